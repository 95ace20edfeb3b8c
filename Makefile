# make demo   installs into .venv and runs the main job      make test   the tests      make lint   style, types, walls
# make studies   runs every study of experiments/ and makes results/README.md anew (some minutes)
# A virtual environment of your own Python:  make demo PY=python3.12

PY ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip -qq --disable-pip-version-check
SCENARIO ?= scenarios/airline.toml
DEMO_ARGS ?=
PYTEST_ARGS ?=
STUDIES_ARGS ?=

.PHONY: demo test lint studies clean
.DEFAULT_GOAL := demo

demo: $(VENV)/.installed
	$(BIN)/wom-sim compare $(SCENARIO) $(DEMO_ARGS)

test: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -n auto --dist loadgroup $(PYTEST_ARGS)

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

studies: $(VENV)/.installed
	$(BIN)/python experiments/studies.py $(STUDIES_ARGS)

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

# Installed once, and again whenever the dependencies change.
$(VENV)/.installed: pyproject.toml constraints.txt
	@command -v $(PY) >/dev/null 2>&1 || { echo "wom_sim needs Python 3.11 or newer; $(PY) is not to be found"; exit 2; }
	@$(PY) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "wom_sim needs Python 3.11 or newer; $(PY) is $$($(PY) --version 2>&1). Try: make $(MAKECMDGOALS) PY=python3.11"; exit 2; }
	@test -x $(BIN)/python || $(PY) -m venv $(VENV)
	@echo "Installing into $(VENV) (once; about half a minute)"
	@$(PIP) install -c constraints.txt -e .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	@echo "Installing what the tests need into $(VENV)"
	@$(PIP) install -c constraints.txt -e '.[dev]'
	@touch $@
