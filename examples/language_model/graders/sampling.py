"""Unit `sampling`: from a model's logits to text."""

import torch
from jaxtyping import Float, Int
from torch import Tensor

from nnexercises import exercise


@exercise(points=2, hint="Divide the logits by the temperature, then softmax; treat 0 on its own.")
def probabilities(
    solution, logits: Float[Tensor, "batch vocabulary"], temperature: float
) -> Float[Tensor, "batch vocabulary"]:
    """The probabilities of the next token at a temperature."""
    return solution.probabilities(logits, temperature)


@probabilities.case
def ordinary(draw):
    return dict(temperature=draw.number(0.3, 0.8) if draw.trial else draw.number(1.5, 3.0))


@probabilities.case(points=0.5, hint="Nothing can be divided by 0: give the largest logit all of the probability.")
def temperature_zero(draw):
    return dict(temperature=0.0)


@probabilities.mistake(hint="Divide by the temperature: a high one brings the probabilities closer together.")
def multiplies_by_the_temperature(solution, logits, temperature):
    return solution.probabilities(logits, 1 / temperature if temperature else 0)


@probabilities.mistake(hint="Divide the logits, before the softmax. Afterwards the row would not add up to 1.")
def divides_after_the_softmax(solution, logits, temperature):
    return logits.softmax(-1) / temperature if temperature else solution.probabilities(logits, 0)


@probabilities.mistake(hint="At a temperature of 0 there is a division by 0: take the largest logit instead.")
def divides_by_zero(logits, temperature):
    return (logits / temperature).softmax(-1)


@exercise(points=2, hint="topk's last value is the worst to keep; masked_fill what is smaller with -inf.")
def top_k(solution, logits: Float[Tensor, "batch 5"], k: int) -> Float[Tensor, "batch 5"]:
    """The k largest logits of each row."""
    return solution.top_k(logits, k)


@top_k.case
def ordinary(draw):
    return dict(k=2 + draw.trial)


@top_k.case(points=0.5, draws=1, hint="min(k, vocabulary): if there are fewer, all stay.")
def more_than_there_are(draw):
    return dict(k=7)


@top_k.mistake(hint="The others get -inf, so that softmax gives them 0; exp(0) is 1.")
def fills_with_zero(solution, logits, k):
    return logits * (solution.top_k(logits, k) > -torch.inf)


@top_k.mistake(hint="Each row has its own k largest.")
def takes_the_largest_of_all_rows(solution, logits, k):
    return solution.top_k(logits.reshape(1, -1), k).reshape(logits.shape) if k < 5 else logits


@top_k.mistake(hint="The k-th largest is kept, too: mask what is smaller than it, not what is as large.")
def drops_the_last_one(solution, logits, k):
    return solution.top_k(logits, k - 1) if k < 5 else logits


@top_k.mistake(hint="topk raises if k exceeds the size of the vocabulary: min(k, …).")
def asks_for_more_than_there_are(logits, k):
    return logits.masked_fill(logits < logits.topk(k).values[:, -1:], -torch.inf)


@exercise(points=3, hint="Sort, cumsum, keep a token if those before it have less than p; scatter back; divide.")
def top_p(solution, chances: Float[Tensor, "batch 6"], p: float) -> Float[Tensor, "batch 6"]:
    """The nucleus of each row."""
    return solution.top_p(chances, p)


@top_p.case(draws=3)
def ordinary(draw):
    rows = draw.normal("batch 6").softmax(-1)
    return dict(chances=rows, p=[0.35, 0.72, 0.91][draw.trial])


@top_p.mistake(hint="The token with which the sum reaches p belongs to the nucleus.")
def stops_before_p_is_reached(solution, chances, p):
    ordered, tokens = chances.sort(dim=-1, descending=True)
    kept = torch.zeros_like(chances).scatter(-1, tokens, ordered * (ordered.cumsum(-1) < p))
    return kept / kept.sum(-1, keepdim=True)


@top_p.mistake(hint="Divide what is left by its sum.")
def does_not_renormalise(solution, chances, p):
    return chances * (solution.top_p(chances, p) > 0)


@top_p.mistake(hint="Put the probabilities back in the places of their tokens: scatter with the sort's indices.")
def leaves_them_sorted(solution, chances, p):
    return solution.top_p(chances, p).sort(dim=-1, descending=True).values


@top_p.mistake(hint="Begin with the most probable tokens: descending=True.")
def sorts_upwards(chances, p):
    ordered, tokens = chances.sort(dim=-1)
    kept = torch.zeros_like(chances).scatter(-1, tokens, ordered * (ordered.cumsum(-1) - ordered < p))
    return kept / kept.sum(-1, keepdim=True)


@exercise(points=2, hint="Count the tokens whose cumsum is at most u: that is the number of the first one above.")
def draw_tokens(solution, chances: Float[Tensor, "batch 5"], u: Float[Tensor, "batch"]) -> Int[Tensor, "batch"]:
    """A token for each row, by its probabilities and a number between 0 and 1."""
    return solution.draw_tokens(chances, u)


@draw_tokens.case
def ordinary(draw):
    draw.fix(batch=6)
    return dict(chances=draw.normal("batch 5").softmax(-1), u=draw.uniform("batch"))


@draw_tokens.mistake(hint="The first sum that exceeds u, not the last one below it: that is one token further on.")
def takes_the_token_before(solution, chances, u):
    return (solution.draw_tokens(chances, u) - 1).clamp(min=0)


@draw_tokens.mistake(hint="u decides: the most probable token is not always drawn.")
def takes_the_most_probable(chances, u):
    return chances.argmax(-1)


@draw_tokens.mistake(hint="Compare u with the sums so far (cumsum), not with the probabilities.")
def compares_single_probabilities(chances, u):
    return (chances > u[:, None]).int().argmax(-1)


@exercise(points=3, hint="The model's logits at the last position, argmax, cat; and ids[-context:] goes in.")
def generate(
    solution,
    table: Float[Tensor, "vocabulary vocabulary"],
    ids: Int[Tensor, "prompt"],
    count: int,
    context: int,
) -> Int[Tensor, "all"]:
    """A prompt and what a small model adds to it; its logits depend on all tokens so far."""

    def model(tokens):
        places = torch.arange(1, len(tokens) + 1, device=table.device)[:, None]
        return (table[tokens] * places * (1 - 2 * (places % 2))).cumsum(0)  # times -1, 2, -3, …

    return solution.generate(model, ids, count, context)


@generate.case
def ordinary(draw):
    draw.fix(vocabulary=9, prompt=3)
    return dict(ids=draw.integers("prompt", below=9), count=8, context=3 + draw.trial)


@generate.mistake(hint="The model takes the last context tokens at most: ids[-context:].")
def never_shortens_the_context(solution, model, ids, count, context):
    return solution.generate(model, ids, count, 10**6)


@generate.mistake(hint="ids[-context:] are the last tokens; ids[:context] would never see the new ones.")
def keeps_the_first_tokens(solution, model, ids, count, context):
    for _ in range(count):
        ids = torch.cat([ids, model(ids[:context])[-1:].argmax(-1)])
    return ids


@generate.mistake(hint="The next token is predicted at the last position.")
def reads_the_first_position(solution, model, ids, count, context):
    return solution.generate(lambda tokens: model(tokens)[:1], ids, count, context)


@generate.mistake(hint="Return the prompt, too.")
def returns_new_tokens_only(solution, model, ids, count, context):
    return solution.generate(model, ids, count, context)[len(ids) :]
