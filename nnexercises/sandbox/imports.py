"""Imports of a submission's own modules, by its own files: they win over installed ones, as in Python itself.

Only imports written in the submission are concerned: the grader, torch and the standard library get their own modules,
whatever a file is called. A module is loaded like any file, statement by statement.
"""

from __future__ import annotations

import builtins
import importlib.machinery
import importlib.util
import sys
import types
from collections.abc import Callable, Sequence
from typing import Any

from nnexercises.sandbox.messages import File
from nnexercises.sandbox.stand_ins import StandIns


class SubmissionModules:
    """The files of a submission as modules. ``run_file`` runs a file in a new module.

    ``package`` is the name of the submission's folder, by which its files may also import each other.
    """

    def __init__(self, files: Sequence[File], package: str, run_file: Callable[[File, types.ModuleType], None]) -> None:
        self.package = package
        self.run_file = run_file
        self.stand_ins = StandIns()
        self.files: dict[str, File] = {}
        for file in files:
            dotted = _dotted(file)
            self.files[dotted if dotted not in self.files else f"{dotted} ({file.name})"] = file
        self.by_last_name: dict[str, str] = {}
        for dotted in self.files:
            self.by_last_name.setdefault(dotted.rsplit(".", 1)[-1], dotted)
        self.folders = {
            ".".join(dotted.split(".")[:depth]) for dotted in self.files for depth in range(1, dotted.count(".") + 1)
        }
        self.modules: dict[str, types.ModuleType] = {}
        self._by_globals: dict[int, str] = {}
        self._import = builtins.__import__

    def install(self) -> None:
        """Let imports that the submission writes find its own modules."""
        builtins.__import__ = self.imported
        sys.meta_path.append(self)  # for importlib.import_module

    def module_of(self, file: File) -> types.ModuleType:
        """The module of a file, which runs it at the first call. While it still runs, it is as far as it is."""
        return self._load(next(dotted for dotted, other in self.files.items() if other is file))

    def file_named(self, path: str) -> File | None:
        """The file of the submission at a path relative to it, also without its suffix or folders."""
        path = path.removeprefix("./").lower()
        names = {file.name.lower(): file for file in self.files.values()}
        ends = (name for name in names if name.rsplit("/", 1)[-1] == path.rsplit("/", 1)[-1])
        found = next((name for name in (path, f"{path}.py", f"{path}.ipynb") if name in names), None)
        return names.get(found or next(ends, ""))

    def imported(
        self,
        name: str,
        globals: Any = None,
        locals: Any = None,
        fromlist: Any = (),
        level: int = 0,
    ) -> Any:
        """``__import__``, as Python calls it for every import statement."""
        importer = self._by_globals.get(id(globals)) if globals is not None else None
        if importer is None:
            return self._import(name, globals, locals, fromlist, level)
        if level:
            target = self._relative(importer, name, level)
            if target is None:
                raise ModuleNotFoundError(f"No module named '{'.' * level}{name}'", name=name)
            return self._result(target, target, fromlist)
        found = self._absolute(importer, name)
        if found is not None:
            return self._result(*found, fromlist)
        stand_in = self.stand_ins.first(name, fromlist or ())
        if stand_in is not None:
            return stand_in
        try:
            return self._import(name, globals, locals, fromlist, level)
        except ImportError as error:
            last = self.by_last_name.get(name.rsplit(".", 1)[-1])
            absent = error.name is not None and f"{name}.".startswith(f"{error.name}.")
            if absent and last not in (None, importer):
                return self._result(str(last), str(last), fromlist)
            stand_in = self.stand_ins.instead(name, fromlist or ())
            if stand_in is None:
                raise
            return stand_in

    def _relative(self, importer: str, name: str, level: int) -> str | None:
        """The module that a relative import means; above the submission's own folder there is nothing."""
        parts = self._folder(importer).split(".")
        parts = parts[: max(0, len(parts) - (level - 1))]
        target = ".".join([*parts, *name.split(".")]).strip(".")
        return target if self._exists(target) else None

    def _absolute(self, importer: str, name: str) -> tuple[str, str] | None:
        """The module that an absolute import means, and its top package: beside the importing file, in the submission's
        folder, or in the package that this folder is.
        """
        first, _, rest = name.partition(".")
        if first in sys.builtin_module_names:
            return None
        for folder in (self._folder(importer), ""):
            target = f"{folder}.{name}".strip(".")
            if self._exists(target) and target != importer and (target in self.files or not _is_installed(first)):
                return target, f"{folder}.{first}".strip(".")
        if first == self.package and self._exists(rest or "") and not _is_installed(first):
            return rest, ""
        return None

    def _folder(self, module: str) -> str:
        """The folder of a module, as a dotted name; "" for the submission's own."""
        is_package = module in self.files and self.files[module].module.endswith("__init__")
        return module if is_package else module.rpartition(".")[0]

    def _exists(self, dotted: str) -> bool:
        return dotted in self.files or dotted in self.folders or not dotted

    def _result(self, target: str, top: str, fromlist: Sequence[str] | None) -> types.ModuleType:
        """What ``__import__`` returns: the module itself for ``from …``, else its top package."""
        module = self._load(target)
        if fromlist:
            for name in fromlist:
                self._attach(f"{target}.{name}".strip("."))
            return module
        while target != top:
            self._attach(target)
            target = target.rpartition(".")[0]
        return self._load(top)

    def _attach(self, dotted: str) -> None:
        """Make a module an attribute of its package, unless that has something of this name."""
        parent, _, last = dotted.rpartition(".")
        package = self._load(parent)
        if last not in vars(package) and self._exists(dotted):
            module = self._load(dotted)
            vars(package).setdefault(last, module)

    def _load(self, dotted: str) -> types.ModuleType:
        if dotted in self.modules:
            return self.modules[dotted]
        if dotted:
            self._load(dotted.rpartition(".")[0])
        if dotted in self.modules:  # its package has imported it
            return self.modules[dotted]
        name = dotted or self.package
        if name in sys.modules or _is_installed(name.split(".")[0]):
            name = f"your {name}"  # the other module of this name is the one that everybody else imports
        module = self.modules[dotted] = sys.modules[name] = types.ModuleType(name)
        file = self.files.get(dotted)
        if file is None or file.module.endswith("__init__"):
            module.__path__ = []
        if file is not None:
            self._by_globals[id(vars(module))] = dotted
            module.__package__ = self._folder(dotted)
            self.run_file(file, module)
        return module

    def find_spec(self, name: str, path: object = None, target: object = None) -> Any:
        dotted = name if self._exists(name) else self.by_last_name.get(name)
        if dotted is None:
            return None
        return importlib.machinery.ModuleSpec(name, self, is_package=dotted in self.folders)  # type: ignore[arg-type]

    def create_module(self, spec: Any) -> types.ModuleType:
        return self._load(spec.name if self._exists(spec.name) else self.by_last_name[spec.name])

    def exec_module(self, module: types.ModuleType) -> None:
        pass


def _dotted(file: File) -> str:
    return file.module.removesuffix(".__init__") if file.module != "__init__" else ""


def _is_installed(name: str) -> bool:
    """Whether Python finds a module of this name outside the submission."""
    try:
        return importlib.machinery.PathFinder.find_spec(name) is not None or name in sys.builtin_module_names
    except (ImportError, ValueError):
        return False
