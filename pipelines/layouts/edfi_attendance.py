"""Attendance events of Ed-Fi: one record per student, day and category, or per lesson.

The category is part of the event's identity in the Ed-Fi data standard: a student may be late and
partly away on one day.
"""

from pipelines._layout import Layout
from pipelines.packages.vendor_tables import has, means

LAYOUT = Layout(
    title="Ed-Fi attendance events",
    why="its records have Ed-Fi's AttendanceEvent and a StudentUniqueId",
    recognises=has("attendanceevent.eventdate", "student.studentuniqueid"),
    arrange=means(
        {
            "student.studentuniqueid": "student_id",
            "attendanceevent.eventdate": "attended_on",
            "attendanceevent.attendanceeventcategory": "attendance",
            "attendanceevent.attendanceeventreason": "reason",
        }
    ),
    profile="attendance",
    key=("student_id", "attended_on", "attendance"),
)
