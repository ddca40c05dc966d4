"""Every job that ships says in one sentence what it does, where a person chooses one."""

from jobs._registry import Job, list_jobs


def shipped() -> list[Job]:
    """Return the jobs of the house, without those of other tests."""
    return [job for job in list_jobs().values() if job.function.__module__.startswith("jobs.")]


def test_every_job_says_in_one_sentence_what_it_does():
    jobs = shipped()

    assert len(jobs) >= 11
    for job in jobs:
        assert job.description.endswith("."), job.name
        assert 30 <= len(job.description) <= 100, job.name
    assert len({job.description for job in jobs}) == len(jobs)
