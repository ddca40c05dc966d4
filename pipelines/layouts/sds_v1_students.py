"""Students of Microsoft School Data Sync v1, in its American and its British headers."""

from pipelines._layout import Layout
from pipelines.packages.vendor_tables import has, means

LAYOUT = Layout(
    title="School Data Sync v1 students",
    why="its header has the ids, names and username of School Data Sync, and a student's columns",
    recognises=has(
        "sis id|id",
        "school sis id|school dfe number",
        "username",
        "student number|grade|graduation year|birthdate|year group",
        without=("teacher number", "qualification"),
    ),
    arrange=means(
        {
            "sis id": "sourced_id",
            "id": "sourced_id",
            "first name": "given_name",
            "last name": "family_name",
            "birthdate": "birth_date",
            "date of birth": "birth_date",
            "grade": "grade",
            "year group": "grade",
            "status": "status",
        }
    ),
    profile="students",
)
