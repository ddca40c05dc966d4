"""What leaves the house after a promotion: every student's move, as a table for other systems."""

from datetime import timedelta

import polars as pl

from config.terms import Download
from data.models import Artifact, Promotion
from data.promotions import get_promotion, read_decisions
from jobs._desk import Desk
from jobs._kept import artifact_of
from pipelines.promotion_words import explain
from pipelines.publish.csv import to_csv

KIND = Download.CSV
KEPT = timedelta(days=30)
TITLES = {
    "sourced_id": "Student id",
    "family_name": "Family name",
    "given_name": "Given name",
    "level_code": "Level",
    "class_code": "Class",
    "outcome": "Outcome",
    "next_level_code": "Next level",
    "next_school_code": "Next school",
    "state": "State",
    "why": "Why",
}


def export_moves(desk: Desk, promotion_id: int) -> Artifact:
    """Store the decisions as CSV for systems; return its row."""
    desk.allow("download")
    with desk.reading() as session:
        promotion = get_promotion(session, promotion_id)
        decisions = read_decisions(session, promotion_id)
    content = to_csv(with_reasons(decisions, promotion))
    blob = desk.artifacts.put_bytes(desk.school_id, content)
    with desk.transaction() as session:
        artifact = artifact_of(
            desk,
            blob,
            kind=KIND,
            filename=f"promotion_{promotion_id}.csv",
            media_type="text/csv; charset=utf-8",
            rows=decisions.height,
            expires_at=desk.now() + KEPT,
        )
        session.add(artifact)
        desk.audit(session, "promotion.exported", f"promotion {promotion_id}")
    return artifact


def with_reasons(decisions: pl.DataFrame, promotion: Promotion) -> pl.DataFrame:
    """Add why to each row: a sentence for each different set of figures, not for each student."""
    rules = {rule["level_code"]: rule for rule in promotion.rules}
    facts = ["reason", "overall", "failed", "missing", "attendance", "level_code"]
    facts += ["override_note"]
    different = decisions.select(facts).unique()
    told = [
        explain(row["reason"], row, rules.get(row["level_code"], {}), note=row["override_note"])
        for row in different.rows(named=True)
    ]
    whys = different.with_columns(why=pl.Series(told, dtype=pl.String))
    joined = decisions.join(whys, on=facts, how="left", nulls_equal=True, maintain_order="left")
    return joined.select(pl.col(name).alias(title) for name, title in TITLES.items())
