# lookdown: what a person types. Everything happens inside .venv; nothing outside this folder is touched.
.DEFAULT_GOAL := help
.PHONY: help env run flights web wheel test check bench constraints clean

BIN := .venv/bin
STAMP := .venv/.installed

help:  ## this list
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-12s %s\n", $$1, $$2 }'

# Installed again only when what is to be installed has changed.
$(STAMP): pyproject.toml constraints.txt tools/env.sh tools/build_backend.py
	@sh tools/env.sh
	@touch $@

env: $(STAMP)  ## set up .venv with lookdown in it (uv when it is there, else venv and pip)

run: env  ## fly the default scenario: summary in the terminal, report.html in runs/paris/
	@$(BIN)/lookdown run

FLIGHTS := paris low-and-fast all-sensors paris-sparse

flights: env  ## fly the scenarios with real flights and print the table of README.md
	@for name in $(FLIGHTS); do $(BIN)/lookdown run $$name --quiet --no-report > /dev/null || exit 1; done
	@$(BIN)/lookdown compare $(FLIGHTS) --markdown

web: env  ## build the live globe into the package (Node from PATH, else from PyPI into .venv)
	@sh tools/web.sh

wheel: env  ## build a wheel for this Python and kind of machine into dist/, kernels compiled (2 minutes)
	@$(BIN)/python tools/build_backend.py dist

# A file's tests stay together, for they share what they fly; a worker takes up to 2 GB.
test: env  ## run the tests
	@$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile

check: env  ## format, lint, types, layers and house tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest tests/house

bench: env  ## measure the stages against their budgets
	@$(BIN)/lookdown bench

constraints: env  ## write the versions now in .venv to constraints.txt
	@sh tools/constraints.sh

clean:  ## remove the environment, caches and build results; runs/ stays
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache src/*.egg-info web/node_modules web/src/generated src/lookdown/server/static
	find src tests design examples benchmarks tools -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
