"""What people do to a batch is a list of steps, and every one can be undone and redone."""

from pathlib import Path

import polars as pl
import pytest
from sqlalchemy import select

from config.errors import ConflictError, InputError
from config.terms import AmendState
from data.batches import get_batch, list_explanations, list_set_aside
from data.models import Audit
from data.standing import Table, rows_now
from jobs._amend import UndoneError
from jobs._desk import Desk
from jobs._inline import finish_run
from jobs.corrections import ClashError, edit_cells, explain, set_aside, take_back
from jobs.headless import ImportOrder, import_file
from jobs.history import go_to, history_of, redo, undo
from jobs.workbench import request_preview

pytestmark = pytest.mark.slow

GRADES = b"Student ID;Last name;Quiz 1\nS1;Ng;80\nS2;Okoye;105\nS3;Diaz;x\nS3;Diaz;70\n"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Use one database; `test_main_job` undoes and redoes on both."""
    return sqlite_url


def fixing(desk: Desk, content: bytes = GRADES) -> int:
    """Import a gradebook with errors; return its batch."""
    report = import_file(desk, "grades.csv", content, ImportOrder(profile="gradebook"))
    return report["batch"]


def folder(desk: Desk, batch_id: int) -> Path:
    return desk.staging.folder(desk.school_id, batch_id)


def standing(desk: Desk, batch_id: int) -> list[tuple[object, ...]]:
    """Return the rows as they stand, and everything that is wrong with them."""
    rows, _ = rows_now(Table(folder(desk, batch_id)), range(1, 100))
    found = pl.read_parquet(folder(desk, batch_id) / "findings.parquet")
    return [*rows.rows(), *sorted(found.rows(), key=str)]


def errors(desk: Desk, batch_id: int) -> int:
    with desk.reading() as session:
        return get_batch(session, batch_id).counts["check"]["errors"]


def test_corrections_are_undone_and_redone(north: Desk):
    batch_id = fixing(north)
    before = standing(north, batch_id)

    edit_cells(north, batch_id, [(3, "Quiz 1", "95")])
    after, left = standing(north, batch_id), errors(north, batch_id)
    undo(north, batch_id)
    back, open_again = standing(north, batch_id), errors(north, batch_id)
    redo(north, batch_id)

    assert (left, open_again) == (3, 4)
    assert back == before != after == standing(north, batch_id)


def test_a_step_is_named_by_what_was_done(north: Desk):
    batch_id = fixing(north)
    edit_cells(north, batch_id, [(3, "Quiz 1", "95")])
    edit_cells(north, batch_id, [(4, "Quiz 1", None), (5, "Quiz 1", "71")])
    set_aside(north, batch_id, [4], "the teacher is away")

    steps = history_of(north, batch_id)

    assert [step.label for step in steps] == [
        "Quiz 1 in row 3: 105 → 95",
        "Correct 2 cells in 2 rows",
        "Set row 4 aside: the teacher is away",
    ]
    assert [(step.position, step.cells, step.rows) for step in steps] == [
        (1, 1, 1),
        (2, 2, 2),
        (3, 0, 1),
    ]


def test_any_step_can_be_restored_forwards_and_backwards(north: Desk):
    batch_id = fixing(north)
    states = [standing(north, batch_id)]
    for value in ("95", "96", "97"):
        edit_cells(north, batch_id, [(3, "Quiz 1", value)])
        states.append(standing(north, batch_id))

    for position in (1, 3, 0, 2):
        go_to(north, batch_id, position)
        assert standing(north, batch_id) == states[position]


def test_a_new_change_gives_undone_steps_up_only_knowingly(north: Desk):
    batch_id = fixing(north)
    edit_cells(north, batch_id, [(3, "Quiz 1", "95")])
    undo(north, batch_id)

    with pytest.raises(UndoneError) as refused:
        edit_cells(north, batch_id, [(3, "Quiz 1", "90")])
    assert refused.value.labels == ("Quiz 1 in row 3: 105 → 95",)
    edit_cells(north, batch_id, [(3, "Quiz 1", "90")], discard=True)

    assert [step.state for step in history_of(north, batch_id)] == [
        AmendState.DISCARDED,
        AmendState.DONE,
    ]
    with pytest.raises(ConflictError, match="cannot be restored"):
        go_to(north, batch_id, 1)


def test_rows_set_aside_and_taken_back_follow_the_history(north: Desk):
    batch_id = fixing(north)
    set_aside(north, batch_id, [4, 3], "the teacher is away")
    take_back(north, batch_id, [4])

    def aside() -> list[tuple[int, str]]:
        with north.reading() as session:
            return [(row.row, row.reason) for row in list_set_aside(session, batch_id)]

    seen = [aside()]
    for position in (1, 0, 2):
        go_to(north, batch_id, position)
        seen.append(aside())

    both = [(3, "the teacher is away"), (4, "the teacher is away")]
    assert seen == [both[:1], both, [], both[:1]]


def test_setting_aside_again_says_the_new_reason_until_it_is_undone(north: Desk):
    batch_id = fixing(north)
    set_aside(north, batch_id, [4], "the teacher is away")
    set_aside(north, batch_id, [4], "the pupil has left")
    undo(north, batch_id)

    with north.reading() as session:
        assert [row.reason for row in list_set_aside(session, batch_id)] == ["the teacher is away"]


def test_an_explanation_is_a_step_too(north: Desk):
    batch_id = fixing(north)
    explain(north, batch_id, [(3, "Quiz 1", "outlier")], "She did the bonus task.")
    undo(north, batch_id)
    with north.reading() as session:
        taken_back = list_explanations(session, batch_id)
    redo(north, batch_id)

    with north.reading() as session:
        (said,) = list_explanations(session, batch_id)
    assert not taken_back
    assert (said.text, said.actor) == ("She did the bonus task.", north.actor.email)


def test_an_undo_after_a_preview_brings_the_files_value_back(north: Desk):
    batch_id = fixing(north)
    before = standing(north, batch_id)
    edit_cells(north, batch_id, [(3, "Quiz 1", "95")])
    set_aside(north, batch_id, [4, 5], "two of the same pupil")
    request_preview(north, batch_id)
    with north.reading() as session:
        finish_run(north, get_batch(session, batch_id).run_id)

    go_to(north, batch_id, 0)

    assert standing(north, batch_id) == before


def test_the_second_person_sees_who_was_first_and_chooses(north: Desk, operator: Desk):
    batch_id = fixing(north)
    edit_cells(operator, batch_id, [(3, "Quiz 1", "95")], seen={(3, "Quiz 1"): "105"})

    with pytest.raises(ClashError, match="from 105 to 95") as caught:
        edit_cells(north, batch_id, [(3, "Quiz 1", "90")], seen={(3, "Quiz 1"): "105"})
    (clash,) = caught.value.clashes
    kept = standing(north, batch_id)[1]
    edit_cells(north, batch_id, [(3, "Quiz 1", "90")], seen={(3, "Quiz 1"): "95"})

    assert (clash.seen, clash.theirs, clash.mine) == ("105", "95", "90")
    assert clash.actor == operator.actor.email
    assert "95" in kept
    assert "90" in standing(north, batch_id)[1]


def test_nobody_undoes_a_step_that_was_not_seen(north: Desk, operator: Desk):
    batch_id = fixing(north)
    edit_cells(north, batch_id, [(3, "Quiz 1", "95")])
    edit_cells(operator, batch_id, [(5, "Quiz 1", "71")])

    with pytest.raises(ConflictError, match="added a step"):
        undo(north, batch_id, seen=1)


def test_cells_that_do_not_exist_are_refused(north: Desk):
    batch_id = fixing(north)

    with pytest.raises(InputError, match="no row 99"):
        edit_cells(north, batch_id, [(99, "Quiz 1", "95")])
    with pytest.raises(InputError, match="column Quiz 9"):
        edit_cells(north, batch_id, [(3, "Quiz 9", "95")])
    assert history_of(north, batch_id) == []


def test_each_step_is_audited(north: Desk):
    batch_id = fixing(north)
    edit_cells(north, batch_id, [(3, "Quiz 1", "95")])
    undo(north, batch_id)

    with north.reading() as session:
        told = [(line.action, line.new) for line in session.scalars(select(Audit))]
    assert ("batch.edited", "step=1, rows=1, cells=1") in told
    assert ("batch.history", "to_step=0, undone=1, redone=0") in told
