"""What was recorded of a student's days: the percentage, the months at a glance, corrections."""

from collections import Counter

import polars as pl
import streamlit as st

from data.attendance import list_corrections
from data.models import AcademicSession, AttendanceMark, SchoolEnrolment
from jobs._desk import Desk
from jobs.attendance import Attended, attended, codes_of
from pages._ui import esc, label, moment
from pages._ui.heat import draw_year
from pipelines.attendance import WHOLE

CORRECTIONS = 50


def draw_days(
    desk: Desk,
    days: list[AttendanceMark],
    enrolments: list[SchoolEnrolment],
    years: dict[int, AcademicSession],
) -> None:
    """Draw the attendance of a student, this year's percentage first."""
    with st.container(border=True):
        label("Attendance")
        if not days:
            st.caption("Nothing was recorded; a published attendance list or a sheet brings it.")
            return
        last = enrolments[0] if enrolments else None
        today = desk.now().astimezone(desk.zone).date()
        with desk.reading() as session:
            codes = codes_of(session)
            year = years[last.academic_session_id] if last else None
            share = attended(session, last, year, today=today) if last and year else None
            corrections = list_corrections(session, days[0].person_id, limit=CORRECTIONS)
        if share is not None and year is not None:
            st.markdown(f"**{share_words(share)}** in {esc(year.title)}")
        titles = {one.code: one.title for one in codes}
        counted = Counter(titles.get(day.word, day.word) for day in days if day.slot == "")
        counted.update(
            f"{titles.get(day.word, day.word)} in {day.slot}" for day in days if day.slot
        )
        st.caption(esc(", ".join(f"{word}: {count}" for word, count in counted.most_common())))
        whole = {day.attended_on: day.word for day in reversed(days) if day.slot == ""}
        draw_year(whole or {day.attended_on: day.word for day in days}, codes)
        if corrections:
            with st.expander(f"Entered and corrected by hand ({len(corrections):,})"):
                st.dataframe(
                    pl.DataFrame(
                        [
                            {
                                "Day": f"{one.attended_on:%-d %b %Y}",
                                "Period": one.slot or "whole day",
                                "Was": titles.get(one.old, one.old) or "nothing",
                                "Is": titles.get(one.new, one.new),
                                "By": one.changed_by,
                                "At": moment(desk, one.changed_at),
                            }
                            for one in corrections
                        ]
                    ),
                    hide_index=True,
                    alt="Corrections of attendance, the newest first",
                )


def share_words(share: Attended) -> str:
    """Say how much was attended, of how many days."""
    if share.percent is None:
        return "No school day yet"
    missed = f"{share.missed / WHOLE:g}"
    return f"{share.percent} % attended: {missed} of {share.possible_days:,} school days missed"
