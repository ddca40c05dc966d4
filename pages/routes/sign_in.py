"""Sign in: a plain form, or a one-time link; no Streamlit script runs for strangers."""

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from config.errors import HomeroomError
from jobs._desk import utc_now
from jobs.accounts import sign_in, use_sign_in_link
from pages._front.doors import safe_target, sign_in_page
from pages._front.visit import cookie_name, is_secure, token_of, visitor_of
from pages._house import house


async def show(request: Request) -> Response:
    """Show the form; a link signs in at once, and whoever is in goes on."""
    if "link" in request.query_params:
        return await follow_link(request)
    target = safe_target(request.query_params.get("next", "/"))
    token = token_of(request, house().settings)
    if await run_sync(visitor_of, house(), token) is not None:
        return RedirectResponse(target, 303)
    return sign_in_page(target=target)


async def follow_link(request: Request) -> Response:
    """Exchange a one-time link for a session, but not for a browser that only looks ahead."""
    if "prefetch" in request.headers.get("sec-purpose", "") or request.method == "HEAD":
        return PlainTextResponse("", 503)
    here = house()
    link = request.query_params["link"]
    try:
        token = await run_sync(use_sign_in_link, here.settings, here.engine, link, utc_now())
    except HomeroomError as error:
        return sign_in_page(notice=error.message, hint=error.hint, status=error.status)
    return welcome(token, request.query_params.get("next", "/"))


async def submit(request: Request) -> Response:
    """Check the e-mail and password."""
    form = await request.form(max_files=0, max_fields=10)
    email, password = str(form.get("email", "")), str(form.get("password", ""))
    target = str(form.get("next", "/"))
    address = request.client.host if request.client else ""
    try:
        token = await run_sync(check, email, password, address)
    except HomeroomError as error:
        return sign_in_page(
            target=target,
            email=email,
            notice=error.message,
            hint=error.hint,
            status=error.status,
        )
    return welcome(token, target)


def check(email: str, password: str, address: str) -> str:
    """Return a fresh session token, or refuse in the same words for everybody."""
    here = house()
    return sign_in(here.settings, here.engine, email, password, address=address, now=utc_now())


def welcome(token: str, target: str) -> Response:
    """Hand out the cookie and lead to the page that was wanted."""
    settings = house().settings
    answer = RedirectResponse(safe_target(target), 303)
    answer.set_cookie(
        cookie_name(settings),
        token,
        max_age=settings.session_days * 86_400,
        httponly=True,
        samesite="lax",
        secure=is_secure(settings),
        path="/",
    )
    return answer


ROUTES = [
    Route("/sign-in", show, methods=["GET"]),
    Route("/sign-in", submit, methods=["POST"]),
]
