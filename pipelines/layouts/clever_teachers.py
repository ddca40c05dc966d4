"""Teachers and staff of Clever's nightly files."""

from pipelines._layout import Layout
from pipelines.packages.vendor_tables import has, means

LAYOUT = Layout(
    title="Clever teachers and staff",
    why="its header has Clever's School_id and Teacher_id or Staff_id, and a person's names",
    recognises=has(
        "school id", "teacher id|staff id", "last name", "first name", without=("section id",)
    ),
    arrange=means(
        {
            "teacher id": "sourced_id",
            "staff id": "sourced_id",
            "last name": "family_name",
            "first name": "given_name",
            "teacher email": "email",
            "staff email": "email",
        }
    ),
    profile="staff",
)
