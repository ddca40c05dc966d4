"""What reading has to tell: findings, rejected lines and the account of every line."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from config.terms import Severity

FINDINGS = {
    "row": pl.Int64,
    "column": pl.String,
    "rule": pl.String,
    "severity": pl.String,
    "found": pl.String,
    "expected": pl.String,
    "suggestion": pl.String,
}
REJECTS = {"_row": pl.Int64, "text": pl.String, "reason": pl.String}
PARTS = (
    "header",
    "data",
    "continuation",
    "preamble",
    "blank",
    "footer",
    "other_table",
    "layout",
    "rejected",
)
SHOWN = 200


def shorten(text: str) -> str:
    """Return at most 200 characters, so that a finding never carries a whole file."""
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def name_lines(lines: Sequence[int]) -> str:
    """Return `line 7`, `lines 3 to 9` or `lines 3, 8, 12 and 40 more`."""
    if len(lines) == 1:
        return f"line {lines[0]}"
    if lines[-1] - lines[0] == len(lines) - 1:
        return f"lines {lines[0]} to {lines[-1]}"
    shown = ", ".join(str(line) for line in lines[:5])
    return f"lines {shown}" + (f" and {len(lines) - 5:,} more" if len(lines) > 5 else "")


@dataclass
class Notes:
    """Gathers findings, rejects and line counts while a file is read."""

    found: list[tuple[int | None, str | None, str, str, str, str, str]] = field(
        default_factory=list
    )
    rejected: list[tuple[int, str, str]] = field(default_factory=list)
    accounts: Counter[str] = field(default_factory=Counter)
    other_lines: list[int] = field(default_factory=list)

    def add(
        self,
        rule: str,
        found: str,
        *,
        row: int | None = None,
        column: str | None = None,
        expected: str = "",
        suggestion: str = "",
    ) -> None:
        """Note something harmless."""
        texts = (shorten(found), shorten(expected), shorten(suggestion))
        self.found.append((row, column, rule, Severity.NOTE.value, *texts))

    def ask(
        self,
        rule: str,
        found: str,
        *,
        row: int | None = None,
        column: str | None = None,
        expected: str = "",
        suggestion: str = "",
    ) -> None:
        """Note something a person should look at."""
        texts = (shorten(found), shorten(expected), shorten(suggestion))
        self.found.append((row, column, rule, Severity.QUERY.value, *texts))

    def reject(self, row: int, text: str, reason: str, *, lines: int = 1) -> None:
        """Put a record aside as it stands, with the reason."""
        self.rejected.append((row, text, reason))
        self.accounts["rejected"] += lines

    def account(self, part: str, lines: int = 1) -> None:
        """Say where lines of the file went."""
        self.accounts[part] += lines

    def findings_frame(self) -> pl.DataFrame:
        """Return the findings in the order of the file."""
        return pl.DataFrame(self.found, schema=FINDINGS, orient="row").sort(
            "row", nulls_last=False, maintain_order=True
        )

    def rejects_frame(self) -> pl.DataFrame:
        """Return the rejected records in the order of the file."""
        return pl.DataFrame(self.rejected, schema=REJECTS, orient="row").sort(
            "_row", maintain_order=True
        )

    def balance(self, lines: int) -> dict[str, int]:
        """Return the account of all lines; a line that went nowhere is a bug, not a finding."""
        parts = {part: self.accounts[part] for part in PARTS}
        if sum(parts.values()) != lines or set(self.accounts) - set(PARTS):
            message = f"{lines} lines were read, but the account is {parts}."
            raise AssertionError(message)
        return {"lines": lines, **parts}
