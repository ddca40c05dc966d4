"""Schools, sections and enrolments of Clever's nightly files."""

from pipelines._layout import Layout
from pipelines.packages.vendor_tables import any_of, has, means

LAYOUT = Layout(
    title="Clever",
    why="its header is one of Clever's: schools, sections or enrolments",
    recognises=any_of(
        has("school id", "section id", "student id"),
        has("school id", "section id", "teacher id"),
        has("school id", "school name", "school number|state id|low grade"),
    ),
    arrange=means({}),
    profile="table",
)
