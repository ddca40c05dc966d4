"""The school's calendar as iCalendar, for members of the school."""

from functools import partial

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from jobs._desk import Desk
from jobs.calendar import feed
from pages.routes.downloads import ATTACHMENT, answer

MEDIA_TYPE = "text/calendar"


async def send_calendar(request: Request) -> Response:
    """Send every entry of the calendar."""
    return await run_sync(answer, request, partial(render_calendar))


def render_calendar(desk: Desk) -> Response:
    """Return the calendar as a file named after the school."""
    name = f"{desk.school_code}-calendar.ics"
    headers = {"Content-Disposition": f'{ATTACHMENT}; filename="{name}"'}
    return Response(feed(desk), media_type=MEDIA_TYPE, headers=headers)


ROUTES = [Route("/files/{school}/calendar.ics", send_calendar)]
