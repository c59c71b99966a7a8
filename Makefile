PYTHON ?= python3
BIN := .venv/bin

.PHONY: setup check test bench model

setup: $(BIN)/pytest

$(BIN)/pytest: pyproject.toml requirements-dev.lock
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --constraint requirements-dev.lock --editable ".[venvy,test,train,bench]"
	touch $@

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

test: setup
	$(BIN)/python -m pytest

bench: setup
	$(BIN)/python -m benchmarks.accuracy --baselines
	$(BIN)/python -m benchmarks.latency
	$(BIN)/python -m benchmarks.footprint
	$(BIN)/python -m benchmarks.mcp_calls

model: setup
	$(BIN)/python -m training.build
