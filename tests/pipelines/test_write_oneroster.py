"""OneRoster is written strictly: closed under references, in order, and nothing else gets in."""

import polars as pl
import pytest

from config.errors import InputError
from pipelines.packages.roster import open_roster
from pipelines.packages.sds import open_sds
from pipelines.packages.write_oneroster import Said, pack, settle_tables, since, unpack
from tests.pipelines.zips import pack as zipped
from tests.pipelines.zips import whole_roster

SAID = Said(system="North")
SDS = {
    "School.csv": "DfE Number,Name,School Number,Principal SIS ID\n9,North,9,\n",
    "Section.csv": "ID,School DfE Number,Section Name,Section Number,Term SIS ID,Term Name,"
    "Term StartDate,Term EndDate,Course SIS ID,Course Name\n"
    "k1,9,Maths A,A,t1,Year,9/1/2026,6/30/2027,c1,Maths\n",
    "Student.csv": "ID,School DfE Number,First Name,Last Name,Username,Password,Year group,"
    "Date of Birth,Status\ns1,9,Ngozi,Okafor,nok,P@ss,7,5/31/2012,Active\n"
    "s2,9,Gone,Long,gone,P@ss,7,1/1/2012,Inactive\n",
    "Teacher.csv": "ID,School DfE Number,First Name,Last Name,Username,Password,Teacher Number\n"
    "t1,9,Maja,Lind,maja,P@ss,4\n",
    "StudentEnrollment.csv": "Section ID,ID\nk1,s1\nk1,s2\n",
    "TeacherRoster.csv": "Section ID,ID\nk1,t1\n",
}


def tables_of(content: bytes) -> dict[str, pl.DataFrame]:
    """Return the tables of a package as they are written."""
    return {name: part.frame.drop("_row") for name, part in open_roster(content).parts.items()}


def test_what_was_read_is_written_without_a_deviation_and_in_the_same_bytes_again():
    tables = settle_tables(tables_of(whole_roster()))

    content = pack(tables, SAID)

    assert open_roster(content).deviations.is_empty()
    assert pack(settle_tables(tables_of(content)), SAID) == content


def test_rows_that_lead_nowhere_are_left_out_and_loose_references_emptied():
    tables = tables_of(whole_roster())
    tables["courses"] = tables["courses"].clear()
    tables["users"] = tables["users"].with_columns(
        agentSourcedIds=pl.when(pl.col("sourcedId") == "u1").then(pl.lit("u3,u9"))
    )

    settled = settle_tables(tables)

    assert settled["users"]["agentSourcedIds"].to_list() == ["u3", None, None]
    empty = ("courses", "classes", "enrollments", "lineItems", "results")
    assert [settled[name].height for name in empty] == [0] * 5
    assert open_roster(pack(settled, SAID)).errors.is_empty()


@pytest.mark.parametrize(
    ("ids", "said"),
    [
        (["u1", "u2", "ü 3"], "1 ids of users cannot stand in OneRoster: ü 3."),
        (["u1", "u1", "u3"], "1 ids of users stand for several rows: u1."),
    ],
)
def test_ids_that_the_standard_does_not_allow_are_refused(ids, said):
    tables = {"users": tables_of(whole_roster())["users"].with_columns(sourcedId=pl.Series(ids))}

    with pytest.raises(InputError, match=said):
        settle_tables(tables)


def test_line_breaks_leave_the_fields_and_strange_words_are_extensions():
    tables = tables_of(whole_roster())
    tables["orgs"] = tables["orgs"].with_columns(
        name=pl.lit("North\r\nSchool"), type=pl.lit("college")
    )

    org = settle_tables(tables)["orgs"].row(0, named=True)

    assert (org["name"], org["type"]) == ("North School", "ext:college")


def test_a_delta_names_what_came_changed_and_went():
    before = settle_tables(tables_of(whole_roster()))
    now = settle_tables(tables_of(whole_roster(("orgs.csv", "North", "South"))))
    now["results"] = now["results"].clear()

    delta = since(before, now, "2026-11-27T12:00:00.000Z")

    told = {name: frame["status"].to_list() for name, frame in delta.items() if frame.height}
    assert told == {"orgs": ["active"], "results": ["tobedeleted"]}
    content = pack(delta, Said(system="North", extent="delta"))
    assert open_roster(content).deviations.is_empty()


def test_school_data_sync_becomes_oneroster_without_passwords():
    tables = open_sds(zipped(SDS))
    content = pack(settle_tables(tables), SAID)
    found = open_roster(content)

    assert found.deviations.is_empty()
    assert found.parts["users"].frame["sourcedId"].to_list() == ["s1", "t1"]
    assert found.parts["enrollments"].frame.select("userSourcedId", "role").rows() == [
        ("s1", "student"),
        ("t1", "teacher"),
    ]
    term = found.parts["academicSessions"].frame.row(0, named=True)
    assert (term["startDate"], term["endDate"], term["schoolYear"]) == (
        *("2026-09-01", "2027-07-01"),
        "2027",
    )
    assert not any("P@ss" in frame.write_csv() for frame in unpack(content).values())


def test_a_zip_of_other_tables_is_no_school_data_sync():
    assert open_sds(zipped({"a.csv": "x,y\n1,2\n"})) == {}
