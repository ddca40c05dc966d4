"""The school's calendar as iCalendar: for members, and for other calendars by a secret address."""

from functools import partial

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from config.errors import NotFoundError
from jobs._desk import Desk, utc_now
from jobs.calendar import feed
from jobs.calendar_feed import read_shared
from pages._front.gate import not_found
from pages._house import house
from pages.routes.downloads import ATTACHMENT, answer

MEDIA_TYPE = "text/calendar"


async def send_calendar(request: Request) -> Response:
    """Send every entry of the calendar to a member."""
    return await run_sync(answer, request, partial(render_calendar))


async def send_shared(request: Request) -> Response:
    """Send every entry of the calendar to whoever knows its secret address."""
    return await run_sync(render_shared, request.path_params["token"])


async def send_nothing(_request: Request) -> Response:
    """Refuse a mistyped address, which Streamlit would answer with its page."""
    return not_found()


def render_calendar(desk: Desk) -> Response:
    """Return the calendar as a file named after the school."""
    return as_file(desk.school_code, feed(desk))


def render_shared(token: str) -> Response:
    """Return the calendar that the secret opens; an unknown one is like any unknown path."""
    here = house()
    try:
        code, content = read_shared(here.settings, here.engine, token, utc_now())
    except NotFoundError:
        return not_found()
    return as_file(code, content)


def as_file(code: str, content: bytes) -> Response:
    """Return a calendar as a download."""
    disposition = f'{ATTACHMENT}; filename="{code}-calendar.ics"'
    headers = {"Content-Disposition": disposition}
    return Response(content, media_type=MEDIA_TYPE, headers=headers)


ROUTES = [
    Route("/files/{school}/calendar.ics", send_calendar),
    Route("/feeds/{token}.ics", send_shared),
    Route("/feeds/{path:path}", send_nothing),
]
