"""The school's records as tables of OneRoster; what the standard needs and nobody said is added.

Frames come in with the records' names (`pipelines.records`) and go out with the standard's.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from pipelines.packages.roster_fields import FILES, columns_of
from pipelines.packages.roster_people import CLASS

WHOLE = 1_000
STUDENTS, STAFF, GUARDIANS = "students", "staff", "guardians"
STAFF_ROLES = {"administrator": "siteAdministrator"}
HOME = "homeroom"
SEXES = ("male", "female", "unspecified", "other")
DONE, OPEN = "fully graded", "not submitted"
NO_CATEGORY = "no-category"
UNFIT = r"[^0-9A-Za-z.\-_/@]+"


@dataclass(frozen=True, kw_only=True)
class SchoolFacts:
    """What a package says of the school itself: its code, its name and its current year."""

    code: str
    name: str
    school_year: int
    starts_on: date
    ends_on: date


@dataclass(frozen=True, kw_only=True)
class People:
    """The people of the records and who cares for whom.

    `everybody` holds the columns of a person with `level_code`, `class_code` and `entry_on` of the
    student's open enrolment; `relations` the student's id, the other's id and the priority.
    """

    everybody: pl.DataFrame
    relations: pl.DataFrame


def to_oneroster(
    school: SchoolFacts, people: People, tables: Mapping[str, pl.DataFrame]
) -> dict[str, pl.DataFrame]:
    """Return the tables of a package, with an org, a year and home classes if there are none."""
    found = {FILES[name]: named(tables[name], name) for name in FILES}
    found["orgs"] = found["orgs"] if found["orgs"].height else own_org(school)
    found["academicSessions"] = with_year(found["academicSessions"], school)
    org, term = main_org(found["orgs"]), main_session(found["academicSessions"], school)
    everybody = people.everybody.with_columns(known_orgs(found["orgs"], org))
    if not found["classes"].height:
        found |= home_classes(everybody, found["courses"], org=org, term=term)
    found["classes"] = found["classes"].with_columns(pl.col("termSourcedIds").fill_null(term))
    found["enrollments"] = in_school(found["enrollments"], found["classes"])
    found |= marked_work(found, school, org=org, term=term)
    found["users"] = users_of(everybody, people.relations)
    found["roles"] = roles_of(everybody)
    found["demographics"] = demographics_of(everybody)
    return found


def named(frame: pl.DataFrame, dataset: str) -> pl.DataFrame:
    """Return a table under the standard's names, as text: thousandths as points."""
    told = []
    for field, column in columns_of(dataset).items():
        cell = points(pl.col(field)) if column.form == "float" else pl.col(field).cast(pl.String)
        told.append(cell.replace("", None).alias(column.name))
    return frame.select(told)


def points(cell: pl.Expr) -> pl.Expr:
    """Return thousandths as the shortest decimal number: 17500 as 17.5."""
    text = (cell / WHOLE).cast(pl.String)
    return text.str.replace(r"\.0$", "")


def own_org(school: SchoolFacts) -> pl.DataFrame:
    """Return the school as the one organisation."""
    return pl.DataFrame(
        {"sourcedId": [fit(school.code)], "name": [school.name], "type": ["school"]}
    )


def fit(text: str) -> str:
    """Return a text as an id may be."""
    return re.sub(UNFIT, "-", text).strip("-") or "none"


def main_org(orgs: pl.DataFrame) -> str:
    """Return the first school among the organisations, else the first of them."""
    schools = orgs.filter(pl.col("type") == "school")
    return str((schools if schools.height else orgs)["sourcedId"][0])


def known_orgs(orgs: pl.DataFrame, main: str) -> pl.Expr:
    """Return the organisations of a person that are among these, else the main one."""
    known = orgs["sourcedId"].implode()
    parts = pl.col("orgs").str.split(",").list.eval(pl.element().str.strip_chars())
    there = parts.list.eval(pl.element().filter(pl.element().is_in(known.explode().implode())))
    return there.list.join(",").replace("", main).alias("orgs")


