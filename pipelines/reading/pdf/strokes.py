"""The lines drawn on a page: strokes, thin boxes and the sides of filled boxes."""

import ctypes
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import pypdfium2.raw as pdfium

from config.errors import LimitError
from pipelines.reading.pdf.glyphs import Box
from pipelines.reading.pdf.model import Edge, Rules

THIN = 2.6
SHORT = 3.0
TILT = 0.6
NEAR = 1.2
REACH = 2.5
DEPTH = 6
OBJECTS = 100_000
SIMPLE = 6
LARGE = 0.5

Matrix = tuple[float, float, float, float, float, float]
Rect = tuple[float, float, float, float]
WHOLE: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class Counted:
    """Counts the objects of a page, and stops where no table has so many."""

    def __init__(self, page: int) -> None:
        self.page = page
        self.left = OBJECTS

    def take(self) -> None:
        """Count one more."""
        self.left -= 1
        if self.left < 0:
            raise LimitError(
                f"Page {self.page} of the PDF is drawn with more than {OBJECTS:,} objects.",
                hint="No table needs so many. Print the table alone to a new PDF, or send it as "
                "CSV or XLSX.",
            )


def list_objects(page: Any, number: int) -> Iterator[tuple[Any, int, Matrix]]:
    """Yield every object of a page with its kind and the matrix around it."""
    counted = Counted(number)
    for place in range(pdfium.FPDFPage_CountObjects(page)):
        yield from walk(pdfium.FPDFPage_GetObject(page, place), WHOLE, counted, DEPTH)


def walk(
    thing: Any, around: Matrix, counted: Counted, depth: int
) -> Iterator[tuple[Any, int, Matrix]]:
    """Yield an object, or what a form holds."""
    counted.take()
    kind = pdfium.FPDFPageObj_GetType(thing)
    if kind != pdfium.FPDF_PAGEOBJ_FORM:
        yield thing, kind, around
    elif depth:
        inner = times(matrix_of(thing), around)
        for place in range(pdfium.FPDFFormObj_CountObjects(thing)):
            yield from walk(pdfium.FPDFFormObj_GetObject(thing, place), inner, counted, depth - 1)


def matrix_of(thing: Any) -> Matrix:
    """Return the matrix of an object."""
    found = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(thing, found):
        return WHOLE
    return (found.a, found.b, found.c, found.d, found.e, found.f)


def times(first: Matrix, then: Matrix) -> Matrix:
    """Return one matrix that does both."""
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (
        a * p + b * r,
        a * q + b * s,
        c * p + d * r,
        c * q + d * s,
        e * p + f * r + t,
        e * q + f * s + u,
    )


def moved(x: float, y: float, matrix: Matrix) -> tuple[float, float]:
    """Return a point after the matrix."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def bounds_of(thing: Any, around: Matrix) -> Rect:
    """Return the box around an object, on the page."""
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    pdfium.FPDFPageObj_GetBounds(thing, left, bottom, right, top)
    corners = [
        moved(x, y, around) for x in (left.value, right.value) for y in (bottom.value, top.value)
    ]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def list_boxes(thing: Any, around: Matrix) -> Iterator[Rect]:
    """Yield the boxes and lines that a path draws."""
    count = pdfium.FPDFPath_CountSegments(thing)
    if count <= SIMPLE:
        yield bounds_of(thing, around)
        return
    matrix = times(matrix_of(thing), around)
    points = list(list_points(thing, count, matrix))
    for part in split_parts(points):
        xs, ys = [x for x, _, _ in part], [y for _, y, _ in part]
        if is_box(xs, ys):
            yield min(xs), min(ys), max(xs), max(ys)
            continue
        for (x0, y0, _), (x1, y1, _) in pairwise(part):
            yield min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def is_box(xs: Sequence[float], ys: Sequence[float]) -> bool:
    """Tell whether points are the corners of an upright box."""
    return len(xs) in {4, 5} and is_two_sided(xs) and is_two_sided(ys)


def is_two_sided(places: Sequence[float]) -> bool:
    """Tell whether every place is the lowest or the highest one."""
    low, high = min(places), max(places)
    return all(min(place - low, high - place) < NEAR for place in places)


def list_points(thing: Any, count: int, matrix: Matrix) -> Iterator[tuple[float, float, bool]]:
    """Yield the points of a path, and whether each begins a new part."""
    x, y = ctypes.c_float(), ctypes.c_float()
    for place in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(thing, place)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        begins = pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_MOVETO
        yield *moved(x.value, y.value, matrix), begins


def split_parts(
    points: Sequence[tuple[float, float, bool]],
) -> Iterator[list[tuple[float, float, bool]]]:
    """Yield the points of each part of a path."""
    part: list[tuple[float, float, bool]] = []
    for point in points:
        if point[2] and part:
            yield part
            part = []
        part.append(point)
    if part:
        yield part


def to_edges(boxes: Sequence[Rect], box: Box, turn: int) -> Rules:
    """Return lines and the sides of boxes as edges in upright coordinates."""
    wide, high = box.size(turn)
    lying: list[Edge] = []
    standing: list[Edge] = []
    for left, bottom, right, top in boxes:
        x0, y0 = box.upright(left, top, turn)
        x1, y1 = box.upright(right, bottom, turn)
        x0, x1, y0, y1 = min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1)
        if (x1 - x0) * (y1 - y0) > LARGE * wide * high:
            continue
        add_edges((x0, y0, x1, y1), lying, standing)
    return Rules(joined(lying), joined(standing))


def add_edges(rect: Rect, lying: list[Edge], standing: list[Edge]) -> None:
    """Add the one or the four edges of a line or box; specks are none."""
    x0, y0, x1, y1 = rect
    wide, high = x1 - x0, y1 - y0
    if high <= THIN and wide >= SHORT and wide > 2 * high:
        lying.append(Edge((y0 + y1) / 2, x0, x1))
    elif wide <= THIN and high >= SHORT and high > 2 * wide:
        standing.append(Edge((x0 + x1) / 2, y0, y1))
    elif wide > THIN and high > THIN:
        lying += [Edge(y0, x0, x1), Edge(y1, x0, x1)]
        standing += [Edge(x0, y0, y1), Edge(x1, y0, y1)]


def joined(edges: Sequence[Edge]) -> list[Edge]:
    """Return edges with those on one line that touch put together."""
    found: list[Edge] = []
    for group in levels(edges):
        at = sum(edge.at for edge in group) / len(group)
        start, end = None, 0.0
        for edge in sorted(group, key=lambda edge: edge.start):
            if start is None:
                start, end = edge.start, edge.end
            elif edge.start <= end + REACH:
                end = max(end, edge.end)
            else:
                found.append(Edge(at, start, end))
                start, end = edge.start, edge.end
        if start is not None:
            found.append(Edge(at, start, end))
    return found


def levels(edges: Sequence[Edge]) -> Iterator[list[Edge]]:
    """Yield the edges that lie on one line."""
    group: list[Edge] = []
    for edge in sorted(edges, key=lambda edge: edge.at):
        if group and edge.at - group[0].at > NEAR:
            yield group
            group = []
        group.append(edge)
    if group:
        yield group
