"""What students and staff of OneRoster share: which of their columns feeds which field."""

from collections.abc import Callable, Sequence

import polars as pl

from pipelines.packages.vendor_tables import has, plain

HEADER = has("sourcedid", "givenname", "familyname", "status", "enableduser")
MEANINGS = {
    "sourcedid": "sourced_id",
    "givenname": "given_name",
    "familyname": "family_name",
    "email": "email",
}


def people(*, students: bool) -> Callable[[Sequence[str], pl.DataFrame], float]:
    """Return a test for users among whom there are students, or are none."""

    def recognise(headers: Sequence[str], sample: pl.DataFrame) -> float:
        roles = [name for name in headers if plain(name) == "role"]
        found = sample.get_column(roles[0]).str.to_lowercase() if roles else None
        is_it = found is None or not found.len() or bool((found == "student").any())
        return HEADER(headers, sample) if is_it == students else 0.0

    return recognise
