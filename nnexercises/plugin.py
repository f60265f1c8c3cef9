"""The pytest plugin: ``pytest --student PATH`` grades a submission, each case on each device is a pytest item.

It only adds options, items and hooks. A run without ``--student`` imports nothing else.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Generator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from nnexercises.expected.sealed import SealedCase
    from nnexercises.grading.run import Run
    from nnexercises.report.model import Report
    from nnexercises.report.results import CaseResult, Problem


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    """Add --student; the other options are added only if it is given. Then the worker starts at once, and imports torch
    while pytest imports its other plugins.
    """
    group = parser.getgroup("nnexercises", "grading PyTorch exercises")
    group.addoption("--student", metavar="PATH", help="grade this submission instead of collecting tests; more options "
                    "appear in `pytest --student PATH --help`")  # fmt: skip
    # The settings are not read yet, so this is a guess; whether to grade is decided below.
    given = {argument.split("=")[0] for argument in sys.argv}
    if "--student" in given and not any(name.startswith(("-n", "--numprocesses")) for name in given):
        from nnexercises.errors import WorkerError
        from nnexercises.process.host import WorkerHost
        from nnexercises.sandbox import PRELOAD

        with suppress(WorkerError):  # said below, where pytest can be ended
            host = WorkerHost(PRELOAD)
            host.start()
            pluginmanager.register(host, EARLY)


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config, parser: pytest.Parser, args: list[str]) -> None:
    """Start the worker, unless it was, before pytest loads what it needs."""
    if early_config.known_args_namespace.student is None:
        return
    from nnexercises.cli.options import OPTIONS
    from nnexercises.errors import WorkerError
    from nnexercises.process.host import WorkerHost
    from nnexercises.sandbox import PRELOAD

    # Added only with --student, so that they do not clash with another project's --seed or --device.
    group = parser.getgroup("nnexercises")
    try:
        for names, settings in OPTIONS:
            group.addoption(*names, **settings)
    except ValueError as error:
        raise pytest.UsageError(
            f"another plugin has one of our options: {error}; grade with nnexercises grade"
        ) from None
    early_config.known_args_namespace.noconftest = True
    # The ini file is meant for tests. pytest has read it, and keeps the list.
    early_config.getini("filterwarnings")[:] = ["ignore::pytest.PytestConfigWarning"]
    host = early_config.pluginmanager.get_plugin(EARLY) or WorkerHost(PRELOAD)
    if not getattr(early_config.known_args_namespace, "numprocesses", None):
        try:
            host.start()
        except WorkerError as error:
            pytest.exit(f"nnexercises: {error}", returncode=3)
    early_config.stash[HOST] = host
    early_config.add_cleanup(host.close)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Register the hooks of the run if there is a submission to grade."""
    if config.option.student is not None and HOST in config.stash and not config.option.help:
        _move_pytest_cache(config)
        if config.pluginmanager.hasplugin("hypothesispytest"):  # at its end it imports all of Hypothesis, for no test
            config.pluginmanager.unregister(name="hypothesispytest")
        if config.option.verbose <= 0:  # our own screen says it all
            config.option.verbose, config.option.no_header = QUIET, True
        config.pluginmanager.register(StudentRun(config), "nnexercises-run")


HOST: pytest.StashKey[Any] = pytest.StashKey()
#: The name under which pytest keeps a worker that was started early.
EARLY = "nnexercises-early-worker"
#: The verbosity at which pytest writes neither a legend nor a closing line.
QUIET = -2


def _move_pytest_cache(config: pytest.Config) -> None:
    """Keep pytest's cache (for --lf) in our own cache folder, not beside the student's files."""
    import hashlib
    from pathlib import Path

    from nnexercises.disk import cache_folder

    name = hashlib.sha256(str(Path(config.option.student).absolute()).encode()).hexdigest()[:16]
    _set_ini(config, "cache_dir", str(cache_folder() / "pytest" / name))


