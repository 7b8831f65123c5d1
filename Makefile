# Commands of SalesOrg. Everything is installed into .venv, node_modules and .local of this folder; `make help` lists them.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# The first Python of at least 3.11; `make PYTHON=… demo` overrules it.
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
PORT ?= 8000
# One more than the processors of a small machine: a journey waits as long as it works.
WORKERS ?= 3
PY := .venv/bin/python
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Some images forbid compiled modules to be kept; then each of the many processes here compiles every one again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo test lint lint-types lint-rest bench stop clean-demo setup setup-dev setup-bench assets messages schema requirements browser audit chaos load

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' Makefile | while IFS='|' read -r name does; do printf '%-14s %s\n' "$$name" "$$does"; done

demo: setup ## everything in the foreground, with the demo company; PORT=8000; Ctrl-C stops it
	@exec $(PY) -m salesorg.serve --port $(PORT)

test: setup-dev browser ## all tests, the browser journeys included
	@$(PY) -m common.node npm run --silent test
	@$(PY) -m common.embedded start >/dev/null
	@exec $(PY) -m pytest -n $(WORKERS) tests

lint: setup-dev ## formatters, linters, types, architecture tests
	@$(MAKE) --jobs=2 --output-sync=target lint-types lint-rest

# Types of Python take as long as all the rest; the two have nothing to wait for each other.
lint-types:
	$(PY) -m mypy

lint-rest:
	ruff format --check .
	ruff check .
	djlint templates --lint --quiet
	$(PY) manage.py makemigrations --check --dry-run
	$(PY) -m common.messages check
	@# What production would be told, with the settings production would have.
	@$(PY) -m common.embedded start >/dev/null
	env -u DEMO DATABASE_URL="$$($(PY) -c 'from common import embedded; print(embedded.database_url())')" \
		SECRET_KEY="$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(60))')" \
		REDIS_URL=redis://127.0.0.1:1/0 ALLOWED_HOSTS=salesorg.example EMAIL_URL=smtp+tls://user:password@mail.example:587 \
		$(PY) manage.py check --deploy --fail-level WARNING
	$(PY) -m common.node npm run --silent types
	$(PY) -m pytest -q tests/architecture

bench: setup-bench ## the benchmarks, one JSON line each
	@$(PY) -m common.embedded start >&2
	@$(PY) manage.py migrate --verbosity=0 >&2
	@exec $(PY) -m bench

stop: ## stop what is left running
	@if [ -x $(PY) ]; then $(PY) -m salesorg.serve --stop; fi

clean-demo: setup ## remove the demo company and its people
	@$(PY) manage.py remove_demo

setup: .venv/.runtime static/vendor/.stamp ## what the program needs
	@$(PY) -m common.messages compile

setup-bench: .venv/.bench setup-dev ## what the benchmarks need besides

setup-dev: .venv/.dev setup ## what the tests and linters need besides

assets: ## copy the front-end packages again
	@rm -f static/vendor/.stamp
	@$(MAKE) static/vendor/.stamp

messages: .venv/.runtime ## collect the texts for translation, then compile
	$(PY) -m common.messages extract
	$(PY) -m common.messages compile

schema: setup ## write the OpenAPI document to docs/openapi.yaml
	$(PY) manage.py spectacular --validate --fail-on-warn --file docs/openapi.yaml

requirements: .venv/.dev ## compile requirements*.in into exact pins
	uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-emit-index-url --annotation-style line requirements.in -o requirements.txt
	uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-emit-index-url --annotation-style line requirements-dev.in -o requirements-dev.txt
	uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-emit-index-url --annotation-style line requirements-bench.in -o requirements-bench.txt
	uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-emit-index-url --annotation-style line requirements-audit.in -o requirements-audit.txt

audit: setup-dev browser ## all judges of the promises in docs/quality.md, as a table
	@# Without an index of packages the table says what it could not judge, and judges all else.
	-@$(MAKE) .local/audit/.stamp
	@$(PY) -m common.embedded start >/dev/null
	@exec $(PY) -m proofs

chaos: setup-dev ## kill the parts of a site of its own while it works, and look whether anything was lost
	@exec $(PY) -m proofs.chaos

load: setup-dev ## 50 editors and 20 requests a second on a site of its own with 200 companies
	@exec $(PY) -m proofs.load

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: https://www.python.org/downloads/" >&2; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; \
		echo "Python cannot make environments here. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }

.venv/.runtime: requirements.txt | .venv/bin/python
	@echo "Installing the Python packages…"
	@$(PY) -m pip install --quiet --no-input --requirement requirements.txt
	@touch $@

.venv/.dev: requirements-dev.txt requirements.txt | .venv/.runtime
	@echo "Installing the development packages…"
	@$(PY) -m pip install --quiet --no-input --requirement requirements-dev.txt
	@touch $@

.venv/.bench: requirements-bench.txt | .venv/.dev
	@echo "Installing what the benchmarks compare with…"
	@$(PY) -m pip install --quiet --no-input --requirement requirements-bench.txt
	@touch $@

.local/audit/.stamp: requirements-audit.txt | .venv/bin/python
	@echo "Installing what looks at the packages…"
	@$(PY) -m venv .local/audit
	@.local/audit/bin/python -m pip install --quiet --no-input --requirement requirements-audit.txt
	@touch $@

node_modules/.stamp: package.json package-lock.json | .venv/.runtime
	@echo "Installing the front-end packages…"
	@$(PY) -m common.node npm ci --no-audit --no-fund --no-update-notifier --loglevel=error
	@touch $@

static/vendor/.stamp: node_modules/.stamp common/vendor_assets.py common/icons.py common/icon_outlines.py
	@$(PY) -m common.vendor_assets
	@touch $@

# A system Chromium if there is one; else the distribution's when we may install it, else Playwright's own.
browser:
	@if command -v chromium chromium-browser google-chrome >/dev/null; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium >/dev/null; \
	else $(MAKE) .venv/.dev && $(PY) -m playwright install chromium; fi
