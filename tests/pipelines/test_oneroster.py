"""OneRoster packages: what is right passes silently, what is odd is told, what is wrong refused."""

from pathlib import Path

import polars as pl
import pytest

from config.errors import InputError
from pipelines._format import format_of
from pipelines._layout import arrange
from pipelines.reading.detected import Detected, Overrides, Reading
from tests.pipelines.zips import pack, roster, roster_files

SHARED = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "oneroster-1.2"
VALID = sorted(SHARED.glob("valid/*.zip"))
needs_files = pytest.mark.skipif(
    not SHARED.is_dir(), reason="NOT TESTED ON REAL FILES: the folder ../shared/data is absent."
)
WRONG = {
    "duplicate-sourcedid-failure": {("users.csv", 3, "sourcedId", "user-1")},
    "missing-target-record-failure": {
        ("lineItems.csv", 2, "categorySourcedId", "category-missing")
    },
    "invalid-manifest-header": {("manifest.csv", 1, "propertyName", "PropertyName")},
    "missing-manifest": {("manifest.csv", None, None, "no such file in the zip")},
    "field-parser-failures": {
        ("academicSessions.csv", 2, "schoolYear", "20X5"),
        ("categories.csv", 2, "title", ""),
        ("categories.csv", 2, "weight", "not-integer"),
        ("courses.csv", 2, "orgSourcedId", "bad id"),
        ("lineItems.csv", 2, "assignDate", "not-date"),
        ("lineItems.csv", 2, "resultValueMin", "not-float"),
        ("results.csv", 2, "inProgress", "not-boolean"),
        ("results.csv", 2, "scoreStatus", "not-status"),
        ("scoreScales.csv", 2, "scoreScaleValue", "{A:94},,"),
        ("users.csv", 2, "enabledUser", "not-boolean"),
    },
}
HABITS = [
    (("users.csv", "u1,,,true", "u1,,,TRUE"), "cell_form", "note", "TRUE"),
    (("users.csv", "u1,,,", "u1,active,2026-01-01,"), "status_in_bulk", "note", "active"),
    (("users.csv", "u1,,,", "u1,tobedeleted,,"), "status_in_bulk", "query", "tobedeleted"),
    (("users.csv", "dateLast", "dataLast"), "column_name", "note", "dataLastModified"),
    (
        ("users.csv", "preferredGiven", "prefferedGiven"),
        "column_name",
        "note",
        "prefferedGivenName",
    ),
    (("users.csv", "pronouns\n", "shoeSize\n"), "column_unknown", "note", "shoeSize"),
    (("classes.csv", "scheduled", "Scheduled"), "cell_form", "note", "Scheduled"),
    (("enrollments.csv", "student", "aide"), "cell_form", "query", "aide"),
    (("demographics.csv", "2012-05-31", "31/05/2012"), "cell_form", "note", "31/05/2012"),
    (("orgs.csv", "school,,", "school,,nowhere"), "reference", "query", "nowhere"),
    (("academicSessions.csv", "2027\n", "2026-2027\n"), "cell_form", "query", "2026-2027"),
    (("manifest.csv", "version,1.0", "version,1"), "manifest_version", "note", "1"),
    (("manifest.csv", ",value", ",propertyValue"), "manifest_header", "note", "propertyValue"),
    (("manifest.csv", "users,bulk", "users,"), "manifest_mode", "note", ""),
    (
        ("manifest.csv", "users,bulk", "users,delta"),
        "manifest_mode",
        "query",
        "no status in any row",
    ),
    (("manifest.csv", "orgs,bulk", "orgs,absent"), "manifest_mode", "note", None),
    (("roles.csv", "u2,primary", "u1,primary"), "primary_role", "query", "u1"),
]
ERRORS = [
    (("users.csv", "u2,,,", "u1,,,"), "id_twice", "u1"),
    (("users.csv", "u2,,,", ",,,"), "cell_required", ""),
    (("users.csv", "sourcedId,", "who,"), "column_missing", "no such column"),
    (("enrollments.csv", "o1,u1", "o1,u9"), "reference", "u9"),
    (("roles.csv", "student", "wizard"), "cell_form", "wizard"),
    (("manifest.csv", "version,1.2", "version,3.0"), "manifest_version", "3.0"),
]


def detect(content: bytes, sheet: str | None = None) -> Detected:
    """Recognise a package as the desk does."""
    return format_of(content, "any.zip").detect(content, Overrides(sheet=sheet))


def read(content: bytes, sheet: str | None = None) -> Reading:
    """Read a package as the desk does."""
    return arrange(format_of(content, "any.zip").read(content, detect(content, sheet)))


