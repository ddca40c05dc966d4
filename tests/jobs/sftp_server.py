"""A small SFTP server on loopback over one folder."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any

import paramiko

USER, PASSWORD = "homeroom", "a good password"


class Doorkeeper(paramiko.ServerInterface):
    """Lets one user in by password."""

    def check_auth_password(self, username: str, password: str) -> int:
        """Compare both."""
        good = (username, password) == (USER, PASSWORD)
        return paramiko.common.AUTH_SUCCESSFUL if good else paramiko.common.AUTH_FAILED

    def check_channel_request(self, _kind: str, _chanid: int) -> int:
        """Open a session."""
        return paramiko.common.OPEN_SUCCEEDED


class Handle(paramiko.SFTPHandle):
    """An open file."""

    def stat(self) -> Any:
        """Return what is known of the file."""
        return paramiko.SFTPAttributes.from_stat(os.fstat(self.readfile.fileno()))


class Files(paramiko.SFTPServerInterface):
    """The folder as the client sees it."""

    def __init__(self, _server: object, *, root: Path) -> None:
        self.root = root

    def real(self, path: str) -> Path:
        """Return where a path lies."""
        return self.root / path.strip("/")

    def list_folder(self, path: str) -> Any:
        """List a folder."""
        if not self.real(path).is_dir():
            return paramiko.SFTP_NO_SUCH_FILE
        found = []
        for one in self.real(path).iterdir():
            known = paramiko.SFTPAttributes.from_stat(one.lstat())
            known.filename = one.name
            found.append(known)
        return found

    def stat(self, path: str) -> Any:
        """Return what is known of a path."""
        try:
            return paramiko.SFTPAttributes.from_stat(self.real(path).stat())
        except FileNotFoundError:
            return paramiko.SFTP_NO_SUCH_FILE

    lstat = stat

    def open(self, path: str, flags: int, _attr: Any) -> Any:
        """Open a file to read or to write."""
        try:
            descriptor = os.open(self.real(path), flags | os.O_CREAT * bool(flags & os.O_WRONLY))
        except FileNotFoundError:
            return paramiko.SFTP_NO_SUCH_FILE
        handle = Handle(flags)
        handle.readfile = handle.writefile = os.fdopen(descriptor, "r+b" if flags & 3 else "rb")
        return handle

    def mkdir(self, path: str, _attr: Any) -> int:
        """Make a folder."""
        self.real(path).mkdir()
        return paramiko.SFTP_OK

    def posix_rename(self, oldpath: str, newpath: str) -> int:
        """Move a file."""
        self.real(oldpath).rename(self.real(newpath))
        return paramiko.SFTP_OK


@dataclass(frozen=True)
class Server:
    """Where the server listens, and its public key."""

    port: int
    host_key: str


@contextmanager
def serve(root: Path) -> Iterator[Server]:
    """Serve a folder until the block ends."""
    key = paramiko.ECDSAKey.generate()
    transports: list[paramiko.Transport] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def accept() -> None:
            while True:
                try:
                    client, _ = listener.accept()
                except OSError:
                    return
                transport = paramiko.Transport(client)
                transport.add_server_key(key)
                transport.set_subsystem_handler("sftp", paramiko.SFTPServer, Files, root=root)
                transport.start_server(server=Doorkeeper())
                transports.append(transport)

        Thread(target=accept, daemon=True).start()
        yield Server(listener.getsockname()[1], f"{key.get_name()} {key.get_base64()}")
        listener.shutdown(socket.SHUT_RDWR)
    for transport in transports:
        transport.close()
