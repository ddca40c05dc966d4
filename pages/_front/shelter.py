"""What a browser is told while the database or the disk fails it: a sentence, and to come back."""

import logging
from html import escape

from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from config.errors import TransientError
from data.troubles import TROUBLES, trouble_of
from pages._front.doors import FRAME
from pages._front.gate import dressed
from pages._front.visit import is_secure
from pages._house import house

TRY_AGAIN_SECONDS = 5
TRY_AGAIN_LATER = 1013  # close code of RFC 6455's registry
BODY = """<h1>{message}</h1>
<p role="alert">{hint}</p>
<p>This page looks again by itself every {seconds} seconds.</p>"""
LOG = logging.getLogger(__name__)


class Shelter:
    """Stands before everything: whatever cannot be answered now is no trace and no bare error."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through; answer it here if what is behind it is away."""
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        begun = False

        async def notice(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, notice)
        except TROUBLES as error:
            trouble = trouble_of(error)
            if trouble is None or begun:
                raise
            LOG.warning("A request could not be answered: %s", trouble.message)
            await refuse(trouble, scope, receive, send)


async def refuse(trouble: TransientError, scope: Scope, receive: Receive, send: Send) -> None:
    """Say what is wrong and when to ask again."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": TRY_AGAIN_LATER})
        return
    answer = page_of(trouble) if is_page(scope) else text_of(trouble)
    answer.headers["Retry-After"] = str(TRY_AGAIN_SECONDS)
    await answer(scope, receive, dressed(scope, send, secure=is_secure(house().settings)))


def is_page(scope: Scope) -> bool:
    """Tell whether a person looks at what is asked for."""
    accepted = dict(scope["headers"]).get(b"accept", b"")
    return scope["method"] == "GET" and b"text/html" in accepted


def page_of(trouble: TransientError) -> Response:
    """Return the sentence as a page that asks again by itself."""
    body = BODY.format(
        message=escape(trouble.message), hint=escape(trouble.hint), seconds=TRY_AGAIN_SECONDS
    )
    answer = HTMLResponse(FRAME.format(title="One moment", body=body), 503)
    answer.headers["Refresh"] = str(TRY_AGAIN_SECONDS)
    return answer


def text_of(trouble: TransientError) -> Response:
    """Return the sentence for programs."""
    return PlainTextResponse(f"{trouble.message} {trouble.hint}", 503)
