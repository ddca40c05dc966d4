#!/bin/sh
# Makes .venv from the lock file; needs a Python >= 3.11 with venv or pip, and nothing else of the machine.
set -eu
cd "$(dirname "$0")/.."

say() { echo "homeroom: $*" >&2; }

find_python() {
    for name in python3 python3.14 python3.13 python3.12 python3.11; do
        if command -v "$name" >/dev/null 2>&1 &&
            "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
            command -v "$name"
            return
        fi
    done
    say "Python 3.11 or later was not found; install the package python3 (Debian 12 or later, Ubuntu 24.04 or later) and try again."
    exit 1
}

make_venv() {
    python=$(find_python)
    if "$python" -m venv .venv >/dev/null 2>&1; then
        .venv/bin/python -m pip install --quiet --disable-pip-version-check uv
    elif "$python" -m venv --clear --without-pip .venv && "$python" -m pip --version >/dev/null 2>&1; then
        "$python" -m pip --python .venv/bin/python install --quiet --disable-pip-version-check uv
    elif sh bin/packages.sh venv; then
        rm -rf .venv
        "$python" -m venv .venv
        .venv/bin/python -m pip install --quiet --disable-pip-version-check uv
    else
        rm -rf .venv
        exit 1
    fi
}

if command -v uv >/dev/null 2>&1; then
    uv=uv
else
    [ -x .venv/bin/uv ] || make_venv
    uv=.venv/bin/uv
fi
# A school's proxy may sign with a certificate that only the machine knows.
[ ! -e /etc/ssl/certs/ca-certificates.crt ] || export UV_SYSTEM_CERTS="${UV_SYSTEM_CERTS:-1}"
env -u VIRTUAL_ENV UV_PROJECT_ENVIRONMENT=.venv "$uv" sync --locked --quiet
touch .venv/.made
