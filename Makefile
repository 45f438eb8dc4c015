# Every target sets itself up in .venv; `make` and Debian's python3-venv are all it needs.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help demo bulk-demo test test-all clients bench bench-bulk docs wheel clean

help:
	@echo "make demo      make a whole pack from a made-up case, into output/demo"
	@echo "make bulk-demo a made-up directorate of 200 people through a restructure, into output/bulk-demo"
	@echo "make test      everything that must hold before a change goes in"
	@echo "make test-all  the same, with the slow tests"
	@echo "make bench     how fast it is, beside others"
	@echo "make bench-bulk a thousand and ten thousand packs (needs LibreOffice; half an hour)"
	@echo "make docs      write the help texts and the pictures in docs/ anew"
	@echo "make clean     remove what was made, .venv too"

demo: $(VENV)/has-run
	$(BIN)/dueprocess demo

test: TESTS := -m "not slow"
test-all: clients
test test-all: $(VENV)/has-dev
	@.ci/tools
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python tools/write_docs.py --check
	$(BIN)/pytest -n auto $(TESTS)
	$(BIN)/dueprocess check
	$(BIN)/python tools/try_wheel.py

# The programs with which the slow tests fill forms in, where they can be had.
clients:
	@bash tests/clients/setup.sh

# A made-up directorate through a restructure, into output/bulk-demo.
bulk-demo: $(VENV)/has-dev
	$(BIN)/python tools/bulk_demo.py

bench: $(VENV)/has-bench
	$(BIN)/python -m benchmarks

bench-bulk: $(VENV)/has-bench
	$(BIN)/python -m benchmarks.bulk
	$(BIN)/python -m benchmarks.scale --print

docs: $(VENV)/has-dev
	$(BIN)/python tools/write_docs.py
	$(BIN)/python tools/pictures.py

wheel: $(VENV)/has-dev
	rm -rf build
	$(BIN)/python -m build --wheel --outdir dist .

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis

# What is installed is installed anew when pyproject.toml changes.
$(VENV)/has-run $(VENV)/has-dev $(VENV)/has-bench: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name one: make $(MAKECMDGOALS) PYTHON=python3.11")'
	@$(PYTHON) -m venv $(VENV) || { echo "On Debian: apt install python3-venv"; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".$(EXTRAS)"
	@touch $@

$(VENV)/has-dev: EXTRAS := [dev,check]
$(VENV)/has-bench: EXTRAS := [bench]
