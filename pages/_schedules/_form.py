"""The form of a schedule: every change shows in words when it would be due."""

from dataclasses import dataclass, replace
from datetime import date, time, timedelta

import streamlit as st

from config.errors import HomeroomError
from config.terms import CalendarRule, CatchUp, Frequency, OffsetUnit, Overlap
from data.calendar import list_categories
from data.models import Schedule
from jobs._desk import Desk
from jobs._schedules import MOST_CAUGHT_UP, RELATIVE, offset_of, rule_of
from jobs.schedules import Draft, Due, coming, schedulable_jobs
from pages._params import draw_params
from pages._runs import job_limits
from pages._ui import esc, problem, with_offset
from pipelines.event_offset import Offset
from pipelines.event_offset import in_words as offset_in_words
from pipelines.recurrence import LEAST_MINUTES, Recurrence
from pipelines.recurrence import in_words as rule_in_words

KINDS = {
    "daily": "Every day",
    "weekly": "On days of the week",
    "monthly": "On a day of the month",
    "once": "Once",
    "every": "Every so many minutes",
    "event": "Before or after an event",
    "cron": "By a cron expression",
}
DAYS = {1: "Mon", 2: "Tue", 3: "Wed", 4: "Thu", 5: "Fri", 6: "Sat", 7: "Sun"}
UNITS = {
    OffsetUnit.SCHOOL_DAYS: "school days",
    OffsetUnit.DAYS: "days",
    OffsetUnit.HOURS: "hours",
    OffsetUnit.MINUTES: "minutes",
}
CATCH_UPS = {
    CatchUp.LATEST: "run the latest once",
    CatchUp.SKIP: "let them pass, and say so",
    CatchUp.ALL: "run all of them, one after the other",
}
OVERLAPS = {
    Overlap.SKIP: "skip the due time",
    Overlap.QUEUE: "wait for it to end",
    Overlap.REPLACE: "stop it and start anew",
}
MORNING = time(6)


@dataclass(frozen=True, kw_only=True)
class Before:
    """What a schedule is set to when its form opens."""

    rule: Recurrence
    offset: Offset
    kind: str


def before_of(schedule: Schedule | None) -> Before:
    """Return what the fields hold at first."""
    rule = Recurrence(frequency=Frequency.DAILY, at=MORNING, weekdays=(1,), cron="0 6 * * 1-5")
    offset = Offset(amount=-2, unit=OffsetUnit.SCHOOL_DAYS, at=time(8))
    if schedule is None:
        return Before(rule=rule, offset=offset, kind="daily")
    if schedule.frequency in RELATIVE:
        return Before(rule=rule, offset=offset_of(schedule), kind="event")
    return Before(rule=rule_of(schedule), offset=offset, kind=schedule.frequency.value)


def draw_form(desk: Desk, schedule: Schedule | None) -> Draft | None:
    """Draw the fields and what they mean; return the draft if it can be kept."""
    before = before_of(schedule)
    jobs = schedulable_jobs()
    names = list(jobs)
    job = st.selectbox(
        "Job",
        names,
        index=names.index(schedule.job) if schedule and schedule.job in names else 0,
        format_func=lambda name: jobs[name].title,
    )
    chosen = jobs[job or names[0]]
    st.caption(f"{chosen.description} {job_limits(chosen.name)}.")
    name = st.text_input(
        "Name", schedule.title if schedule else jobs[job or names[0]].title, max_chars=120
    )
    chosen = jobs[job or names[0]]
    same = schedule is not None and schedule.job == chosen.name
    params = draw_params(
        chosen.params, schedule.params if schedule and same else {}, key=f"param:{chosen.name}"
    )
    kinds = list(KINDS)
    kind = st.selectbox(
        "When", kinds, index=kinds.index(before.kind), format_func=lambda one: KINDS[one]
    )
    category = ""
    if kind == "event":
        when, category = draw_offset(desk, before.offset, schedule.category if schedule else "")
    else:
        when = draw_rule(desk, before.rule, Frequency(kind or "daily"))
    draft = Draft(title=name, job=chosen.name, when=when, category=category, params=params)
    return draw_policy(desk, draft, schedule)


