"""A screen: one page of the menu, found by its file, shown to whom its permission allows."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import streamlit as st

import pages
from config.errors import NotFoundError
from config.permissions import is_allowed
from config.registry import collect
from config.terms import Role
from jobs._desk import Desk

SECTIONS = ("Work", "Insight", "Operate", "Admin")


@dataclass(frozen=True, kw_only=True)
class Screen:
    """What the menu and the shell know of one page."""

    title: str
    icon: str
    section: str
    order: int
    permission: str
    render: Callable[[Desk], None]
    default: bool = False


@cache
def screens() -> dict[str, Screen]:
    """Return every screen by its name in the URL, in the order of the menu."""
    found = collect(pages, "SCREEN", Screen)
    ranked = sorted(found.items(), key=lambda item: place(item[1]))
    return dict(ranked)


def place(screen: Screen) -> tuple[int, int]:
    """Return where a screen stands in the menu."""
    return SECTIONS.index(screen.section), screen.order


def get_screen(name: str) -> Screen:
    """Return one screen by name."""
    if name not in screens():
        raise NotFoundError(f"There is no page called {name}.")
    return screens()[name]


def page_of(name: str, run: Callable[[], None], *, hidden: bool = False) -> st.Page:
    """Return a screen as Streamlit's navigation knows it."""
    screen = get_screen(name)
    return st.Page(
        run,
        title=screen.title,
        icon=screen.icon,
        url_path=name,
        default=screen.default,
        visibility="hidden" if hidden else "visible",
    )


def allowed_screens(role: Role) -> list[str]:
    """Return the names of the screens that a role may open."""
    return [name for name, screen in screens().items() if is_allowed(role, screen.permission)]
