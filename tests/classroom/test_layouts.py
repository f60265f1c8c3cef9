"""What a class handed in, as Canvas, Moodle, Blackboard and Gradescope lay it out."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from handing_in import lay, shown, students

from nnexercises.classroom.collecting import as_one, collect
from nnexercises.errors import UsageError
from nnexercises.submission.names import likeness
from nnexercises.submission.reading import read

CANVAS = ("smithjohn_12345_67890_neurons.py", "smithjohn_12345_67891_classifier-2.py",
          "smithjohn_12345_67892_report.pdf", "núñezanna_LATE_222_67893_hw1.zip", "team_red_333_67894_neurons.ipynb",
          "smithjohn_444_67895_neurons.py", "leebob_555_67896_essay.pdf", "poeed_666_text.html",
          "README.md", "solutions/neurons.py")  # fmt: skip


def test_canvas_spreads_a_submission_over_files(tmp_path: Path) -> None:
    collected = collect(lay(tmp_path, *CANVAS))
    assert collected.layout == "Canvas's download"
    assert shown(collected) == [
        "núñezanna <- núñezanna_LATE_222_67893_hw1.zip",
        "smithjohn (12345) <- " + " ".join(sorted(CANVAS[:3])),
        "smithjohn (444) <- smithjohn_444_67895_neurons.py",
        "team_red <- team_red_333_67894_neurons.ipynb",
    ]
    assert [each.is_late_marked for each in collected.found] == [True, False, False, False]
    assert [each.lms_id for each in collected.found] == ["222", "12345", "444", "333"]
    assert collected.left_out == ["README.md", "leebob_555_67896_essay.pdf", "poeed_666_text.html", "solutions"]
    with as_one(collected.found[1].paths) as folder:
        # The names that Canvas made are taken apart where a submission is read.
        assert {file.module for file in read(folder).files} == {"classifier", "neurons"}


def test_canvas_students_are_known_by_number_and_by_name(tmp_path: Path) -> None:
    roster = students(
        "js", "js2", "an", "rr",
        js={"name": "Smith, John", "lms_id": "12345"}, js2={"name": "Smith, John", "lms_id": "444"},
        an={"name": "Núñez, Anna"}, rr={"name": "Roe, Rae", "lms_id": "333"},
    )  # fmt: skip
    collected = collect(lay(tmp_path, *CANVAS), roster=roster)
    assert [each.student for each in collected.found] == ["an", "js", "js2", "rr"]
    assert (collected.unmatched, collected.without) == ([], [])


def test_anonymous_students_of_canvas(tmp_path: Path) -> None:
    collected = collect(lay(tmp_path, "anon_aB3dE_67890_neurons.py", "LATE_anon_xY9zW_67891_neurons.py"))
    assert shown(collected) == ["anon_aB3dE <- anon_aB3dE_67890_neurons.py",
                                "anon_xY9zW <- LATE_anon_xY9zW_67891_neurons.py"]  # fmt: skip
    assert [each.is_late_marked for each in collected.found] == [False, True]
    assert likeness("LATE_anon_xY9zW_67891_neurons.py", ["neurons"]) == 1


def test_moodle_makes_a_folder_for_each_student(tmp_path: Path) -> None:
    lay(tmp_path, "Anna Núñez_1234_assignsubmission_file_/neurons.py",
        "李 小龙_77_assignsubmission_file/lib/neurons.py",
        "Anna Núñez_1234_assignsubmission_onlinetext_/onlinetext.html",
        "Bob Lee_9_assignsubmission_onlinetext_/onlinetext.html",
        "Group 1_5_assignsubmission_file_/neurons.py", "Default group_assignsubmission_file_/neurons.py", "notes.txt",
        **{"notes.txt": "late: Bob Lee"})  # fmt: skip
    collected = collect(tmp_path, roster=students("an", "xl", an={"name": "Nunez, Anna"}, xl={"name": "小龙 李"}))
    assert collected.layout == "Moodle's download"
    assert [each.student for each in collected.found] == ["Bob Lee", "Default group", "Group 1", "an", "xl"]
    assert collected.unmatched == ["Bob Lee", "Default group", "Group 1"]
    assert collected.left_out == ["Anna Núñez_1234_assignsubmission_onlinetext_", "notes.txt"]


def test_two_of_moodles_students_with_one_name_are_not_guessed(tmp_path: Path) -> None:
    names = [f"Anna Smith_{number}_assignsubmission_file_neurons.py" for number in (1, 2)]
    collected = collect(lay(tmp_path, *names, "x.py"), roster=students("anna", anna={"name": "Anna Smith"}))
    assert shown(collected) == [f"Anna Smith ({number}) <- {name}" for number, name in zip((1, 2), names, strict=True)]
    assert collected.unmatched == ["Anna Smith (1)", "Anna Smith (2)"]
    assert [student.id for student in collected.without] == ["anna"]
    assert collected.left_out == ["x.py"]


def test_attempts_of_blackboards_are_in_the_order_of_their_times(tmp_path: Path) -> None:
    names = [f"hw1_anna_attempt_2026-{day}-10-00-00_neurons.py" for day in ("03-10", "03-09")]
    collected = collect(lay(tmp_path, *names, "hw1_anna_attempt_2026-03-09-10-00-00.txt"))
    assert shown(collected) == [f"anna #1 <- {names[1]}", f"anna #2 <- {names[0]}"]
    assert (collected.layout, collected.notes) == ("Blackboard's download", [])


GRADESCOPE = """---
submission_1:
  :submitters:
  - :name: Anna Núñez
    :sid: 007
    :email: anna@uni.edu
  - :name: Bob Lee
    :sid: ''
    :email: bob@uni.edu
  :created_at: !ruby/object:ActiveSupport::TimeWithZone 2026-03-01 21:04:05.123456789 -08:00
  :score: 3.0
  :results:
    tests:
    - name: "\\e[31mred"