def draw_rule(desk: Desk, before: Recurrence, frequency: Frequency) -> Recurrence:
    """Draw the fields of a rule by the clock."""
    if frequency is Frequency.CRON:
        text = st.text_input(
            "Cron expression",
            before.cron or "0 6 * * 1-5",
            help="Minute, hour, day of month, month, day of week.",
        )
        return Recurrence(frequency=frequency, cron=text.strip())
    if frequency is Frequency.EVERY:
        minutes = st.number_input("Minutes", LEAST_MINUTES, 1440, max(before.minutes, 5), step=5)
        start = desk.now().replace(minute=0, second=0, microsecond=0)
        same = before.frequency is Frequency.EVERY
        return Recurrence(
            frequency=frequency, minutes=int(minutes), anchor=before.anchor if same else start
        )
    days, day, once = before.weekdays, before.day, before.once_on
    if frequency is Frequency.WEEKLY:
        days = st.pills(
            "Days",
            list(DAYS),
            default=list(days),
            format_func=lambda one: DAYS[one],
            selection_mode="multi",
        )
    if frequency is Frequency.MONTHLY:
        day = st.number_input("Day", 1, 31, day, help="In a shorter month: its last day.")
    if frequency is Frequency.ONCE:
        tomorrow = desk.now().astimezone(desk.zone).date() + timedelta(days=1)
        picked = st.date_input("Day", once or tomorrow, min_value=date(2000, 1, 1))
        once = picked if isinstance(picked, date) else tomorrow
    at = st.time_input(f"Time in {desk.timezone}", before.at, step=300)
    return Recurrence(
        frequency=frequency,
        at=at or MORNING,
        weekdays=tuple(days),
        day=int(day),
        once_on=once if frequency is Frequency.ONCE else None,
    )


def draw_offset(desk: Desk, before: Offset, category: str) -> tuple[Offset, str]:
    """Draw the distance from an event, and which events are meant."""
    number, unit, side = st.columns(3)
    amount = number.number_input("How many", 0, 365, abs(before.amount))
    units = list(UNITS)
    chosen = unit.selectbox(
        "Of", units, index=units.index(before.unit), format_func=lambda one: UNITS[one]
    )
    after = side.selectbox("Side", ["before", "after"], index=int(before.amount > 0))
    with desk.reading() as session:
        known = list_categories(session)
    known = sorted({*known, *([category] if category else [])})
    if not known:
        st.info("The calendar has no event with a category yet. Add one under Settings, Calendar.")
    events = st.selectbox("Events of the category", known, accept_new_options=True)
    kept = chosen or OffsetUnit.DAYS
    at = None
    if kept in {OffsetUnit.DAYS, OffsetUnit.SCHOOL_DAYS}:
        at = st.time_input(f"Time in {desk.timezone}", before.at or time(8), step=300)
    sign = 1 if after == "after" else -1
    return Offset(amount=sign * int(amount), unit=kept, at=at), events or ""


def draw_policy(desk: Desk, draft: Draft, schedule: Schedule | None) -> Draft | None:
    """Draw what happens on other days and when something is late; show when it is due."""
    resting = bool(schedule and schedule.calendar_rule is CalendarRule.SCHOOL_DAYS)
    school = st.toggle("On school days only", resting, help="By the school's calendar.")
    with st.expander("When something is in the way"):
        catch_ups, overlaps = list(CATCH_UPS), list(OVERLAPS)
        catch_up = st.radio(
            "Nobody was there at due times",
            catch_ups,
            index=catch_ups.index(schedule.catch_up) if schedule else 0,
            format_func=lambda one: CATCH_UPS[one],
        )
        most = MOST_CAUGHT_UP
        if catch_up is CatchUp.ALL:
            kept = schedule.catch_up_most if schedule else MOST_CAUGHT_UP
            most = st.number_input("At most so many of them", 1, MOST_CAUGHT_UP, kept)
        overlap = st.radio(
            "The last run has not ended",
            overlaps,
            index=overlaps.index(schedule.overlap) if schedule else 0,
            format_func=lambda one: OVERLAPS[one],
        )
        misfire = st.number_input(
            "Minutes that it may be late", 1, 1440, schedule.misfire_minutes if schedule else 10
        )
    whole = replace(
        draft,
        calendar_rule=CalendarRule.SCHOOL_DAYS if school else CalendarRule.ANY_DAY,
        catch_up=catch_up or CatchUp.LATEST,
        overlap=overlap or Overlap.SKIP,
        misfire_minutes=int(misfire),
        catch_up_most=int(most),
    )
    return whole if draw_meaning(desk, whole) else None


def draw_meaning(desk: Desk, draft: Draft) -> bool:
    """Say in words when a draft is due, and its next five times; tell whether it can be kept."""
    try:
        due = coming(desk, draft)
    except HomeroomError as error:
        problem(error.message, error.hint)
        return False
    when = draft.when
    words = (
        rule_in_words(when)
        if isinstance(when, Recurrence)
        else offset_in_words(when, draft.category)
    )
    with st.container(border=True, gap="xsmall"):
        st.markdown(f"**{esc(words)}**")
        draw_due(desk, due)
    return True


def draw_due(desk: Desk, due: list[Due]) -> None:
    """List the next due times with what the clocks and the calendar make of them."""
    if not due:
        st.markdown(":orange[Not due in the time ahead.]")
    for one in due:
        told = with_offset(desk, one.firing.at)
        remark = ""
        if one.reason:
            remark = f" :orange[rests: {esc(one.reason)}]"
        elif one.firing.note:
            remark = f" :orange[{esc(one.firing.note)}]"
        st.markdown(f"{esc(told)}{remark}")
