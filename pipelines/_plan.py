"""A plan: an ordered list of named steps over the mapped text, each one a plain part."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import polars as pl
from pydantic import BaseModel, ConfigDict, ValidationError

from config.errors import InputError
from config.registry import collect
from pipelines import plans as parts


class PlanConfig(BaseModel):
    """What one step was told; unknown words are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


Config = TypeVar("Config", bound=PlanConfig)


@dataclass(frozen=True, kw_only=True)
class Plan(Generic[Config]):
    """One kind of step: what it is called, what it is told, what it does to the text.

    A step that only adds rows or leaves some out, and changes no cell, says `rewrites=False`.
    """

    title: str
    meaning: str
    config: type[Config]
    apply: Callable[[pl.DataFrame, Config], pl.DataFrame]
    example: Mapping[str, Any]
    rewrites: bool = True

    def run(self, text: pl.DataFrame, told: Mapping[str, Any]) -> pl.DataFrame:
        """Apply the step as it was told."""
        return self.apply(text, self.check(told))

    def check(self, told: Mapping[str, Any]) -> Config:
        """Return the step's configuration, or refuse it in a sentence."""
        try:
            return self.config.model_validate(dict(told))
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"]) or "its settings"
            raise InputError(
                f"The step {self.title} does not understand {place}: {first['msg']}.",
                hint=f"An example: {dict(self.example)}.",
            ) from error


def plans() -> dict[str, Plan[Any]]:
    """Return every kind of step, by name."""
    return collect(parts, "PLAN", Plan)


def get_plan(name: str) -> Plan[Any]:
    """Return one kind of step, or say which there are."""
    known = plans()
    if name not in known:
        raise InputError(
            f"There is no step called {name}.", hint=f"Choose one of: {', '.join(known)}."
        )
    return known[name]


def split_step(step: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return a stored step's name and what it was told."""
    told = dict(step)
    return str(told.pop("plan", "")), told


def check_plan(steps: Sequence[Mapping[str, Any]]) -> list[str]:
    """Say in sentences what is wrong with the steps."""
    return [problem for step in steps if (problem := problem_of(step))]


def problem_of(step: Mapping[str, Any]) -> str:
    """Return what is wrong with one step, nothing when it can run."""
    name, told = split_step(step)
    try:
        get_plan(name).check(told)
    except InputError as error:
        return error.message
    return ""


def run_plan(
    text: pl.DataFrame, steps: Sequence[Mapping[str, Any]], clock: Callable[[], float]
) -> tuple[pl.DataFrame, list[dict[str, Any]]]:
    """Apply the steps in order; return the text and what each step did to the number of rows."""
    trace = []
    for step in steps:
        text, told = run_step(text, step, clock)
        trace.append(told)
    return text, trace


def run_step(
    text: pl.DataFrame, step: Mapping[str, Any], clock: Callable[[], float]
) -> tuple[pl.DataFrame, dict[str, Any]]:
    """Apply one step; return the text and what the step did to the number of rows."""
    name, told = split_step(step)
    plan = get_plan(name)
    started = clock()
    after = number_rows(plan.run(text, told))
    return after, {
        "plan": name,
        "title": plan.title,
        "rows_before": text.height,
        "rows_after": after.height,
        "seconds": round(clock() - started, 3),
    }


def number_rows(text: pl.DataFrame) -> pl.DataFrame:
    """Give rows that no line of the file holds the numbers -1, -2, ... in their order."""
    if not text["_row"].null_count():
        return text
    row, last = pl.col("_row"), min(0, int(str(text["_row"].min() or 0)))
    fresh = last - row.is_null().cum_sum().cast(pl.Int64)
    return text.with_columns(pl.when(row.is_null()).then(fresh).otherwise(row).alias("_row"))
