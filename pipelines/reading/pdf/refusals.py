"""The sentences for a PDF in which there is nothing to read, and for pages that are pictures."""

from collections.abc import Sequence

from config.errors import InputError
from pipelines.reading.pdf.model import Page

FEW = 12
AGAIN = "Ask for the table as CSV or XLSX, or print it to a PDF from the program that holds it."


def is_picture(page: Page) -> bool:
    """Tell a page that shows a picture and next to no text."""
    words = sum(len(line.words) for line in page.lines)
    return words < FEW and page.pictures > 0 and page.covered > 0.25


def refuse_scanned(pages: Sequence[Page]) -> None:
    """Refuse a PDF without any text."""
    if any(page.lines for page in pages) and not all(is_picture(page) for page in pages):
        return
    pictures = sum(page.pictures > 0 for page in pages)
    many = f"{len(pages)} pages" if len(pages) > 1 else "one page"
    if pictures:
        raise InputError(
            f"The PDF is scanned: its {many} are pictures without text."
            if len(pages) > 1
            else "The PDF is scanned: its page is a picture without text.",
            hint="Pictures are not read, so that no mark is guessed. " + AGAIN,
        )
    raise InputError(
        f"The PDF holds no text on its {many}; it is blank, drawn or scanned.",
        hint=AGAIN,
    )


def no_table(pages: Sequence[Page]) -> InputError:
    """Return the sentence for a PDF in which no table was found."""
    tried = name_pages([page.number for page in pages if not is_picture(page)])
    pictures = [page.number for page in pages if is_picture(page)]
    scanned = f" ({name_pages(pages=pictures)} scanned: pictures without text)" if pictures else ""
    return InputError(
        f"No table found: {tried} of the PDF tried, and no columns seen{scanned}.",
        hint="A table needs at least two rows and two columns of text. " + AGAIN,
    )


def name_pages(pages: Sequence[int]) -> str:
    """Return `page 3`, `pages 3 to 9` or `pages 2, 5 and 7`."""
    if len(pages) == 1:
        return f"page {pages[0]}"
    if pages[-1] - pages[0] == len(pages) - 1:
        return f"pages {pages[0]} to {pages[-1]}"
    return f"pages {', '.join(map(str, pages[:-1]))} and {pages[-1]}"
