"""Teachers of Microsoft School Data Sync v1, in its American and its British headers."""

from pipelines._layout import Layout
from pipelines.packages.vendor_tables import has, means

LAYOUT = Layout(
    title="School Data Sync v1 teachers",
    why="its header has the ids and names of School Data Sync, and a teacher's columns",
    recognises=has(
        "sis id|id", "school sis id|school dfe number", "teacher number|qualification|title"
    ),
    arrange=means(
        {
            "sis id": "sourced_id",
            "id": "sourced_id",
            "first name": "given_name",
            "last name": "family_name",
        }
    ),
    profile="staff",
)
