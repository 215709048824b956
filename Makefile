# Passarel·la: `make run` and `make test` are all it takes; `make help` lists the rest.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON := .venv/bin/python
RASA_PYTHON := .venv-rasa/bin/python
UV := $(shell command -v uv 2>/dev/null || echo .uv/bin/uv)
# Two workers are as many as the smallest machine has cores.
# tests/workers.py says what stays together.
ON_BOTH_CORES := -n 2 --dist loadscope
CODE := languages.py encoder knowledge casework channels desk gateway actions operate benchmarks

# $(call environment,folder,Python version,requirement list,what for): makes it, or does nothing when the list is the
# one it was made from. Its stamp is the list's hash, because a checkout gives files new dates.
# Compiled once here, Rasa starts in half the time wherever Python may not keep what it compiles.
define environment
	@wanted=$$(sha256sum < $(3)); \
	if [ "$$(cat $(1)/requirements.sha256 2>/dev/null)" = "$$wanted" ] && $(1)/bin/python -c '' 2>/dev/null; then exit 0; fi; \
	echo "making the environment $(1) (Python $(2), $(4))"; \
	if ! $(1)/bin/python -c 'import sys; sys.exit("%d.%d" % sys.version_info[:2] != "$(2)")' 2>/dev/null; then \
	  rm -rf $(1); \
	  $(UV) venv --quiet --python $(2) $(1) || { echo "passarel·la: no Python $(2) found, and none could be fetched; install it and try again" >&2; exit 1; }; \
	fi; \
	rm -f $(1)/requirements.sha256; \
	$(UV) pip sync --compile-bytecode --require-hashes --python $(1)/bin/python $(3) || { echo "passarel·la: the packages of $(3) could not be installed; the reason is above" >&2; exit 1; }; \
	echo "$$wanted" > $(1)/requirements.sha256
endef

.PHONY: .venv .venv-rasa .venv-language .venv-stock .chromium help run test chat setup lint types test-app test-bot test-system measure nlu-report transcripts screenshots measure-widget measure-desk measure-telegram measure-language measure-nlu measure-retrieval measure-turn measure-growth lock clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

run: setup ## Set up, train and start everything; prints the address when ready
	@exec $(PYTHON) -m operate run

test: setup lint types test-app test-bot test-system ## Lint, types and all tests of both environments

chat: setup ## Talk to a running Passarel·la in this terminal
	@exec $(PYTHON) -m gateway.chat

setup: .venv .venv-rasa ## Make both Python environments from the hashed lists, and build the web chat
	@$(PYTHON) -m encoder
	@$(PYTHON) -m operate widget

lint: setup ## Ruff, rules and format
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .

types: setup ## mypy, strict
	$(PYTHON) -m mypy $(CODE)

test-app: setup ## Tests of everything but Rasa's environment
	$(PYTHON) -m pytest $(ON_BOTH_CORES) tests --ignore tests/bot --ignore tests/conversations --ignore tests/nlu --ignore tests/e2e

test-bot: setup ## Tests of the bot's parts, in Rasa's environment
	$(RASA_PYTHON) -m pytest -c tests/bot/pytest.ini --rootdir . tests/bot

test-system: setup .chromium ## Understanding, whole dialogues and the web chat in a browser, against the real three processes
	$(PYTHON) -m pytest $(ON_BOTH_CORES) tests/nlu tests/conversations tests/e2e

measure: setup ## Print memory, warm start, turn and training time
	@$(PYTHON) -m operate measure

nlu-report: setup ## Print how well the test sentences are understood, and the confusions
	@$(PYTHON) -m operate nlu-report

transcripts: setup ## Write the transcripts of the README; needs a running Passarel·la
	@$(PYTHON) -m operate transcripts

screenshots: setup .chromium ## Write the pictures of the README
	@$(PYTHON) -m operate screenshots

measure-widget: setup .chromium ## Print what a first visit of the web chat costs, beside others
	@$(PYTHON) -m benchmarks.widget

measure-desk: setup ## Print what officers wait for at a busy desk, and how long messages are on their way
	@$(PYTHON) -m benchmarks.desk

measure-telegram: setup ## Print how fast a burst of Telegram updates is answered, in order, none lost or doubled
	@$(PYTHON) -m benchmarks.telegram