submission_2:
  :submitters:
  - :name: Anna Núñez
    :sid: 007
    :email: anna@uni.edu
  :created_at: 2026-02-28 21:04:05 UTC
submission_3:
  :submitters: []
submission_4:
  :submitters:
  - :name: Nobody
"""
EXPORT = ("submission_1/neurons.py", "submission_2/neurons.py", "submission_3/neurons.py", "submission_metadata.yml")


def test_gradescopes_export_lists_groups_and_times(tmp_path: Path) -> None:
    lay(tmp_path / "assignment_1_export", *EXPORT, "stray/a.py", **{"submission_metadata.yml": GRADESCOPE})
    collected = collect(tmp_path)
    assert collected.layout == "Gradescope's export"
    assert shown(collected) == ["007 #1 <- submission_2", "007 #2 <- submission_1", "bob@uni.edu <- submission_1"]
    assert [each.submitted_at for each in collected.found] == [
        datetime(2026, 2, 28, 21, 4, 5, tzinfo=UTC),
        *2 * [datetime(2026, 3, 2, 5, 4, 5, 123456, tzinfo=UTC)],
    ]
    assert [each.name for each in collected.found] == ["Anna Núñez", "Anna Núñez", "Bob Lee"]
    top = "assignment_1_export/"
    assert collected.left_out == [f"{top}stray", f"{top}submission_3", f"{top}submission_4"]
    assert collected.notes == []
    roster = students("an", "bob", an={"email": "anna@uni.edu"}, bob={"email": "bob@cs.uni.edu"})
    assert [each.student for each in collect(tmp_path, roster=roster).found] == ["an", "an", "bob"]


@pytest.mark.parametrize("text", ["- a\n", "a: [\n", "\0"])
def test_a_list_of_gradescopes_that_is_none_is_one_line(tmp_path: Path, text: str) -> None:
    lay(tmp_path, *EXPORT, **{"submission_metadata.yml": text})
    with pytest.raises(UsageError, match=r"^[^\n]*submission_metadata.yml[^\n]*$"):
        collect(tmp_path)


def test_gradescopes_export_without_pyyaml_says_what_to_install(tmp_path: Path) -> None:
    lay(tmp_path, *EXPORT, **{"submission_metadata.yml": GRADESCOPE})
    script = (
        "import sys; sys.modules['yaml'] = None\n"
        "from nnexercises.classroom.collecting import collect\nfrom nnexercises.errors import UsageError\n"
        "try:\n    collect(sys.argv[1])\nexcept UsageError as error:\n    print(error)"
    )
    done = subprocess.run([sys.executable, "-c", script, tmp_path], capture_output=True, text=True, check=True)
    assert done.stdout == "Gradescope's export needs PyYAML to be read: pip install 'nnexercises[class]'\n"
