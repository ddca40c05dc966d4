"""The ancestor's way, for comparison only: pandas, one row and one cell at a time."""

import sys
from pathlib import Path
from typing import Any

import pandas as pd

from jobs._bench._child import Watch, run
from jobs._bench._gradebook import CLASSES, SCORES, BenchFiles, records, rules

Row = dict[str, Any]
EMPTY = {"N/A", "-", ""}


def loop(folder: Path, rows: int, watch: Watch) -> dict[str, int]:
    """Read, append, delete, clean, check, compare and write, row by row."""
    files = BenchFiles(folder=folder, rows=rows)
    frame = pd.read_csv(files.upload, dtype=str, keep_default_na=False)
    frame = frame.rename(columns={"date": "marked_on"})
    frame = pd.concat([frame, pd.DataFrame(records(files.rows))], ignore_index=True)
    frame = delete_rows(frame, files.rows)
    kept, failures = clean_rows(frame)
    changed = compare_rows(kept, files)
    result = pd.DataFrame(kept)
    result.describe(include="all")
    result.to_parquet(files.folder / "loop.parquet")
    result.to_csv(files.folder / "loop.csv", index=False)
    watch.lap("row by row")
    return {"findings": failures, "changed": changed, "rows": len(kept)}


def delete_rows(frame: pd.DataFrame, rows: int) -> pd.DataFrame:
    """Drop what the rules name, looking every row up in them."""
    unwanted = {tuple(sorted(rule.items())) for rule in rules(rows)}
    keep = []
    for _, row in frame.iterrows():
        one = (("student_id", row["student_id"]),)
        both = (("class", row["class"]), *one)
        keep.append(one not in unwanted and both not in unwanted)
    return frame[keep]


def clean_rows(frame: pd.DataFrame) -> tuple[list[Row], int]:
    """Type and check each row; count every cell that fails."""
    seen: set[str] = set()
    failures, rows = 0, list[Row]()
    for _, row in frame.iterrows():
        clean, wrong = clean_row(row, seen)
        failures += wrong
        if not wrong:
            rows.append(clean)
    return rows, failures


def clean_row(row: Any, seen: set[str]) -> tuple[Row, int]:
    """Return one typed row and how many of its cells fail."""
    wrong = 0
    names = ("student_id", "family_name", "given_name")
    clean: Row = {name: str(row[name]).strip() for name in names}
    for name in SCORES:
        text = str(row[name]).strip().replace(",", ".")
        clean[name], failed = mark(text)
        wrong += failed
    clean["class"] = str(row["class"]).strip()
    clean["marked_on"] = pd.to_datetime(row["marked_on"], format="%Y-%m-%d")
    wrong += clean["class"] not in CLASSES
    wrong += not clean["student_id"] or clean["student_id"] in seen
    seen.add(clean["student_id"])
    return clean, wrong


def mark(text: str) -> tuple[float | None, int]:
    """Return a mark and whether it fails."""
    if text in EMPTY:
        return None, 0
    try:
        value = float(text)
    except ValueError:
        return None, 1
    return value, int(not 0 <= value <= 100)


def compare_rows(rows: list[Row], files: BenchFiles) -> int:
    """Count the cells that differ from the version before, looked up row by row."""
    before = pd.read_parquet(files.head)
    known = {row["student_id"]: row for _, row in before.iterrows()}
    changed = 0
    for row in rows:
        old = known.get(row["student_id"])
        if old is not None:
            changed += sum(row[name] != old[name] for name in SCORES)
    return changed


if __name__ == "__main__":
    run({"row loop": loop}, sys.argv[1:])
