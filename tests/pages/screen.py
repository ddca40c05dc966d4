"""Screens under test: the real shell, opened at an address by a person whose cookie is known."""

from dataclasses import dataclass, field

from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from config.settings import ROOT

SHELL = str(ROOT / "pages" / "_shell" / "main.py")
SECONDS = 60


@dataclass
class Tab:
    """One browser tab; its token is what the websocket's handshake carried."""

    token: str
    app: AppTest = field(default_factory=lambda: AppTest.from_file(SHELL, default_timeout=SECONDS))

    def open(self, name: str = "", **query: str) -> "Tab":
        """Open a screen by its name in the address."""
        self.app._page_hash = calc_hash(name)
        for key, value in query.items():
            self.app.query_params[key] = value
        self.app.run()
        return self

    def press(self, label: str) -> None:
        """Press the button of this name; the screen draws itself anew without a mishap."""
        next(button for button in self.app.button if button.label == label).click().run()
        assert not self.app.exception

    def told(self) -> str:
        """Return every word on the screen."""
        kinds = ("title", "markdown", "caption", "error", "warning", "success", "info", "text")
        words = [str(part.value) for kind in kinds for part in self.app.get(kind)]
        words += [str(part.proto.body) for part in self.app.get("html")]
        return "\n".join(words).replace("\\", "").replace("\u2060", "")
