"""Who and what is around a student: guardians, classes, marked work."""

from datetime import date

import polars as pl
import streamlit as st

from data.around import Carer, Membership, Work
from jobs._desk import Desk
from pages._ui import address, esc, label

FEW = 8
THOUSAND = 1_000


def draw_carers(desk: Desk, carers: list[Carer], *, is_student: bool) -> None:
    """Draw who cares for a student, whom to call first on top; or for whom somebody cares."""
    if not carers:
        return
    with st.container(border=True, gap="small"):
        label("Guardians" if is_student else "Cares for")
        for one in carers:
            link = address(desk.school_code, "records", person=str(one.person_id))
            ways = " · ".join(esc(way) for way in (one.phone, one.sms, one.email) if way)
            st.markdown(f"[{esc(one.name)}]({link}) :gray[{esc(one.kind or 'guardian')}]  \n{ways}")
            closed = [word for word, is_open in one.closed if not is_open]
            if closed:
                st.caption(f"Does not receive {' or '.join(closed)}.")


def draw_classes(memberships: list[Membership]) -> None:
    """Draw the classes somebody is in or teaches."""
    if not memberships:
        return
    with st.container(border=True):
        label("Classes")
        st.dataframe(
            pl.DataFrame(
                [
                    {
                        "Class": one.title,
                        "Course": one.course,
                        "As": one.role,
                        "From": day_of(one.begins_on),
                        "Until before": day_of(one.ends_on),
                    }
                    for one in memberships
                ],
                schema=dict.fromkeys(("Class", "Course", "As", "From", "Until before"), pl.String),
            ),
            hide_index=True,
            alt="Classes",
        )


def draw_work(work: list[Work]) -> None:
    """Draw marked work as a line of shares over time, and as a table."""
    if not work:
        return
    with st.container(border=True):
        label("Marked work")
        dated = [one for one in work if one.share is not None and one.day is not None]
        if len(dated) > 1:
            st.line_chart(chart_of(dated), x="Day", y_label="Share of points, %", height=220)
        st.dataframe(
            pl.DataFrame(
                [
                    {
                        "Day": day_of(one.day),
                        "Class": one.class_title,
                        "Work": one.title,
                        "Points": points_of(one),
                        "Status": one.status,
                    }
                    for one in work
                ],
                schema=dict.fromkeys(("Day", "Class", "Work", "Points", "Status"), pl.String),
            ),
            hide_index=True,
            height=320 if len(work) > FEW else "content",
            alt="Marked work, the latest first",
        )


def chart_of(work: list[Work]) -> pl.DataFrame:
    """Return the shares of points in percent by day, a column for each class."""
    rows = [(one.day, one.class_title or one.title, one.share) for one in work]
    table = pl.DataFrame(rows, schema=["Day", "class", "share"], orient="row")
    return table.pivot("class", index="Day", values="share", aggregate_function="mean").sort("Day")


def points_of(one: Work) -> str:
    """Return points of the most that could be reached, or a mark in words."""
    if one.score is None:
        return one.text_score or "none"
    most = f" of {one.most / THOUSAND:g}" if one.most is not None else ""
    return f"{one.score / THOUSAND:g}{most}"


def day_of(day: date | None) -> str:
    """Return a day as people write it."""
    return f"{day:%-d %b %Y}" if day else ""