def with_year(sessions: pl.DataFrame, school: SchoolFacts) -> pl.DataFrame:
    """Return the sessions, or the school year where none is known."""
    if sessions.height:
        return sessions
    own = pl.DataFrame(
        {
            "sourcedId": [f"school-year-{school.school_year}"],
            "title": [f"{school.school_year - 1}/{school.school_year % 100:02}"],
            "type": ["schoolYear"],
            "startDate": [school.starts_on.isoformat()],
            "endDate": [school.ends_on.isoformat()],
            "schoolYear": [str(school.school_year)],
        }
    )
    return pl.concat([sessions, own], how="diagonal_relaxed")


def main_session(sessions: pl.DataFrame, school: SchoolFacts) -> str:
    """Return the session of the school's year, the whole year before its parts, else the last."""
    is_mine = pl.col("schoolYear") == str(school.school_year)
    order = [~is_mine, pl.col("type") != "schoolYear"]
    latest = sessions.sort("endDate", descending=True, nulls_last=True)
    return str(latest.sort(order, maintain_order=True)["sourcedId"][0])


def home_classes(
    everybody: pl.DataFrame, courses: pl.DataFrame, *, org: str, term: str
) -> dict[str, pl.DataFrame]:
    """Return home classes out of class codes, with their course and who is in them."""
    placed = everybody.filter(pl.col("class_code").fill_null("") != "").with_columns(
        sourcedId=pl.lit(f"{HOME}-") + pl.col("class_code").str.replace_all(UNFIT, "-")
    )
    if placed.is_empty():
        return {}
    course = pl.DataFrame({"sourcedId": [HOME], "title": ["Homeroom"], "orgSourcedId": [org]})
    classes = placed.group_by("sourcedId", maintain_order=True).agg(
        title=pl.col("class_code").first(),
        classCode=pl.col("class_code").first(),
        grades=pl.col("level_code").replace("", None).drop_nulls().unique().sort().str.join(","),
    )
    facts = {"courseSourcedId": HOME, "classType": HOME, "schoolSourcedId": org}
    told = classes.with_columns(
        *(pl.lit(value).alias(name) for name, value in facts.items()), termSourcedIds=pl.lit(term)
    )
    members = placed.select(
        sourcedId=pl.col("sourcedId") + "/" + pl.col("sourced_id"),
        classSourcedId="sourcedId",
        schoolSourcedId=pl.lit(org),
        userSourcedId="sourced_id",
        role=pl.lit("student"),
        beginDate=pl.col("entry_on").cast(pl.String),
    )
    every = pl.concat([courses, course], how="diagonal_relaxed")
    return {"courses": every, "classes": told.sort("sourcedId"), "enrollments": members}


def in_school(enrollments: pl.DataFrame, classes: pl.DataFrame) -> pl.DataFrame:
    """Return who is in which class, with the school of the class where nobody said it."""
    schools = classes.select(classSourcedId="sourcedId", its="schoolSourcedId")
    told = enrollments.join(schools, on="classSourcedId", how="left", maintain_order="left")
    school = pl.coalesce("schoolSourcedId", "its") if "schoolSourcedId" in told.columns else "its"
    return told.with_columns(schoolSourcedId=school).drop("its")


