"""The browser's front door: the gate, the plain routes, and Streamlit behind them."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import streamlit as st
from starlette.middleware import Middleware

from config.logging import start_logging
from config.settings import ROOT
from pages._front.gate import Gate
from pages._front.mishap import tell_mishap
from pages._front.routes import all_routes
from pages._front.shelter import Shelter
from pages._house import house


@asynccontextmanager
async def serve(_app: st.App) -> AsyncGenerator[None]:
    """Open the house before the first request and close it after the last."""
    start_logging()
    engine = house().engine
    yield
    engine.dispose()


app = st.App(
    ROOT / "pages" / "_shell" / "main.py",
    lifespan=serve,
    routes=all_routes(),
    middleware=[Middleware(Shelter), Middleware(Gate)],
    on_script_error=tell_mishap,
)
