"""Writing a message: to whom, what, and five of them as they would arrive."""

import streamlit as st

from config.message_terms import Category
from data.attendance import list_home_classes
from data.records import list_levels
from jobs._desk import Desk
from jobs.audiences import FIELDS, Group, Wanted
from jobs.messages import Forecast, MessageDraft, foresee, send_message
from pages._ui import attempt, esc, open_page

WORDS = {
    Group.GUARDIANS: "Guardians",
    Group.STUDENTS: "Students",
    Group.STAFF: "Staff",
}
KINDS = {
    Category.ANNOUNCEMENT: "Announcement",
    Category.EVENT: "About an event",
    Category.ATTENDANCE: "About attendance",
    Category.GRADES: "About grades",
    Category.CRITICAL: "Urgent: reaches also those who opted out",
}
SEEN = "message_seen"


def draw_compose(desk: Desk) -> None:
    """Draw the form; what was previewed can be sent, and nothing else."""
    with desk.reading() as session:
        levels = ["", *(level.code for level in list_levels(session))]
        classes = ["", *list_home_classes(session)]
    group = st.segmented_control(
        "To",
        list(Group),
        default=Group.GUARDIANS,
        format_func=lambda one: WORDS[one],
        required=True,
    )
    left, right = st.columns(2)
    level = left.selectbox("Level", levels, format_func=lambda code: code or "All")
    room = right.selectbox("Class", classes, format_func=lambda code: code or "All")
    kind = st.selectbox("Kind", list(KINDS), format_func=lambda one: KINDS[one])
    subject = st.text_input("Subject", max_chars=200)
    body = st.text_area("Text", height=220, max_chars=20_000)
    st.caption(
        "Fields: " + ", ".join(f"`{{{{ {name} }}}}`" for name in FIELDS) + ". "
        "The student's name stands in `{{ student }}`."
    )
    is_staff = group is Group.STAFF
    draft = MessageDraft(
        wanted=Wanted(
            group=group,
            level="" if is_staff else level,
            class_code="" if is_staff else room,
        ),
        subject=subject,
        body=body,
        category=kind,
    )
    if st.button("Preview", icon=":material/visibility:"):
        st.session_state[SEEN] = draft
    if st.session_state.get(SEEN) == draft:
        seen = attempt(lambda: foresee(desk, draft))
        if seen is not None:
            draw_forecast(desk, draft, seen)


def draw_forecast(desk: Desk, draft: MessageDraft, seen: Forecast) -> None:
    """Draw who gets it and who not, a few as they would arrive, and the button."""
    people = "1 person" if seen.recipients == 1 else f"{seen.recipients:,} people"
    st.markdown(f"**{people}** would get it.")
    for why, count in seen.excluded.items():
        st.caption(f"{count:,} {why}.")
    for one in seen.samples:
        with st.expander(esc(f"{one.name}, {one.address}")):
            st.markdown(f"**{esc(one.subject)}**")
            st.text(one.text)
    if st.button(
        f"Send to {people}", type="primary", icon=":material/send:", disabled=not seen.recipients
    ):
        number = attempt(lambda: send_message(desk, draft, expected=seen.recipients))
        if number is not None:
            st.session_state.pop(SEEN, None)
            open_page("messages", message=str(number))
