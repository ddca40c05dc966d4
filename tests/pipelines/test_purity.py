"""The watch over the core sees what it should and leaves the rest alone."""

import sys


def test_notices_a_written_file_and_a_socket(pure):
    sys.audit("open", "/srv/homeroom/secret", "w", 0)
    sys.audit("socket.connect", None, ("example.org", 80))

    assert len(pure) == 2
    pure.clear()


def test_lets_a_library_read(pure):
    sys.audit("open", "/usr/share/fonts/noto.ttf", "r", 0)

    assert not pure
