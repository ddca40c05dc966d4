"""Waits for questions and forks a child for each; it ends with its owner."""

import os
import signal
import socket
import sys
from multiprocessing.connection import Connection

from data._sandbox.child import live
from data._sandbox.gate import allowed_functions
from data._sandbox.landlock import die_with_parent


def serve(control: socket.socket) -> None:
    """Fork a child for each line that is handed over, until the owner is gone."""
    while True:
        message, descriptors, _flags, _address = socket.recv_fds(control, 16, 1)
        if not message:
            return
        with Connection(descriptors[0]) as line:
            if os.fork() == 0:
                control.close()
                begin(line)


def begin(line: Connection) -> None:
    """Tell the owner whom to kill, then answer."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    die_with_parent()
    line.send_bytes(str(os.getpid()).encode())
    live(line)


def main() -> None:
    """Serve the owner whose socket was handed over."""
    allowed_functions()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(fileno=int(sys.argv[1])) as control:
        serve(control)


if __name__ == "__main__":
    main()