def odd(content: bytes) -> list[dict]:
    """Return all deviations of a package that is accepted."""
    deviations = read(content).deviations
    assert deviations is not None
    return deviations.to_dicts()


def refused(content: bytes) -> InputError:
    """Return the refusal of a package."""
    with pytest.raises(InputError) as caught:
        detect(content)
    return caught.value


@needs_files
@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_a_valid_package_passes_without_a_finding(path):
    reading = read(path.read_bytes())

    assert reading.detected.kind == "oneroster"
    assert reading.findings.is_empty()
    assert reading.deviations is not None
    assert reading.deviations.is_empty()
    assert reading.frame.height == (0 if "only" in path.stem else 2)


@needs_files
@pytest.mark.parametrize("name", WRONG)
def test_an_invalid_package_is_refused_with_the_places(name):
    error = refused((SHARED / "invalid" / f"{name}.zip").read_bytes())

    places = {(f["file"], f["row"], f["column"], f["found"]) for f in error.findings}
    assert places >= WRONG[name]
    assert all(finding["expected"] for finding in error.findings)
    assert error.message.endswith(".")


def test_a_package_says_which_table_it_gives_and_which_others_it_has():
    seen = detect(roster())

    assert seen.sheet == "users.csv: students"
    assert [(s.name, s.rows) for s in seen.sheets][:4] == [
        ("users.csv", 2),
        ("users.csv: students", 1),
        ("users.csv: staff", 1),
        ("roles.csv", 2),
    ]
    said = next(reason.why for reason in seen.reasons if reason.what == "table")
    assert said.startswith("This package has 8 tables; this batch is users.csv: students")


def test_students_come_with_role_school_and_birth_date():
    reading = read(roster())

    row = reading.frame.row(0, named=True)
    wanted = {"_row": 2, "role": "student", "orgSourcedIds": "o1", "birthDate": "2012-05-31"}
    assert row.items() >= wanted.items()
    assert (reading.detected.profile, reading.detected.layout) == ("students", "oneroster_students")
    assert reading.accounts["other_table"] == 1


def test_staff_are_a_table_of_their_own():
    reading = read(roster(), "users.csv: staff")

    assert reading.frame.select("sourcedId", "role").rows() == [("u2", "teacher")]
    assert reading.detected.profile == "staff"


def test_families_are_neither_students_nor_staff():
    content = roster(("roles.csv", "teacher", "guardian"))

    reading = read(content, "users.csv: families")

    assert reading.frame.get_column("role").to_list() == ["guardian"]
    assert (reading.detected.layout, reading.detected.profile) == (
        "oneroster_families",
        "guardians",
    )


def test_a_file_is_chosen_like_a_sheet():
    assert read(roster(), "enrollments.csv").frame.columns[4:6] == [
        "classSourcedId",
        "schoolSourcedId",
    ]
    with pytest.raises(InputError, match="no table called nothing"):
        detect(roster(), "nothing")


@pytest.mark.parametrize(("change", "rule", "severity", "found"), HABITS)
def test_what_producers_really_do_is_told_and_read(change, rule, severity, found):
    told = [(d["rule"], d["severity"], d["found"]) for d in odd(roster(change))]

    assert (rule, severity) in [(r, s) for r, s, _ in told]
    assert found is None or (rule, severity, found) in told


@pytest.mark.parametrize(("change", "rule", "found"), ERRORS)
def test_what_makes_a_package_unusable_is_refused(change, rule, found):
    error = refused(roster(change))

    assert (rule, "error", found) in [
        (f["rule"], f["severity"], f["found"]) for f in error.findings
    ]


def test_a_deviation_names_its_place_once():
    (told,) = odd(roster(("classes.csv", "scheduled", "Scheduled")))

    assert (told["file"], told["row"], told["column"]) == ("classes.csv", 2, "classType")
    assert told["expected"] == "one of homeroom, scheduled"


def test_folders_other_letters_and_other_files_are_told():
    files = roster_files()
    moved = {f"export/{name}": body for name, body in files.items() if name != "users.csv"}
    content = pack({**moved, "export/USERS.csv": files["users.csv"], "export/readme.txt": "Hello"})

    told = {(d["rule"], d["found"]) for d in odd(content)}

    assert told == {
        ("file_place", "the folder export"),
        ("file_name", "USERS.csv"),
        ("file_unknown", "readme.txt"),
    }


def test_many_alike_are_told_by_their_number():
    rows = "".join(f"x{i},,,TRUE,n{i},,A,B,,,,,,,,,,,,,,\n" for i in range(400))
    files = roster_files()
    content = pack({**files, "users.csv": files["users.csv"] + rows})

    told = [d["found"] for d in odd(content) if d["rule"] == "cell_form"]

    assert len(told) == 11
    assert told[-1] == "TRUE, and 389 more like it"


