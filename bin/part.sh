#!/bin/sh
# Copies a neighbour and its test under a new name: bin/part.sh KIND NAME.
set -eu
cd "$(dirname "$0")/.."

usage() {
    echo "homeroom: make part KIND=plan|format|layout|job|screen|command NAME=lower_case" >&2
    exit 2
}

case "${1:-}" in
plan) folder=pipelines/plans neighbour=append test=tests/pipelines/test_plan_ from=pipelines._plan list=plans ;;
format) folder=pipelines/formats neighbour=csv test=tests/pipelines/test_format_ from=pipelines._format list=formats ;;
layout) folder=pipelines/layouts neighbour=canvas test=tests/pipelines/test_layout_ from=pipelines._layout list=layouts ;;
job) folder=jobs neighbour=read_batch test=tests/jobs/test_ from=jobs._registry list=list_jobs ;;
screen) folder=pages neighbour=runs test=tests/pages/test_ from=pages._screen list=screens ;;
command) folder=commands neighbour=runs test=tests/commands/test_ from=cli list=command_names ;;
*) usage ;;
esac
name=${2:-}
case "$name" in
'' | [!a-z]* | *[!a-z0-9_]*) usage ;;
esac

copy() { # copy FROM TO: under the new name, also inside
    if [ -e "$2" ]; then
        echo "homeroom: $2 exists already." >&2
        exit 1
    fi
    sed "s/\b$neighbour\b/$name/g" "$1" >"$2"
    echo "$2"
}

copy "$folder/$neighbour.py" "$folder/$name.py"
if [ -e "$test$neighbour.py" ]; then
    copy "$test$neighbour.py" "$test$name.py"
else
    cat >"$test$name.py" <<TEST
"""What $name does."""

from $from import $list


def test_it_is_found():
    assert "$name" in $list()
TEST
    echo "$test$name.py"
fi
