"""Layouts are recognised, changed ones are told apart, and a question is asked only once."""

import pytest

from config.changes import FieldChange, ProfileChange
from config.errors import ForbiddenError, InputError
from config.terms import BatchState, Confidence, Unmapped
from jobs._desk import Desk
from jobs._looks import looks_of
from jobs._profiles import profile_of
from jobs.headless import ImportOrder, advance, current, import_file
from jobs.intake import receive
from jobs.profiles import list_versions
from jobs.workbench import set_mapping
from pipelines.changed_layout import Drift
from pipelines.mapping import Column
from pipelines.questions import coded_columns, day_questions

pytestmark = pytest.mark.slow

HEADER = "Student id,Last name,First name,Date of birth,Sex\n"
MARCH = f"{HEADER}1,Able,Ann,03/04/2012,F\n2,Bo,Ben,05/06/2011,M\n3,Cox,Cy,07/08/2012,zz\n"
APRIL = f"{HEADER}1,Able,Ann,03/04/2012,F\n2,Bo,Ben,09/10/2011,M\n4,Day,Di,01/02/2012,zz\n"
ANSWERS = ProfileChange(
    fields={
        "birth_date": FieldChange(day_first=True),
        "sex": FieldChange(values={"zz": "other"}),
    }
)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Ask one database; what these jobs ask is tried on both elsewhere."""
    return sqlite_url


def read(desk: Desk, name: str, content: str):
    """Receive and read a file of students; return its batch."""
    return advance(desk, receive(desk, name, content.encode(), profile="students"))


def asked(desk: Desk, batch) -> tuple[list[str], list[str]]:
    """Return the fields whose dates are asked about, and the values nobody knows."""
    columns = [Column.from_json(column) for column in batch.mapping]
    looks = looks_of(desk.staging.folder(desk.school_id, batch.id))
    days = day_questions(columns, profile_of(batch), looks)
    coded = coded_columns(columns, profile_of(batch), looks)
    return [one.field.name for one in days], [m.value for one in coded for m in one.open]


def test_a_question_is_asked_once_and_next_month_only_about_new_values(operator: Desk):
    first = read(operator, "march.csv", MARCH)
    assert first.state == BatchState.MAPPING
    assert asked(operator, first) == (["birth_date"], ["zz"])

    columns = [Column.from_json(column) for column in first.mapping]
    set_mapping(operator, first.id, columns, answers=ANSWERS)
    checked = advance(operator, first.id)
    assert checked.counts["check"]["errors"] == 0
    assert checked.profile_version == 2
    assert list_versions(operator, "students")[0].note == f"Answered on Map, batch {first.id}."

    second = read(operator, "april.csv", APRIL)
    assert asked(operator, second) == ([], [])
    third = read(operator, "may.csv", APRIL.replace("zz", "qq"))
    assert asked(operator, third) == ([], ["qq"])


def test_a_recognised_layout_skips_map_unless_it_asks(operator: Desk):
    order = ImportOrder(profile="students", publish=True, downloads=False)
    plain = f"{HEADER}1,Able,Ann,2012-04-03,F\n2,Bo,Ben,2011-06-05,M\n"
    assert import_file(operator, "a.csv", plain.encode(), order)["state"] == "published"

    known = read(operator, "b.csv", plain.replace("Able", "Abel"))
    asking = read(operator, "c.csv", MARCH)

    assert known.state == BatchState.FIXING
    assert known.detected["recognised"] == "Profile Students v1 applied, 5/5 columns."
    assert asking.state == BatchState.MAPPING
    assert asking.detected["recognised"] == "Profile Students v1 applied, 5/5 columns."


def test_without_a_person_the_open_cells_are_findings(operator: Desk):
    report = import_file(operator, "a.csv", MARCH.encode(), ImportOrder(profile="students"))

    assert sorted({finding["rule"] for finding in report["findings"]}) == [
        "allowed",
        "ambiguous_date",
    ]


def test_a_changed_layout_says_what_changed_and_keeps_the_decisions(operator: Desk):
    order = ImportOrder(profile="students", publish=True, downloads=False)
    header = "Student id,Last name,First name,Date of birth,Sex,Class,Status\n"
    import_file(operator, "a.csv", f"{header}1,Able,Ann,2012-04-03,F,7B,active\n".encode(), order)

    renamed = "Student id,Last names,First name,Geboren am,House,Class,Status\n"
    changed = read(operator, "b.csv", f"{renamed}1,Abel,Ann,2012-04-03,Red,7B,active\n")
    turned = read(
        operator,
        "c.csv",
        "Sex,First name,Last name,Date of birth,Student id,Status,Class\n"
        "F,Ann,Abel,2012-04-03,1,active,7B\n",
    )

    assert changed.state == BatchState.MAPPING
    drift = Drift.from_json(changed.detected["drift"])
    assert (drift.added, drift.missing, drift.unchanged) == (("House",), ("Sex",), 4)
    assert [(one.old, one.new) for one in drift.renamed] == [
        ("Last name", "Last names"),
        ("Date of birth", "Geboren am"),
    ]
    assert [column["confidence"] for column in changed.mapping][1:4:2] == [
        Confidence.LIKELY,
        Confidence.GUESS,
    ]
    assert turned.state == BatchState.FIXING
    assert "in another order" in turned.detected["recognised"]


def test_joins_and_splits_come_with_the_mapping_and_are_remembered(operator: Desk):
    header = "Student id,Name,Grade,Wing\n"
    mapping = [
        {"source": "Student id", "target": "sourced_id"},
        {"source": "Name", "target": "family_name", "split": "family_comma_given"},
        {"source": "Name", "target": "given_name", "split": "family_comma_given",
         "part": "second"},
        {"source": "Grade", "target": "class", "joined": ["Wing"], "glue": ""},
        {"source": "Wing", "unmapped": "ignore"},
    ]  # fmt: skip
    order = ImportOrder(profile="students", mapping=mapping, publish=True, downloads=False)

    first = import_file(
        operator, "a.csv", f"{header}1,'Okafor, N',7,B\n".replace("'", '"').encode(), order
    )
    second = read(operator, "b.csv", f'{header}2,"Bo, Ben",8,A\n')

    assert first["state"] == "published"
    assert second.state == BatchState.FIXING
    assert second.mapping[2]["part"] == "second"
    assert second.detected["recognised"] == "Profile Students v1 applied, 4/4 columns."


def test_refuses_columns_that_the_file_does_not_have(operator: Desk):
    batch = read(operator, "a.csv", MARCH)
    columns = [Column.from_json(column) for column in batch.mapping]
    columns[0] = Column(source="Nr", target="sourced_id")

    with pytest.raises(InputError, match="The file has no column Nr"):
        set_mapping(operator, batch.id, columns)
    assert current(operator, batch.id).state == BatchState.MAPPING


def test_refuses_answers_of_somebody_who_may_not_amend(operator: Desk):
    from dataclasses import replace

    from config.terms import Role

    batch = read(operator, "a.csv", MARCH)
    viewer = replace(operator, actor=replace(operator.actor, role=Role.VIEWER))
    columns = [Column(source="Sex", unmapped=Unmapped.IGNORE)]

    with pytest.raises(ForbiddenError):
        set_mapping(viewer, batch.id, columns, answers=ANSWERS)
    assert list_versions(operator, "students") == []
