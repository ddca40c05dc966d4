"""Inboxes on S3 and whatever speaks its language; needs the extra `remote`."""

from typing import Any
from urllib.parse import urlsplit

from obstore.fsspec import FsspecStore

from config.settings import Settings

RETRIES = {"max_retries": 2}


def connect(settings: Settings) -> tuple[Any, str]:
    """Return the bucket as a file system, and the root of all inboxes in it."""
    url = urlsplit(settings.inbox_url)
    given = {
        "access_key_id": settings.inbox_user,
        "secret_access_key": settings.inbox_secret,
        "endpoint": settings.inbox_endpoint,
        "region": settings.inbox_region,
    }
    options: dict[str, Any] = {
        "config": {name: value for name, value in given.items() if value},
        "client_options": {"allow_http": settings.inbox_endpoint.startswith("http://")},
        "retry_config": RETRIES,
    }
    store: Any = FsspecStore  # its own types know no option of fsspec
    files = store("s3", skip_instance_cache=True, **options)
    return files, f"{url.netloc}/{url.path.strip('/')}".rstrip("/")
