# Each target does all of its own set-up: a Python from 3.11 to 3.13 and make are enough.

PORT ?= 8000
PY := .venv/bin/python
PYTEST := $(PY) -m pytest -q
INSTALLED := .venv/installed
PRODUCTION := SECRET_KEY=$(shell head -c 48 /dev/urandom | base64 | tr -d '+/=\n') \
	LINK_KEY=only-for-this-check ALLOWED_HOSTS=www.charity.example DEBUG=0 \
	SITE_URL=https://www.charity.example DATABASE_URL=sqlite://:memory: EMAIL_URL=smtp://localhost:25

.PHONY: run test test-long check fix bench lock chromium

run: $(INSTALLED) .env
	@PORT=$(PORT) $(PY) scripts/run.py

test: $(INSTALLED) chromium
	$(PYTEST) -n 2 -m "not long"
	$(PY) -m tests.services $(PYTEST) -n 2 -m "not long"

test-long: $(INSTALLED) chromium
	$(PYTEST) -m long
	$(PY) -m tests.services $(PYTEST) -m long

check: $(INSTALLED)
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	SECRET_KEY=check LINK_KEY=check .venv/bin/mypy
	.venv/bin/lint-imports
	git ls-files -z 'templates/*.html' | xargs -0 .venv/bin/djade --target-version 5.2 --check
	git ls-files -z 'templates/*.html' | xargs -0 .venv/bin/djhtml --tabwidth 2 --check
	$(PRODUCTION) $(PY) manage.py makemigrations --check --dry-run
	$(PRODUCTION) $(PY) manage.py check --deploy --fail-level WARNING

fix: $(INSTALLED)
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .
	git ls-files -z 'templates/*.html' | xargs -0 .venv/bin/djade --target-version 5.2
	git ls-files -z 'templates/*.html' | xargs -0 .venv/bin/djhtml --tabwidth 2

bench: $(INSTALLED)
	@for file in bench/*.py; do $(PY) -m tests.services $(PY) $$file || exit 1; done

lock: $(INSTALLED)
	.venv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header -o requirements/base.txt pyproject.toml
	.venv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --group dev -o requirements/dev.txt pyproject.toml

# The stamp comes last, so that an install which was cut off is done again.
$(INSTALLED): requirements/dev.txt
	@for python in python3.11 python3.12 python3.13 python3; do \
		if $$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' \
			2>/dev/null; then found=$$python; break; fi; \
	done; \
	if [ -z "$$found" ]; then echo "Install Python 3.11, 3.12 or 3.13 first."; exit 1; fi; \
	$$found -m venv .venv || { echo "Install Python's venv first: apt-get install python3-venv"; \
		rm -rf .venv; exit 1; }
	@echo "Installing what the project needs (about half a minute)…"
	@.venv/bin/pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

.env:
	@umask 077; $(PY) scripts/env.py > .env.new && mv .env.new .env

chromium: $(INSTALLED)
	@$(PY) -m tests.chromium
