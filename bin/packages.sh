#!/bin/sh
# Brings the machine's packages for `up` (PDF and fonts) or `test` (also browser and PostgreSQL); PACKAGES=skip leaves it.
set -eu
[ "${PACKAGES:-}" != skip ] || exit 0
missing=''

need() { # need PACKAGE COMMAND...: remember the package unless the command succeeds
    package=$1
    shift
    "$@" >/dev/null 2>&1 || missing="$missing $package"
}
library() { python3 -c "import ctypes.util, sys; sys.exit(not ctypes.util.find_library('$1'))"; }
any_command() { for name in "$@"; do command -v "$name" && return; done; return 1; }
any_file() { for name in "$@"; do [ -e "$name" ] && return; done; return 1; }

case "$1" in
venv) need python3-venv false ;;
up | test)
    need libpango-1.0-0 library pango-1.0
    need libpangoft2-1.0-0 library pangoft2-1.0
    need libharfbuzz-subset0 library harfbuzz-subset
    need fonts-noto-core any_file /usr/share/fonts/truetype/noto/NotoSans-Regular.ttf /usr/share/fonts/noto/NotoSans-Regular.ttf
    need fonts-noto-cjk any_file /usr/share/fonts/*/noto/NotoSansCJK-Regular.ttc /usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc
    ;;
esac
if [ "$1" = test ]; then
    need chromium any_command chromium chromium-browser google-chrome
    need postgresql any_file /usr/lib/postgresql/*/bin/initdb "$(command -v initdb || echo /nowhere)"
    need poppler-utils any_command pdftoppm
    need redis-server any_command redis-server valkey-server
fi
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ]; then
    as_root=''
elif command -v sudo >/dev/null 2>&1 && sudo -n true >/dev/null 2>&1; then
    as_root='sudo -n'
else
    as_root=none
fi
if [ "$as_root" = none ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "homeroom: Some packages of the machine are missing; ask an administrator to run: apt-get install$missing" >&2
    exit 1
fi
echo "homeroom: Installing$missing." >&2
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq
# shellcheck disable=SC2086 # one word per package
$as_root apt-get install -qq -y --no-install-recommends $missing >/dev/null
