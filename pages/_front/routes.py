"""Every plain HTTP route: one file each in `pages/routes/`, the assets, and no other API."""

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

import pages.routes
from config.registry import collect
from config.settings import ROOT
from pages._front.gate import not_found

ASSETS = ROOT / "pages" / "_assets"


async def answer_nothing(_request: Request) -> Response:
    """Refuse a mistyped path, which Streamlit would answer with its page."""
    return not_found()


async def show_icon(_request: Request) -> Response:
    """Return the icon that browsers ask for unasked."""
    return FileResponse(ASSETS / "favicon.png")


def all_routes() -> list[BaseRoute]:
    """Return the routes that come before Streamlit's own."""
    parts = collect(pages.routes, "ROUTES", list)
    found: list[BaseRoute] = [route for routes in parts.values() for route in routes]
    return [
        *found,
        Mount("/assets", StaticFiles(directory=ASSETS)),
        Route("/favicon.ico", show_icon),
        Route("/api/{path:path}", answer_nothing),
        Route("/files/{path:path}", answer_nothing),
    ]
