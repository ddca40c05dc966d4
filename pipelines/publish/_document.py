"""What a printed version says of itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from config.profile import Field


@dataclass(frozen=True, kw_only=True)
class Document:
    """Everything the printed form says; `rows` may be the first of `total_rows`."""

    title: str
    school: str
    version: int
    batch: int | None
    as_of: datetime
    zone: str
    language: str
    summary: pl.DataFrame
    fields: Sequence[Field]
    rows: pl.DataFrame
    total_rows: int
    explanations: Sequence[Mapping[str, Any]]
    counts: Mapping[str, Any]
    created_by: str
