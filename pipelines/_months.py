"""Months and days of the week in the languages that schools write to us in."""

import unicodedata

import polars as pl

WORDS = {
    1: "january jan januar jänner janvier janv enero ene gennaio gen januari styczeń stycznia sty "
    "janeiro",
    2: "february feb februar feber février févr fevr febrero febbraio februari luty lutego lut "
    "fevereiro fev",
    3: "march mar märz maerz mrz mär mars marzo maart mrt marzec marca março",
    4: "april apr avril avr abril abr aprile kwiecień kwietnia kwi",
    5: "may mai mayo maggio mag mei maj maja maio",
    6: "june jun juni juin junio giugno giu czerwiec czerwca cze junho",
    7: "july jul juli juillet juil julio luglio lug lipiec lipca lip julho",
    8: "august aug août agosto ago augustus sierpień sierpnia sie",
    9: "september sep sept septembre septiembre setiembre settembre set wrzesień września wrz "
    "setembro",
    10: "october oct oktober okt octobre octubre ottobre ott październik października paź outubro "
    "out",
    11: "november nov novembre noviembre listopad listopada lis novembro",
    12: "december dec dezember dez décembre déc diciembre dic dicembre grudzień grudnia gru "
    "dezembro",
}
WEEKDAYS = (
    "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri "
    "sat sun montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo di mi do fr "
    "sa so lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes miércoles jueves "
    "viernes sábado domingo lunedì martedì mercoledì giovedì venerdì sabato domenica maandag "
    "dinsdag woensdag donderdag vrijdag zaterdag zondag poniedziałek wtorek środa czwartek piątek "
    "sobota niedziela"
)


def bare_word(text: str) -> str:
    """Return a word in lower case without its accents."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(mark for mark in apart if not unicodedata.combining(mark))


MONTHS = {bare_word(word): month for month, words in WORDS.items() for word in words.split()}
LONGEST_FIRST = sorted(map(bare_word, WEEKDAYS.split()), key=len, reverse=True)
WEEKDAY = rf"(?:(?:{'|'.join(LONGEST_FIRST)})\.?,?\s+)?"


def without_accents(text: pl.Expr) -> pl.Expr:
    """Return text in lower case without accents."""
    return text.str.normalize("NFKD").str.replace_all(r"\p{M}", "").str.to_lowercase()


def month_of(name: pl.Expr) -> pl.Expr:
    """Return the number of a month's name, null for any other word."""
    return name.replace_strict(MONTHS, default=None, return_dtype=pl.Int32)
