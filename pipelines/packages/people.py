"""The people of a rostering package: users with their roles, schools and birth dates."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl

from pipelines.packages.links import Part
from pipelines.reading.detected import Reading

STUDENTS = ("student",)
FAMILIES = ("parent", "guardian", "relative")
GROUPS = ("students", "staff", "families", "others")
BORN = ("birthDate", "sex")


@dataclass(frozen=True, kw_only=True)
class Group:
    """People who belong together: the rows of their table, and its name for a person."""

    name: str
    rows: pl.Expr


def join_people(parts: Mapping[str, Part]) -> pl.DataFrame:
    """Return one row a user with `role`, `orgSourcedIds`, `birthDate` and `sex` where they are."""
    users = parts["users"].frame
    if "roles" in parts and "role" not in users.columns:
        users = users.join(main_roles(parts["roles"].frame), on="sourcedId", how="left")
    if "demographics" in parts:
        frame = parts["demographics"].frame
        columns = [name for name in BORN if name in frame.columns and name not in users.columns]
        if columns and "sourcedId" in frame.columns:
            born = frame.select("sourcedId", *columns).drop_nulls("sourcedId")
            born = born.unique("sourcedId", keep="first", maintain_order=True)
            users = users.join(born, on="sourcedId", how="left", maintain_order="left")
    return users


def main_roles(roles: pl.DataFrame) -> pl.DataFrame:
    """Return the first primary role of each user, else the first, and all the user's orgs."""
    names = {"userSourcedId", "role", "roleType", "isPrimary", "orgSourcedId", "status", "grade"}
    blank = [pl.lit(None, pl.String).alias(name) for name in names - set(roles.columns)]
    live = roles.with_columns(blank).filter(pl.col("status").ne_missing("tobedeleted"))
    is_main = (pl.col("roleType") == "primary") | (pl.col("isPrimary").str.to_lowercase() == "true")
    graded = ["grade"] if "grade" in roles.columns else []
    first = ~is_main.fill_null(value=False)
    ordered = live.drop_nulls("userSourcedId").sort(first, maintain_order=True)
    return (
        ordered.group_by("userSourcedId", maintain_order=True)
        .agg(
            pl.col("role", "grade").first(),
            pl.col("orgSourcedId")
            .drop_nulls()
            .unique(maintain_order=True)
            .str.join(",")
            .alias("orgs"),
        )
        .select("role", *graded, sourcedId="userSourcedId", orgSourcedIds="orgs")
    )


def group_people(people: pl.DataFrame) -> list[Group]:
    """Return the groups that the roles make, those with most rights to be a table of their own."""
    if "role" not in people.columns:
        return []
    role = pl.col("role").str.to_lowercase()
    tests = {
        "students": role.is_in(STUDENTS),
        "staff": ~role.is_in((*STUDENTS, *FAMILIES)),
        "families": role.is_in(FAMILIES),
        "others": role.is_null(),
    }
    found = [Group(name=name, rows=tests[name].fill_null(value=False)) for name in GROUPS]
    filled = [group for group in found if people.filter(group.rows).height]
    return filled if len(filled) > 1 else []


def narrow(reading: Reading, only: pl.Expr) -> Reading:
    """Return the rows of one group; the others are accounted for as another table's."""
    kept = reading.frame.filter(only)
    accounts = Counter(reading.accounts)
    accounts["other_table"] += reading.frame.height - kept.height
    accounts["data"] = kept.height
    row = pl.col("row")
    is_here = row.is_null() | (row <= 1) | row.is_in(kept.get_column("_row").implode())
    return replace(
        reading, frame=kept, accounts=dict(accounts), findings=reading.findings.filter(is_here)
    )


def join_results(parts: Mapping[str, Part]) -> pl.DataFrame:
    """Return one row a result with the title, day and range of its line item beside it."""
    results = parts["results"].frame
    items = parts["lineItems"].frame if "lineItems" in parts else None
    if items is None or not {"sourcedId"} <= set(items.columns):
        return results
    wanted = {
        "title": "lineItemTitle",
        "dueDate": "lineItemDueDate",
        "resultValueMin": "resultValueMin",
        "resultValueMax": "resultValueMax",
    }
    columns = {old: new for old, new in wanted.items() if old in items.columns}
    beside = items.select("sourcedId", *columns).rename(columns).drop_nulls("sourcedId")
    beside = beside.unique("sourcedId", keep="first", maintain_order=True)
    return results.join(
        beside,
        left_on="lineItemSourcedId",
        right_on="sourcedId",
        how="left",
        maintain_order="left",
    )
