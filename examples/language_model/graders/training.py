"""Unit `training`: losses, steps and schedules."""

import math

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from nnexercises import exercise, loaded


@exercise(
    points=3,
    gradients=0.5,
    gradients_by="logits",
    by_hand=0.5,
    torch_own=("cross_entropy", "softmax"),
    hint="log Σ exp(logits) - logits[target], with the largest logit subtracted before exp; then the mean.",
)
def cross_entropy(
    solution, logits: Float[Tensor, "*batch vocabulary"], targets: Int[Tensor, "*batch"]
) -> Float[Tensor, ""]:
    """The mean loss of all targets."""
    return solution.cross_entropy(logits, targets)


@cross_entropy.case
def ordinary(draw):
    return dict(targets=draw.integers("*batch", below=draw.size("vocabulary")))


@cross_entropy.case(points=0.5, hint="exp(1000) is infinite: subtract the largest logit of each row first.")
def large_logits(draw):
    targets = draw.integers("*batch", below=draw.size("vocabulary"))
    return dict(logits=500 * draw.normal("*batch vocabulary"), targets=targets)


@cross_entropy.mistake(hint="exp overflows: subtract the largest logit of each row, and add it again to the log.")
def overflows(logits, targets):
    return (logits.exp().sum(-1).log() - logits.gather(-1, targets[..., None])[..., 0]).mean()


@cross_entropy.mistake(hint="The mean over all targets, not their sum.")
def sums(solution, logits, targets):
    return solution.cross_entropy(logits, targets) * targets.numel()


@cross_entropy.mistake(hint="A loss is positive: -log of the probability.")
def forgets_the_sign(solution, logits, targets):
    return -solution.cross_entropy(logits, targets)


@cross_entropy.mistake(hint="Σ exp(logits) goes over the vocabulary, the last dimension.")
def normalises_over_everything(solution, logits, targets):
    chosen = logits.gather(-1, targets[..., None])
    return logits.flatten().logsumexp(0) - chosen.mean()


@exercise(hint="Weigh each loss with its number of tokens, divide by all tokens, then exp.")
def perplexity(solution, losses: list[float], tokens: list[int]) -> float:
    """The perplexity of batches of different sizes."""
    return solution.perplexity(losses, tokens)


@perplexity.case
def ordinary(draw):
    return dict(losses=draw.numbers(3, 1.0, 4.0), tokens=[[8, 8, 2], [5, 9, 1]][draw.trial])


@perplexity.mistake(hint="A batch of 8 tokens counts more than one of 2: weigh the losses.")
def takes_the_mean_of_the_batches(losses, tokens):
    return math.exp(sum(losses) / len(losses))


@perplexity.mistake(hint="First the mean of the losses, then exp of it.")
def takes_the_mean_of_the_perplexities(losses, tokens):
    return sum(math.exp(loss) * count for loss, count in zip(losses, tokens, strict=True)) / sum(tokens)


@perplexity.mistake(hint="The losses are in nats: e to the mean, not 2 to it.")
def takes_a_power_of_two(solution, losses, tokens):
    return 2 ** math.log(solution.perplexity(losses, tokens))


@exercise(
    points=3,
    by_hand=0.5,
    torch_own="optimizers",
    hint="Adam's m, v and their corrections; x * (1 - rate * decay) - rate * m / (√v + 1e-8).",
)
def adamw_step(
    solution,
    x: Float[Tensor, "n"],
    gradient: Float[Tensor, "n"],
    m: Float[Tensor, "n"],
    v: Float[Tensor, "n"],
    t: int,
    rate: float,
    decay: float,
) -> tuple[Float[Tensor, "n"], Float[Tensor, "n"], Float[Tensor, "n"]] | list[Float[Tensor, "n"]]:
    """One step of AdamW: x, m and v."""
    return solution.adamw_step(x, gradient, m, v, t, rate, decay)


@adamw_step.case
def ordinary(draw):
    return dict(v=draw.uniform("n"), t=1 + draw.integer(5), rate=draw.number(0.1, 0.4), decay=draw.number(0.1, 0.5))


@adamw_step.mistake(hint="m and v begin at 0: divide them by 1 - beta^t before the step.")
def forgets_the_correction(solution, x, gradient, m, v, t, rate, decay):
    return solution.adamw_step(x, gradient, m, v, 10**6, rate, decay)


