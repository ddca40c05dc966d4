"""A zip of School Data Sync, v1 or v2.1, as tables of OneRoster; passwords stay behind."""

from collections.abc import Mapping

import polars as pl

from pipelines.packages.archive import open_archive, require_tables
from pipelines.packages.oneroster_tables import VERSIONS
from pipelines.packages.tables import read_plain
from pipelines.packages.vendor_tables import plain

V1 = {
    "schools": ("sis id|dfe number", "name", "principal sis id|grade low|school number|dfe number"),
    "sections": ("sis id|id", "school sis id|school dfe number", "section name"),
    "students": ("sis id|id", "school sis id|school dfe number", "username", "grade|year group"),
    "teachers": ("sis id|id", "school sis id|school dfe number", "teacher number|qualification"),
}
V21 = {
    "orgs": ("sourcedid", "name", "type", "parentsourcedid"),
    "academicSessions": ("sourcedid", "title", "type", "schoolyear", "startdate"),
    "courses": ("sourcedid", "orgsourcedid", "title", "code"),
    "classes": ("sourcedid", "orgsourcedid", "title", "sessionsourcedids"),
    "users": ("sourcedid", "username", "activedirectorymatchid"),
    "roles": ("usersourcedid", "orgsourcedid", "role", "sessionsourcedid"),
    "enrollments": ("classsourcedid", "usersourcedid", "role"),
    "relationships": ("usersourcedid", "relationshipusersourcedid", "relationshiprole"),
    "demographics": ("usersourcedid", "birthdate"),
}
SYNONYMS = {
    "id": "sis id",
    "dfe number": "sis id",
    "school dfe number": "school sis id",
    "section id": "section sis id",
    "year group": "grade",
    "date of birth": "birthdate",
}
TEACHING = ("professor", "faculty", "lecturer", "instructor", "adjunct")
ROLE = (
    pl.when(pl.col("role").is_in(TEACHING)).then(pl.lit("teacher")).otherwise("role").alias("role")
)
DAY = "%m/%d/%Y"
TERM = ["term sis id", "term name", "term startdate", "term enddate"]
COURSE = ["course sis id", "course name", "course number", "course subject", "school sis id"]


def open_sds(content: bytes) -> dict[str, pl.DataFrame]:
    """Return the OneRoster tables of a School Data Sync zip, or nothing if it is none."""
    archive = open_archive(content)
    frames = [read_plain(archive, entry).frame.drop("_row") for entry in require_tables(archive)]
    found = [frame.rename({name: plain(name) for name in frame.columns}) for frame in frames]
    tables = pick(found, V21)
    if {"users", "roles"} <= set(tables):
        return from_v21(tables)
    tables = pick(found, V1)
    if {"schools", "sections", "students"} <= set(tables):
        rosters = [f for f in found if {"section sis id", "sis id"} == set(alike(f).columns)]
        return from_v1({name: alike(frame) for name, frame in tables.items()}, rosters)
    return {}


def pick(
    frames: list[pl.DataFrame], kinds: Mapping[str, tuple[str, ...]]
) -> dict[str, pl.DataFrame]:
    """Return the tables by what their headers say they are."""
    found: dict[str, pl.DataFrame] = {}
    for frame in frames:
        names = set(frame.columns)
        for kind, needed in kinds.items():
            if kind not in found and all(set(word.split("|")) & names for word in needed):
                found[kind] = frame
                break
    return found