def _set_ini(config: pytest.Config, name: str, value: str) -> None:
    """Set an ini value after pytest has read its files: pytest has no public way to do so."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        config.inicfg[name] = value


class StudentRun:
    """The hooks of one run with ``--student``."""

    def __init__(self, config: pytest.Config) -> None:
        from nnexercises.cli.options import devices
        from nnexercises.errors import UsageError, WorkerError
        from nnexercises.grading.grader import Grader
        from nnexercises.report import file

        option = config.option
        option.tbstyle = "no"  # our summary replaces pytest's tracebacks
        option.reportchars = "" if option.reportchars in ("fE", "a", "A") else option.reportchars
        self.config = config
        self.results: dict[tuple[str, str, str], dict[str, CaseResult]] = {}
        self.problems: list[Problem] | None = None
        self.confinement: dict[str, str] = {}
        self.report: Report | None = None
        try:
            self.targets = file.Targets.of(option.report_json, option.report_html)
            grader = Grader(
                option.course, units=option.unit, seed=option.seed, data=option.data, host=config.stash[HOST]
            )
            self.run: Run = grader.open(option.student, devices(option.device), option.only)
        except UsageError as error:
            raise pytest.UsageError(str(error)) from None
        except WorkerError as error:
            pytest.exit(f"nnexercises: {error}", returncode=3)

    def pytest_report_header(self) -> str:
        return f"nnexercises: grading {self.run.submission.shown}, seed {self.run.assignment.seed}"

    def pytest_collection(self, session: pytest.Session) -> bool:
        """Replace collection, so that pytest collects and imports none of the student's files."""
        if self.config.pluginmanager.hasplugin("dsession"):
            return True
        self._choose_devices()
        session.items = [
            CaseItem.from_parent(session, student_run=self, case=case, device=device)
            for case in self.run.cases()
            for device in self.run.devices_of(case)
        ]
        report = pytest.CollectReport("", "passed", None, list(session.items))
        self.config.hook.pytest_collectreport(report=report)
        self.config.hook.pytest_collection_modifyitems(session=session, config=self.config, items=session.items)
        self.config.hook.pytest_collection_finish(session=session)
        session.testscollected = len(session.items)
        return True

    def _choose_devices(self) -> None:
        """Choose the devices now, so that a missing one is a usage error."""
        from nnexercises.errors import UsageError, WorkerError

        try:
            self.run.choose_devices()
        except UsageError as error:
            raise pytest.UsageError(str(error)) from None
        except WorkerError as error:
            pytest.exit(f"nnexercises: {error}", returncode=3)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        if call.when == "call" and isinstance(item, CaseItem) and item.result is not None:
            message: dict[str, Any] = {"verdict": item.result.verdict}
            if hasattr(self.config, "workerinput"):
                from nnexercises.report.record import sent

                message = sent(item.result, item.case.key, item.device)
            else:
                self.results.setdefault(item.case.key, {})[item.device] = item.result
            report.__dict__["nnexercises"] = message
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Store a result that a pytest-xdist worker has sent."""
        from nnexercises.report.record import received

        message = getattr(report, "nnexercises", None)
        if message is not None and "key" in message:
            result, key, device = received(message)
            self.results.setdefault(key, {})[device] = result

    def pytest_report_teststatus(self, report: Any) -> tuple[str, str, str] | None:
        from nnexercises.report.looks import LOOKS

        message = getattr(report, "nnexercises", None)
        if message is None or report.when != "call":
            return None
        look = LOOKS[message["verdict"]]
        if self.config.option.verbose == QUIET:
            return look.words, "", ""
        return look.words, look.letter, look.words.upper()

    def pytest_testnodedown(self, node: Any, error: Any) -> None:
        """Take over what a pytest-xdist worker found while loading the submission."""
        from nnexercises.report.results import Problem

        output = getattr(node, "workeroutput", {}).get("nnexercises")
        if output is not None and (self.problems is None or not self.confinement):
            self.problems = [Problem(*problem) for problem in output["problems"]]
            self.confinement = output["confinement"]
            self.run.choose_devices(output["devices"])

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        from nnexercises.report.results import CaseResult

        if hasattr(self.config, "workerinput"):
            problems = [(p.file, p.message, p.line, p.cell, p.headline, p.affects) for p in self.run.problems()]
            output = {
                "problems": problems,
                "confinement": self.run.confinement(),
                "devices": self.run.choose_devices(),
            }
            vars(self.config)["workeroutput"]["nnexercises"] = output
            return
        if exitstatus in (2, 3, 4) or self.config.option.collectonly:
            return
        done = {}
        for case in self.run.cases():
            on_device = self.results.get(case.key, {})
            devices = self.run.devices_of(case)
            if set(on_device) == set(devices):
                done[case.key] = CaseResult.over_devices([on_device[device] for device in devices])
        self.report = self.run.report(
            done, entry="pytest", problems=self.problems, confinement=self.confinement or self.run.confinement()
        )
        self.targets.write(self.report)
        session.exitstatus = self.report.exit_code if done else pytest.ExitCode.NO_TESTS_COLLECTED

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        from nnexercises.report.formats.terminal import render

        if self.report is None:
            return
        writer = terminalreporter._tw
        width = min(max(writer.fullwidth, 60), 120)
        encoding = getattr(writer._file, "encoding", None) or ""
        unicode = encoding.lower().startswith("utf")
        terminalreporter.ensure_newline()
        every = self.config.option.all
        text = render(self.report, width=width, color=writer.hasmarkup, unicode=unicode, all_exercises=every)
        terminalreporter.write(text)

    def pytest_unconfigure(self) -> None:
        self.run.close()


class CaseItem(pytest.Item):
    """One case on one device."""

    def __init__(self, *, student_run: StudentRun, case: SealedCase, device: str, **kwargs: Any) -> None:
        name = f"{case.exercise}::{case.label}[{device}]"
        super().__init__(name, nodeid=f"{case.unit}::{name}", **kwargs)
        self.extra_keyword_matches.update((case.unit, case.exercise, case.label, device))
        self.student_run, self.case, self.device = student_run, case, device
        self.result: CaseResult | None = None

    def runtest(self) -> None:
        from nnexercises.errors import WorkerError

        run, items = self.student_run.run, self.session.items
        try:
            if not hasattr(self.config, "workerinput"):  # a process of xdist runs only some of them
                run.plan(item.case for item in items[items.index(self) :] if isinstance(item, CaseItem))
            self.result = run.on_device(self.case, self.device)
        except WorkerError as error:
            pytest.exit(f"nnexercises: {error}", returncode=3)
        except KeyboardInterrupt:
            pytest.exit("interrupted", returncode=2)
        if self.result.verdict == "skipped":
            pytest.skip(self.result.message)
        if self.result.verdict != "passed":
            raise NotPassed(self.result)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if not isinstance(excinfo.value, NotPassed):
            return super().repr_failure(excinfo, style)
        from nnexercises.report.looks import LOOKS
        from nnexercises.report.show import shown

        result = excinfo.value.result
        lines = [f"{LOOKS[result.verdict].words}: {result.message}"]
        if result.file is not None:
            lines.append(f"{result.file}, line {result.line}: {result.source}")
        lines += [f"{label}: {text}" for label, text in shown(result.counterexample)]
        if result.hint is not None:
            lines.append(f"hint: {result.hint}")
        return "\n".join(lines)

    def reportinfo(self) -> tuple[Any, int | None, str]:
        return self.config.invocation_params.dir / self.case.unit, None, self.name


class NotPassed(Exception):
    """A case did not pass. Carries its result through pytest to ``repr_failure``."""

    def __init__(self, result: CaseResult) -> None:
        super().__init__(result.message)
        self.result = result
