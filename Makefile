# The commands of the house; `make up` and `make test` need Python >= 3.11, make and a shell.
.PHONY: setup up test test-nightly check format lint types dependencies fast bench part
PYTEST = .venv/bin/python -m pytest

setup: .venv/.made

.venv/.made: pyproject.toml uv.lock
	@sh bin/setup.sh

up: setup
	@sh bin/packages.sh up
	@exec .venv/bin/homeroom up

test: setup
	@sh bin/packages.sh test
	@$(PYTEST) -n auto --dist worksteal -m "not nightly and not e2e and not faults and not alone"
	@$(PYTEST) -n 3 --dist worksteal -m "faults and not nightly" # apart from the fast ones: mostly waiting, leases run by the clock
	@$(PYTEST) -n auto --maxprocesses 4 --dist loadfile -m "e2e and not nightly and not alone" # apart: the driver keeps an event loop
	@$(PYTEST) -m alone

test-nightly: setup
	@sh bin/packages.sh test
	@$(PYTEST) -n auto --hypothesis-profile=searching -m "not e2e and not faults and not alone"
	@$(PYTEST) -m faults
	@$(PYTEST) -n auto --maxprocesses 4 --dist loadfile -m "e2e and not alone"
	@$(PYTEST) -m alone

check: format lint types dependencies fast

format: setup
	@.venv/bin/ruff format --check --quiet .

lint: setup
	@.venv/bin/ruff check --quiet .

types: setup
	@.venv/bin/pyrefly check --output-format=min-text --summary=none

dependencies: setup
	@.venv/bin/deptry . --no-ansi

fast: setup
	@$(PYTEST) -q -n auto -m "not slow and not e2e and not faults and not nightly and not alone"

bench: setup
	@.venv/bin/homeroom bench

part: setup
	@sh bin/part.sh "$(KIND)" "$(NAME)"
