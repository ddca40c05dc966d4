"""Texts with fields in them: `Dear {{ given_name }}` becomes a text for each recipient."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import polars as pl
from jinja2 import StrictUndefined, Template, TemplateError, meta, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from config.errors import InputError

WORDS = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
LONGEST = 50_000
PLAIN = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const),
    *(nodes.If, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not),
)
SAMPLES = 5


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One rendered message: to whom, its subject and its text."""

    name: str
    address: str
    subject: str
    text: str


def fields_in(text: str) -> set[str]:
    """Return the fields that a text names; raises InputError for one that is no template."""
    return meta.find_undeclared_variables(parsed(text))


def parsed(text: str) -> nodes.Template:
    """Return a text as its parts; it may hold fields and conditions, and nothing that computes."""
    if len(text) > LONGEST:
        raise InputError(f"The text is longer than {LONGEST:,} letters.", hint="Shorten it.")
    try:
        tree = WORDS.parse(text)
    except TemplateError as error:
        raise InputError(
            f"The text has a field that cannot be read: {error.message}.",
            hint="A field is written {{ given_name }}.",
        ) from error
    for part in tree.find_all(nodes.Node):
        if not isinstance(part, PLAIN):
            raise InputError(
                f"The text has a {type(part).__name__.lower()} in it.",
                hint="It may hold fields and {% if level %} conditions only.",
            )
    return tree


def check_fields(texts: Sequence[str], audience: pl.DataFrame, known: Sequence[str]) -> None:
    """Refuse fields that the audience does not have, or that are empty for some of it."""
    wanted = set().union(*(fields_in(text) for text in texts))
    strange = sorted(wanted - set(known))
    if strange:
        raise InputError(
            f"There is no field {strange[0]}.", hint=f"Known are: {', '.join(sorted(known))}."
        )
    for name in sorted(wanted):
        empty = audience.filter(pl.col(name).fill_null("") == "").height
        if empty:
            people = "1 recipient has" if empty == 1 else f"{empty:,} recipients have"
            raise InputError(
                f"{people} no {name.replace('_', ' ')}.",
                hint="Take the field out of the text, or fill it in the records.",
            )


def render(text: str, fields: Mapping[str, Any]) -> str:
    """Return a text with its fields filled in."""
    try:
        return compiled(text).render(fields)
    except TemplateError as error:
        raise InputError(f"The text cannot be filled in: {error.message}.") from error


@lru_cache(maxsize=64)
def compiled(text: str) -> Template:
    """Return a text ready to be filled in; it is read once for all recipients."""
    return WORDS.from_string(parsed(text))


def samples(subject: str, text: str, audience: pl.DataFrame) -> list[Sample]:
    """Return up to five messages as they would go out, the longest of all among them."""
    told = [
        Sample(
            name=row["name"],
            address=row["address"],
            subject=render(subject, row),
            text=render(text, row),
        )
        for row in picked(text, audience).to_dicts()
    ]
    return sorted(told, key=lambda one: len(one.text), reverse=True)


def picked(text: str, audience: pl.DataFrame) -> pl.DataFrame:
    """Return the recipient with the longest values for a text, and some spread over the rest."""
    names = sorted(fields_in(text) & set(audience.columns)) or ["name"]
    length = pl.sum_horizontal(pl.col(name).cast(pl.String).str.len_chars() for name in names)
    longest = audience.sort(length, descending=True, maintain_order=True).head(1)
    apart = max(audience.height // (SAMPLES - 1), 1)
    spread = audience.gather_every(apart).head(SAMPLES)
    return (
        pl.concat([longest, spread])
        .unique("address", keep="first", maintain_order=True)
        .head(SAMPLES)
    )
