# Two commands for a fresh machine with Python 3.11+ and make: `make forecast` and `make test`.
# The first use of either creates .venv from requirements.lock.

PYTHON ?= python3
PORTFOLIO ?= hung_yen
OUT ?= out
WORKERS ?= auto
LOCK_FLAGS ?=

BIN := .venv/bin
STAMP := .venv/.installed-from-lock
BENCHMARK_STAMP := .venv-benchmark/.installed-from-lock
PIP := $(BIN)/python -m pip --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help venv forecast test identity lint lint-rules lint-format lint-types lint-imports lint-words docs format lock clean benchmark effects

help:  ## List the targets
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(firstword $(MAKEFILE_LIST)) | expand -t 22
	@echo "  Variables: PYTHON=$(PYTHON) PORTFOLIO=$(PORTFOLIO) OUT=$(OUT) WORKERS=$(WORKERS)"

forecast: venv  ## Forecast a portfolio: results, charts and report in out/
	$(BIN)/clusters forecast $(PORTFOLIO) -o $(OUT)

test: venv  ## Run every test
	$(BIN)/python -m pytest -q -n $(WORKERS)

identity: venv  ## Compare the two engines over thousands of runs; writes docs/identity.md
	$(BIN)/python -m tests.engine.identity_study $(if $(filter-out auto,$(WORKERS)),$(WORKERS))

lint: lint-rules lint-format lint-types lint-imports lint-words  ## Run every check that is not a test

lint-rules: venv  ## Check the rules of ruff
	$(BIN)/ruff check .

lint-format: venv  ## Check the formatting
	$(BIN)/ruff format --check .

lint-types: venv  ## Check the types
	$(BIN)/mypy

lint-imports: venv  ## Check which room imports which
	$(BIN)/lint-imports --no-cache --no-logo

lint-words: venv  ## Check the spelling
	$(BIN)/codespell

effects: venv  ## Compare every scenario with the baseline; writes docs/effects.md
	$(BIN)/python -m docs.make_effects_table

docs: venv  ## Write the generated tables of docs/ anew
	$(BIN)/python -m docs.make_results_table
	$(BIN)/python -m docs.make_parameters_table
	$(BIN)/python -m docs.make_mechanism_tables

# Measured with the other programs if they can be installed, without them otherwise; the page tells which.
benchmark: venv  ## Measure the speed of everything and write docs/benchmark.md; half an hour
	@$(MAKE) --no-print-directory $(BENCHMARK_STAMP) || echo "The other programs could not be installed: they are left out."
	python=$(BIN)/python; test -f $(BENCHMARK_STAMP) && python=.venv-benchmark/bin/python; \
		$$python -m industrial_clusters benchmark --all -o docs/benchmark.md

$(BENCHMARK_STAMP): requirements-benchmark.lock
	$(PYTHON) -m venv .venv-benchmark
	.venv-benchmark/bin/python -m pip --disable-pip-version-check install --quiet --require-hashes -r requirements-benchmark.lock
	@touch $@

format: venv  ## Format the code and mend what ruff can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

venv: $(STAMP)  ## Create .venv from the lock, if it is not there yet

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(0 if v >= (3, 11) else f"Python {v[0]}.{v[1]} found, 3.11 or later needed: make PYTHON=/path/to/python3.11 ...")'
	$(PYTHON) -m venv .venv
	$(PIP) install --quiet --require-hashes -r requirements.lock
	$(PIP) install --quiet --no-deps --no-build-isolation -e .
	@touch $@

# Versions already in the lock are kept; LOCK_FLAGS=--upgrade takes the newest.
lock: venv  ## Write both locks anew from pyproject.toml
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --fork-strategy fewest --python-version 3.11 \
		--generate-hashes --no-header --quiet $(LOCK_FLAGS) -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --extra benchmark --constraint requirements.lock --universal \
		--fork-strategy fewest --python-version 3.11 --generate-hashes --no-header --quiet $(LOCK_FLAGS) \
		-o requirements-benchmark.lock

clean:  ## Remove .venv, results and caches
	rm -rf .venv .venv-benchmark out build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
