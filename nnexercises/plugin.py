"""The pytest plugin: ``pytest --student PATH`` grades a submission, each case on each device a pytest item.

It is glue: options, items and hooks. A run without ``--student`` pays for none of it.
"""

from __future__ import annotations

import warnings
from collections.abc import Generator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from nnexercises.grading.case_grader import Row
    from nnexercises.grading.grader import Grading
    from nnexercises.report.model import CaseResult, Report

#: pytest's letter and word for each verdict.
WORDS = {
    "passed": (".", "PASSED"),
    "failed": ("F", "FAILED"),
    "not_attempted": ("-", "NOT ATTEMPTED"),
    "blocked": ("B", "BLOCKED"),
    "timed_out": ("T", "TIMED OUT"),
    "crashed": ("C", "CRASHED"),
    "skipped": ("s", "SKIPPED"),
    "course_error": ("E", "COURSE ERROR"),
}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --student; the other options follow once it was given."""
    group = parser.getgroup("nnexercises", "grading PyTorch exercises")
    group.addoption("--student", metavar="PATH", help="grade this submission instead of collecting tests; more options "
                    "appear in `pytest --student PATH --help`")  # fmt: skip


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config, parser: pytest.Parser, args: list[str]) -> None:
    """Get a grading under way as early as can be: torch is imported in the worker while pytest goes on."""
    if early_config.known_args_namespace.student is None:
        return
    from nnexercises.cli import OPTIONS
    from nnexercises.errors import WorkerError
    from nnexercises.process.host import WorkerHost

    # Only now: without --student, another project's own --seed or --device must not clash with ours.
    group = parser.getgroup("nnexercises")
    try:
        for names, settings in OPTIONS:
            group.addoption(*names, **settings)
    except ValueError as error:
        raise pytest.UsageError(
            f"another plugin has an option of ours: {error}; grade with nnexercises grade"
        ) from None
    early_config.known_args_namespace.noconftest = True
    host = WorkerHost()
    if not getattr(early_config.known_args_namespace, "numprocesses", None):
        try:
            host.start()
        except WorkerError as error:
            pytest.exit(f"nnexercises: {error}", returncode=3)
    early_config.stash[HOST] = host
    early_config.add_cleanup(host.close)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Register the run's own hooks where there is a submission to grade."""
    if config.option.student is not None and HOST in config.stash and not config.option.help:
        _keep_the_cache_elsewhere(config)
        config.pluginmanager.register(StudentRun(config), "nnexercises-run")


HOST: pytest.StashKey[Any] = pytest.StashKey()


def _keep_the_cache_elsewhere(config: pytest.Config) -> None:
    """What --lf remembers lies in our own cache, not beside a student's files."""
    import hashlib
    from pathlib import Path

    from nnexercises.expected.sealed import cache_folder

    name = hashlib.sha256(str(Path(config.option.student).absolute()).encode()).hexdigest()[:16]
    with warnings.catch_warnings():
        # pytest has no other way to set an ini value after its files were read.
        warnings.simplefilter("ignore")
        config.inicfg["cache_dir"] = str(cache_folder() / "pytest" / name)


