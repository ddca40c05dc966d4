"""A vendor's table on its way to plain records: what is no data is taken out and told."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from config.terms import SplitRule
from pipelines.reading.detected import Reading
from pipelines.reading.notes import FINDINGS, Notes, name_lines

SHOWN_ROWS = 20
KEEP = ""


@dataclass(kw_only=True)
class Arrangement:
    """The table as it stands so far, its accounts, and what is known of its columns."""

    frame: pl.DataFrame
    accounts: Counter[str]
    notes: Notes = field(default_factory=Notes)
    meanings: dict[str, str] = field(default_factory=dict)
    maxima: dict[str, float] = field(default_factory=dict)
    splits: dict[str, SplitRule] = field(default_factory=dict)

    @property
    def columns(self) -> list[str]:
        """Return the names of the columns of the file."""
        return [name for name in self.frame.columns if name != "_row"]

    def leave_out(self, where: pl.Expr, what: str) -> pl.DataFrame:
        """Take out rows that are no records, tell which, and return them."""
        is_out = pl.Series(self.frame.select(where.fill_null(value=False)).to_series())
        gone = self.frame.filter(is_out)
        if gone.height:
            self.frame = self.frame.filter(~is_out)
            self.accounts["data"] -= gone.height
            self.accounts["layout"] += gone.height
            self._tell_rows(gone, what)
        return gone

    def _tell_rows(self, gone: pl.DataFrame, what: str) -> None:
        """Say what stood in the first rows that were taken out, and where the others were."""
        for row, *cells in gone.head(SHOWN_ROWS).iter_rows():
            text = " | ".join(cell.strip() for cell in cells if cell and cell.strip())
            self.notes.add("layout_row", text, row=row, expected=f"a record, not {what}")
        if gone.height > SHOWN_ROWS:
            rows = gone.get_column("_row").slice(SHOWN_ROWS).to_list()
            said = f"{len(rows):,} more rows ({name_lines(rows)})"
            self.notes.add("layout_row", said, expected=f"records, not {what}")

    def reject(self, where: pl.Expr, reason: str) -> None:
        """Put rows aside that cannot be understood, as they stand, with the reason."""
        is_out = pl.Series(self.frame.select(where.fill_null(value=False)).to_series())
        gone = self.frame.filter(is_out)
        for row, *cells in gone.iter_rows():
            self.notes.rejected.append((row, " | ".join(cell or "" for cell in cells), reason))
        self.frame = self.frame.filter(~is_out)
        self.accounts["data"] -= gone.height
        self.accounts["rejected"] += gone.height

    def drop(self, columns: Sequence[str], what: str, *, rule: str = "layout_column") -> None:
        """Take out columns that are no data, and tell which and how many values they had."""
        for name in columns:
            filled = self.frame.height - self.frame.get_column(name).null_count()
            self.notes.add(
                rule, f"{filled:,} values in the column {name}", expected=f"data, not {what}"
            )
        self.frame = self.frame.drop(columns)

    def rename(self, titles: Mapping[str, str]) -> dict[str, str]:
        """Give columns plain titles where these stay apart; return what was renamed."""
        times = Counter(new.casefold() for new in titles.values())
        times.update(name.casefold() for name in self.columns if name not in titles)
        new = {
            old: title
            for old, title in titles.items()
            if old != title and title and times[title.casefold()] == 1
        }
        for old, title in new.items():
            self.notes.add("layout_title", old, column=title, suggestion=title)
        self.frame = self.frame.rename(new)
        return new

    def mean(self, column: str, field_name: str) -> None:
        """Say which field a column feeds, if the table has it."""
        if column in self.frame.columns:
            self.meanings[column] = field_name

    def split_name(self, column: str, rule: SplitRule) -> None:
        """Say that a column holds a person's whole name, and how it is written."""
        self.splits[column] = rule

    def keep(self, columns: Sequence[str]) -> None:
        """Say that columns hold text to keep as it stands, not marks."""
        self.meanings.update(dict.fromkeys(columns, KEEP))

    def combine(self, records: pl.DataFrame) -> None:
        """Replace the rows by records that several of them make together."""
        self.accounts["continuation"] += self.frame.height - records.height
        self.accounts["data"] = records.height
        self.frame = records

    def findings(self, reading: Reading) -> pl.DataFrame:
        """Return what reading and arranging found, in the order of the file."""
        new = self.notes.findings_frame().cast(pl.Schema(FINDINGS))
        both = pl.concat([reading.findings, new])
        return both.sort("row", nulls_last=False, maintain_order=True)