def alike(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a table of the British variant under the American headers."""
    return frame.rename({old: new for old, new in SYNONYMS.items() if old in frame.columns})


def cell(frame: pl.DataFrame, name: str) -> pl.Expr:
    """Return a column, or nothing where the table has none."""
    return pl.col(name) if name in frame.columns else pl.lit(None, pl.String)


def day(frame: pl.DataFrame, name: str) -> pl.Expr:
    """Return an American day as the standard writes it."""
    return cell(frame, name).str.to_date(DAY, strict=False)


def from_v1(
    tables: Mapping[str, pl.DataFrame], rosters: list[pl.DataFrame]
) -> dict[str, pl.DataFrame]:
    """Return v1's schools, sections with their courses and terms, people, and their sections."""
    sections, people = tables["sections"], [tables["students"]]
    people += [tables["teachers"]] if "teachers" in tables else []
    orgs = tables["schools"].select(
        sourcedId="sis id",
        name="name",
        type=pl.lit("school"),
        identifier=cell(tables["schools"], "school number"),
    )
    return {
        "orgs": orgs,
        "academicSessions": terms_of(sections),
        "courses": courses_of(sections),
        "classes": classes_of(sections),
        "users": pl.concat([user_of(frame) for frame in people]),
        "roles": pl.concat(
            [
                role_of(frame, word)
                for frame, word in zip(people, ("student", "teacher"), strict=False)
            ]
        ),
        "demographics": tables["students"]
        .select(sourcedId="sis id", birthDate=day(tables["students"], "birthdate").cast(pl.String))
        .drop_nulls("birthDate"),
        "enrollments": members_of(sections, people, rosters),
    }


def terms_of(sections: pl.DataFrame) -> pl.DataFrame:
    """Return the terms that sections name; their last day is the day before the end."""
    if not set(TERM) <= set(sections.columns):
        return pl.DataFrame(schema={"sourcedId": pl.String})
    terms = sections.select(TERM).drop_nulls("term sis id")
    last = day(terms, "term enddate")
    return terms.unique("term sis id", keep="first", maintain_order=True).select(
        sourcedId="term sis id",
        title=pl.coalesce("term name", "term sis id"),
        type=pl.lit("term"),
        startDate=day(terms, "term startdate").cast(pl.String),
        endDate=last.dt.offset_by("1d").cast(pl.String),
        schoolYear=last.dt.year().cast(pl.String),
    )


def courses_of(sections: pl.DataFrame) -> pl.DataFrame:
    """Return the courses that sections name, each once."""
    told = sections.select(cell(sections, name).alias(name) for name in COURSE)
    return (
        told.drop_nulls("course sis id")
        .unique("course sis id", keep="first", maintain_order=True)
        .select(
            sourcedId="course sis id",
            title=pl.coalesce("course name", "course sis id"),
            courseCode="course number",
            orgSourcedId="school sis id",
            subjects="course subject",
        )
    )


def classes_of(sections: pl.DataFrame) -> pl.DataFrame:
    """Return the sections as classes."""
    return sections.select(
        sourcedId="sis id",
        title="section name",
        courseSourcedId=cell(sections, "course sis id"),
        classCode=cell(sections, "section number"),
        classType=pl.lit("scheduled"),
        schoolSourcedId="school sis id",
        termSourcedIds=cell(sections, "term sis id"),
        periods=cell(sections, "periods"),
    )


def user_of(people: pl.DataFrame) -> pl.DataFrame:
    """Return students or teachers as users."""
    status = cell(people, "status").fill_null("active").str.to_lowercase()
    return people.filter(status.is_in(("active", ""))).select(
        sourcedId="sis id",
        enabledUser=pl.lit("true"),
        username=pl.coalesce(cell(people, "username"), "sis id"),
        givenName="first name",
        familyName="last name",
        middleName=cell(people, "middle name"),
        identifier=cell(people, "student number"),
        email=cell(people, "secondary email"),
        grades=cell(people, "grade"),
        primaryOrgSourcedId="school sis id",
    )


def role_of(people: pl.DataFrame, word: str) -> pl.DataFrame:
    """Return what students or teachers are at their school."""
    return people.select(
        sourcedId=pl.col("sis id") + "@" + pl.col("school sis id"),
        userSourcedId="sis id",
        roleType=pl.lit("primary"),
        role=pl.lit(word),
        orgSourcedId="school sis id",
    )


def members_of(
    sections: pl.DataFrame, people: list[pl.DataFrame], rosters: list[pl.DataFrame]
) -> pl.DataFrame:
    """Return who is in which section; who is a student or a teacher says their own table."""
    pairs = pl.concat([alike(one).select("section sis id", "sis id") for one in rosters])
    schools = sections.select(pl.col("sis id").alias("section sis id"), "school sis id")
    words = ("student", "teacher")
    roles = pl.concat(
        [one.select("sis id", role=pl.lit(word)) for one, word in zip(people, words, strict=False)]
    ).unique("sis id", keep="first", maintain_order=True)
    told = pairs.join(schools, on="section sis id", how="left", maintain_order="left").join(
        roles, on="sis id", how="left", maintain_order="left"
    )
    return told.select(
        sourcedId=member_id("section sis id", "sis id", "role"),
        classSourcedId="section sis id",
        schoolSourcedId="school sis id",
        userSourcedId="sis id",
        role=pl.col("role").fill_null("student"),
    ).unique("sourcedId", keep="first", maintain_order=True)


def member_id(group: str, person: str, role: str) -> pl.Expr:
    """Return an id for a person in a class, where the format has none."""
    return pl.concat_str(group, person, pl.col(role).fill_null("student"), separator="/")


def from_v21(tables: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Return v2.1's tables under OneRoster's names."""
    none = pl.DataFrame()
    users, roles = tables["users"], tables["roles"].with_columns(ROLE)
    classes, relations = tables.get("classes", none), tables.get("relationships")
    courses = renamed(tables.get("courses", none), {"code": "courseCode", "subject": "subjects"})
    names = {"orgsourcedid": "schoolSourcedId", "sessionsourcedids": "termSourcedIds"}
    found = {
        "orgs": tables.get("orgs", none),
        "academicSessions": tables.get("academicSessions", none),
        "courses": courses,
        "classes": renamed(classes, names).with_columns(classType=pl.lit("scheduled")),
        "users": with_agents(graded(users, roles), relations),
        "roles": pl.concat([roles_of(roles), caring_roles(relations, roles)]),
        "demographics": renamed(tables.get("demographics", none), {"usersourcedid": "sourcedId"}),
        "enrollments": enrolled(tables.get("enrollments", none), classes),
    }
    return {name: standard(frame, name) for name, frame in found.items() if frame.width > 1}


def roles_of(roles: pl.DataFrame) -> pl.DataFrame:
    """Return what users are at their organisations."""
    is_first = cell(roles, "isprimary").str.to_lowercase() == "true"
    return roles.select(
        sourcedId=member_id("orgsourcedid", "usersourcedid", "role"),
        userSourcedId="usersourcedid",
        roleType=pl.when(is_first).then(pl.lit("primary")).otherwise(pl.lit("secondary")),
        role="role",
        beginDate=cell(roles, "rolestartdate"),
        endDate=cell(roles, "roleenddate"),
        orgSourcedId="orgsourcedid",
    )


def caring_roles(relations: pl.DataFrame | None, roles: pl.DataFrame) -> pl.DataFrame:
    """Return what those who care for students are, at the first organisation of the student."""
    if relations is None:
        return roles_of(roles.clear())
    first = roles.unique("usersourcedid", keep="first", maintain_order=True)
    told = relations.join(first.select("usersourcedid", "orgsourcedid"), on="usersourcedid")
    people = told.select(
        "orgsourcedid",
        usersourcedid="relationshipusersourcedid",
        role="relationshiprole",
        isprimary=pl.lit("true"),
    ).join(roles, on="usersourcedid", how="anti", maintain_order="left")
    return roles_of(people.unique("usersourcedid", keep="first", maintain_order=True))


def enrolled(members: pl.DataFrame, classes: pl.DataFrame) -> pl.DataFrame:
    """Return who is in which class, with the class's school."""
    if not members.width or not classes.width:
        return pl.DataFrame()
    schools = classes.select(classsourcedid="sourcedid", school="orgsourcedid")
    told = members.with_columns(ROLE)
    return told.join(schools, on="classsourcedid", how="left", maintain_order="left").select(
        sourcedId=member_id("classsourcedid", "usersourcedid", "role"),
        classSourcedId="classsourcedid",
        schoolSourcedId="school",
        userSourcedId="usersourcedid",
        role="role",
    )


def renamed(frame: pl.DataFrame, names: Mapping[str, str]) -> pl.DataFrame:
    """Return a table with some columns under the standard's names."""
    return frame.rename({old: new for old, new in names.items() if old in frame.columns})


def standard(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    """Return a table with every other column under the standard's name, as far as it knows it."""
    known = {one.name.lower(): one.name for one in VERSIONS["1.2"][name].columns}
    return renamed(frame, {old: new for old, new in known.items() if new not in frame.columns})


def graded(users: pl.DataFrame, roles: pl.DataFrame) -> pl.DataFrame:
    """Return the users with the grade of their role and their first organisation."""
    found = roles.group_by("usersourcedid", maintain_order=True).agg(
        grades=cell(roles, "grade").drop_nulls().first(),
        primaryOrgSourcedId=pl.col("orgsourcedid").first(),
    )
    told = users.join(
        found, left_on="sourcedid", right_on="usersourcedid", how="left", maintain_order="left"
    )
    return told.with_columns(enabledUser=pl.lit("true"))


def with_agents(users: pl.DataFrame, relations: pl.DataFrame | None) -> pl.DataFrame:
    """Return the users with the ids of those who care for them."""
    if relations is None:
        return users
    agents = relations.group_by("usersourcedid", maintain_order=True).agg(
        agentSourcedIds=pl.col("relationshipusersourcedid").str.join(",")
    )
    return users.join(
        agents, left_on="sourcedid", right_on="usersourcedid", how="left", maintain_order="left"
    )