def marked_work(
    found: Mapping[str, pl.DataFrame], school: SchoolFacts, *, org: str, term: str
) -> dict[str, pl.DataFrame]:
    """Return categories, line items and results with the days and words that the standard needs."""
    first = pl.lit(school.starts_on.isoformat())
    items = (
        found["lineItems"]
        .with_columns(
            assignDate=pl.coalesce("assignDate", "dueDate", first),
            dueDate=pl.coalesce("dueDate", "assignDate", first),
            categorySourcedId=pl.col("categorySourcedId").fill_null(NO_CATEGORY),
            academicSessionSourcedId=pl.col("academicSessionSourcedId").fill_null(term),
            schoolSourcedId=pl.col("schoolSourcedId").fill_null(org),
        )
        .with_columns(gradingPeriodSourcedId="academicSessionSourcedId")
    )
    categories = found["categories"]
    if items.filter(pl.col("categorySourcedId") == NO_CATEGORY).height:
        none = pl.DataFrame({"sourcedId": [NO_CATEGORY], "title": ["No category"]})
        categories = pl.concat([categories, none], how="diagonal_relaxed")
    due = items.select(lineItemSourcedId="sourcedId", due="dueDate")
    results = found["results"].join(due, on="lineItemSourcedId", how="left", maintain_order="left")
    is_open = pl.col("score").is_null() & pl.col("textScore").is_null()
    results = results.with_columns(
        scoreStatus=pl.coalesce("scoreStatus", pl.when(is_open).then(pl.lit(OPEN)), pl.lit(DONE)),
        scoreDate=pl.coalesce("scoreDate", "due", first),
    ).drop("due")
    return {"categories": categories, "lineItems": items, "results": results}


def users_of(everybody: pl.DataFrame, relations: pl.DataFrame) -> pl.DataFrame:
    """Return everybody as a user, students with their grade and those who care for them."""
    agents = (
        relations.sort("contact_priority", "agent_sourced_id", nulls_last=True)
        .group_by("student_sourced_id", maintain_order=True)
        .agg(agentSourcedIds=pl.col("agent_sourced_id").str.join(","))
    )
    is_student = pl.col("source") == STUDENTS
    told = everybody.join(
        agents,
        left_on="sourced_id",
        right_on="student_sourced_id",
        how="left",
        maintain_order="left",
    )
    username = pl.coalesce(
        pl.col("username").replace("", None), pl.col("email").replace("", None), "sourced_id"
    )
    return told.select(
        sourcedId="sourced_id",
        enabledUser=pl.lit("true"),
        username=username,
        givenName="given_name",
        familyName="family_name",
        middleName="middle_name",
        identifier="identifier",
        email="email",
        sms="sms",
        phone="phone",
        agentSourcedIds="agentSourcedIds",
        grades=pl.when(is_student).then("level_code"),
        preferredGivenName="preferred_given_name",
        preferredFamilyName="preferred_family_name",
        primaryOrgSourcedId=pl.col("orgs").str.split(",").list.first(),
        orgSourcedIds="orgs",  # of 1.1, as the role
        role=role_word(),
        pronouns="pronouns",
        **{CLASS: pl.when(is_student).then("class_code")},
    )


def role_word() -> pl.Expr:
    """Return what somebody is, in the standard's words."""
    role = pl.col("role").replace("", None)
    return (
        pl.when(pl.col("source") == STUDENTS)
        .then(pl.lit("student"))
        .when(pl.col("source") == GUARDIANS)
        .then(role.fill_null("guardian"))
        .otherwise(role.fill_null("teacher").replace(STAFF_ROLES))
    )


def roles_of(everybody: pl.DataFrame) -> pl.DataFrame:
    """Return what everybody is at each of their organisations."""
    each = everybody.with_columns(
        role=role_word(),
        org=pl.col("orgs").str.split(",").list.eval(pl.element().str.strip_chars()),
    ).explode("org", empty_as_null=True, keep_nulls=True)
    return each.select(
        sourcedId=pl.col("sourced_id") + "@" + pl.col("org"),
        userSourcedId="sourced_id",
        roleType=pl.lit("primary"),
        role="role",
        beginDate=pl.col("entry_on").cast(pl.String),
        orgSourcedId="org",
    )


def demographics_of(everybody: pl.DataFrame) -> pl.DataFrame:
    """Return birth dates and sexes as far as they are known."""
    told = everybody.filter(pl.col("birth_on").is_not_null() | pl.col("sex").is_in(SEXES))
    return told.select(
        sourcedId="sourced_id",
        birthDate=pl.col("birth_on").cast(pl.String),
        sex=pl.when(pl.col("sex").is_in(SEXES)).then("sex"),
    )
