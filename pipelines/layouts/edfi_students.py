"""Students of Ed-Fi."""

from pipelines._layout import Layout
from pipelines.packages.vendor_tables import has, means

LAYOUT = Layout(
    title="Ed-Fi students",
    why="its records have Ed-Fi's StudentUniqueId and a name",
    recognises=has("studentuniqueid", "name.firstname", "name.lastsurname"),
    arrange=means(
        {
            "studentuniqueid": "sourced_id",
            "name.firstname": "given_name",
            "name.lastsurname": "family_name",
            "birthdata.birthdate": "birth_date",
            "birthdata.birthsex": "sex",
        }
    ),
    profile="students",
)
