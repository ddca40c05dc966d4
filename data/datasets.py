"""Datasets and their versions as rows: find the head, list the history."""

from datetime import datetime

from sqlalchemy import select

from config.errors import NotFoundError
from data.db import TenantSession
from data.models import Dataset, DatasetVersion


def find_dataset(session: TenantSession, name: str) -> Dataset | None:
    """Find a dataset by its name."""
    return session.scalars(select(Dataset).where(Dataset.name == name)).first()


def get_dataset(session: TenantSession, name: str) -> Dataset:
    """Return the named dataset or say that there is none."""
    dataset = find_dataset(session, name)
    if dataset is None:
        raise NotFoundError(
            f"There is no dataset called {name}.", hint="The Datasets page lists what there is."
        )
    return dataset


def get_dataset_by_id(session: TenantSession, dataset_id: int) -> Dataset:
    """Return the dataset with this number or say that there is none."""
    dataset = session.get(Dataset, (session.school_id, dataset_id))
    if dataset is None:
        raise NotFoundError(f"There is no dataset {dataset_id}.")
    return dataset


def find_or_add_dataset(
    session: TenantSession, name: str, *, title: str, profile: str, now: datetime
) -> Dataset:
    """Return the named dataset, made now when nobody published it before."""
    dataset = find_dataset(session, name)
    if dataset is None:
        dataset = Dataset(name=name, title=title, profile=profile, created_at=now)
        session.add(dataset)
        session.flush()
    return dataset


def list_datasets(session: TenantSession) -> list[tuple[Dataset, DatasetVersion]]:
    """List the datasets that have a version, each with its head, by title."""
    query = (
        select(Dataset, DatasetVersion)
        .join(
            DatasetVersion,
            (DatasetVersion.school_id == Dataset.school_id)
            & (DatasetVersion.dataset_id == Dataset.id)
            & (DatasetVersion.no == Dataset.head_no),
        )
        .order_by(Dataset.title)
    )
    return [(dataset, version) for dataset, version in session.execute(query)]


def find_version(session: TenantSession, dataset: Dataset, no: int) -> DatasetVersion | None:
    """Find one version of a dataset; number 0 is the empty beginning."""
    return session.get(DatasetVersion, (session.school_id, dataset.id, no))


def get_version(session: TenantSession, dataset: Dataset, no: int) -> DatasetVersion:
    """Return one version or say which there are."""
    version = find_version(session, dataset, no)
    if version is None:
        raise NotFoundError(
            f"{dataset.title} has no version {no}.",
            hint=f"Its versions run from 1 to {dataset.head_no}.",
        )
    return version


def list_versions(
    session: TenantSession, dataset: Dataset, *, limit: int = 100
) -> list[DatasetVersion]:
    """List the versions of a dataset, newest first."""
    query = (
        select(DatasetVersion)
        .where(DatasetVersion.dataset_id == dataset.id)
        .order_by(DatasetVersion.no.desc())
        .limit(limit)
    )
    return list(session.scalars(query))


def find_version_of_run(session: TenantSession, run_id: int) -> DatasetVersion | None:
    """Find what a run has already published, so that doing it again changes nothing."""
    return session.scalars(select(DatasetVersion).where(DatasetVersion.run_id == run_id)).first()
