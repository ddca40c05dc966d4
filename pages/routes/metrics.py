"""Figures for a monitor, as Prometheus reads them."""

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from jobs.metrics import metrics
from pages._front.visit import may_know
from pages._house import house

PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"


async def show(request: Request) -> Response:
    """Show the figures to the monitor that knows the token, or to whoever is signed in."""
    if not await run_sync(may_know, request):
        return PlainTextResponse("Give the scrape token as a bearer token.", 401)
    return Response(await run_sync(metrics, house()), media_type=PROMETHEUS)


ROUTES = [Route("/metrics", show)]
