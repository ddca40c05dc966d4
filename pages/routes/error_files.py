"""Error files: the rows of an open batch that fail, for members of its school only."""

from functools import partial
from urllib.parse import quote

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from config.errors import NotFoundError
from config.terms import Download
from jobs._desk import Desk
from jobs._error_steps import ALL, FAILING
from jobs.error_files import make_error_file
from jobs.exports import SUFFIXES
from pages.routes.downloads import ATTACHMENT, LARGEST_NUMBER, answer

KINDS = {"xlsx": Download.XLSX, "csv": Download.CSV_EXCEL}


async def send_error_file(request: Request) -> Response:
    """Send the error file of a batch as it stands now."""
    given = request.path_params
    rows = ALL if request.query_params.get("rows") == ALL else FAILING
    find = partial(find_error_file, given["batch"], given["extension"], rows)
    return await run_sync(answer, request, find)


def find_error_file(batch_id: int, extension: str, rows: str, desk: Desk) -> Response:
    """Return the file, made on the spot in a child."""
    if extension not in KINDS or batch_id > LARGEST_NUMBER:
        raise NotFoundError("There is no such error file.")
    kind = KINDS[extension]
    name, content = make_error_file(desk, batch_id, kind, rows=rows)
    return Response(
        content,
        media_type=SUFFIXES[kind][1],
        headers={"Content-Disposition": f"{ATTACHMENT}; filename*=utf-8''{quote(name)}"},
    )


ROUTES = [Route("/files/{school}/errors/{batch:int}.{extension}", send_error_file)]
