"""Stand-ins for libraries that only show or log, where they are not installed: their calls do nothing.

A stand-in computes nothing, so that no answer can come out right because of it.
"""

from __future__ import annotations

import builtins
import dis
import importlib
import importlib.machinery
import inspect
import sys
import types
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

#: Packages that draw, print, log or ask, and compute nothing that an exercise asks for.
SHOWING = (
    "aim", "alive_progress", "altair", "bokeh", "clearml", "codecarbon", "colorama", "comet_ml", "dash",
    "enlighten", "fastprogress", "google.colab", "gradio", "graphviz", "hiddenlayer", "holoviews", "icecream",
    "ipdb", "ipympl", "ipywidgets", "livelossplot", "loguru", "marimo", "matplotlib", "mlflow", "mpl_toolkits",
    "neptune", "netron", "nest_asyncio", "notebook", "plotly", "plotnine", "prettytable", "progressbar", "pydot",
    "pyplot_themes", "pytorch_model_summary", "rich", "scienceplots", "seaborn", "streamlit", "swanlab", "tabulate",
    "tensorboard", "tensorboardX", "tensorboard_logger", "termcolor", "torchinfo", "torchsummary", "torchview",
    "torchviz", "visdom", "wandb",
)  # fmt: skip
#: Modules that are installed and fail without the package named here.
NEEDING = {
    "torch.utils.tensorboard": "tensorboard",
    "tqdm.notebook": "ipywidgets",
    "tqdm.rich": "rich",
}


class StandIn(types.ModuleType):
    """A module, an object and a function in one: every attribute, item and call of it is another.

    It iterates over what it was called with (a progress bar), unpacks into as many as are asked for
    (``figure, axes = plt.subplots()``), and as a decorator returns what it decorates.
    """

    def __init__(self, name: str, around: Iterable[Any] = (), **attributes: Any) -> None:
        super().__init__(name)
        vars(self).update(__path__=[], __version__="0.0", _around=around, **attributes)

    def __getattr__(self, name: str) -> Any:
        if name[:2] == "__":
            raise AttributeError(name)
        return StandIn(name)

    def __call__(self, *args: Any, **options: Any) -> Any:
        if len(args) == 1 and not options and (inspect.isfunction(args[0]) or inspect.isclass(args[0])):
            return args[0]
        first = args[0] if args else ()
        return StandIn(self.__name__, first if isinstance(first, Iterable) and not isinstance(first, str) else ())

    def __iter__(self) -> Iterator[Any]:
        frame = sys._getframe(1)
        instructions = dis.get_instructions(frame.f_code)
        asks = next((one for one in instructions if one.offset == frame.f_lasti), None)
        if asks is not None and asks.opname == "UNPACK_SEQUENCE":
            return iter([StandIn(self.__name__) for _ in range(asks.arg or 0)])
        return iter(self._around)

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *exception: object) -> None:
        pass

    def __getitem__(self, key: object) -> Any:
        return StandIn(self.__name__)

    def __setitem__(self, key: object, value: object) -> None:
        pass

    def __contains__(self, item: object) -> bool:
        return False

    def __len__(self) -> int:
        return 0

    def __bool__(self) -> bool:
        return True

    def __str__(self) -> str:
        return ""

    def __mro_entries__(self, bases: object) -> tuple[type, ...]:
        return (object,)

    def __add__(self, other: object) -> Any:
        return self

    __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __or__ = __add__


class StandIns:
    """Stand-ins for modules that a submission imports. ``used`` are the libraries they stand for."""

    def __init__(self) -> None:
        self.used: set[str] = set()

    def first(self, name: str, fromlist: Sequence[str]) -> types.ModuleType | None:
        """A stand-in for a module that would fail or show nothing here, whether it is installed or not."""
        if name.split(".")[0] == "IPython":
            return StandIn("IPython", get_ipython=vars(builtins)["get_ipython"])
        package = NEEDING.get(name)
        if package is None or importlib.machinery.PathFinder.find_spec(package) is not None:
            return None
        parent = importlib.import_module(name.rpartition(".")[0])
        module = StandIn(name, **{one: getattr(parent, one) for one in ("tqdm", "trange") if hasattr(parent, one)})
        setattr(parent, name.rpartition(".")[2], module)
        return module if fromlist else sys.modules[name.split(".")[0]]

    def instead(self, name: str, fromlist: Sequence[str]) -> types.ModuleType | None:
        """A stand-in for a library that is not installed and only shows, or None for another."""
        library = next((one for one in SHOWING if f"{name}.".startswith(f"{one}.")), None)
        if library is None:
            return None
        self.used.add(library)
        return StandIn(name if fromlist else name.split(".")[0])
