"""A browser that speaks ASGI: it sees answers and websockets byte by byte, without a network."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp

HOST = "testserver"
OWN = f"http://{HOST}"


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: Headers
    body: bytes

    @property
    def text(self) -> str:
        """Return the body as text."""
        return self.body.decode()

    def json(self) -> Any:
        """Return the body as JSON."""
        return json.loads(self.body)


@dataclass
class Browser:
    """Keeps cookies and sends the Origin of our own pages unless told otherwise."""

    app: ASGIApp
    cookies: dict[str, str] = field(default_factory=dict)
    address: str = "192.0.2.7"

    def get(self, path: str, **headers: str) -> Answer:
        """Fetch a path."""
        return self.send("GET", path, headers=headers)

    def post(self, path: str, form: Mapping[str, str] | None = None, **headers: str) -> Answer:
        """Send a form from a page of ours."""
        body = urlencode(form or {}).encode()
        kind = {"content-type": "application/x-www-form-urlencoded", "origin": OWN}
        return self.send("POST", path, headers={**kind, **headers}, body=body)

    def send(
        self, method: str, path: str, *, headers: Mapping[str, str], body: bytes = b""
    ) -> Answer:
        """Send one request and keep the cookies of its answer."""
        scope = {"type": "http", "method": method, **self.scope(path, headers)}
        messages = asyncio.run(self.talk(scope, {"type": "http.request", "body": body}))
        start = messages[0]
        answer = Answer(
            start["status"],
            Headers(raw=start["headers"]),
            b"".join(part.get("body", b"") for part in messages[1:]),
        )
        self.keep(answer)
        return answer

    def opens_websocket(self, path: str = "/_stcore/stream", *, origin: str = OWN) -> bool:
        """Tell whether a websocket is accepted."""
        scope = {"type": "websocket", "subprotocols": [], **self.scope(path, {"origin": origin})}
        messages = asyncio.run(self.talk(scope, {"type": "websocket.connect"}))
        return messages[0]["type"] == "websocket.accept"

    def scope(self, path: str, headers: Mapping[str, str]) -> dict[str, Any]:
        """Return what a server would tell the application of this request."""
        parts = urlsplit(path)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {
            "host": HOST,
            "cookie": cookies,
            **{k.replace("_", "-"): v for k, v in headers.items()},
        }
        return {
            "http_version": "1.1",
            "scheme": "http",
            "path": parts.path,
            "raw_path": parts.path.encode(),
            "query_string": parts.query.encode(),
            "root_path": "",
            "headers": [(k.encode(), v.encode()) for k, v in sent.items() if v],
            "client": (self.address, 50_000),
            "server": (HOST, 80),
        }

    async def talk(self, scope: dict[str, Any], first: dict[str, Any]) -> list[dict[str, Any]]:
        """Run the application for one request and return what it sent."""
        sent: list[dict[str, Any]] = []
        waiting = [first]

        async def receive() -> dict[str, Any]:
            if waiting:
                return waiting.pop()
            await asyncio.sleep(3_600)
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            sent.append(message)

        await self.app(scope, receive, send)
        return sent

    def keep(self, answer: Answer) -> None:
        """Keep the cookies that an answer sets."""
        for line in answer.headers.getlist("set-cookie"):
            name, _, rest = line.partition("=")
            value = rest.partition(";")[0].strip('"')
            self.cookies.pop(name, None)
            if value:
                self.cookies[name] = value
