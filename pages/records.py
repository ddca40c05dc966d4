"""Records: find somebody by any part of name or number, and see everything that is known."""

from html import escape

import streamlit as st

from data.around import STUDENTS
from data.matches import count_open
from data.models import Person
from data.records import Found, count_people
from jobs._desk import Desk
from jobs.people import MOST_FOUND, find_people
from pages._records._matches import draw_matches
from pages._records._one import draw_person
from pages._records._roster import draw_roster
from pages._screen import Screen
from pages._ui import address, as_of, attempt, empty_state, only_number, title

EVERYBODY = "Everybody"
TWICE = "Possible duplicates"


def render(desk: Desk) -> None:
    """Draw the search, or the person that the address names."""
    number = st.query_params.get("person", "")
    if number:
        attempt(lambda: draw_person(desk, only_number(number, "person")))
        return
    title("Records", "Everybody the school knows, from the rosters that were published.")
    with desk.reading() as session:
        count, pairs = count_people(session), count_open(session)
    if not count:
        empty_state(
            "Nobody has a record yet; publish a roster.",
            icon=":material/badge:",
            page="intake",
            action="Upload a roster",
        )
        return
    if draw_parts(pairs) == TWICE:
        draw_matches(desk)
        return
    words = st.text_input(
        "Find somebody",
        key="find",
        bind="query-params",
        placeholder="Part of a name or number, accents do not matter",
        max_chars=200,
    )
    found = find_people(desk, words or "")
    if not found:
        empty_state("No name or number holds these words.", icon=":material/person_search:")
        return
    rows = "".join(row_of(desk, one) for one in found)
    with st.container(border=True):
        st.html(f'<div class="hr-rows">{rows}</div>')
    more = f"The first {MOST_FOUND} are shown; type more to find one. " if is_cut(found) else ""
    st.caption(f"{more}{count:,} people have a record.")
    draw_roster(desk)
    as_of(desk)


def draw_parts(pairs: int) -> str:
    """Draw the way to records that may be one, where there are any; return what is shown."""
    if not pairs and st.query_params.get("part") != TWICE:
        return EVERYBODY
    if pairs:
        count = "1 pair" if pairs == 1 else f"{pairs:,} pairs"
        st.caption(f"{count} of records may be of one person.")
    part: str = st.segmented_control(
        "Part",
        [EVERYBODY, TWICE],
        key="part",
        bind="query-params",
        default=EVERYBODY,
        required=True,
    )
    return part


def is_cut(found: object) -> bool:
    """Tell whether there may be more than are shown."""
    return isinstance(found, list) and len(found) >= MOST_FOUND


def row_of(desk: Desk, one: Found) -> str:
    """Return one person as a line."""
    it = one.person
    link = address(desk.school_code, "records", person=str(it.id))
    place = " · ".join(
        word for word in (one.class_code, one.level_code and f"level {one.level_code}") if word
    )
    return (
        f'<div class="hr-row"><span class="hr-dot">{escape(it.sourced_id)}</span>'
        f'<span><a href="{link}">{escape(it.family_name)}, {escape(it.given_name)}</a>'
        f"<small>{escape(place or without_place(it))}</small></span>"
        f"<small>{escape(it.email)}</small></div>"
    )


def without_place(person: Person) -> str:
    """Say what somebody is who is in no class and at no level."""
    if person.source == STUDENTS:
        return "not enrolled"
    role = person.role or person.source.removesuffix("s")
    return role if person.is_enabled else f"{role}, no longer"


SCREEN = Screen(
    title="Records",
    icon=":material/badge:",
    section="Work",
    order=50,
    permission="see",
    render=render,
)
