"""The unsubscribe page behind the link in a mail: GET shows it, only POST acts (RFC 8058)."""

from collections.abc import Callable
from html import escape

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from config.errors import NotFoundError
from config.message_terms import Category
from jobs._desk import utc_now
from jobs.unsubscribe import Leaving, come_back, leave, look_up
from pages._front.doors import FRAME
from pages._front.gate import not_found
from pages._house import house

Act = Callable[..., Leaving]
KINDS = {
    Category.ANNOUNCEMENT: "announcements",
    Category.ATTENDANCE: "messages about attendance",
    Category.EVENT: "messages about events",
    Category.GRADES: "messages about grades",
    Category.CRITICAL: "urgent messages",
}
BUTTON = '<form method="post" action="{action}"><button>{word}</button></form>'


async def show(request: Request) -> Response:
    """Show what would be left; a scanner that follows the link changes nothing."""
    return await run_sync(answer, look_up, request.path_params["token"])


async def act(request: Request) -> Response:
    """Leave this kind of message."""
    return await run_sync(answer, leave, request.path_params["token"])


async def undo(request: Request) -> Response:
    """Take the leaving back."""
    return await run_sync(answer, come_back, request.path_params["token"])


async def show_nothing(_request: Request) -> Response:
    """Refuse a mistyped address, which Streamlit would answer with its page."""
    return not_found()


def answer(action: Act, token: str) -> Response:
    """Do what was asked and return the page; an unknown link is like any unknown path."""
    here = house()
    try:
        found = action(here.settings, here.engine, token, utc_now())
    except NotFoundError:
        return not_found()
    return HTMLResponse(FRAME.format(title="Messages", body=body_of(found, token)))


def body_of(found: Leaving, token: str) -> str:
    """Return the words and the one button of the page."""
    kind, school = KINDS[found.category], escape(found.school)
    here = f"/unsubscribe/{escape(token, quote=True)}"
    if not found.may_leave:
        return (
            f"<h1>Urgent messages stay</h1><p>{school} reaches everybody with these, "
            "for example when the school is closed.</p>"
        )
    if found.has_left:
        back = BUTTON.format(action=f"{here}/undo", word="Receive them again")
        return f"<h1>You are off the list</h1><p>{school} sends you no {kind} any more.</p>{back}"
    button = BUTTON.format(action=here, word="Stop these messages")
    return (
        f"<h1>No longer receive {kind}?</h1>"
        f"<p>From {school}. Urgent messages still reach you.</p>{button}"
    )


ROUTES = [
    Route("/unsubscribe/{token}", show, methods=["GET"]),
    Route("/unsubscribe/{token}", act, methods=["POST"]),
    Route("/unsubscribe/{token}/undo", undo, methods=["POST"]),
    Route("/unsubscribe/{token}/undo", show, methods=["GET"]),
    Route("/unsubscribe/{path:path}", show_nothing, methods=["GET", "POST"]),
]
