"""Gradescope's export: folders, and a list of whose they are."""

from __future__ import annotations

import importlib
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nnexercises.classroom.entries import Entry, Layout, Top, is_work
from nnexercises.classroom.roster import Roster
from nnexercises.errors import UsageError


def gradescope(top: Top, roster: Roster | None) -> Layout | None:
    """Folders of which a list says whose they are; a group's folder is the submission of each of its members."""
    listed = top.folder / "submission_metadata.yml"
    if not listed.is_file():
        return None
    layout = Layout("Gradescope's export")
    records = _metadata(listed)
    for path in top.paths:
        record = records.pop(path.name, None)
        people = [_fields(each) for each in _fields(record).get("submitters") or []]
        if path == listed:
            continue
        if not people or not is_work(path):
            layout.left_out.append(path)
            continue
        submitted_at = _time(str(_fields(record).get("created_at", "")))
        for person in people:
            sid, email, name = (str(person.get(key) or "").strip() for key in ("sid", "email", "name"))
            says = sid or email or name or path.name
            keys = {"id": sid, "email": email, "name": name}
            layout.entries.append(
                Entry(
                    says,
                    (path,),
                    keys,
                    name or says,
                    account=says,
                    sequence=submitted_at.isoformat() if submitted_at else "",
                    submitted_at=submitted_at,
                )
            )
    layout.left_out += [top.folder / str(name) for name in records]
    return layout


def _metadata(path: Path) -> dict[Any, Any]:
    try:
        yaml = importlib.import_module("yaml")
    except ImportError:
        raise UsageError("Gradescope's export needs PyYAML to be read: pip install 'nnexercises[class]'") from None
    # Everything stays text: a number of a student may begin with 0.
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        records = yaml.load(path.read_bytes(), Loader=loader)
    except (OSError, yaml.YAMLError) as error:
        raise UsageError(f"cannot read {path}: {' '.join(str(error).split())}") from None
    if not isinstance(records, dict):
        raise UsageError(f"{path} does not list submissions, as Gradescope's does")
    return records


def _fields(record: object) -> dict[str, Any]:
    """A record of Gradescope's, whose keys are Ruby's symbols."""
    return {str(key).strip(":"): value for key, value in record.items()} if isinstance(record, dict) else {}


def _time(text: str) -> datetime | None:
    """A time as Ruby writes it, in UTC; without a zone it is in UTC already."""
    try:
        time = datetime.fromisoformat(re.sub(r"\s+(?=Z|[+-]\d)", "", text.strip().replace(" UTC", "Z")))
        return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
