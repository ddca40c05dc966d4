"""Lines that could not be read and that a person typed anew."""

import pytest

from pipelines.reading.delimited import detect, read
from pipelines.reading.detected import Overrides, Reading
from pipelines.reading.notes import PARTS

CONTENT = (
    "id,name,mark\n" + "".join(f"P{n},Ana {n},{n}\n" for n in range(9)) + "P9," * 500 + "\n"
).encode()


def read_typed(*typed: tuple[int, str], content: bytes = CONTENT) -> Reading:
    """Read the file with lines as a person typed them; every line is accounted for."""
    chosen = Overrides.from_json({"typed": [list(pair) for pair in typed]})
    reading = read(content, detect(content, chosen))
    assert sum(reading.accounts[part] for part in PARTS) == reading.accounts["lines"] == 11
    return reading


def test_a_line_that_cannot_be_read_is_read_as_it_was_typed():
    assert read_typed().rejects.get_column("_row").to_list() == [11]

    reading = read_typed((11, 'P9,"Ana, the ninth",9'))

    assert reading.rejects.is_empty()
    assert reading.frame.row(-1) == (11, "P9", "Ana, the ninth", "9")
    note = reading.findings.filter(rule="typed_line").row(0, named=True)
    assert (note["row"], note["suggestion"]) == (11, "P9 | Ana, the ninth | 9")


@pytest.mark.parametrize(
    ("text", "found"),
    [("P9,Ana", "2 cells"), ("P9", "1 cell"), ("", "1 cell"), ('P9,"Ana,9', "a quote")],
)
def test_a_typed_line_of_another_width_stays_rejected_with_the_reason(text, found):
    reading = read_typed((11, text))

    assert reading.rejects.get_column("_row").to_list() == [11]
    assert found in reading.rejects["reason"][0]
    assert "instead of 3 cells" in reading.rejects["reason"][0]


def test_a_regular_line_typed_anew_is_read_as_typed_and_the_file_stays_as_it_is():
    reading = read_typed((3, "P1,Bert,5"))

    assert reading.frame.filter(_row=3).row(0) == (3, "P1", "Bert", "5")
    assert reading.frame.height == 9


def test_lines_with_damaged_bytes_can_be_typed_anew():
    content = CONTENT.replace(b"P9," * 500, b"P9,Ana \xff\xfe\x81,9")
    broken = detect(content, Overrides(encoding="utf-8"))
    assert read(content, broken).rejects.height == 1

    mended = detect(content, Overrides(encoding="utf-8", typed=((11, "P9,Anaïs,9"),)))

    assert read(content, mended).frame.row(-1) == (11, "P9", "Anaïs", "9")
