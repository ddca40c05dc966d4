"""The doctor: all is well, or a sentence that says what is not."""

from config.settings import Settings
from jobs.doctor import examine, settings_shown


def test_a_fresh_house_is_well(north):
    checks = examine(north.settings, north.engine, now=north.now)

    assert [problem for check in checks for problem in check.problems] == []
    assert {"database", "files", "uploads and downloads", "questions"} <= {
        check.name for check in checks
    }


def test_damage_is_told_under_its_name(north):
    blob = north.artifacts.put_bytes(north.school_id, b"a,b\n")
    stray = north.store.place(north.school_id, 1, "stray")
    stray.parent.mkdir(parents=True)
    stray.write_bytes(b"x")

    checks = {
        check.name: check.problems for check in examine(north.settings, north.engine, now=north.now)
    }

    assert "does not know" in checks["files"][0]
    assert checks["uploads and downloads"] == ()
    assert blob.size_bytes == 4


def test_settings_are_shown_without_secrets():
    settings = Settings(
        scrape_token="hush", database_url="postgresql://homeroom:hush@db.example/homeroom"
    )

    shown = settings_shown(settings)

    assert "hush" not in str(shown)
    assert shown["database_url"] == "postgresql://db.example/homeroom"
