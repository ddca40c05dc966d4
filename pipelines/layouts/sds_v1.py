"""Schools, sections, enrolments and rosters of Microsoft School Data Sync v1."""

from pipelines._layout import Layout
from pipelines.packages.vendor_tables import any_of, has, means

LAYOUT = Layout(
    title="School Data Sync v1",
    why="its header is one of School Data Sync's: schools, sections, enrolments or rosters",
    recognises=any_of(
        has("section sis id|section id", "sis id|id", without=("username", "section name")),
        has("sis id|id", "school sis id|school dfe number", "section name"),
        has("sis id|dfe number", "name", "principal sis id|grade low|school number|dfe number"),
    ),
    arrange=means({}),
    profile="table",
)
