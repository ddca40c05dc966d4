"""Leaving a kind of message by the link in a mail: looking changes nothing, posting does."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from config.errors import NotFoundError
from config.message_terms import Category, SuppressionReason
from config.settings import Settings
from data.db import house_reading
from data.messages import (
    add_suppression,
    find_by_token,
    get_message,
    has_left,
    remove_suppression,
    suppress_address,
)
from data.models import School
from data.sessions import hash_token
from jobs._desk import SYSTEM, Desk
from jobs.accounts import desk_of


@dataclass(frozen=True, kw_only=True)
class Leaving:
    """What a link is about: the school, the kind of message, and whether it was left already."""

    school: str
    category: Category
    has_left: bool

    @property
    def may_leave(self) -> bool:
        """Tell whether people may leave this kind of message."""
        return self.category is not Category.CRITICAL


@dataclass(frozen=True, kw_only=True)
class Holder:
    """Who holds a link: the desk of their school, their address, and of what kind the mail was."""

    desk: Desk
    address: str
    category: Category


def look_up(settings: Settings, engine: Engine, token: str, now: datetime) -> Leaving:
    """Return what a link is about; nothing is changed."""
    holder = find_holder(settings, engine, token, now)
    with holder.desk.reading() as session:
        left = has_left(session, holder.address, holder.category.value)
    return Leaving(school=holder.desk.school_name, category=holder.category, has_left=left)


def leave(settings: Settings, engine: Engine, token: str, now: datetime) -> Leaving:
    """Let an address get nothing of this kind any more, what is queued included."""
    holder = find_holder(settings, engine, token, now)
    if holder.category is not Category.CRITICAL:
        with holder.desk.transaction() as session:
            add_suppression(
                session,
                holder.address,
                holder.category.value,
                SuppressionReason.UNSUBSCRIBED,
                at=now,
                told="by the link in a mail",
            )
            suppress_address(session, holder.address, holder.category, at=now)
            holder.desk.audit(session, "subscription.left", holder.address, new=holder.category)
    return look_up(settings, engine, token, now)


def come_back(settings: Settings, engine: Engine, token: str, now: datetime) -> Leaving:
    """Take back that an address left this kind of message."""
    holder = find_holder(settings, engine, token, now)
    with holder.desk.transaction() as session:
        remove_suppression(session, holder.address, holder.category.value)
        holder.desk.audit(session, "subscription.back", holder.address, new=holder.category)
    return look_up(settings, engine, token, now)


def find_holder(settings: Settings, engine: Engine, token: str, now: datetime) -> Holder:
    """Return who holds a link; raises NotFoundError for any other text."""
    with house_reading(engine) as session:
        found = find_by_token(session, hash_token(token)) if token else None
        if found is None:
            raise NotFoundError("There is no such link.")
        school = session.get_one(School, found.school_id)
    desk = desk_of(settings, engine, school, SYSTEM, now=lambda: now)
    with desk.reading() as session:
        category = get_message(session, found.message_id).category
    return Holder(desk=desk, address=found.address, category=category)
