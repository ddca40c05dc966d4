"""The main job without a browser: read, map, fix, preview, publish, revert."""

import pytest

from config.errors import ConflictError, HomeroomError, InputError
from config.terms import BatchState, Download
from data.artifacts import list_artifacts
from data.batches import get_batch, list_explanations, list_set_aside
from data.datasets import get_dataset, get_version
from data.store import file_of
from jobs._desk import Desk
from jobs._inline import finish_run
from jobs.corrections import edit_cells, explain, set_aside, take_back
from jobs.exports import export
from jobs.headless import ImportOrder, import_file
from jobs.history import go_to
from jobs.intake import load_again, receive
from jobs.revert import RevertParams, preview_revert, request_revert
from jobs.workbench import request_publish

pytestmark = pytest.mark.slow

GRADES = b"Student ID;Last name;Quiz 1\nS1;Ng;80\nS2;Okoye;105\nS3;Diaz;x\nS3;Diaz;70\n"
BETTER = b"Student ID;Last name;Quiz 1\nS1;Ng;81\nS2;Okoye;95\nS4;Weiss;66\n"
ROWS = ("new", "changed", "unchanged", "set_aside", "rejected")


def publish(desk: Desk, name: str, content: bytes, **order: object) -> dict[str, object]:
    """Import one gradebook and publish what is clean."""
    wanted = ImportOrder(profile="gradebook", publish=True, downloads=False, **order)
    return import_file(desk, name, content, wanted)


def csv_of(desk: Desk, dataset: str, no: int | None = None) -> str:
    """Return a version as CSV for systems."""
    artifact = export(desk, dataset, no, Download.CSV)
    path = desk.artifacts.path_of(desk.school_id, artifact.sha256)
    return path.read_text(encoding="utf-8")


def test_errors_block_publishing_and_are_told(north: Desk):
    report = publish(north, "grades.csv", GRADES)

    assert report["state"] == BatchState.FIXING
    assert report["version"] is None
    rules = {(f["row"], f["rule"]) for f in report["findings"]}
    assert {(3, "range"), (4, "number"), (4, "duplicate_key"), (5, "duplicate_key")} <= rules


def test_setting_a_double_aside_settles_the_other_row(north: Desk):
    batch_id = publish(north, "grades.csv", GRADES)["batch"]

    aside = set_aside(north, batch_id, [4], "the teacher is away")
    back = take_back(north, batch_id, [4])

    assert aside["errors"] == 1
    assert back["errors"] == 4


def test_steps_of_every_kind_are_undone_and_redone(north: Desk):
    batch_id = publish(north, "grades.csv", GRADES)["batch"]
    edit_cells(north, batch_id, [(3, "Quiz 1", "95")])
    explain(north, batch_id, [(3, "Quiz 1", "outlier")], "She did the bonus task.")
    done = set_aside(north, batch_id, [4, 5], "the teacher is away")

    nothing, all_of_it = go_to(north, batch_id, 0), go_to(north, batch_id, 3)

    assert (done["errors"], nothing["errors"], all_of_it["errors"]) == (0, 4, 0)
    with north.reading() as session:
        assert [row.row for row in list_set_aside(session, batch_id)] == [4, 5]
        assert len(list_explanations(session, batch_id)) == 1


def test_every_row_of_the_file_is_counted_once(north: Desk):
    report = publish(north, "grades.csv", GRADES, set_aside=True)

    rows = report["rows"]
    assert report["state"] == BatchState.PUBLISHED
    assert rows["file"] == 4 == sum(rows[name] for name in ROWS)
    assert (rows["new"], rows["set_aside"]) == (1, 3)


def test_a_second_file_changes_and_adds_and_can_be_taken_back(north: Desk):
    first = publish(north, "grades.csv", GRADES, set_aside=True)
    second = publish(north, "grades_2.csv", BETTER)
    before = csv_of(north, "gradebook", 1)

    preview = preview_revert(north, "gradebook", 1)
    params = RevertParams(dataset="gradebook", no=1, base_no=preview.base_no)
    run = finish_run(north, request_revert(north, params))

    assert (first["version"], second["version"]) == (1, 2)
    assert second["rows"]["changed"] == 1
    assert second["rows"]["new"] == 2
    assert run.outcome == "Version 3 brings back version 1."
    assert csv_of(north, "gradebook") == before


