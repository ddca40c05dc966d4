"""The gate before Streamlit: no page, media, upload or websocket without a session."""

from collections.abc import MutableMapping
from typing import Any
from urllib.parse import quote, urlsplit

from anyio.to_thread import run_sync
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages._front.visit import had_session, is_secure, token_of, visitor_of
from pages._house import House, house

LOOK = frozenset({"GET", "HEAD"})
OPEN = {
    "/sign-in": LOOK | {"POST"},
    "/sign-out": frozenset({"POST"}),
    "/livez": LOOK,
    "/readyz": LOOK,
    "/healthz": LOOK,
    "/metrics": LOOK,
    "/favicon.ico": LOOK,
}
OPEN_BELOW = ("/assets/", "/feeds/")
# Mail programs post here from no page of ours; the secret in the address is the right to do so.
LEAVING = "/unsubscribe/"
# The front end asks for these before anything else; without them a tab whose session has ended
# would show a raw connection error for ever instead of our sentence.
PROBES = ("/_stcore/health", "/_stcore/host-config")
OPEN |= dict.fromkeys(PROBES, LOOK | {"OPTIONS"})
CLOSED = ("/_stcore/metrics", "/_stcore/agent", "/_stcore/script-health-check")
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
CONTENT_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
CACHEABLE = ("/assets/", "/static/")


class Gate:
    """Pure ASGI: unlike a middleware of requests and responses, it also sees the websocket."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, or answer it here."""
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        here = house()
        refusal = await run_sync(judge, here, scope)
        if refusal is None:
            await self.app(scope, receive, dressed(scope, send, secure=is_secure(here.settings)))
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await refusal(scope, receive, dressed(scope, send, secure=is_secure(here.settings)))


def judge(here: House, scope: Scope) -> Response | None:
    """Return the refusal of a request, or None to let it through."""
    connection = HTTPConnection(scope)
    path = scope["path"]
    if path.startswith(CLOSED) or "\\" in path or "//" in path:
        return not_found()
    if not is_ours(here, scope, connection):
        return PlainTextResponse("This request came from another site.", 403)
    if is_open(scope):
        return None
    return None if is_known(here, scope, connection) else send_to_the_door(scope)


def is_open(scope: Scope) -> bool:
    """Tell whether anybody may ask this; whatever else falls through would reach Streamlit."""
    if scope["type"] != "http":
        return False
    path, method = scope["path"], scope["method"]
    if path.startswith(LEAVING):
        return method in LOOK | {"POST"}
    return method in OPEN.get(path, ()) or (path.startswith(OPEN_BELOW) and method in LOOK)


def is_known(here: House, scope: Scope, connection: HTTPConnection) -> bool:
    """Tell whether the cookie opens this: a live session does, an ended one hears of its end."""
    token = token_of(connection, here.settings)
    if visitor_of(here, token) is not None:
        return True
    return may_learn_the_end(scope) and had_session(here, token)


def may_learn_the_end(scope: Scope) -> bool:
    """Tell whether a tab whose session has ended needs this request to say so."""
    return scope["type"] == "websocket" or scope["path"].startswith("/static/")


def is_ours(here: House, scope: Scope, connection: HTTPConnection) -> bool:
    """Tell whether a websocket or a changing request comes from a page of ours."""
    is_http = scope["type"] == "http"
    if is_http and (scope["method"] in SAFE_METHODS or scope["path"].startswith(LEAVING)):
        return True
    origin = urlsplit(connection.headers.get("origin", ""))
    own = {connection.headers.get("host", ""), urlsplit(here.settings.public_url).netloc}
    return origin.scheme in {"http", "https"} and origin.netloc in own - {""}


def send_to_the_door(scope: Scope) -> Response:
    """Send a person who opens a page to the sign-in, anything else away."""
    path = scope["path"]
    is_page = scope["type"] == "http" and scope["method"] in {"GET", "HEAD"}
    if not is_page or path.startswith(("/_stcore/", "/media/", "/static/", "/component/", "/api")):
        return PlainTextResponse("Sign in first.", 401)
    query = scope["query_string"].decode("latin-1")
    wanted = path + (f"?{query}" if query else "")
    target = "/sign-in" if wanted == "/" else f"/sign-in?next={quote(wanted, safe='')}"
    return RedirectResponse(target, 303)


def not_found() -> Response:
    """Return the one answer for what does not exist, or not for whoever asks."""
    return PlainTextResponse("There is nothing here.", 404)


def dressed(scope: Scope, send: Send, *, secure: bool) -> Send:
    """Return a `send` that adds the protecting headers to every answer."""

    async def send_dressed(message: Message) -> None:
        if message["type"] == "http.response.start":
            dress(message, scope["path"], secure=secure)
        await send(message)

    return send_dressed


def dress(message: MutableMapping[str, Any], path: str, *, secure: bool) -> None:
    """Add the protecting headers to the start of an answer."""
    headers = MutableHeaders(scope=message)
    for name, value in HEADERS.items():
        headers[name] = value
    if secure:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    if not path.startswith(CACHEABLE):
        headers["Cache-Control"] = "no-store"
