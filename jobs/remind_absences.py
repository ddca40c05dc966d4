"""Tell guardians that a student is absent and nobody excused it: once a day, student and person."""

from datetime import date, datetime, time, timedelta

import polars as pl
from pydantic import BaseModel, Field

from config.message_terms import Category, MessageState
from config.school_terms import Counts
from data.attendance import list_marked
from data.db import TenantSession
from data.messages import find_message_of, read_told
from data.models import Message
from jobs._registry import job
from jobs._run import Run
from jobs._schedules import calendar_of
from jobs.attendance import codes_of
from jobs.audiences import Group, Wanted, gather
from jobs.messages import add_recipients, start
from pipelines import message_flow
from pipelines.recurrence import resolve

EVENING = time(20)
SUBJECT = "{{ student }} was absent on "
BODY = (
    "Dear {{ name }},\n\n"
    "{{ student }}{% if class_code %} of class {{ class_code }}{% endif %} was marked absent on "
    "DAY, and no reason is known to us.\n\n"
    "Please tell us why. If you told us already, there is nothing to do.\n\n"
    "{{ school }}"
)


class AbsenceParams(BaseModel):
    """Which day: so many days ago."""

    days_ago: int = Field(default=0, ge=0, le=14, title="Days ago")


@job(
    title="Tell guardians of absences",
    description="Writes to the guardians of students who are absent and not excused, once a day.",
    params=AbsenceParams,
    is_schedulable=True,
    lock=lambda _: "absences",
)
def remind_absences(run: Run, params: AbsenceParams) -> str:
    """Queue a mail for each guardian and absent student that was not told yet; none off school."""
    desk = run.desk
    day = desk.now().astimezone(desk.zone).date() - timedelta(days=params.days_ago)
    with desk.reading() as session:
        against = calendar_of(session).reason_against(day)
        unexcused = [one.code for one in codes_of(session) if one.counts is Counts.ABSENT]
        absent = list_marked(session, day, unexcused)
    if against:
        return f"Nobody is told: {against}."
    people = gather(desk, Wanted(group=Group.GUARDIANS)).people
    wanted = people.filter(pl.col("about_id").is_in(absent))
    with run.effect() as session:
        message = message_of(run, session, day)
        told = read_told(session, message.id)
        fresh = wanted.join(told, on=["address", "about_id"], how="anti", maintain_order="left")
        if fresh.height:
            message.state = message_flow.step(message.state, "retry")
            add_recipients(desk, session, message, fresh)
            start(desk, session, message)
    return f"{len(absent):,} absent, {fresh.height:,} mails queued, {told.height:,} told before."


def message_of(run: Run, session: TenantSession, day: date) -> Message:
    """Return the message of a day; it is of use until the evening after it."""
    desk = run.desk
    occasion = f"absences {day.isoformat()}"
    known = find_message_of(session, occasion)
    if known is not None:
        return known
    evening = resolve(datetime.combine(day + timedelta(days=1), EVENING), desk.zone).at
    said = f"{day:%A %-d %B %Y}"
    fresh = Message(
        occasion=occasion,
        category=Category.ATTENDANCE,
        subject=SUBJECT + said,
        body=BODY.replace("DAY", said),
        audience="Guardians of absent students",
        made_by=desk.actor.email,
        made_at=desk.now(),
        state=MessageState.DONE,
        expires_at=evening,
    )
    session.add(fresh)
    session.flush()
    return fresh
