"""Unit `tokens`: byte-pair encoding, and windows of tokens."""

from typing import Literal

import torch
from jaxtyping import Int
from torch import Tensor

from nnexercises import exercise


@exercise(hint="zip(ids, ids[1:]) goes over the pairs of neighbours.")
def count_pairs(solution, ids: list[int]) -> dict[tuple[int, int], int]:
    """How often each pair of neighbours occurs."""
    return dict(solution.count_pairs(ids))


@count_pairs.case
def ordinary(draw):
    return dict(ids=[[5, 1, 5, 1, 7, 1, 5], [2, 2, 2, 9, 2, 2]][draw.trial])


@count_pairs.mistake(hint="Pairs may overlap: each token but the last begins one.")
def counts_every_second_pair(solution, ids):
    pairs = list(zip(ids[::2], ids[1::2], strict=False))
    return {pair: pairs.count(pair) for pair in pairs}


@count_pairs.mistake(hint="(5, 1) and (1, 5) are two pairs: their order counts.")
def sorts_each_pair(solution, ids):
    pairs = [tuple(sorted(pair)) for pair in zip(ids, ids[1:], strict=False)]
    return {pair: pairs.count(pair) for pair in pairs}


@exercise(points=2, hint="Go from left to right; after a pair that you have replaced, go on behind it.")
def merge_pair(solution, ids: list[int], pair: tuple[int, int], new: int) -> list[int]:
    """The tokens with a new one in the place of a pair."""
    return solution.merge_pair(ids, tuple(pair), new)


@merge_pair.case(draws=4)
def ordinary(draw):
    ids = [[5, 1, 5, 1, 7, 1, 5], [2, 2, 2, 9, 2, 2], [1, 3, 5, 1], [4]][draw.trial]
    return dict(ids=ids, pair=(2, 2) if draw.trial == 1 else (5, 1), new=256)


@merge_pair.mistake(hint="A token belongs to one pair only: [2, 2, 2] becomes [256, 2].")
def lets_pairs_overlap(ids, pair, new):
    return [new if (a, b) == pair else a for a, b in zip(ids, [*ids[1:], None], strict=True)]


@merge_pair.mistake(hint="The last token is kept, too: it has no neighbour, but it is there.")
def loses_the_last_token(solution, ids, pair, new):
    merged = solution.merge_pair(ids, pair, new)
    return merged if tuple(ids[-2:]) == pair else merged[:-1]


@merge_pair.mistake(hint="The pair has an order: (1, 5) is not (5, 1).")
def merges_both_orders(solution, ids, pair, new):
    return solution.merge_pair(solution.merge_pair(ids, pair, new), pair[::-1], new)


@exercise(points=3, hint="Count, take the most frequent pair, merge it in the ids, and count again.")
def train_bpe(solution, text: str, merges: int) -> list[tuple[int, int]]:
    """The pairs that byte-pair encoding learns from a text."""
    return solution.train_bpe(text, merges)


@train_bpe.case(draws=3)
def ordinary(draw):
    texts = ["the cat in the hat sat on the mat", "héé, hé, héhé! hé?", "zzyyxxzzyyxyzxyyz"]
    return dict(text=texts[draw.trial], merges=5 + draw.trial)


@train_bpe.case(points=0.5, draws=1, hint="Stop when a single token is left: there is no pair to merge.")
def runs_out_of_pairs(draw):
    return dict(text="abab", merges=9)


def learn(solution, ids, merges, best):
    """train_bpe from these ids on, with another choice of the best pair."""
    learned = []
    while len(learned) < merges and len(ids) > 1:
        counts = solution.count_pairs(ids)
        learned.append(max(counts, key=lambda pair: best(counts[pair], pair)))
        ids = solution.merge_pair(ids, learned[-1], 255 + len(learned))
    return learned


@train_bpe.mistake(hint="Begin with the bytes, text.encode('utf-8'): é is two of them.")
def begins_with_characters(solution, text, merges):
    return learn(solution, [ord(letter) for letter in text], merges, lambda count, pair: count)


@train_bpe.mistake(hint="Merge the pair in the ids before you count again.")
def counts_only_once(solution, text, merges):
    counts = solution.count_pairs(list(text.encode()))
    return sorted(counts, key=counts.get, reverse=True)[:merges]


@train_bpe.mistake(hint="If several are the most frequent, take the one that occurs first; max(…, key=…) does.")
def takes_the_largest_of_several(solution, text, merges):
    return learn(solution, list(text.encode()), merges, lambda count, pair: (count, pair))