@adamw_step.mistake(hint="The decay is no part of the gradient: that is Adam with L2, which AdamW is to replace.")
def decays_through_the_gradient(solution, x, gradient, m, v, t, rate, decay):
    return solution.adamw_step(x, gradient + decay * x, m, v, t, rate, 0.0)


@adamw_step.mistake(hint="The decay takes the x from before the step.")
def decays_after_the_step(solution, x, gradient, m, v, t, rate, decay):
    x, m, v = solution.adamw_step(x, gradient, m, v, t, rate, 0.0)
    return x * (1 - rate * decay), m, v


@adamw_step.mistake(hint="The decay is scaled by the rate: 1 - rate * decay.")
def decays_without_the_rate(solution, x, gradient, m, v, t, rate, decay):
    return solution.adamw_step(x, gradient, m, v, t, rate, decay / rate)


@exercise(points=2, hint="Three cases: step < warm_up, between warm_up and steps, and after steps.")
def learning_rate(solution, most: float, least: float, warm_up: int, steps: int) -> list[float]:
    """The rates of all steps, and of two more."""
    return [solution.learning_rate(step, most, least, warm_up, steps) for step in range(steps + 3)]


@learning_rate.case
def ordinary(draw):
    return dict(most=draw.number(1, 3), least=draw.number(0.1, 0.5), warm_up=2 + draw.trial, steps=9 - draw.trial)


@learning_rate.mistake(hint="The cosine begins where the warm-up ends: (step - warm_up) / (steps - warm_up).")
def begins_the_cosine_at_zero(solution, step, most, least, warm_up, steps):
    return solution.learning_rate(step, most, least, warm_up if step < warm_up else 0, steps)


@learning_rate.mistake(hint="After the last step the rate stays at the least; a cosine would rise again.")
def rises_again(solution, step, most, least, warm_up, steps):
    return solution.learning_rate(min(step, 2 * steps - step), most, least, warm_up, steps)


@learning_rate.mistake(hint="The cosine ends at least, not at 0: scale by most - least, and add least.")
def falls_to_zero(solution, step, most, least, warm_up, steps):
    return solution.learning_rate(step, most, 0.0, warm_up, steps)


@learning_rate.mistake(hint="Half a cosine, from 1 to -1: cos(π * done).")
def runs_a_whole_wave(solution, step, most, least, warm_up, steps):
    done = min(max(step - warm_up, 0) / (steps - warm_up), 1)
    wave = least + (most - least) * (1 + math.cos(2 * math.pi * done)) / 2
    return wave if step >= warm_up else solution.learning_rate(step, most, least, warm_up, steps)


@exercise(
    points=2,
    by_hand=0.5,
    torch_own=("torch.nn.utils.clip_grad_norm_", "torch.nn.utils.clip_grads_with_norm_"),
    hint="The root of the sum of all squares of all gradients; if it exceeds most, each .grad times most / norm.",
)
def clip_gradients(solution, gradients: list[Float[Tensor, "rows columns"]], most: float) -> dict:
    """The norm from before, and the gradients of three parameters; a fourth has none."""
    parameters = [nn.Parameter(torch.zeros_like(gradient)) for gradient in [*gradients, gradients[0]]]
    for parameter, gradient in zip(parameters, gradients):
        parameter.grad = gradient.clone()
    norm = solution.clip_gradients(parameters, most)
    return {"norm": float(norm), "gradients": [parameter.grad for parameter in parameters[:-1]]}


@clip_gradients.case
def ordinary(draw):
    return dict(most=[0.5, 100.0][draw.trial])


@clip_gradients.mistake(hint="One norm over all gradients together, so that their direction stays.")
def clips_each_alone(solution, parameters, most):
    norm = solution.clip_gradients(parameters, math.inf)
    for parameter in parameters[:-1]:
        parameter.grad *= (most / parameter.grad.norm()).clamp(max=1)
    return norm


@clip_gradients.mistake(hint="Short gradients stay as they are: scale only if the norm exceeds most.")
def always_scales(solution, parameters, most):
    norm = solution.clip_gradients(parameters, math.inf)
    for parameter in parameters[:-1]:
        parameter.grad *= most / norm
    return norm


@clip_gradients.mistake(hint="Return the norm from before you clipped.")
def returns_the_norm_afterwards(solution, parameters, most):
    solution.clip_gradients(parameters, most)
    return solution.clip_gradients(parameters, math.inf)


@clip_gradients.mistake(hint="A parameter that was not used has .grad None: leave it out.")
def expects_every_gradient(solution, parameters, most):
    return sum(parameter.grad.norm() for parameter in parameters)


