# Everything a developer or a newcomer runs. Needs Python 3.11 or newer, make and git.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
SPEC ?= ../shared/spec
JS := tests/apps/graph-client
SUDO := $(shell test "$$(id -u)" = 0 || echo sudo)

.PHONY: demo test check unit test-apps conformance long mutation bench screenshots lock clean

demo: $(VENV)/.runtime ## set everything up and open the wizard on the rehearsal tenant
	@$(BIN)/vlc-wizard --demo

test: check unit ## every check that needs pip alone

check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

unit: $(VENV)/.dev
	$(BIN)/python -m pytest -q -n 2 -m "not apps and not long and not spec"

test-apps: $(VENV)/.dev $(JS)/node_modules/.package-lock.json ## what needs Debian's packages
	$(BIN)/python -m pytest -q -m apps

conformance: $(VENV)/.dev $(VENV)/judges/.done ## judge recorded traffic with the published metadata (SPEC=folder)
	SPEC=$(SPEC) $(BIN)/python -m pytest -q -m spec

long: $(VENV)/.dev $(VENV)/judges/.done ## full grids and sizes
	SPEC=$(wildcard $(SPEC)) $(BIN)/python -m pytest -q -m long
	@$(MAKE) --no-print-directory mutation

mutation: $(VENV)/mutation/.done ## change the code that decides, and see whether the tests notice
	nice $(BIN)/python tools/mutation.py $(VENV)/mutation/bin/mutmut $(VENV)/mutation/copy

bench: $(VENV)/.dev ## ratios against a floor measured in the same run
	$(BIN)/python bench/first_frame.py
	$(BIN)/python bench/imports.py
	$(BIN)/python bench/key_to_paint.py
	$(BIN)/python bench/key_while_reading.py
	$(BIN)/python bench/serve.py
	PYTHONPATH=. $(BIN)/python bench/coverage.py
	$(BIN)/python bench/store_people.py
	$(BIN)/python bench/per_user.py

screenshots: $(VENV)/.dev ## draw every page again, byte for byte the same
	$(BIN)/python tools/screenshots.py

lock: $(VENV)/.dev ## take newer versions into the locks
	$(UV) pip compile -q -U pyproject.toml --extra rehearsal --generate-hashes --universal \
	  --python-version 3.11 --no-header --no-annotate -o requirements.lock
	$(UV) pip compile -q -U pyproject.toml --extra rehearsal --extra dev --generate-hashes \
	  --universal --python-version 3.11 --no-header --no-annotate -c requirements.lock \
	  -o requirements-dev.lock
	$(BIN)/python -c 'import tomllib; p = tomllib.load(open("pyproject.toml", "rb")); \
	  print(*p["project"]["optional-dependencies"]["judges"], sep="\n")' | \
	  $(UV) pip compile -q -U - --generate-hashes --universal --python-version 3.11 \
	  --no-header --no-annotate -c requirements-dev.lock -o requirements-judges.lock
	$(BIN)/python -c 'import tomllib; p = tomllib.load(open("pyproject.toml", "rb")); \
	  print(*p["project"]["optional-dependencies"]["mutation"], sep="\n")' | \
	  $(UV) pip compile -q -U - --generate-hashes --universal --python-version 3.11 \
	  --no-header --no-annotate -c requirements-dev.lock -o requirements-mutation.lock
	echo uv | $(UV) pip compile -q -U - --generate-hashes --universal --python-version 3.11 \
	  --no-header --no-annotate -o requirements-uv.lock

clean:
	rm -rf $(JS)/node_modules $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

# A judge that would hook into every run of the tests has an environment of its own.
$(VENV)/judges/.done: $(UV) requirements-judges.lock
	@rm -rf $(VENV)/judges
	@$(UV) venv -q --python $(BIN)/python $(VENV)/judges
	@$(UV) pip install -q --python $(VENV)/judges/bin/python --require-hashes \
	  -r requirements-judges.lock
	@touch $@

# What runs the tests on changed code needs both: the checks, and itself.
$(VENV)/mutation/.done: $(UV) requirements-dev.lock requirements-mutation.lock
	@rm -rf $(VENV)/mutation
	@$(UV) venv -q --python $(BIN)/python $(VENV)/mutation
	@$(UV) pip install -q --python $(VENV)/mutation/bin/python --require-hashes \
	  -r requirements-dev.lock -r requirements-mutation.lock
	@touch $@

# Somebody else's clients, and the programs they run in.
$(JS)/node_modules/.package-lock.json: $(JS)/package.json $(JS)/package-lock.json
	@missing=; for need in node:nodejs npm:npm chromium:chromium \
	  soffice:libreoffice-calc; do \
	  command -v $${need%%:*} >/dev/null || missing="$$missing $${need##*:}"; done; \
	test -z "$$missing" || { $(SUDO) apt-get update -q && \
	  $(SUDO) apt-get install -q -y --no-install-recommends $$missing; }
	@cd $(JS) && npm ci --silent
	@touch $@

# uv sets up in seconds what takes pip a minute; it lives in the project's own environment.
$(UV): requirements-uv.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12 …")'
	@echo "Setting up in $(VENV), once."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes \
	  -r requirements-uv.lock
	@touch $(UV)

$(VENV)/.runtime: $(UV) requirements.lock pyproject.toml
	@$(UV) pip install -q --python $(BIN)/python --require-hashes -r requirements.lock
	@echo "$(CURDIR)" > "$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/vlc-wizard.pth"
	@printf '#!/bin/sh\nexec "%s/$(BIN)/python" -m vlc_wizard "$$@"\n' "$(CURDIR)" > $(BIN)/vlc-wizard
	@chmod +x $(BIN)/vlc-wizard
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements-dev.lock
	@echo "Setting up the checks, once."
	@$(UV) pip install -q --python $(BIN)/python --require-hashes -r requirements-dev.lock
	@touch $@
