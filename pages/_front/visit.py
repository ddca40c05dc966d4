"""Who is behind a request: the cookie's token, looked up in the database each time."""

import secrets
from datetime import datetime

from starlette.requests import HTTPConnection

from config.settings import Settings
from data.db import house_reading
from data.models import WebSession
from data.sessions import hash_token
from jobs._desk import utc_now
from jobs.accounts import Visitor, find_visitor
from pages._house import House, house


def cookie_name(settings: Settings) -> str:
    """Return the cookie's name; behind TLS the prefix makes browsers refuse any other origin's."""
    return "__Host-homeroom" if is_secure(settings) else "homeroom_session"


def is_secure(settings: Settings) -> bool:
    """Tell whether people reach this installation over TLS."""
    return settings.public_url.startswith("https://")


def visitor_of(house: House, token: str, now: datetime | None = None) -> Visitor | None:
    """Return who the token belongs to as long as the session lives."""
    if not token:
        return None
    return find_visitor(house.settings, house.engine, token, now or utc_now())


def had_session(house: House, token: str) -> bool:
    """Tell whether the token once opened a session, so that its tab may be told that it ended."""
    if not token:
        return False
    with house_reading(house.engine) as session:
        return session.get(WebSession, hash_token(token)) is not None


def token_of(connection: HTTPConnection, settings: Settings) -> str:
    """Return the token in the request's cookie."""
    return connection.cookies.get(cookie_name(settings), "")


def may_know(request: HTTPConnection) -> bool:
    """Tell whether the request carries the scrape token or a session."""
    here = house()
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    wanted = here.settings.scrape_token
    if wanted and secrets.compare_digest(given.encode(), wanted.encode()):
        return True
    return visitor_of(here, token_of(request, here.settings)) is not None
