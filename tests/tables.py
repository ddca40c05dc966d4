"""Tables written as text, so that a failing test can be read aloud."""

import polars as pl


def table(text: str) -> pl.DataFrame:
    """Return a frame of strings from lines of cells between bars; `-` stands for no value."""
    lines = [line for line in text.splitlines() if line.strip()]
    names, *rows = ([cell.strip() for cell in line.split("|")] for line in lines)
    values = [[None if cell == "-" else cell for cell in row] for row in rows]
    return pl.DataFrame(values, schema=dict.fromkeys(names, pl.String), orient="row")
