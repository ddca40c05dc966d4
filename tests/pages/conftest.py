"""The web process as the tests run it: the real gate and routes before a canary page."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from config.settings import Settings
from data.db import house_reading
from data.people import get_user
from jobs._desk import utc_now
from jobs.accounts import start_session
from pages._front.gate import Gate
from pages._front.routes import all_routes
from pages._front.shelter import Shelter
from pages._front.visit import cookie_name
from pages._house import house
from tests.pages.browser import Browser
from tests.pages.screen import Tab
from tests.people import Person

METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE"]


@dataclass
class Front:
    """The front of the house, and what got past its gate."""

    app: Starlette
    engine: Engine
    settings: Settings
    passed: list[str] = field(default_factory=list)

    def stranger(self) -> Browser:
        """Return a browser of nobody."""
        return Browser(self.app)

    def token(self, person: Person) -> str:
        """Return a fresh session token of a person."""
        with house_reading(self.engine) as session:
            user_id = get_user(session, person.email).id
        return start_session(self.settings, self.engine, user_id, utc_now())

    def browser(self, person: Person) -> Browser:
        """Return a browser in which a person is signed in."""
        return Browser(self.app, {cookie_name(self.settings): self.token(person)})


@pytest.fixture
def at_home(
    settings: Settings, schools: Engine, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Settings]:
    """Let this process be the web process of the test's own installation."""
    monkeypatch.setenv("HOMEROOM_VAR_DIR", str(settings.var_dir))
    monkeypatch.setenv("HOMEROOM_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("HOMEROOM_QUEUE_URL", settings.queue_url)
    house.cache_clear()
    yield settings
    house().engine.dispose()
    house.cache_clear()


@pytest.fixture
def front(at_home: Settings, schools: Engine) -> Front:
    """Return the gate and all plain routes, with a canary where Streamlit would be."""
    passed: list[str] = []

    async def page(request: Request) -> Response:
        passed.append(request.url.path)
        return PlainTextResponse("CANARY")

    async def socket(websocket: WebSocket) -> None:
        passed.append(websocket.url.path)
        await websocket.accept()
        await websocket.close()

    routes = [
        *all_routes(),
        WebSocketRoute("/_stcore/stream", socket),
        Route("/{path:path}", page, methods=METHODS),
    ]
    app = Starlette(routes=routes, middleware=[Middleware(Shelter), Middleware(Gate)])
    return Front(app, schools, at_home, passed)


@pytest.fixture
def open_tab(front: Front, monkeypatch: pytest.MonkeyPatch) -> Callable[[Person], Tab]:
    """Return what opens a tab for a person; the cookie is the edge that AppTest does not have."""

    def open_for(person: Person) -> Tab:
        tab = Tab(front.token(person))
        monkeypatch.setattr("pages._ui.guard.read_token", lambda: tab.token)
        return tab

    return open_for


@pytest.fixture
def set_settings(monkeypatch: pytest.MonkeyPatch, at_home: Settings) -> Callable[..., None]:
    """Return what changes settings of the web process."""

    def change(**values: str) -> None:
        for name, value in values.items():
            monkeypatch.setenv(f"HOMEROOM_{name.upper()}", value)
        house().engine.dispose()
        house.cache_clear()

    return change
