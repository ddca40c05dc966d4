"""What the words of a coded column mean: its own words, known ones, single letters by language."""

from collections.abc import Iterable, Mapping

from config.profile import Field, Profile
from pipelines._months import bare_word


def bare_value(text: str) -> str:
    """Return a value without case, accents and blanks around and between."""
    return " ".join(bare_word(text).split())


def sure_values(
    values: Iterable[str],
    field: Field,
    profile: Profile,
    letters: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Return what each value surely means, nothing (an empty cell) included.

    What the school or the profile says comes first, then the field's own words; a single letter
    means something only where the letters beside it leave no doubt about the language; for some
    rows of a table give the `letters` of the whole.
    """
    said = list(values)
    known = known_words(field)
    empty = dict.fromkeys(profile.empties, "")
    single = letter_meanings(said, field) if letters is None else letters
    found = {value: meaning_of(value, known, single) for value in said}
    return {
        value: empty[value] if meaning is None else meaning
        for value, meaning in found.items()
        if meaning is not None or value in empty
    }


def known_words(field: Field) -> dict[str, str]:
    """Return every known word, bare, with the allowed one that it means."""
    own = {bare_value(word): word for word in field.allowed}
    said = {bare_value(word): target for word, target in field.values.items()}
    return {**own, **{word: to for word, to in said.items() if to in field.allowed or not to}}


def meaning_of(value: str, known: Mapping[str, str], letters: Mapping[str, str]) -> str | None:
    """Return what one value surely means, None when nothing is sure."""
    bare = bare_value(value)
    return known.get(bare, letters.get(bare))


def letter_meanings(values: Iterable[str], field: Field) -> dict[str, str]:
    """Return what single letters mean by the sets that hold most of a column's letters."""
    letters = {bare for value in values if len(bare := bare_value(value)) == 1}
    sets = [{bare_value(letter): to for letter, to in one.items()} for one in field.letters]
    found: dict[str, str] = {}
    for letter in letters:
        holding = [one for one in sets if letter in one]
        most = max((len(letters & set(one)) for one in holding), default=0)
        meanings = {one[letter] for one in holding if len(letters & set(one)) == most}
        if len(meanings) == 1:
            found[letter] = meanings.pop()
    return {letter: word for letter, word in found.items() if word in field.allowed}