measure-turn: setup .venv-stock ## Print turns a second and milliseconds a turn, beside stock Rasa, which is trained once; EPOCHS=number
	@$(PYTHON) -m benchmarks.turn --epochs $(or $(EPOCHS),100)
	@$(PYTHON) -m benchmarks.turn.parts --epochs $(or $(EPOCHS),100)

measure-growth: setup ## Print and draw the memory of all processes over 10,000 turns
	@$(PYTHON) -m benchmarks.turn.growth --plot docs/growth.svg

# The texts are nobody's here and no part of the project: TEXTS=path/to/texts.jsonl says where they are.
measure-language: setup .venv-language ## Print how often the language is right, beside other detectors; TEXTS=file
	@$(PYTHON) -m benchmarks.language $(or $(TEXTS),texts.jsonl)

measure-nlu: setup .venv-stock ## Print how well our pipeline understands, beside Rasa's default one; an hour of training
	@$(PYTHON) -m benchmarks.nlu compare
	@$(PYTHON) -m benchmarks.nlu curve
	@$(PYTHON) -m benchmarks.nlu robustness

# The passages are nobody's here and no part of the project: PASSAGES=path/to/folder says where they are.
measure-retrieval: setup ## Print how well the knowledge search ranks public passages, and its times; PASSAGES=folder
	@$(PYTHON) -m benchmarks.retrieval $(or $(PASSAGES),passages)

lock: .uv/bin/uv ## Make the hashed requirement lists anew
	$(UV) pip compile -q --universal --python-version 3.13 --generate-hashes --no-emit-index-url requirements/app.in -o requirements/app.txt
	$(UV) pip compile -q --universal --python-version 3.13 --generate-hashes --no-emit-index-url requirements/dev.in -o requirements/dev.txt
	$(UV) pip compile -q --universal --python-version 3.13 --generate-hashes --no-emit-index-url requirements/language.in -o requirements/language.txt
	$(UV) pip compile -q --universal --python-version 3.10 --generate-hashes --no-emit-index-url --override requirements/stock-overrides.txt requirements/stock.in -o requirements/stock.txt
	$(UV) pip compile -q --universal --python-version 3.10 --generate-hashes --no-emit-index-url --override requirements/rasa-overrides.txt requirements/rasa.in -o requirements/rasa.txt

clean: ## Remove environments, models and everything under var/
	rm -rf .venv .venv-rasa .venv-language .venv-stock .uv .rasa models var widget/dist widget/node_modules tests/oidc/node_modules

.uv/bin/uv:
	@command -v uv >/dev/null 2>&1 || { \
	  echo "fetching uv into .uv"; \
	  python3 -c 'import sys; sys.exit(sys.version_info < (3, 9))' 2>/dev/null || { echo "passarel·la: python3 is missing or older than 3.9; install Python 3.9 or later" >&2; exit 1; }; \
	  python3 -m venv .uv || { echo "passarel·la: python3 cannot make a virtual environment; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }; \
	  .uv/bin/python -m pip install --quiet --disable-pip-version-check uv || { echo "passarel·la: uv could not be fetched; the reason is above" >&2; exit 1; }; }

.venv: | .uv/bin/uv
	$(call environment,.venv,3.13,requirements/dev.txt,for everything but Rasa)

.venv-rasa: | .uv/bin/uv
	$(call environment,.venv-rasa,3.10,requirements/rasa.txt,for Rasa alone; 1.2 GB)

# What others detect languages with: for `make measure-language` alone, and in no other environment.
.venv-language: | .uv/bin/uv
	$(call environment,.venv-language,3.13,requirements/language.txt,for the detectors that are compared; 350 MB)

# Rasa as it is shipped: for the comparisons alone.
.venv-stock: | .uv/bin/uv
	$(call environment,.venv-stock,3.10,requirements/stock.txt,for the stock Rasa that is compared; 2.9 GB)

# Only the browser tests need it: without it everything else works.
.chromium:
	@if [ -x /usr/bin/chromium ]; then exit 0; fi; \
	as_root=; [ "$$(id -u)" = 0 ] || as_root="sudo -n"; \
	if command -v apt-get >/dev/null 2>&1 && { [ -z "$$as_root" ] || $$as_root true 2>/dev/null; }; then \
	  echo "installing Chromium for the browser tests"; \
	  { $$as_root apt-get install -y -q chromium || { $$as_root apt-get update -q && $$as_root apt-get install -y -q chromium; }; } >/dev/null 2>&1 && exit 0; \
	fi; \
	echo "passarel·la: Chromium could not be installed; the browser tests need it: apt-get install chromium" >&2
