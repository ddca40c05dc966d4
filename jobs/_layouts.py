"""Layouts that came before: the same one again, or one that changed a little since."""

import re
from collections.abc import Mapping
from typing import Any

import polars as pl

from config.profile import default_profiles
from config.terms import MissingRows, Mode
from data.batches import find_saved_mapping, list_saved_mappings
from data.datasets import find_dataset, find_version
from data.db import TenantSession
from data.models import Batch, SavedMapping
from jobs._batch import columns_of
from jobs._profiles import pin, profile_of
from jobs.intake import DETECT
from pipelines.changed_layout import SIMILAR, carry_over, compare_layouts, share_kept
from pipelines.mapping import Column, as_published, fingerprint, propose, with_maxima
from pipelines.questions import has_questions
from pipelines.reading.detected import Detected
from pipelines.survey import Look

PLAIN = "table"


def find_known(session: TenantSession, batch: Batch, headers: list[str]) -> SavedMapping | None:
    """Find the mapping of this header for the chosen profile, or for any when none was chosen."""
    found = [
        find_saved_mapping(session, fingerprint(headers, name), profile=name)
        for name in names_for(batch)
    ]
    fitting = [saved for saved in found if saved and is_of_table(batch, saved)]
    return max(fitting, key=lambda saved: saved.id, default=None)


def names_for(batch: Batch) -> list[str]:
    """Return the profiles that may fit a batch: the chosen one, a package's own, or all."""
    seen = Detected.from_json(batch.detected)
    wanted = seen.profile if seen.is_package and batch.profile == DETECT else ""
    chosen = wanted or batch.profile
    return [chosen] if chosen != DETECT else list(default_profiles())


def is_of_table(batch: Batch, saved: SavedMapping) -> bool:
    """Tell whether what was saved may be of this table; tables of one export can look alike.

    Rosters and enrolments of one vendor have the same header: without a profile of their own,
    only the name tells one from the other.
    """
    seen = Detected.from_json(batch.detected)
    is_one_of_many = seen.is_package or bool(seen.layout)
    if saved.profile != PLAIN or not is_one_of_many:
        return True
    return bool(saved.reading["dataset"] == own_name(batch))


def own_name(batch: Batch) -> str:
    """Return a dataset's name made from the name of a batch's table, or else of its file."""
    seen = Detected.from_json(batch.detected)
    if seen.is_package and seen.sheets:
        return slug(seen.sheet.replace(".csv", "") + ".csv")
    return slug(batch.filename)


def slug(filename: str) -> str:
    """Return a dataset's name made from a file's name: `Grades 8B (1).xlsx` gives `grades_8b_1`."""
    stem = filename.rsplit(".", 1)[0].lower()
    return re.sub(r"\W+", "_", stem).strip("_")[:60] or "table"


def find_similar(session: TenantSession, batch: Batch, headers: list[str]) -> SavedMapping | None:
    """Find the saved mapping that has most columns in common with a header, the newest of equals.

    At least half of the columns must be the same, or it is another layout.
    """
    listed = list_saved_mappings(session, names_for(batch))
    saved = [one for one in listed if is_of_table(batch, one)]
    scored = [(share_kept(one.headers, headers), one.id, one) for one in saved]
    near = [one for one in scored if one[0] >= SIMILAR]
    return max(near, key=lambda one: one[:2])[2] if near else None


def apply_saved(session: TenantSession, batch: Batch, saved: SavedMapping) -> None:
    """Take over what was decided the last time this header came."""
    profile = pin(session, batch, saved.profile)
    known = [Column.from_json(column) for column in saved.mapping]
    columns = with_maxima(known, Detected.from_json(batch.detected).maxima)
    batch.mapping = [column.to_json() for column in columns]
    take_over_habits(batch, saved)
    batch.detected = {
        **batch.detected,
        "recognised": f"Profile {profile.title} v{saved.version} applied, {fed_words(columns)}.",
    }


def fed_words(columns: list[Column]) -> str:
    """Say how many columns feed a field: `12/12 columns`."""
    every = {name for column in columns for name in (column.source, *column.joined)}
    fed = {name for one in columns if one.target for name in (one.source, *one.joined)}
    return f"{len(fed)}/{len(every)} columns"


def take_over_habits(batch: Batch, saved: SavedMapping) -> None:
    """Publish as the last file of this layout was published."""
    habits = saved.reading
    batch.dataset, batch.key, batch.plan = habits["dataset"], habits["key"], habits["plan"]
    batch.mode, batch.missing_rows = Mode(habits["mode"]), MissingRows(habits["missing_rows"])


def apply_similar(
    session: TenantSession,
    batch: Batch,
    saved: SavedMapping,
    *,
    sample: pl.DataFrame,
    looks: Mapping[str, Look],
) -> bool:
    """Take over what is unchanged and note what is not; tell whether only the order differs."""
    headers = batch.detected["headers"]
    profile = pin(session, batch, saved.profile)
    drift = compare_layouts(
        saved.headers,
        headers,
        forms_before=saved.reading.get("forms", {}),
        forms={name: look.forms for name, look in looks.items()},
        version=saved.version,
    )
    seen = Detected.from_json(batch.detected)
    known = [Column.from_json(column) for column in saved.mapping]
    published = published_columns(session, saved.reading["dataset"])
    carried = carry_over(known, propose(headers, sample, profile, seen), drift)
    columns = as_published(with_maxima(carried, seen.maxima), published, profile)
    batch.mapping = [column.to_json() for column in columns]
    take_over_habits(batch, saved)
    told = f"Profile {profile.title} v{saved.version} applied, {fed_words(columns)}"
    if drift.is_order_only:
        batch.detected = {**batch.detected, "recognised": f"{told}, in another order."}
    else:
        batch.detected = {**batch.detected, "drift": drift.to_json()}
    return drift.is_order_only


def published_columns(session: TenantSession, name: str) -> list[dict[str, Any]]:
    """Return what the dataset's head remembers of its columns."""
    dataset = find_dataset(session, name)
    head = find_version(session, dataset, dataset.head_no) if dataset else None
    return head.columns if head else []


def is_settled(batch: Batch, looks: Mapping[str, Look]) -> bool:
    """Tell whether a recognised file asks nothing and may skip Map."""
    return not has_questions(columns_of(batch), profile_of(batch), looks)
