# Each target does all of its own set-up: a Python from 3.11 to 3.13 and make are enough.

PORT ?= 8000
PY := .venv/bin/python
PYTEST := $(PY) -m pytest -q
WITHOUT_SERVICES := env -u DATABASE_URL -u REDIS_URL
WITH_SERVICES := $(PY) -m tests.services
INSTALLED := .venv/installed
WELSH := locale/cy/LC_MESSAGES/django.mo
FOR_BENCH := .venv/installed-for-bench
TEMPLATES := git ls-files -z 'templates/*.html' | xargs -0
LOCK := .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header pyproject.toml
PRODUCTION := env ENV_FILE=/dev/null DEBUG=0 ALLOWED_HOSTS=www.charity.example \
	SITE_URL=https://www.charity.example DATABASE_URL=sqlite://:memory: \
	EMAIL_URL=smtp://localhost:25 REDIS_URL=redis://localhost LINK_KEY=only-for-this-check \
	SECRET_KEY=long-enough-for-the-check-and-thrown-away-with-it-1234567890

.PHONY: run test test-long check fix bench lock chromium messages

# exec, so that who ends make ends the site.
run: export PORT := $(PORT)
run: $(INSTALLED) $(WELSH) .env
	@exec $(PY) scripts/run.py

# On what is there out of the box, then on what production has.
test: $(INSTALLED) $(WELSH) chromium
	$(WITHOUT_SERVICES) $(PYTEST) -n 2 -m "not long and not once"
	$(WITH_SERVICES) $(PYTEST) -n 2 -m "not long"

test-long: $(INSTALLED) $(WELSH) chromium
	$(WITHOUT_SERVICES) $(PYTEST) -m "long and not once"
	$(WITH_SERVICES) $(PYTEST) -m long

check: $(INSTALLED)
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	$(TEMPLATES) .venv/bin/djade --target-version 5.2 --check
	$(TEMPLATES) .venv/bin/djhtml --tabwidth 2 --check
	$(PRODUCTION) $(PY) manage.py makemigrations --check --dry-run
	$(PRODUCTION) $(PY) manage.py check --deploy --fail-level WARNING

fix: $(INSTALLED)
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .
	$(TEMPLATES) .venv/bin/djade --target-version 5.2
	$(TEMPLATES) .venv/bin/djhtml --tabwidth 2

bench: $(FOR_BENCH) $(WELSH)
	@set -e; for file in $(wildcard bench/*.py); do PYTHONPATH=. $(WITH_SERVICES) $(PY) -P $$file; done

lock: $(INSTALLED)
	$(LOCK) -o requirements/base.txt
	$(LOCK) -o requirements/extras.txt --extra s3 --extra anymail
	$(LOCK) -o requirements/dev.txt --group dev
	$(LOCK) -o requirements/bench.txt --group bench -c requirements/dev.txt

# Puts new texts into the Welsh catalogue, to be translated there: needs gettext.
messages: $(INSTALLED)
	$(PY) manage.py makemessages --locale cy --no-location --no-obsolete \
		--ignore .venv --ignore "templates/admin/*" --ignore tests --ignore bench

$(WELSH): locale/cy/LC_MESSAGES/django.po $(INSTALLED)
	@.venv/bin/pybabel --quiet compile --directory locale --domain django --locale cy

# The stamp comes last, so that an install which was cut off is done again.
$(INSTALLED): requirements/dev.txt
	@for python in python3.11 python3.12 python3.13 python3 ""; do \
		if [ -z "$$python" ]; then \
			echo "Install Python 3.11, 3.12 or 3.13 first: this project needs one of them."; exit 1; \
		fi; \
		$$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' \
			2>/dev/null && break; \
	done; \
	if ! $$python -c 'import ensurepip, venv' 2>/dev/null; then \
		echo "Install Python's venv first: apt-get install python3-venv"; exit 1; \
	fi; \
	echo "Installing what the project needs (about half a minute)…"; \
	$$python -m venv --clear .venv
	@.venv/bin/pip install --quiet --disable-pip-version-check --require-hashes \
		-r requirements/dev.txt
	@touch $@

$(FOR_BENCH): requirements/bench.txt $(INSTALLED)
	@.venv/bin/pip install --quiet --disable-pip-version-check --require-hashes \
		-r requirements/bench.txt
	@touch $@

.env: | $(INSTALLED)
	@umask 077; $(PY) scripts/env.py > .env.new && mv .env.new .env

chromium: $(INSTALLED)
	@$(PY) -m tests.chromium
