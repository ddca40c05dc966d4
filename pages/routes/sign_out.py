"""Sign out: end the session in the database and forget the cookie."""

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from jobs._desk import utc_now
from jobs.accounts import sign_out
from pages._front.visit import cookie_name, is_secure, token_of
from pages._house import house


async def leave(request: Request) -> Response:
    """End the session; the other tabs of this browser refuse at their next step."""
    here = house()
    token = token_of(request, here.settings)
    if token:
        await run_sync(sign_out, here.engine, token, utc_now())
    answer = RedirectResponse("/sign-in", 303)
    answer.delete_cookie(
        cookie_name(here.settings), httponly=True, samesite="lax", secure=is_secure(here.settings)
    )
    return answer


async def stay(_request: Request) -> Response:
    """Change nothing for whoever only follows a link."""
    return RedirectResponse("/", 303)


ROUTES = [
    Route("/sign-out", leave, methods=["POST"]),
    Route("/sign-out", stay, methods=["GET"]),
]