def test_without_a_manifest_seven_files_are_read_as_the_first_version():
    files = roster_files()
    users = (
        "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userId,"
        "givenName,familyName,identifier,email,sms,phone,agents,grade\n"
        "u1,inactive,2015-01-01,true,o1,student,ngozi,,Ngozi,Okafor,,,,,,09\n"
    )
    del files["manifest.csv"], files["roles.csv"]

    reading = read(pack({**files, "users.csv": users}))

    assert reading.frame.select("role", "grades").rows() == [("student", "09")]
    assert reading.deviations is not None
    told = dict(reading.deviations.select("rule", "severity").rows())
    assert told["manifest_missing"] == "query"


def test_without_a_manifest_younger_files_are_refused():
    files = roster_files()
    del files["manifest.csv"]

    error = refused(pack(files))

    assert error.findings[0]["rule"] == "manifest_missing"


def test_a_delta_may_name_what_came_before_and_needs_its_status():
    stamp = "active,2026-01-02T03:04:05.006Z,"
    files = {name: body.replace(",,,", f",{stamp}", 1) for name, body in roster_files().items()}
    files["manifest.csv"] = roster_files(mode="delta")["manifest.csv"]
    files["enrollments.csv"] = files["enrollments.csv"].replace("o1,u1", "o1,before")

    told = {(d["rule"], d["file"], d["column"]) for d in odd(pack(files))}

    assert told == {
        ("status_in_delta", file, column)
        for file in ("users.csv", "roles.csv")
        for column in ("status", "dateLastModified")
    }


def test_a_filled_password_column_is_dropped_and_told():
    reading = read(roster(("users.csv", ",09,", ",09,P@ss")))

    assert "password" not in reading.frame.columns
    told = reading.findings.filter(pl.col("rule") == "password_column")
    assert told["found"].to_list() == ["1 values in the column password"]


def test_results_come_with_their_line_items():
    files = roster_files()
    items = (
        "sourcedId,status,dateLastModified,title,description,assignDate,dueDate,classSourcedId,"
        "categorySourcedId,academicSessionSourcedId,resultValueMin,resultValueMax,schoolSourcedId\n"
        "l1,,,Quiz,,2026-09-01,2026-09-08,k1,g1,t1,0,100,o1\n"
    )
    results = (
        "sourcedId,status,dateLastModified,lineItemSourcedId,studentSourcedId,scoreStatus,score,"
        "scoreDate,comment,textScore,classSourcedId,inProgress,incomplete,late,missing\n"
        "s1,,,l1,u1,fully graded,95.5,2026-09-09,,,k1,,,,\n"
    )
    extra = {"lineItems.csv": items, "results.csv": results}
    extra["categories.csv"] = "sourcedId,status,dateLastModified,title,weight\ng1,,,Homework,20\n"

    frame = read(pack({**files, **extra}), "results.csv").frame

    assert frame.select("score", "lineItemTitle", "resultValueMax").rows() == [
        ("95.5", "Quiz", "100")
    ]


def test_a_file_is_known_by_its_header_where_its_name_is_another_tables():
    files = roster_files()
    header, *rows = files.pop("roles.csv").splitlines()
    ragged = [row.removesuffix(",") for row in rows]
    old = header.replace(",userProfileSourcedId", ",,").replace("dateLast", "dataLast")
    content = pack({**files, "userprofiles.csv": "\n".join([old, *ragged]) + "\n"})

    reading = read(content)

    assert reading.frame.get_column("role").to_list() == ["student"]
    assert ("file_name", "userprofiles.csv") in {(d["rule"], d["found"]) for d in odd(content)}


def test_files_with_a_header_alone_and_empty_references_do_not_keep_a_package_out():
    files = roster_files()
    courses = files["courses.csv"].split("\n")[0]
    classes = files["classes.csv"].replace("9,c1,A", "9,,A")
    born = files["demographics.csv"].replace("sourcedId", "userSourcedId", 1)
    odd_ones = {"courses.csv": courses, "classes.csv": classes, "demographics.csv": born}

    reading = read(pack({**files, **odd_ones}))

    assert reading.deviations is not None
    told = set(reading.deviations.select("rule", "severity", "column").rows())
    assert told == {
        ("file_empty", "note", None),
        ("cell_required", "query", "courseSourcedId"),
        ("column_name", "note", "sourcedId"),
    }
    assert reading.frame.get_column("birthDate").to_list() == ["2012-05-31"]
