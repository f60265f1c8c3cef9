"""The words of ``edits``: functions that are taken for each other or forgotten, and what students call them."""

from __future__ import annotations

import ast

#: What the result of a function is called.
RESULTS = {
    "sum": "a sum", "mean": "a mean", "prod": "a product", "median": "a median", "max": "the largest",
    "min": "the smallest", "amax": "the largest", "amin": "the smallest", "argmax": "the place of the largest",
    "argmin": "the place of the smallest", "var": "a variance", "std": "a standard deviation", "softmax": "a softmax",
    "log_softmax": "the logarithm of a softmax", "logsumexp": "the logarithm of a sum", "norm": "a length",
    "sigmoid": "a sigmoid", "tanh": "a tanh", "sin": "a sine", "cos": "a cosine", "log": "a natural logarithm",
    "log2": "a logarithm to base 2", "log10": "a logarithm to base 10", "mse_loss": "squared errors",
    "l1_loss": "absolute errors", "floor": "rounding down", "ceil": "rounding up", "round": "rounding",
    "all": "all", "any": "any", "cumsum": "a running sum", "cumprod": "a running product", "rand": "uniform numbers",
    "randn": "normal numbers", "abs": "an absolute value", "square": "a square", "relu": "a ReLU", "sort": "sorting",
}  # fmt: skip
#: What a function of all numbers, or of each, is called where its order matters.
AFTER = {
    "mean": "the mean", "sum": "the sum", "abs": "the absolute value", "square": "the square", "exp": "exp",
    "log": "the logarithm", "sqrt": "the square root", "sigmoid": "the sigmoid",
}  # fmt: skip
#: Functions that are easily taken for each other.
SWAPS = {
    "sum": ("mean",), "mean": ("sum", "median"), "median": ("mean",), "max": ("min",), "min": ("max",),
    "amax": ("amin",), "amin": ("amax",), "argmax": ("argmin",), "argmin": ("argmax",), "var": ("std",),
    "std": ("var",), "softmax": ("log_softmax", "sigmoid"), "log_softmax": ("softmax",), "sigmoid": ("tanh",),
    "tanh": ("sigmoid",), "sin": ("cos",), "cos": ("sin",), "log": ("log2", "log10"), "log2": ("log",),
    "log10": ("log",), "mse_loss": ("l1_loss",), "l1_loss": ("mse_loss",), "floor": ("ceil", "round"),
    "ceil": ("floor", "round"), "round": ("floor",), "all": ("any",), "any": ("all",), "cumsum": ("cumprod",),
    "cumprod": ("cumsum",), "rand": ("randn",), "randn": ("rand",), "abs": ("square",), "square": ("abs",),
}  # fmt: skip
#: What is missing where a function, or an attribute, is left out.
LEFT_OUT = {
    "exp": "the exponential", "log": "the logarithm", "log1p": "the logarithm", "log2": "the logarithm",
    "sqrt": "the square root", "rsqrt": "the square root", "abs": "the absolute value", "square": "the square",
    "relu": "the ReLU", "gelu": "the GELU", "sigmoid": "the sigmoid", "tanh": "the tanh", "softmax": "the softmax",
    "log_softmax": "the logarithm of the softmax", "neg": "the minus", "round": "the rounding",
    "floor": "rounding down", "clamp": "the bounds", "clip": "the bounds", "clamp_": "the bounds",
    "clamp_min": "the lower bound",
    "clamp_max": "the upper bound", "tril": "cutting off what is above the diagonal",
    "triu": "cutting off what is below the diagonal", "dropout": "the dropout", "cumsum": "the running sum",
    "flip": "the reverse order", "sort": "sorting", "sorted": "sorting", "reversed": "the reverse order",
    "T": "a transpose", "mT": "a transpose", "t": "a transpose", "transpose": "a transpose",
    "masked_fill": "the mask", "reciprocal": "the reciprocal", "sign": "the sign", "layer_norm": "the normalisation",
}  # fmt: skip
#: Functions whose argument ``dim`` says over which dimension they go.
OVER = {
    "sum", "mean", "prod", "median", "max", "min", "amax", "amin", "argmax", "argmin", "var", "std", "softmax",
    "log_softmax", "logsumexp", "norm", "cumsum", "cumprod", "all", "any", "sort", "flip",
}  # fmt: skip
#: Those that go over everything without it.
OVER_ALL = OVER - {"softmax", "log_softmax", "logsumexp", "cumsum", "cumprod", "sort", "flip"}
ORDINALS = {0: "the first", 1: "the second", 2: "the third", -1: "the last", -2: "the last but one"}
#: Statements that are forgotten, by a part of what they call.
FORGOTTEN = {
    "zero_grad": "when the gradients are never zeroed", "backward": "when no gradients are computed",
    "clip_grad": "without clipping the gradients", "eval": "when the model stays in training mode",
    "step": "when a step is never taken",
}  # fmt: skip
SIDES = {ast.Sub: "a subtraction", ast.Div: "a division", ast.Pow: "a power", ast.MatMult: "a matrix product"}
#: Modules whose functions take the tensor as an argument.
MODULES = {"torch", "F", "np", "numpy", "math", "functional", "nn", "linalg", "jnp", "special"}
#: What a part of an expression is called.
SPOKEN = {
    "mean": "the mean", "max": "the largest", "amax": "the largest", "min": "the smallest", "sum": "the sum",
    "norm": "the length", "std": "the standard deviation", "var": "the variance", "sqrt": "a square root",
    "len": "a count", "numel": "a count", "size": "a size", "logsumexp": "the logarithm of the sum",
}  # fmt: skip
