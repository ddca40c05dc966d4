"""A school's profile has versions, and every batch keeps the one it was judged by."""

from decimal import Decimal

import pytest

from config.changes import FieldChange, ProfileChange
from config.errors import ConflictError, ForbiddenError, InputError
from config.profile import Case
from config.terms import BatchState, Unmapped
from data.models import Batch
from jobs._desk import Desk
from jobs._inline import finish_run
from jobs._profiles import profile_of
from jobs.headless import ImportOrder, advance, current, import_file
from jobs.intake import receive
from jobs.profiles import change_profile, get_changes, list_profiles, list_versions, try_change
from jobs.workbench import set_mapping
from pipelines.mapping import Column
from tests.trail import list_audit

WING = ProfileChange(fields={"class": FieldChange(synonyms=("Wing",))})


def read(desk: Desk, content: bytes, profile: str = "students") -> Batch:
    """Receive and read a file; return its batch."""
    number = receive(desk, "file.csv", content, profile=profile)
    run_id = current(desk, number).run_id
    assert run_id is not None
    finish_run(desk, run_id)
    return current(desk, number)


def test_versions_say_who_when_and_why(north: Desk, clock):
    change_profile(north, "students", WING, base=1, note="The registry's word.")
    clock.move(days=1)
    change_profile(north, "students", ProfileChange(), base=2)

    versions = list_versions(north, "students")

    assert [(one.version, one.note) for one in versions] == [(3, ""), (2, "The registry's word.")]
    assert versions[1].saved_by == north.actor.email
    assert (versions[0].saved_at - versions[1].saved_at).days == 1
    assert get_changes(north, "students") == ProfileChange()
    with north.reading() as session:
        audit = [line for line in list_audit(session) if line.action == "profile.changed"]
    assert audit[1].new == "version 2: class. The registry's word."


def test_a_school_changes_nothing_for_its_neighbour(north: Desk, south: Desk):
    change_profile(north, "students", WING, base=1)

    assert list_profiles(north)["students"].version == 2
    assert list_profiles(south)["students"].version == 1


def test_of_two_who_change_the_same_version_the_second_is_told(north: Desk):
    change_profile(north, "students", WING, base=1)

    with pytest.raises(ConflictError, match="version 2 of this profile meanwhile"):
        change_profile(north, "students", ProfileChange(), base=1)


def test_only_an_administrator_changes_a_profile(operator: Desk):
    with pytest.raises(ForbiddenError):
        change_profile(operator, "students", WING, base=1)


def test_refuses_a_change_that_means_nothing(north: Desk):
    nonsense = ProfileChange(fields={"sex": FieldChange(values={"x": "blue"})})

    with pytest.raises(InputError, match="blue is no allowed value"):
        change_profile(north, "students", nonsense, base=1)


@pytest.mark.slow
def test_a_batch_keeps_the_version_it_was_judged_by(north: Desk):
    text = "Student id,Last name,First name,Wing\ns{},Able,Ann,East\n"
    before = read(north, text.format(1).encode())
    change_profile(north, "students", WING, base=1)
    after = read(north, text.format(2).encode())

    assert before.state == after.state == BatchState.MAPPING
    assert [batch.profile_version for batch in (before, after)] == [1, 2]
    assert [batch.mapping[3]["target"] for batch in (before, after)] == [None, "class"]
    assert profile_of(current(north, before.id)).version == 1


@pytest.mark.slow
def test_says_what_a_change_would_do_to_the_last_batches(north: Desk):
    header = "Student id,Last name,First name,Sex,Wing\n"
    batch = read(north, f"{header}1,Able,Ann,zebra,\n2,Bo,Bob,male,\n".encode())
    columns = [Column.from_json(column) for column in batch.mapping[:4]]
    columns.append(Column(source="Wing", unmapped=Unmapped.KEEP))
    set_mapping(north, batch.id, columns)
    advance(north, batch.id)
    change = ProfileChange(
        fields={
            "sex": FieldChange(allowed=("zebra", "boy")),
            "class": FieldChange(synonyms=("Wing",)),
        }
    )

    trial = try_change(north, "students", change)

    assert [(one.rows, one.worse, one.better, one.columns) for one in trial] == [(2, 1, 1, 1)]
    assert list_versions(north, "students") == []


MARKS = b"Student ID;Grade level;Quiz 1\nS1;11;80\nS2;7;80\nS3;12;14\n"
UPPER = Case(where={"grade_level": ("11", "12")}, minimum=Decimal(0), maximum=Decimal(15))


@pytest.mark.slow
def test_a_level_has_limits_of_its_own_from_the_next_file_on(north: Desk):
    before = import_file(north, "before.csv", MARKS, ImportOrder(profile="gradebook"))
    change = ProfileChange(fields={"mark": FieldChange(cases=(UPPER,))})

    trial = try_change(north, "gradebook", change)
    change_profile(north, "gradebook", change, base=1)
    after = import_file(north, "after.csv", MARKS + b"S4;11;15\n", ImportOrder(profile="gradebook"))

    assert [(one.rows, one.worse, one.better) for one in trial] == [(3, 1, 0)]
    assert get_changes(north, "gradebook") == change
    errors = [one for one in after["findings"] if one["severity"] == "error"]
    assert [(one["row"], one["found"], one["expected"]) for one in errors] == [
        (2, "80", "0-15 for Grade level 11 or 12")
    ]
    assert before["rows"]["new"] == 3
    assert profile_of(current(north, int(before["batch"]))).wide.cases == ()


@pytest.mark.parametrize(
    ("case", "said"),
    [
        (Case(where={"shoe_size": ("44",)}, maximum=Decimal(1)), "called shoe_size"),
        (Case(where={"grade_level": ()}, maximum=Decimal(1)), "for which rows"),
        (Case(where={"grade_level": ("7",)}), "what holds for 7"),
        (Case(where={"class": ("7B",)}, minimum=Decimal(9), maximum=Decimal(1)), "9 is above 1"),
    ],
)
def test_refuses_limits_for_some_rows_that_mean_nothing(north: Desk, case: Case, said: str):
    change = ProfileChange(fields={"mark": FieldChange(cases=(case,))})

    with pytest.raises(InputError, match=said):
        change_profile(north, "gradebook", change, base=1)
