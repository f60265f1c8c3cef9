"""Byte-pair encoding, in plain Python, and the windows that a model is trained on.

Tokens are the 256 bytes and, from 256 on, the pairs that were merged, in the order in which they were learned.
"""

from __future__ import annotations

import torch
from jaxtyping import Int
from torch import Tensor


def count_pairs(ids: list[int]) -> dict[tuple[int, int], int]:
    """How often each pair of neighbours occurs; pairs may overlap, so [7, 7, 7] has (7, 7) twice.

    Sennrich, Haddow and Birch, 2016 (https://arxiv.org/abs/1508.07909), Algorithm 1, `get_stats`.
    """
    counts = {}
    for pair in zip(ids, ids[1:]):
        counts[pair] = counts.get(pair, 0) + 1
    return counts


def merge_pair(ids: list[int], pair: tuple[int, int], new: int) -> list[int]:
    """A list in which ``new`` stands for each occurrence of the pair, found from left to right without overlap.

    Sennrich, Haddow and Birch, 2016, Algorithm 1, `merge_vocab`.
    """
    merged = []
    for token in ids:
        if merged and (merged[-1], token) == pair:
            merged[-1] = new
        else:
            merged.append(token)
    return merged


def train_bpe(text: str, merges: int) -> list[tuple[int, int]]:
    """The pairs to merge, in order: each time the most frequent; of several, the one that occurs first in the list.

    Begin with the bytes of the text in UTF-8; the first pair becomes token 256, the second 257. A pair may hold earlier
    ones. Stop early when no pair is left. Byte-level: Radford et al., 2019, section 2.2 (GPT-2).
    """
    ids, learned = list(text.encode("utf-8")), []
    while len(learned) < merges and len(ids) > 1:
        counts = count_pairs(ids)
        pair = max(counts, key=counts.get)
        ids = merge_pair(ids, pair, 256 + len(learned))
        learned.append(pair)
    return learned


def encode(text: str, merges: list[tuple[int, int]]) -> list[int]:
    """The tokens of a text: its bytes in UTF-8, with the merges applied in the order in which they were learned.

    Sennrich, Haddow and Birch, 2016, section 3.2: "in the order that they were learned".
    """
    ids = list(text.encode("utf-8"))
    for number, pair in enumerate(merges):
        ids = merge_pair(ids, pair, 256 + number)
    return ids


def decode(ids: list[int], merges: list[tuple[int, int]]) -> str:
    """The text of some tokens. Bytes that are not UTF-8, such as half a letter, become U+FFFD.

    `errors="replace"` in https://docs.python.org/3/library/codecs.html#error-handlers.
    """
    parts = [bytes([byte]) for byte in range(256)]
    for first, second in merges:
        parts.append(parts[first] + parts[second])
    return b"".join(parts[token] for token in ids).decode("utf-8", errors="replace")


def windows(
    ids: Int[Tensor, "tokens"], length: int, starts: list[int]
) -> tuple[Int[Tensor, "batch length"], Int[Tensor, "batch length"]]:
    """Inputs and targets: from each start on, ``length`` tokens, and the ``length`` tokens one place further on.

    A model is to predict each token from those before it: Bengio et al., 2003 (https://jmlr.org/papers/v3/bengio03a).
    """
    inputs = torch.stack([ids[start : start + length] for start in starts])
    targets = torch.stack([ids[start + 1 : start + 1 + length] for start in starts])
    return inputs, targets
