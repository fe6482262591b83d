# make demo    install what Paraph needs, read the sample reports, and serve a register of them until Ctrl-C
# make test    install what the tests need (a PostgreSQL server too) and run them
# make lint    style and types
# make bench   accuracy, speed, noise, hostile inputs, triage, copies and archives (the archive small), beside baselines
# make clean   remove what the above made
#
# PYTHON=python3.12 chooses the Python (3.11 or later), VENV=folder where everything is installed.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
STAMPS := $(VENV)/installed
DEMO := $(VENV)/demo.register

.PHONY: demo test lint bench floor clean

demo: $(STAMPS)/web
	$(BIN)/paraph read src/paraph/samples/reports.jsonl --format cards
	$(BIN)/paraph add src/paraph/samples/*.jsonl --register $(DEMO)
	$(BIN)/paraph serve --register $(DEMO)

test: $(STAMPS)/test
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile

lint: $(STAMPS)/lint
	$(BIN)/ruff check src tests benchmarks training tools
	$(BIN)/mypy

bench: $(STAMPS)/bench
	$(BIN)/python -m benchmarks.accuracy
	$(BIN)/python -m benchmarks.noise
	$(BIN)/python -m benchmarks.speed
	$(BIN)/python -m benchmarks.hostile_inputs
	$(BIN)/python -m benchmarks.register_kills
	$(BIN)/python -m benchmarks.undertakings
	$(BIN)/python -m benchmarks.triage
	$(BIN)/python -m benchmarks.near_duplicates
	$(BIN)/python -m benchmarks.archives --pages 5000 --sample 1000

floor: $(STAMPS)/test
	$(BIN)/python -m benchmarks.accuracy_floor

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist
	find src tests benchmarks training tools -name __pycache__ -prune -exec rm -rf {} +

# Packages come in the versions and with the hashes that requirements/ pins; Paraph itself is built with the pinned
# build backend and installed in place, so that a change of the source is in force at once.
$(STAMPS)/runtime: requirements/build.txt requirements/runtime.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Paraph needs Python 3.11 or later: make PYTHON=python3.12 ..." >&2; exit 2; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) --require-hashes --requirement requirements/build.txt --requirement requirements/runtime.txt
	$(PIP) --no-deps --no-build-isolation --editable .
	mkdir -p $(STAMPS) && touch $@

$(STAMPS)/web: $(STAMPS)/runtime requirements/web.txt
	$(PIP) --require-hashes --requirement requirements/web.txt
	touch $@

$(STAMPS)/test: $(STAMPS)/web requirements/test.txt
	$(PIP) --require-hashes --requirement requirements/test.txt
	touch $@

$(STAMPS)/lint: $(STAMPS)/test requirements/lint.txt
	$(PIP) --require-hashes --requirement requirements/lint.txt
	touch $@

$(STAMPS)/bench: $(STAMPS)/test requirements/bench.txt
	$(PIP) --require-hashes --requirement requirements/bench.txt
	touch $@
