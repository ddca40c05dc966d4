"""Moodle grade export: a grade per item in several forms, in the language of the site."""

import re
from collections.abc import Sequence

import polars as pl

from pipelines._arrangement import Arrangement
from pipelines._layout import Layout
from pipelines._secrets import plain_words

FORM = re.compile(r"(?P<title>.*\S)\s*\((?P<form>[^()]+)\)")
DOWNLOADED = re.compile(r"(?i)last downloaded from this course|zuletzt .*kurs.* geladen")
UNIX_TIME = r"^1\d{9}$"
LETTER = "letter buchstabe notenstufe lettre letra lettera буква"
FEEDBACK = "feedback rückmeldung commentaire retroalimentación comentarios commenti отзыв"
REAL = "real punkte brut brute reale numero действительная"
ID_NUMBERS = ("id number", "id nummer", "numero d identification", "numero de id", "matrikelnummer")
MAILS = ("email address", "e mail adresse", "adresse de courriel", "direccion de correo", "email")
TEXTS, REALS = frozenset(plain_words(f"{LETTER} {FEEDBACK}")), frozenset(plain_words(REAL))
PROFILE_MOST = 100


def recognise(headers: Sequence[str], sample: pl.DataFrame) -> float:
    """Tell a grade export by its items with a form in brackets and the moment of the download."""
    items = [header for header in headers if is_item(header)]
    if len(headers) < 4 or not items:
        return 0.0
    if DOWNLOADED.search(headers[-1]):
        return 0.99
    cells = sample.get_column(headers[-1]).drop_nulls()
    is_moment = cells.len() > 0 and bool(cells.str.contains(UNIX_TIME).all())
    return 0.9 if is_moment and cells.n_unique() <= 2 else 0.0


def arrange(table: Arrangement) -> None:
    """Keep grades as marks, letters and feedback as text; drop the moment of the download."""
    table.frame = table.frame.rename(bare)
    table.drop(table.columns[-1:], "the moment of the download")
    items = [name for name in table.columns if is_item(name)]
    texts = [name for name in items if holds_text(name, table.frame.get_column(name))]
    marks = [name for name in items if name not in texts]
    new = table.rename({name: title_of(name) for name in marks if form_of(name) in REALS})
    table.keep(texts)
    for name in (new.get(mark, mark) for mark in marks):
        table.mean(name, name)
        note_most(table, name)
    mean_people(table, items)


def bare(header: str) -> str:
    """Return a header without quotes that only the header has."""
    return header.strip('" ')


def is_item(header: str) -> bool:
    """Tell whether a header names a grade item: a title and a form in brackets."""
    return (FORM.fullmatch(bare(header)) is not None and ":" in header) or is_total(header)


def is_total(header: str) -> bool:
    """Tell the total of a course or category, which bears no kind of activity."""
    found = FORM.fullmatch(bare(header))
    return found is not None and form_of(header) in REALS | TEXTS | {"percentage", "prozent"}


def form_of(header: str) -> str:
    """Return the form of a grade, in one plain word: `real`, `punkte`."""
    found = FORM.fullmatch(bare(header))
    return " ".join(plain_words(found["form"])) if found else ""


def title_of(header: str) -> str:
    """Return the title of an item without its form."""
    found = FORM.fullmatch(header)
    return found["title"] if found else header


def holds_text(header: str, cells: pl.Series) -> bool:
    """Tell letters and feedback from grades: by the form's name, else by what stands there."""
    if form_of(header) in TEXTS:
        return True
    filled = cells.drop_nulls().str.strip_chars()
    words = filled.filter((filled != "-") & (filled != ""))
    return bool(words.len()) and not words.str.contains(r"^[\d.,]+( ?%)?$").all()


def note_most(table: Arrangement, name: str) -> None:
    """Let a mark be as large as Moodle let it be: more than an item's points it never takes."""
    cells = table.frame.get_column(name).str.replace(",", ".", literal=True)
    most = cells.cast(pl.Float64, strict=False).max()
    if isinstance(most, float) and most > PROFILE_MOST:
        table.maxima[name] = most


def mean_people(table: Arrangement, items: Sequence[str]) -> None:
    """Say which column names the student: the id number where every row has it, else the mail."""
    plain = {" ".join(plain_words(name)): name for name in table.columns if name not in items}
    known = [plain[name] for name in (*ID_NUMBERS, "username", *MAILS) if name in plain]
    full = [name for name in known if is_full(table.frame.get_column(name))]
    people = [name for name in plain.values() if name in known]
    table.keep(people)
    if full:
        table.mean(full[0], "student_id")


def is_full(cells: pl.Series) -> bool:
    """Tell whether every cell holds something."""
    return bool((cells.fill_null("").str.strip_chars() != "").all())


LAYOUT = Layout(
    title="Moodle grade export",
    why="its items bear a form in brackets, and the last column is the moment of the download",
    recognises=recognise,
    arrange=arrange,
    profile="gradebook",
)
