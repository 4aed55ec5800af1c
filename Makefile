# The entry points; continuous integration calls exactly these.
#
#   make run       start everything and open the window (without a display: show the work in target/demo)
#   make test      every test there is, the journeys in the real window included
#   make help      the rest
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := build
MAKEFLAGS += --no-builtin-rules --no-print-directory
.NOTPARALLEL:
.DELETE_ON_ERROR:

.PHONY: help deps deps-build ui build run demo test test-rust bench lint bindings pictures package fuzz clean

ui_stamp := ui/node_modules/.installed
assets_stamp := assets/node_modules/.installed
pictures_stamp := tests/pictures/fetched/.checked
interface_stamp := target/interface/venv/.installed
bench_stamp := target/bench/venv/.installed
pouchdb_stamp := target/bench/pouchdb/node_modules/.installed
ui_sources := $(shell find ui/src ui/public -type f 2>/dev/null) \
  ui/index.html ui/package.json ui/svelte.config.js ui/tsconfig.json ui/vite.config.ts

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 18

# ---- what the rest needs -----------------------------------------------------------------------

deps: $(ui_stamp) $(assets_stamp) $(pictures_stamp) $(interface_stamp) ## system packages (through installer/dev-setup.sh), npm packages, test pictures, schemathesis
	@installer/dev-setup.sh

deps-build: $(ui_stamp) $(assets_stamp)
	@installer/dev-setup.sh build run

# Node itself is checked before the first npm; the stamp follows the lockfile.
$(ui_stamp): ui/package-lock.json
	@installer/dev-setup.sh build
	cd ui && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

# Fonts alone: nothing of these packages is run.
$(assets_stamp): assets/package-lock.json
	@installer/dev-setup.sh build
	cd assets && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

# Public-domain portraits for the tests and the demonstration; never committed.
$(pictures_stamp): $(addprefix tests/pictures/,fetch.sh pictures.sha256 requirements.txt)
	@installer/dev-setup.sh test
	tests/pictures/fetch.sh
	@touch $@

# Makes up requests from the description of the central server's interface.
$(interface_stamp): tests/interface/requirements.txt
	@installer/dev-setup.sh test
	python3 -m venv target/interface/venv
	target/interface/venv/bin/python -m pip install --quiet --disable-pip-version-check --only-binary=:all: -r tests/interface/requirements.txt
	@touch $@

# ---- building ----------------------------------------------------------------------------------

ui: ui/dist/index.html ## the screens

ui/dist/index.html: $(ui_stamp) $(ui_sources)
	cd ui && npm run --silent build
	@touch $@

build: deps-build ui ## kaodian, kaodianctl, kaodian-central
	cargo build --workspace --bins

package: deps-build ui ## a .deb of the terminal, in target/release/bundle/deb
	cargo build --release -p kaodian-terminal --bin kaodianctl
	cd src-tauri && ../ui/node_modules/.bin/tauri build --bundles deb

bindings: deps-build ui ## write ui/src/backend/bindings.ts from the commands of the window
	cargo build -p kaodian
	target/debug/kaodian export-bindings ui/src/backend/bindings.ts

# ---- running -----------------------------------------------------------------------------------

run: build ## start everything and open the window
	@if [ -n "$${DISPLAY:-}$${WAYLAND_DISPLAY:-}" ]; then installer/demo.sh; else $(MAKE) demo; fi

demo: deps build ## one complete enrolment in the real window, without a screen: target/demo
	@KAODIAN_BUILT=1 target/debug/demo

pictures: demo ## docs/pictures: the welcome page, taken from the demonstration, and every form
	@mkdir -p docs/pictures
	cp target/demo/*-welcome.png docs/pictures/welcome.png
	@folder=$$(mktemp -d); trap 'rm -rf "$$folder"' EXIT; \
	form() { \
	  target/debug/kaodianctl forms sample "$$2" > "$$folder/input.json"; \
	  target/debug/kaodianctl forms "$$3" "$$folder/input.json" "$$folder/form.pdf" "$${@:4}" > /dev/null; \
	  pdftoppm -r 80 -gray -singlefile -png "$$folder/form.pdf" "docs/pictures/$$1"; }; \
	form registration-form registration registration; \
	form admission-ticket ticket ticket; \
	form admission-ticket-all tickets ticket --sheet per-candidate; \
	for name in receipt cash-report room-list signature-sheet; do form $$name $$name $$name; done

# ---- testing -----------------------------------------------------------------------------------

lint: deps-build ui ## formatting, clippy, types and rules of the screens
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --quiet -- -D warnings
	cd ui && npm run --silent check
	cd ui && npm run --silent lint

test: deps lint build ## every test there is
	cd ui && npm run --silent test
	@$(MAKE) test-rust
	@echo "All tests passed: rules, screens, Rust, and the journeys in the real window."

# Two at a time suit two cores; the journeys take turns among themselves.
test-rust:
	KAODIAN_BUILT=1 RUST_TEST_THREADS=$${RUST_TEST_THREADS:-2} cargo test --workspace --quiet --no-fail-fast

# Everything as it is delivered, but for the bench itself, which only looks on.
bench: deps-build ui $(pictures_stamp) $(bench_stamp) $(pouchdb_stamp) ## speed beside other programs, in one run: target/bench/report.md
	cargo build --release -p kaodian -p kaodian-terminal -p kaodian-central -p kaodian-photo -p kaodian-forms --bins --example engine_bench --example forms_bench
	@KAODIAN_BUILT=1 KAODIAN_PROFILE=release cargo run --quiet -p kaodian-tests --bin bench

$(bench_stamp): tests/bench/requirements.txt
	@installer/dev-setup.sh test bench
	python3 -m venv target/bench/venv
	target/bench/venv/bin/python -m pip install --quiet --disable-pip-version-check --only-binary=:all: -r tests/bench/requirements.txt
	@touch $@

# Its database comes compiled; nothing of the packages is run at installing.
$(pouchdb_stamp): $(addprefix tests/bench/pouchdb/,package-lock.json replicate.mjs)
	mkdir -p target/bench/pouchdb
	cp tests/bench/pouchdb/* target/bench/pouchdb/
	cd target/bench/pouchdb && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

# Stable Rust has no sanitizers; the fuzzer finds panics, overflows and endless loops without them.
fuzz: $(assets_stamp) ## give arbitrary bytes to what reads foreign files, FUZZ_SECONDS for each (300)
	@cargo fuzz --version >/dev/null 2>&1 || { echo "cargo-fuzz is missing: cargo install cargo-fuzz" >&2; exit 1; }
	cd fuzz && for target in jpeg model; do \
	  cargo fuzz run --sanitizer none --release $$target -- -max_total_time=$${FUZZ_SECONDS:-300}; done

clean: ## remove everything that was built
	rm -rf target ui/dist ui/node_modules assets/node_modules
