"""The websocket of the real server: Streamlit answers nobody whom the gate does not know."""

import base64
import os
import socket

import pytest

from tests.e2e.conftest import Installation

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


def shake_hands(installation: Installation, *, origin: str, cookie: str = "") -> str:
    """Ask for the websocket and return the server's first line."""
    host = f"127.0.0.1:{installation.port}"
    lines = [
        "GET /_stcore/stream HTTP/1.1",
        f"Host: {host}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
        "Sec-WebSocket-Version: 13",
        f"Origin: {origin}",
        f"Cookie: {cookie}",
    ]
    with socket.create_connection(("127.0.0.1", installation.port), timeout=20) as line:
        line.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        return line.recv(200).decode(errors="replace").split("\r\n")[0]


@pytest.mark.parametrize("cookie", ["", "homeroom_session=made-up", "homeroom_session="])
def test_nobody_opens_it_without_a_session(installation: Installation, cookie: str):
    first = shake_hands(installation, origin=installation.url, cookie=cookie)

    assert " 403 " in first


def test_another_site_does_not_open_it(installation: Installation):
    first = shake_hands(installation, origin="https://evil.example")

    assert " 403 " in first


def test_the_first_stranger_after_a_restart_does_not_open_it_either(installation: Installation):
    installation.restart_web()

    assert " 403 " in shake_hands(installation, origin=installation.url)
