"""What students and staff of OneRoster share: which of their columns feeds which field."""

from collections.abc import Callable, Sequence

import polars as pl

from pipelines.packages.people import FAMILIES, STUDENTS
from pipelines.packages.vendor_tables import has, plain

HEADER = has("sourcedid", "givenname", "familyname", "status", "enableduser")
SDS_HEADER = has("sourcedid", "username", "activedirectorymatchid", "role", without=("status",))
MEANINGS = {
    "sourcedid": "sourced_id",
    "givenname": "given_name",
    "familyname": "family_name",
    "email": "email",
    "phone": "phone",
    "sms": "sms",
    "username": "username",
    "identifier": "identifier",
    "middlename": "middle_name",
    "preferredgivenname": "preferred_given_name",
    "preferredfamilyname": "preferred_family_name",
    "pronouns": "pronouns",
    "orgsourcedids": "orgs",
}
CLASS = "metadata.homeroom.class"


def people(
    group: str, header: Callable[[Sequence[str], pl.DataFrame], float] = HEADER
) -> Callable[[Sequence[str], pl.DataFrame], float]:
    """Return a test for users of a group: students among them, else staff, else families."""
    return lambda headers, sample: (
        header(headers, sample) if group_of(headers, sample) == group else 0.0
    )


def group_of(headers: Sequence[str], sample: pl.DataFrame) -> str:
    """Return who is among the users; where there are no roles at all they may be students."""
    roles = [name for name in headers if plain(name) == "role"]
    if not roles or not sample.height:
        return "students"
    found = set(sample.get_column(roles[0]).drop_nulls().str.to_lowercase())
    if found & set(STUDENTS):
        return "students"
    if not found:
        return "others"
    return "staff" if found - set(FAMILIES) else "families"
