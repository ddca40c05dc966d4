"""Downloads: published and uploaded bytes, and blank templates, for members of the school only."""

from functools import partial

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from config.errors import HomeroomError, NotFoundError
from config.terms import Origin
from data.artifacts import get_artifact
from jobs._desk import Desk
from jobs.accounts import open_desk
from jobs.templates import make_template
from pages._front.gate import not_found
from pages._front.visit import token_of, visitor_of
from pages._house import house

ATTACHMENT = "attachment"
LARGEST_NUMBER = 2**62


async def send_artifact(request: Request) -> Response:
    """Send one artifact."""
    return await run_sync(answer, request, partial(find_file, request.path_params["artifact"]))


async def send_template(request: Request) -> Response:
    """Send a profile's blank file or its column guide."""
    name, extension = request.path_params["name"], request.path_params["extension"]
    return await run_sync(answer, request, partial(find_template, name, extension))


def answer(request: Request, find: partial[Response]) -> Response:
    """Open the desk of whoever asks; a foreign school and an unknown file look the same."""
    try:
        desk = desk_of(request)
        desk.allow("download")
        return find(desk)
    except NotFoundError:
        return not_found()
    except HomeroomError as error:
        return PlainTextResponse(f"{error.message} {error.hint}".strip(), error.status)


def desk_of(request: Request) -> Desk:
    """Return the desk at the school that the path names."""
    here = house()
    visitor = visitor_of(here, token_of(request, here.settings))
    if visitor is None:
        raise NotFoundError("There is no session.")
    code = request.path_params["school"]
    return open_desk(here.settings, here.engine, visitor, code, origin=Origin.PAGE)


def find_file(artifact_id: int, desk: Desk) -> Response:
    """Return the bytes of an artifact after checking that they are still the same."""
    if artifact_id > LARGEST_NUMBER:
        raise NotFoundError("No artifact has such a number.")
    with desk.reading() as session:
        artifact = get_artifact(session, artifact_id)
    path = desk.artifacts.path_of(desk.school_id, artifact.sha256)
    return FileResponse(
        path,
        media_type=artifact.media_type,
        filename=artifact.filename,
        content_disposition_type=ATTACHMENT,
    )


def find_template(name: str, extension: str, desk: Desk) -> Response:
    """Return a profile's blank file or its guide, made on the spot."""
    made = make_template(desk, name, extension)
    return Response(
        made.content,
        media_type=made.media_type,
        headers={"Content-Disposition": f'{ATTACHMENT}; filename="{made.filename}"'},
    )


ROUTES = [
    Route("/files/{school}/templates/{name}.{extension}", send_template),
    Route("/files/{school}/{artifact:int}", send_artifact),
]