def test_a_moved_head_refuses_an_old_comparison(north: Desk):
    publish(north, "grades.csv", GRADES, set_aside=True)
    publish(north, "grades_2.csv", BETTER)

    with pytest.raises(ConflictError, match="moved to version 2"):
        request_revert(north, RevertParams(dataset="gradebook", no=1, base_no=1))


def test_the_same_bytes_wait_for_a_reason(north: Desk):
    publish(north, "grades.csv", GRADES)

    batch_id = receive(north, "again.csv", GRADES)
    with north.reading() as session:
        batch = get_batch(session, batch_id)
    with pytest.raises(InputError, match="needs a reason"):
        load_again(north, batch_id, "why")

    assert batch.state == BatchState.RECEIVED
    assert "same file" in batch.problem


def test_a_preview_changes_nothing_that_is_published(north: Desk):
    publish(north, "grades.csv", GRADES, set_aside=True)
    before = csv_of(north, "gradebook")

    wanted = ImportOrder(profile="gradebook", downloads=False)
    report = import_file(north, "grades_2.csv", BETTER, wanted)

    assert report["state"] == BatchState.PREVIEWED
    assert report["rows"]["new"] == 2
    assert csv_of(north, "gradebook") == before


def test_publishing_twice_is_refused_and_publishes_once(north: Desk):
    report = publish(north, "grades.csv", GRADES, set_aside=True)

    with pytest.raises(ConflictError):
        request_publish(north, report["batch"])

    with north.reading() as session:
        assert get_dataset(session, "gradebook").head_no == 1


def test_downloads_are_made_once_with_the_rows_shown(north: Desk):
    publish(north, "grades.csv", GRADES, set_aside=True)

    made = [export(north, "gradebook", 1, kind) for kind in Download]
    again = [export(north, "gradebook", 1, kind) for kind in Download]

    assert [one.id for one in made] == [one.id for one in again]
    with north.reading() as session:
        version = get_version(session, get_dataset(session, "gradebook"), 1)
        shelf = list_artifacts(session, dataset_id=version.dataset_id, version_no=1)
    assert {one.rows for one in shelf} == {version.rows}


def test_another_school_sees_none_of_it(north: Desk, south: Desk):
    report = publish(north, "grades.csv", GRADES, set_aside=True)

    for look in (
        lambda: export(south, "gradebook", 1, Download.CSV),
        lambda: edit_cells(south, report["batch"], [(2, "Quiz 1", "1")]),
        lambda: set_aside(south, report["batch"], [2], "not mine"),
    ):
        with pytest.raises(HomeroomError, match="There is no"):
            look()


TRICKY = (
    "id,name,code,note\n"
    "0007,Zoë Ångström,1E5,=1+1\n"
    "1234567890123456,سلمى حداد,TRUE,-4\n"
    '9e42,"O\'Neil, Nguyễn",03/04/2026,@home\n'
    "+1,李小龍,,'quoted\n"
).encode()


@pytest.mark.parametrize("kind", [Download.CSV, Download.CSV_EXCEL, Download.XLSX])
def test_each_download_sent_again_becomes_a_table_with_the_same_hash(
    north: Desk, south: Desk, kind: Download
):
    order = ImportOrder(profile="table", publish=True, downloads=False)
    assert import_file(north, "sheet.csv", TRICKY, order)["version"] == 1
    artifact = export(north, "sheet", None, kind)
    content = north.artifacts.path_of(north.school_id, artifact.sha256).read_bytes()

    suffix = "xlsx" if kind is Download.XLSX else "csv"
    assert import_file(south, f"sheet.{suffix}", content, order)["version"] == 1

    assert hash_of(south, "sheet") == hash_of(north, "sheet")


def hash_of(desk: Desk, dataset: str) -> str:
    """Return the SHA-256 of the table as the store keeps it: typed, in order, without its file."""
    with desk.reading() as session:
        return file_of(session, get_version(session, get_dataset(session, dataset), 1)).sha256
