"""The browser's front door: the gate, the plain routes, and Streamlit behind them."""

import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from threading import Event, Thread

import streamlit as st
from starlette.middleware import Middleware

from commands._children import start, stop_all, watch
from commands.up import processes
from config.logging import start_logging
from config.settings import ROOT
from pages._front.gate import Gate
from pages._front.mishap import tell_mishap
from pages._front.routes import all_routes
from pages._house import house


@asynccontextmanager
async def serve(_app: st.App) -> AsyncGenerator[None]:
    """Open the house before the first request and, where asked to, keep a worker beside it."""
    settings = house().settings
    start_logging()
    if settings.consumer != "child":
        yield
        return
    workers = [child for child in processes(settings, port=settings.port) if child.name == "worker"]
    stop = Event()
    for child in workers:
        start(child, dict(os.environ))
    watcher = Thread(target=watch, args=(workers, dict(os.environ), stop), daemon=True)
    watcher.start()
    try:
        yield
    finally:
        stop.set()
        stop_all(workers)
        house().engine.dispose()


app = st.App(
    ROOT / "pages" / "_shell" / "main.py",
    lifespan=serve,
    routes=all_routes(),
    middleware=[Middleware(Gate)],
    on_script_error=tell_mishap,
)
