# Two commands carry everything: `make run` to try it, `make test` to prove it. `make help` lists the rest.

PYTHON ?= python3
PY := .venv/bin/python
# The sample rosters and term dates lie beside the project, not in it.
SHARED := $(if $(wildcard ../shared/data),,and not shared)
PYTEST := $(PY) -m pytest -p tests.no_skips -p no:cacheprovider
PARALLEL := -n auto --maxprocesses 4 --dist worksteal
BROWSERS := -n auto --maxprocesses 2
ARGS ?=
# The long walks over every page in part, or whole with PROOFS=full (tests/scale.py).
QUICK := PROOFS=$${PROOFS:-quick}
GLANCE := PROOFS=$${PROOFS:-glance}
LONG := tests/security/test_access_matrix.py tests/security/test_seeded_faults.py \
	tests/security/test_canaries.py tests/security/test_canaries_on_paper.py \
	tests/security/test_generated_forms.py tests/security/test_revocation.py \
	tests/security/test_mass_assignment.py tests/printing/test_wall.py \
	tests/checkins/reminders/test_letters_oracle.py

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help .venv run test proofs check test-services test-browser chaos bench screenshots lighthouse lock vendor messages

help:  ## this list
	@awk -F ':.*## ' '/^[.a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.venv:  ## set up: locked dependencies, native libraries
	@$(PYTHON) scripts/setup.py

run: .venv  ## try it: web server, worker and demo school on http://127.0.0.1:8000/
	@exec $(PY) -m config.running --with-parent

test: .venv  ## the suite on SQLite, no server needed
	@$(QUICK) $(PYTEST) $(PARALLEL) -m "not browser and not services and not chaos $(SHARED)" $(ARGS)

check: .venv  ## formatting, types, layers, templates, migrations, deployment settings
	@$(PY) scripts/check.py $(ARGS)

test-services: .venv  ## the whole suite on a private PostgreSQL and Redis
	@$(GLANCE) $(PY) scripts/services.py $(PYTEST) $(PARALLEL) -m "not browser and not chaos $(SHARED)" $(ARGS)

test-browser: .venv  ## the journeys in a real browser
	@$(PY) scripts/browser.py $(PYTEST) $(BROWSERS) -m browser $(ARGS)

proofs: .venv  ## the long walks whole: access matrix, seeded faults, canaries, generated input, revocation, letters
	@PROOFS=full $(PYTEST) $(PARALLEL) $(LONG) $(ARGS)

chaos: .venv  ## kill workers, Redis, PostgreSQL and the mail server's line, let writers meet, cut replies off: nothing is lost or done twice (FULL=1 for long)
	@$(PY) -m tests.chaos.letters $(if $(FULL),--full,--quick)
	@$(PY) -m tests.chaos.workers $(if $(FULL),--full,--quick)
	@$(PY) -m tests.chaos.writers $(if $(FULL),--full,--quick)
	@$(PY) -m tests.chaos.replies $(if $(FULL),--full,--quick)
	@$(PY) -m tests.chaos.lists $(if $(FULL),--full,--quick)

bench: .venv  ## figures, one JSON line each (FULL=1 for long)
	@$(PY) -m bench.broker $(if $(FULL),--full,--quick)
	@$(PY) -m bench.wall $(if $(FULL),,--quick)
	@$(PY) -m bench.pages $(if $(FULL),--full,--quick)
	@$(PY) -m bench.leader $(if $(FULL),--full,--quick)
	@$(PY) -m bench.roster $(if $(FULL),--full,--quick)
	@$(PY) -m bench.reading $(if $(FULL),--full,--quick)
	@$(PY) scripts/browser.py $(PY) -m bench.weight $(if $(FULL),--full,--quick)
	@$(PY) scripts/browser.py $(PY) -m bench.first_hour $(if $(FULL),--full,--quick)

screenshots: .venv  ## every page as a picture in var/screens
	@$(PY) scripts/browser.py $(PY) scripts/screenshots.py

lighthouse: .venv  ## Lighthouse on the family's pages (needs Node.js)
	@$(PY) scripts/browser.py $(PY) scripts/lighthouse.py

lock: .venv  ## compile requirements/*.txt again from pyproject.toml
	@$(PY) scripts/lock.py

vendor: .venv  ## fetch the third-party files of static/vendor again
	@$(PY) scripts/vendor.py

messages: .venv  ## collect the strings to translate, compile the catalogues
	@$(PY) scripts/messages.py
