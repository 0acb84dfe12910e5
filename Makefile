# Every command a developer types. `make` alone lists them.
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/
export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)
DATA ?= $(or $(REGULARS_DATA_DIR),.data)

.DEFAULT_GOAL := help
.PHONY: help install run test test-long check fix bench migration docs clean web-check screenshots

# The front end is built again when something of it has changed.
WEB := src/regulars/web/static/dashboard.html
WEB_SOURCES := $(shell find web -type f -not -path 'web/node_modules/*' -not -name schema.d.ts) src/regulars/web/tokens.json

help: ## list these commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

install: $(VENV)/.installed $(WEB) ## make the environment with .venv/bin/regulars, and its pages

# The stamp is redone when the lock changes; `uv` itself comes from the lock's own file, pinned.
$(VENV)/.installed: requirements.lock requirements-uv.lock pyproject.toml
	@test -x $(RUN)python || $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Regulars needs Python 3.11 or newer: make PYTHON=python3.11")'
	@test -x $(RUN)python || $(PYTHON) -m venv $(VENV)
	@$(RUN)python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.lock
	@$(RUN)uv pip install --quiet --compile-bytecode --python $(RUN)python --require-hashes -r requirements.lock
	@$(RUN)uv pip install --quiet --python $(RUN)python --no-deps --no-build-isolation --editable .
	@$(RUN)python -m compileall -q src
	@touch $@

$(WEB): $(VENV)/.installed hatch_build.py $(WEB_SOURCES)
	@echo "Building the pages for staff: half a minute, the first time one or two."
	@$(RUN)python hatch_build.py

run: install ## start everything with demo data, in the foreground
	@$(RUN)regulars up --demo --data-dir $(DATA)

test: check ## check and every test, at the scale of one tenth
	REGULARS_TEST_SCALE=$${REGULARS_TEST_SCALE:-0.1} $(RUN)pytest -q -n 2 --dist loadgroup

test-long: install ## the full counts; SHARD=2/4 runs the second quarter of them
	REGULARS_TEST_SCALE=1 REGULARS_TEST_SHARD=$(SHARD) $(RUN)pytest -q -n 2 --dist loadgroup --durations=20

check: install web-check ## format, lint, types, rooms, migrations
	@$(RUN)ruff format --check --quiet .
	@$(RUN)ruff check --quiet .
	@$(RUN)mypy
	@$(RUN)lint-imports
	@$(RUN)pytest -q -n 0 tests/house_rules/test_house_migrations.py -k one_head

web-check: install
	@$(RUN)python -m docs_reference.document build/openapi.json
	@$(RUN)python hatch_build.py run --silent types
	@$(RUN)python hatch_build.py run --silent check
	@$(RUN)python hatch_build.py run --silent test

fix: install ## mend format and lint where a tool can
	@$(RUN)ruff format --quiet .
	@$(RUN)ruff check --quiet --fix .
	@$(RUN)python hatch_build.py run --silent fix

bench: install ## every figure of docs/reference/performance.md, in one run
	@$(RUN)python -m bench

migration: install ## make migration m="giftcards expire", or EMPTY=1 to move data only
	@$(RUN)python -m migrations.new $(if $(EMPTY),--empty) "$(m)"

screenshots: install ## the pictures to look at, into build/screenshots
	@REGULARS_REQUIRE_BROWSER=1 $(RUN)pytest -q -n 0 tests/browser/pictures.py

docs: install ## build the site into site/
	@$(RUN)python -m docs_reference
	@$(RUN)zensical build --clean

clean: ## forget the environment; your data in .data stays
	@rm -rf $(VENV) site build dist web/node_modules src/regulars/web/static
