# Sanad: `make run` starts everything from a fresh clone, `make test` proves it. Both need git, Python 3.11 and Python 3.10.

SANAD := bin/sanad
PYTHON := .venv/bin/python
BOT_PYTHON := .venv-bot/bin/python
RASA := env LOG_LEVEL=WARNING PYTHONWARNINGS=ignore SQLALCHEMY_SILENCE_UBER_WARNING=1 RASA_TELEMETRY_ENABLED=false \
	TF_CPP_MIN_LOG_LEVEL=3 MPLCONFIGDIR=.cache/matplotlib PYTHONPATH=. \
	PYTHONDONTWRITEBYTECODE= PYTHONPYCACHEPREFIX=$(CURDIR)/.cache/bytecode $(BOT_PYTHON) -m rasa

.DEFAULT_GOAL := help
.PHONY: help setup run train check format test test-bot test-web fuzz bench simulate bench-nlu nlu-report bench-setup soak soak-channels chat lock clean

help: ## Show what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Install both environments, build the pages, train the model: what is missing or out of date
	@$(SANAD) setup

run: ## Set up and run the whole system on this machine until Ctrl-C
	@exec env SANAD_END_WITH_PARENT=1 $(SANAD) run

train: ## Train the bot's model if its inputs changed
	@$(SANAD) setup bot model

check: ## Lint, format, types, import rules, Lua headers, of the Python and of the web code; the bot's data and stories
	@$(SANAD) setup handoff web bot model
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports --no-logo --cache-dir .cache/import_linter
	@$(PYTHON) -m pytest -q tests/arch
	@$(SANAD) npm run check
	@$(RASA) data validate --fail-on-warnings --domain domain.yml --config config.yml --data data/nlu data/rules
	@$(BOT_PYTHON) -m pytest -q tests/bot/test_project.py tests/bot/test_dialogue.py

format: ## Put the Python code into its format
	@$(SANAD) setup handoff
	@.venv/bin/ruff check --fix-only --quiet .
	@.venv/bin/ruff format .

test: ## Every test: the bot's, the pages', then the main suite on a real Redis and a real browser
	@$(SANAD) setup handoff bot web pages model browser
	@$(MAKE) --no-print-directory test-bot test-web
	$(PYTHON) -m pytest || { \
	    echo 'make: what failed runs once more, alone: whole systems on a crowded machine may miss a deadline' >&2; \
	    $(PYTHON) -m pytest --last-failed --last-failed-no-failures=none; }

soak-channels: ## The long tests of the channels with their whole numbers: ten thousand webhooks, a thousand chats
	@$(SANAD) setup handoff
	SANAD_SOAK=1 $(PYTHON) -m pytest tests/channels/test_crash.py tests/channels/test_repeats.py tests/channels/test_bombs.py

test-bot: ## The tests that need Rasa, in the bot environment
	$(BOT_PYTHON) -m pytest tests/bot

test-web: ## The tests of the pages' logic
	@$(SANAD) npm test

fuzz: ## Each parser of foreign bytes for ten minutes; what breaks one is kept in .cache/fuzz (SECONDS_EACH=60 for less)
	@$(SANAD) setup handoff
	@$(PYTHON) -m tests.fuzz --seconds $(or $(SECONDS_EACH),600)

bench: ## The benches of the running system and of routing; PART=system, PART=channels or PART=routing for one of them
	@$(SANAD) setup
	@$(PYTHON) -m bench --part $(or $(PART),all)

simulate: ## Days at the desk under a virtual clock, through the real scripts; ARGS=--help says what can be asked
	@$(SANAD) setup handoff
	@$(PYTHON) -m bench.simulate $(ARGS)

bench-nlu: ## The benches of Arabic understanding
	@$(SANAD) setup bot
	@$(BOT_PYTHON) -m bench.nlu

nlu-report: ## Measure the bot's model on the held-out questions and write docs/nlu-report.md
	@$(SANAD) setup bot model
	@$(BOT_PYTHON) -m bench.nlu.report

bench-setup: ## Time a set-up from a fresh clone, and its disk space
	@$(SANAD) setup handoff
	@$(PYTHON) -m bench.setup

soak: ## Every fault test in its long form, and docs/reliability.md (SHARE=0.05: a part of it; ONLY=T1,T4)
	@$(SANAD) setup handoff
	@$(PYTHON) -m tests.faults.soak $(if $(SHARE),--share $(SHARE)) $(if $(ONLY),--only $(ONLY))

chat: ## Talk to the bot in this terminal; JSON=1 reads lines and prints one JSON object a line
	@$(SANAD) chat $(if $(JSON),--json)

lock: ## Bring the locks up to the pyproject files (bin/sanad lock --upgrade: newest versions)
	@$(SANAD) lock

clean: ## Remove everything that was installed, built or trained; var/ (the data) stays
	rm -rf .venv .venv-bot .cache .rasa models web/dist web/node_modules
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
