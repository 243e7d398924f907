# Setting up and the few things one types often; everything else is `.venv/bin/scrapy --help`.
.DELETE_ON_ERROR:
.ONESHELL:
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c

PYTHON ?= python3
PORT ?= 8001
SAMPLE_PORT ?= 8642
SERVE ?= 1
DATABASE ?= data/literature.db
BIN := .venv/bin

.PHONY: help setup demo serve crawl test prove lint accuracy bench peers lock clean

help: ## this list
	@grep -hE '^[a-z]+:.*##' Makefile | sed -E 's/:[^#]*## /\t/' | expand -t 12

setup: .venv/.installed $(EXTRAS:%=.venv/.with-%) ## only the environment (EXTRAS=parquet: with pyarrow; EXTRAS=cluster: with Dask)

.venv/.with-%: requirements-%.txt .venv/.installed
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	touch $@

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || {
	  echo "Cribado needs Python 3.11 or later: sudo apt install python3 python3-venv (or make PYTHON=python3.12 …)" >&2; exit 2; }
	$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || {
	  echo "python3-venv is missing: sudo apt install python3-venv" >&2; exit 2; }
	$(PYTHON) -m venv .venv

.venv/.installed: requirements.txt pyproject.toml | .venv/bin/python
	@echo "setting up .venv (once) …"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

.venv/.developing: requirements-dev.txt .venv/.installed
	@echo "adding what tests need (once) …"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	touch $@

demo: setup ## crawl the sample journal into data/demo/ and serve it (SERVE=0: do not serve; PORT=… SAMPLE_PORT=…)
	@$(BIN)/scrapy demo -s SAMPLE_PORT=$(SAMPLE_PORT) $(if $(filter 0,$(SERVE)),,-s PORT=$(PORT))
	if [ "$(SERVE)" != 0 ]; then exec $(BIN)/scrapy serve -s DATABASE=data/demo/literature.db -s PORT=$(PORT); fi

serve: setup ## browse a database (DATABASE=… PORT=…)
	@exec $(BIN)/scrapy serve -s "DATABASE=$(DATABASE)" -s PORT=$(PORT)

crawl: setup ## crawl one registered journal (JOURNAL=slug)
	@test -n "$(JOURNAL)" || { echo "which journal? make crawl JOURNAL=slug; slugs: $(BIN)/scrapy journals" >&2; exit 2; }
	exec $(BIN)/scrapy crawl journal -a "only=$(JOURNAL)" -s "DATABASE=$(DATABASE)"

test: .venv/.developing ## all tests at small sizes
	@$(BIN)/python -m pytest -m "not prove" --numprocesses auto --dist loadfile

prove: .venv/.developing ## the long proofs
	@$(BIN)/python -m pytest -m prove

lint: .venv/.developing ## ruff and mypy, strict
	@$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/mypy --strict --allow-untyped-decorators db/site/plugins/*.py

accuracy: .venv/.developing ## field by field, on the fixtures and on real pages where present
	@$(BIN)/python -m tests.accuracy

bench: .venv-peers/.installed ## speed, as ratios to other tools, in one run of half an hour (BENCH="--times 0.1 reading": a part)
	@.venv-peers/bin/python -m tests.bench $(BENCH)

peers: .venv-peers/.installed ## the same pages read by trafilatura, newspaper4k and readability, in an environment of their own
	@.venv-peers/bin/python -m tests.peers

.venv-peers/.installed: requirements-peers.txt
	@echo "setting up .venv-peers (once) …"
	test -x .venv-peers/bin/python || $(PYTHON) -m venv .venv-peers
	.venv-peers/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-peers.txt
	touch $@

lock: ## renew the hash locks (needs uv)
	@uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --upgrade requirements.in -o requirements.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --upgrade requirements-dev.in -o requirements-dev.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --upgrade requirements-parquet.in -o requirements-parquet.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --upgrade requirements-cluster.in -o requirements-cluster.txt
	cp requirements.txt requirements-peers.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header requirements-peers.in -o requirements-peers.txt

clean: ## remove the environment and caches; data stays
	@rm -rf .venv .venv-peers build ./*.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
