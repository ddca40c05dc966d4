"""Is the process alive, is the house ready, and how is each of its parts."""

from importlib.metadata import version

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from jobs._desk import utc_now
from jobs.health import Card, Health, health, is_healthy
from pages._front.visit import may_know
from pages._house import house


async def live(_request: Request) -> Response:
    """Answer as long as the process does."""
    return PlainTextResponse("alive")


async def ready(_request: Request) -> Response:
    """Tell whether requests can be served: whether the database answers."""
    cards = await run_sync(look)
    good = all(card.state != Health.BAD for card in cards if card.name == "database")
    return PlainTextResponse("ready" if good else "not ready", 200 if good else 503)


async def tell(request: Request) -> Response:
    """Tell in one word how the house is, and to those who may know also why."""
    cards = await run_sync(look)
    good = is_healthy(cards)
    body: dict[str, object] = {"status": "good" if good else "bad"}
    if await run_sync(may_know, request):
        body |= {"version": version("homeroom"), "now_utc": utc_now().isoformat()}
        body["cards"] = [
            {
                "name": card.name,
                "state": card.state,
                "detail": card.detail,
                "age_seconds": card.age.total_seconds() if card.age is not None else None,
            }
            for card in cards
        ]
    return JSONResponse(body, 200 if good else 503)


def look() -> list[Card]:
    """Look at every part of the house."""
    return health(house())


ROUTES = [Route("/livez", live), Route("/readyz", ready), Route("/healthz", tell)]
