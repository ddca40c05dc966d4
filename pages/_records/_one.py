"""One student: identity, where they were, final marks, missed days, and every change of a value."""

from datetime import date, timedelta

import polars as pl
import streamlit as st

from config.permissions import is_allowed
from data.around import STUDENTS, list_carers, list_memberships, list_work
from data.models import AcademicSession, CourseResult, Person, RecordChange, SchoolEnrolment
from data.records import (
    get_person,
    list_attendance,
    list_changes,
    list_enrolments,
    list_results,
    list_sessions,
)
from jobs._desk import Desk
from jobs.people import restore, word_of
from pages._records._around import draw_carers, draw_classes, draw_work
from pages._records._days import draw_days
from pages._ui import (
    action_button,
    as_of,
    esc,
    label,
    moment,
    page_link,
    title,
)
from pages._ui import word_of as state_word
from pipelines.promotion_words import percent
from pipelines.records import PERSON

CHANGES, FEW = 50, 5
DAY = timedelta(days=1)
FACTS = ("sourced_id", "birth_on", "sex", "email")
MORE = (
    *("middle_name", "preferred_given_name", "preferred_family_name", "pronouns"),
    *("username", "identifier", "phone", "sms", "orgs"),
)
NAMES = {"sourced_id": "Id", "birth_on": "Date of birth", "sms": "Mobile", "orgs": "Schools"}


def draw_person(desk: Desk, person_id: int) -> None:
    """Draw everything that is known of a person."""
    page_link("records", "All records", icon=":material/arrow_back:")
    with desk.reading() as session:
        person = get_person(session, person_id)
        years = {one.id: one for one in list_sessions(session)}
        enrolments = list_enrolments(session, person_id)
        results = list_results(session, person_id)
        days = list_attendance(session, person_id)
        changes = list(list_changes(session, person_id, limit=CHANGES))
        carers = list_carers(session, person)
        classes = list_memberships(session, person)
        work = list_work(session, person)
    is_student = person.source == STUDENTS
    where = place_of(enrolments) if is_student else standing_of(person)
    title(f"{person.given_name} {person.family_name}", where)
    left, right = st.columns([3, 2], gap="small")
    with left:
        if is_student:
            draw_enrolments(enrolments, years)
            draw_results(results, years)
        draw_classes(classes)
        draw_work(work)
        if is_student:
            draw_days(desk, days, enrolments, years)
    with right:
        draw_facts(desk, person)
        draw_carers(desk, carers, is_student=is_student)
        draw_changes(desk, changes)
    as_of(desk)


def standing_of(person: Person) -> str:
    """Say what somebody is who is no student, and whether still."""
    role = person.role or person.source.removesuffix("s")
    return role.capitalize() if person.is_enabled else f"{role.capitalize()}, no longer"


def place_of(enrolments: list[SchoolEnrolment]) -> str:
    """Say where a person is now."""
    now = next((one for one in enrolments if one.exit_on is None), None)
    if now is None:
        return "Not enrolled now"
    parts = (now.class_code, f"level {now.level_code}" if now.level_code else "")
    return " · ".join(part for part in parts if part) or "Enrolled"


def draw_facts(desk: Desk, person: Person) -> None:
    """Draw the identity and where it comes from."""
    with st.container(border=True, gap="small"):
        label("Identity")
        known = [name for name in MORE if getattr(person, name)]
        for name in (*FACTS, *known):
            value = getattr(person, name)
            told = f"{value:%-d %B %Y}" if isinstance(value, date) else value or "not known"
            st.markdown(f":gray[{NAMES.get(name, word_of(name))}]  \n{esc(told)}")
        source = f"From the dataset {person.source}, since {moment(desk, person.created_at)}."
        st.caption(esc(source))
        if person.batch_id is not None:
            page_link("workbench", f"File {person.batch_id}", batch=str(person.batch_id))


def draw_enrolments(enrolments: list[SchoolEnrolment], years: dict[int, AcademicSession]) -> None:
    """Draw where a person was, the latest first."""
    with st.container(border=True):
        label("Enrolments")
        if not enrolments:
            st.caption("None yet.")
            return
        st.dataframe(
            pl.DataFrame(
                [
                    {
                        "Year": years[one.academic_session_id].title,
                        "Level": one.level_code,
                        "Class": one.class_code,
                        "From": day_of(one.entry_on),
                        "Until": day_of(one.exit_on - DAY) if one.exit_on else "now",
                        "Ended as": state_word(one.exit_type) if one.exit_type else "",
                        "Condition": one.condition,
                    }
                    for one in enrolments
                ]
            ),
            hide_index=True,
            alt="Enrolments, the latest first",
        )


def day_of(day: date) -> str:
    """Return a day as people write it."""
    return f"{day:%-d %b %Y}"


def draw_results(results: list[CourseResult], years: dict[int, AcademicSession]) -> None:
    """Draw final marks, a table for each year."""
    with st.container(border=True):
        label("Final marks")
        if not results:
            st.caption("None yet; a published report card brings them.")
        for number in dict.fromkeys(one.academic_session_id for one in results):
            mine = [one for one in results if one.academic_session_id == number]
            st.markdown(f"**{esc(years[number].title)}**")
            st.dataframe(
                pl.DataFrame(
                    [
                        {
                            "Course": one.course_code,
                            "": share_of(one),
                            "Mark": told_of(one),
                        }
                        for one in mine
                    ],
                    schema={"Course": pl.String, "": pl.Float64, "Mark": pl.String},
                ),
                hide_index=True,
                column_config={
                    "": st.column_config.ProgressColumn(
                        format=" ", min_value=0, max_value=100, color="primary"
                    ),
                },
                alt=f"Final marks of {years[number].title}",
            )


def share_of(one: CourseResult) -> float | None:
    """Return a mark as the length of its bar."""
    return None if one.percent_thousandths is None else one.percent_thousandths / 1_000


def told_of(one: CourseResult) -> str:
    """Return a mark in words."""
    return "missing" if one.percent_thousandths is None else percent(one.percent_thousandths)


def draw_changes(desk: Desk, changes: list[RecordChange]) -> None:
    """Draw every change of a value, each with the way back if it is the person's own."""
    with st.container(border=True, gap="small"):
        label("Changes")
        if not changes:
            st.caption("Nothing changed since the record began.")
            return
        newest: set[str] = set()
        for one in changes:
            st.markdown(
                f"**{esc(word_of(one.field))}**: {esc(one.old or 'empty')} → "
                f"{esc(one.new or 'empty')}"
            )
            st.caption(esc(f"{one.changed_by}, {moment(desk, one.changed_at)}"))
            if one.field not in newest and one.field in PERSON:
                draw_restore(desk, one)
            newest.add(one.field)


def draw_restore(desk: Desk, change: RecordChange) -> None:
    """Draw the way back of one change."""
    if is_allowed(desk.actor.role, "amend"):
        action_button(
            desk,
            f"Give back {change.old or 'the empty field'}",
            lambda now: restore(now, change.id),
            icon=":material/undo:",
            key=f"restore_{change.id}",
            type="tertiary",
        )
