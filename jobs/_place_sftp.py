"""Inboxes on SFTP servers whose key is known; needs the extra `remote`."""

from typing import Any
from urllib.parse import urlsplit

from fsspec.implementations.sftp import SFTPFileSystem
from paramiko import MissingHostKeyPolicy, PKey, SSHClient, SSHException

from config.errors import InputError, TransientError
from config.settings import Settings

SECONDS = 20


class KnownKey(MissingHostKeyPolicy):
    """Accepts the one key that the settings name; whoever shows another is not the server."""

    def __init__(self, expected: str) -> None:
        self.expected = expected.split()[:2]

    def missing_host_key(self, client: SSHClient, hostname: str, key: PKey) -> None:
        """Compare the key that the server shows."""
        _ = client
        if [key.get_name(), key.get_base64()] != self.expected:
            raise SSHException(f"The server {hostname} shows a key that is not the known one.")


def connect(settings: Settings) -> tuple[Any, str]:
    """Return the server's files, and the root of all inboxes on it."""
    url = urlsplit(settings.inbox_url)
    if not settings.inbox_host_key:
        raise InputError(
            "The SFTP inbox needs the server's key.",
            hint="Set HOMEROOM_INBOX_HOST_KEY to a line such as ssh-ed25519 AAAA...",
        )
    given: dict[str, Any] = {
        "port": url.port or 22,
        "username": settings.inbox_user or url.username,
        "password": settings.inbox_secret or None,
        "key_filename": settings.inbox_key_file or None,
    }
    try:
        files = SFTPFileSystem(
            url.hostname,
            **given,
            host_key_policy=KnownKey(settings.inbox_host_key),
            timeout=SECONDS,
            allow_agent=False,
            look_for_keys=False,
            skip_instance_cache=True,
        )
    except (SSHException, OSError) as error:
        raise TransientError(
            f"The SFTP inbox at {url.hostname} cannot be reached.",
            hint="Check the address, the user and the server's key in the settings.",
        ) from error
    return files, url.path.rstrip("/")
