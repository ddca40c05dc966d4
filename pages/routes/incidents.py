"""Resolution reports of incidents, for members of the school."""

from functools import partial

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from config.errors import NotFoundError
from jobs._desk import Desk
from jobs.incident_reports import make_report
from pages.routes.downloads import ATTACHMENT, LARGEST_NUMBER, answer

MEDIA_TYPE = "application/pdf"


async def send_report(request: Request) -> Response:
    """Send the report of a closed incident."""
    find = partial(find_report, request.path_params["incident"])
    return await run_sync(answer, request, find)


def find_report(incident_id: int, desk: Desk) -> Response:
    """Return the report, made on the spot in a child."""
    if incident_id > LARGEST_NUMBER:
        raise NotFoundError(f"There is no incident {incident_id}.")
    headers = {"Content-Disposition": f'{ATTACHMENT}; filename="incident-{incident_id}.pdf"'}
    return Response(make_report(desk, incident_id), media_type=MEDIA_TYPE, headers=headers)


ROUTES = [Route("/files/{school}/incidents/{incident:int}.pdf", send_report)]