@exercise(points=3, hint="loss of model(inputs), zero_grad, backward, step; and return loss.item().")
def training_step(
    solution,
    inputs: Int[Tensor, "batch length"],
    targets: Int[Tensor, "batch length"],
    embedding: Float[Tensor, "vocabulary d"],
    head: Float[Tensor, "vocabulary d"],
) -> dict:
    """The losses of three steps, and the model's weights after them."""
    vocabulary, d = embedding.shape
    model = nn.Sequential(nn.Embedding(vocabulary, d), nn.Linear(d, vocabulary, bias=False))
    loaded(model, {"0.weight": embedding, "1.weight": head})
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
    losses = [float(solution.training_step(model, optimizer, inputs, targets)) for _ in range(3)]
    return {"losses": losses, "embedding": model[0].weight, "head": model[1].weight}


@training_step.case
def ordinary(draw):
    inputs, targets = (draw.integers("batch length", below=draw.size("vocabulary")) for _ in range(2))
    return dict(inputs=inputs, targets=targets)


def step(solution, model, optimizer, inputs, targets):
    """A step that clears no gradients."""
    loss = solution.cross_entropy(model(inputs), targets)
    loss.backward()
    optimizer.step()
    return loss.item()


@training_step.mistake(hint="zero_grad() before backward(), or the gradients of all steps so far add up.")
def never_clears_gradients(solution, model, optimizer, inputs, targets):
    return step(solution, model, optimizer, inputs, targets)


@training_step.mistake(hint="zero_grad() between backward() and step() throws the gradients away.")
def clears_gradients_before_the_step(solution, model, optimizer, inputs, targets):
    return solution.cross_entropy(model(inputs), targets).item()


@training_step.mistake(hint="Return the loss from before the step.")
def returns_the_loss_after_the_step(solution, model, optimizer, inputs, targets):
    solution.training_step(model, optimizer, inputs, targets)
    return solution.cross_entropy(model(inputs), targets).item()


@training_step.mistake(hint="The targets are one ahead already: use them as they are.")
def shifts_the_targets_again(solution, model, optimizer, inputs, targets):
    return solution.training_step(model, optimizer, inputs[:, :-1], targets[:, 1:])


@exercise(points=3, hint="eval(), no_grad(), each batch's loss times its number of tokens, train() again.")
def evaluate(
    solution,
    table: Float[Tensor, "vocabulary vocabulary"],
    first: Int[Tensor, "2 length"],
    second: Int[Tensor, "4 length"],
) -> dict:
    """The mean loss of two batches of different size, and the state of the model."""
    model = Watched(table)
    loss = float(solution.evaluate(model, [(first[:1], first[1:]), (second[:3], second[1:])]))
    return {"loss": loss, "gradients were recorded": model.recorded, "in training mode afterwards": model.training}


class Watched(nn.Module):
    """A model that gives other logits in training, and remembers whether gradients were recorded."""

    def __init__(self, table):
        super().__init__()
        self.table, self.recorded = nn.Parameter(table), False

    def forward(self, ids):
        self.recorded |= torch.is_grad_enabled()
        return self.table[ids] * (2 if self.training else 1)


@evaluate.case
def ordinary(draw):
    first, second = (draw.integers(f"{rows} length", below=draw.size("vocabulary")) for rows in (2, 4))
    return dict(first=first, second=second)


def losses(solution, model, batches):
    """The loss of each batch, with the model as it is."""
    return [solution.cross_entropy(model(inputs), targets).item() for inputs, targets in batches]


@evaluate.mistake(hint="model.eval() before: dropout must be off.")
def stays_in_training_mode(solution, model, batches):
    with torch.no_grad():
        loss = losses(solution, model, batches)
    return (loss[0] + 3 * loss[1]) / 4


@evaluate.mistake(hint="model.train() afterwards: the next step trains again.")
def never_goes_back(solution, model, batches):
    loss = solution.evaluate(model, batches)
    model.eval()
    return loss


@evaluate.mistake(hint="with torch.no_grad(): otherwise every batch keeps what backward would need.")
def records_gradients(solution, model, batches):
    model(batches[0][0])
    return solution.evaluate(model, batches)


@evaluate.mistake(hint="A larger batch counts more: weigh each loss with its number of tokens.")
def takes_the_mean_of_the_batches(solution, model, batches):
    return sum(solution.evaluate(model, [batch]) for batch in batches) / len(batches)
