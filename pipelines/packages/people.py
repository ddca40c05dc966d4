"""The people of a rostering package: users with their roles, schools and birth dates."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from pipelines.packages.links import Part

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
    names = {"userSourcedId", "role", "roleType", "orgSourcedId", "status"}
    blank = [pl.lit(None, pl.String).alias(name) for name in names - set(roles.columns)]
    live = roles.with_columns(blank).filter(pl.col("status").ne_missing("tobedeleted"))
    first = pl.col("roleType").ne_missing("primary")
    ordered = live.drop_nulls("userSourcedId").sort(first, maintain_order=True)
    return (
        ordered.group_by("userSourcedId", maintain_order=True)
        .agg(
            pl.col("role").first(),
            pl.col("orgSourcedId")
            .drop_nulls()
            .unique(maintain_order=True)
            .str.join(",")
            .alias("orgs"),
        )
        .select(sourcedId="userSourcedId", role="role", orgSourcedIds="orgs")
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