@train_bpe.mistake(hint="When one token is left there is no pair, and max() of nothing raises: stop before.")
def never_stops_early(solution, text, merges):
    learned = solution.train_bpe(text, merges)
    return learned if len(learned) == merges else [*learned, max([])]


@exercise(points=2, hint="Begin with the bytes and apply one merge after the other, in their order.")
def encode(solution, text: str, merges: list) -> list[int]:
    """The tokens of a text."""
    return solution.encode(text, [tuple(pair) for pair in merges])


@encode.case
def ordinary(draw):
    text = ["abcabé", "bcabcd aab"][draw.trial]
    return dict(text=text, merges=[(98, 99), (97, 98), (97, 256), (258, 258)])


@encode.mistake(hint="The first merge that was learned comes first, wherever the second would fit better.")
def applies_the_last_merge_first(solution, text, merges):
    ids = list(text.encode())
    for number, pair in reversed(list(enumerate(merges))):
        ids = solution.merge_pair(ids, pair, 256 + number)
    return ids


@encode.mistake(hint="Tokens 0 to 255 are the bytes: the first merge is token 256.")
def counts_merges_from_zero(solution, text, merges):
    return [token - 256 if token > 255 else token for token in solution.encode(text, merges)]


@encode.mistake(hint="Begin with the bytes, text.encode('utf-8'): é is two of them.")
def begins_with_characters(solution, text, merges):
    ids = [ord(letter) for letter in text]
    for number, pair in enumerate(merges):
        ids = solution.merge_pair(ids, pair, 256 + number)
    return ids


@encode.alternative
def merges_the_pair_that_was_learned_first(solution, text, merges):
    ids = list(text.encode())
    while pairs := set(zip(ids, ids[1:], strict=False)) & set(merges):
        pair = min(pairs, key=merges.index)
        ids = solution.merge_pair(ids, pair, 256 + merges.index(pair))
    return ids


@exercise(points=2, hint="The bytes of a merge are those of its two tokens together. Decode all of them at once.")
def decode(solution, ids: list[int], merges: list) -> str:
    """The text of some tokens."""
    return solution.decode(ids, [tuple(pair) for pair in merges])


@decode.case
def ordinary(draw):
    ids = [[98, 258, 33, 256], [257, 195, 169, 258]][draw.trial]
    return dict(ids=ids, merges=[(195, 169), (97, 98), (257, 256)])


@decode.case(points=0.5, draws=1, hint='bytes.decode("utf-8", errors="replace") takes bytes that are no text.')
def half_a_letter(draw):
    return dict(ids=[97, 195, 256], merges=[(97, 98)])


@decode.mistake(hint="A letter may have bytes in two tokens: join all bytes first, and decode them together.")
def decodes_each_token(solution, ids, merges):
    return "".join(solution.decode([token], merges) for token in ids)


@decode.mistake(hint="A token may be a merge of merges: build the bytes of each from those of its two parts.")
def opens_one_level_only(solution, ids, merges):
    parts = [byte for token in ids for byte in (merges[token - 256] if token > 255 else [token])]
    return bytes(byte % 256 for byte in parts).decode(errors="replace")


@decode.mistake(hint='A model may end within a letter. decode(errors="replace") does not raise.')
def raises_at_half_a_letter(solution, ids, merges):
    text = solution.decode(ids, merges)
    return b"\xff".decode() if "\N{REPLACEMENT CHARACTER}" in text else text


@exercise(points=2, hint="ids[start : start + length], and the same one further on; torch.stack makes a batch of them.")
def windows(
    solution, ids: Int[Tensor, "9"], length: Literal[3, 4], starts: list[int]
) -> tuple[Int[Tensor, "batch length"], Int[Tensor, "batch length"]] | list[Int[Tensor, "batch length"]]:
    """Inputs, and targets that are one token ahead."""
    return solution.windows(ids, length, starts)


@windows.case
def ordinary(draw):
    return dict(ids=draw.integers("9", below=1000), starts=[[4, 0], [3, 1, 4]][draw.trial])


@windows.mistake(hint="The target of a token is the next one: begin the targets at start + 1.")
def predicts_the_input(solution, ids, length, starts):
    return solution.windows(ids, length, starts)[:1] * 2


@windows.mistake(hint="roll brings a window's first token to its end; the target there is the token after the window.")
def rolls_each_window(solution, ids, length, starts):
    inputs = solution.windows(ids, length, starts)[0]
    return inputs, torch.roll(inputs, -1, dims=1)


@windows.mistake(hint="Targets are one token ahead, not a whole window.")
def predicts_the_next_window(solution, ids, length, starts):
    return solution.windows(ids, length, starts)[0], solution.windows(ids.roll(-length), length, starts)[0]