class StudentRun:
    """The hooks of one run with ``--student``."""

    def __init__(self, config: pytest.Config) -> None:
        from nnexercises import cli
        from nnexercises.errors import UsageError
        from nnexercises.grading.grader import Grader
        from nnexercises.report import file as json_file

        option = config.option
        option.tbstyle = "no"  # the summary below tells what a student needs; pytest's own is for tests
        option.reportchars = "" if option.reportchars in ("fE", "a", "A") else option.reportchars
        self.config = config
        self.results: dict[tuple[str, str, str], dict[str, CaseResult]] = {}
        self.problems: list[Any] | None = None
        self.confinement: dict[str, str] = {}
        self.report: Report | None = None
        try:
            self.report_file: Path | None = json_file.check_writable(option.report_json) if option.report_json else None
            grader = Grader(
                option.course, units=option.unit, seed=option.seed, data=option.data, host=config.stash[HOST]
            )
            self.grading: Grading = grader.open(option.student, cli.devices(option.device))
        except UsageError as error:
            raise pytest.UsageError(str(error)) from None

    def pytest_report_header(self) -> str:
        return f"nnexercises: grading {self.grading.submission.shown}, seed {self.grading.grader.seed}"

    def pytest_collection(self, session: pytest.Session) -> bool:
        """Replaces collection: nothing of a student's is collected or imported by pytest."""
        if self.config.pluginmanager.hasplugin("dsession"):
            self._units()
            return True
        session.items = [
            CaseItem.from_parent(session, run=self, row=row, device=device)
            for row in self._units()
            for device in self.grading.devices_of(row.exercise)
        ]
        found = pytest.CollectReport("", "passed", None, list(session.items))
        self.config.hook.pytest_collectreport(report=found)
        self.config.hook.pytest_collection_modifyitems(session=session, config=self.config, items=session.items)
        self.config.hook.pytest_collection_finish(session=session)
        session.testscollected = len(session.items)
        return True

    def _units(self) -> list[Row]:
        from nnexercises.errors import UsageError, WorkerError

        try:
            rows = list(self.grading.rows())
            if not self.config.pluginmanager.hasplugin("dsession"):
                self.grading.devices  # noqa: B018  (looked for now: one that is not here is a usage error)
            return rows
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
            report.__dict__["nnexercises"] = {**vars(item.result), "key": list(item.row.name), "device": item.device}
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        from nnexercises.report.model import CaseResult

        sent = dict(getattr(report, "nnexercises", None) or {})
        if sent:
            unit, exercise, case = sent.pop("key")
            device = sent.pop("device")
            sent["blocked_by"], sent["mistakes"] = tuple(sent["blocked_by"]), tuple(sent["mistakes"])
            self.results.setdefault((unit, exercise, case), {})[device] = CaseResult(**sent)

    def pytest_report_teststatus(self, report: Any) -> tuple[str, str, str] | None:
        sent = getattr(report, "nnexercises", None)
        if sent is None or report.when != "call":
            return None
        verdict = sent["verdict"]
        return (verdict.replace("_", " "), *WORDS[verdict])

    def pytest_testnodedown(self, node: Any, error: Any) -> None:
        """A worker of pytest-xdist hands over what it found while loading."""
        from nnexercises.submission.files import Problem

        found = getattr(node, "workeroutput", {}).get("nnexercises")
        if found is not None and (self.problems is None or not self.confinement):
            self.problems = [Problem(*problem) for problem in found["problems"]]
            self.confinement = found["confinement"]
            self.grading.devices = tuple(found["devices"])

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        from nnexercises.report import file as json_file
        from nnexercises.report.model import CaseResult

        if hasattr(self.config, "workerinput"):
            problems = [(p.file, p.message, p.line, p.cell, p.headline) for p in self.grading.problems()]
            found = {
                "problems": problems,
                "confinement": self.grading.confinement,
                "devices": self.grading.devices,
            }
            vars(self.config)["workeroutput"]["nnexercises"] = found
            return
        if exitstatus in (2, 3, 4) or self.config.option.collectonly:
            return
        done = {}
        for row in self.grading.rows():
            on_device = self.results.get(row.name, {})
            wanted = self.grading.devices_of(row.exercise)
            if set(on_device) == set(wanted):
                done[row.name] = CaseResult.over_devices([on_device[device] for device in wanted])
        self.report = self.grading.report(
            done, entry="pytest", problems=self.problems, confinement=self.confinement or self.grading.confinement
        )
        if self.report_file is not None:
            json_file.write(self.report, self.report_file)
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
        terminalreporter.write(render(self.report, width=width, color=writer.hasmarkup, unicode=unicode))

    def pytest_unconfigure(self) -> None:
        self.grading.close()


class CaseItem(pytest.Item):
    """One case on one device."""

    def __init__(self, *, run: StudentRun, row: Row, device: str, **kwargs: Any) -> None:
        exercise = row.exercise
        name = f"{exercise.name}::{row.label}[{device}]"
        super().__init__(name, nodeid=f"{exercise.unit}::{name}", **kwargs)
        self.extra_keyword_matches.update((exercise.unit, exercise.name, row.label, device))
        self.run, self.row, self.device = run, row, device
        self.result: CaseResult | None = None

    def runtest(self) -> None:
        from nnexercises.errors import WorkerError

        try:
            self.result = self.run.grading.on_device(self.row, self.device)
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
        result = excinfo.value.result
        lines = [f"{result.verdict.replace('_', ' ')}: {result.message}"]
        if result.file is not None:
            lines.append(f"{result.file}, line {result.line}: {result.source}")
        for label in ("input", "returned", "expected", "hint"):
            text = getattr(result, label)
            if text is not None:
                lines.append(f"{label}: {text}")
        return "\n".join(lines)

    def reportinfo(self) -> tuple[Any, int | None, str]:
        return self.config.invocation_params.dir / self.row.exercise.unit, None, self.name


class NotPassed(Exception):
    """A case did not pass. Carries its result past pytest, which shows it through ``repr_failure``."""

    def __init__(self, result: CaseResult) -> None:
        super().__init__(result.message)
        self.result = result
