# One page of commands; `make` alone lists them. Needs Debian 12 and a Swift toolchain.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:
.DELETE_ON_ERROR:

# Checks the arrows between targets: importing what a target does not declare is an error.
swift_flags := --explicit-target-dependency-import-check error
python := .venv/bin/python
# Narrows `make test-swift`: make test-swift FILTER=TidyTests
filter := $(if $(FILTER),--filter $(FILTER))

swift_sources := git ls-files --cached --others --exclude-standard '*.swift' ':!:*/Generated/*'
shell_sources := git ls-files --cached --others --exclude-standard .ci scripts
python_tests := Tests/ProtoLint Tests/Interop/python
step = @printf '\n==> %s\n' "$(1)"

.PHONY: help
help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: ## Install what is missing, build and serve on loopback (ARGS=... for flags of serve)
	@scripts/setup run
	$(call step,building the server (release))
	@swift build -c release $(swift_flags) --product wafermap
	@exec .build/release/wafermap serve $(ARGS)

# Order matters: what is quick and most often red comes first.
.PHONY: test
test: ## Install what is missing, build and run every check and test
test: setup check trainer test-swift test-python test-end-to-end test-trainer test-interop

.PHONY: setup
setup: ## Install what building and testing need, and make the Python environment
	$(call step,checking what this machine has)
	@scripts/setup test

.PHONY: check
check: setup ## Lint the Swift, Python, proto and shell sources
	$(call step,linting Swift)
	@$(swift_sources) -z | xargs -0 swift format lint --strict --parallel
	$(call step,linting Python)
	@$(python) -m ruff check --quiet .
	$(call step,linting the protos)
	@$(python) scripts/lint-protos
	$(call step,linting shell scripts)
	@$(shell_sources) -z | xargs -0 grep -lE '^#!.*bash$$' | xargs shellcheck

# One test at a time: some count what the process holds of the C core, and the network's keep both
# cores busy.
.PHONY: test-swift
test-swift: ## Build and run the Swift tests (FILTER=... for some of them)
	$(call step,building the package and its tests (debug))
	@swift build --build-tests $(swift_flags)
	$(call step,running the Swift tests)
	@swift test --skip-build --no-parallel $(swift_flags) $(filter)

.PHONY: test-interop
test-interop: setup ## Run the tests against grpc-swift-nio-transport
	$(call step,building the interoperability tests (debug))
	@swift build --build-tests --package-path Tests/Interop $(swift_flags)
	$(call step,running the interoperability tests)
	@swift test --skip-build --package-path Tests/Interop $(swift_flags) $(filter)

.PHONY: bench
bench: bench-transport bench-engine bench-service ## Measure everything beside its peers (give it an idle machine)

.PHONY: bench-transport
bench-transport: ## Compare our server with grpc-swift-nio-transport's
	@swift build -c release --package-path Benchmarks/Transport $(swift_flags)
	@Benchmarks/Transport/compare --output Benchmarks/RESULTS-transport.md

.PHONY: test-python
test-python: setup ## Run the Python tests: the proto lint, and peers of the transport
	$(call step,building the programs that they call (debug))
	@swift build $(swift_flags)
	$(call step,running the Python tests)
	@$(python) -m pytest -q $(python_tests)

.PHONY: test-end-to-end
test-end-to-end: setup ## Run the server with the shipped weights, and break what is around it
	$(call step,building the server (debug))
	@swift build $(swift_flags)
	$(call step,running the end-to-end tests)
	@cd Tests/EndToEnd && ../../$(python) -m pytest

.PHONY: trainer
trainer: ## Make the trainer's Python environment
	@scripts/setup trainer

.PHONY: test-trainer
test-trainer: trainer ## Run the trainer's tests
	$(call step,running the trainer's tests)
	@cd deploy/trainer && ../../.venv-trainer/bin/python -m pytest

.PHONY: weights-verify
weights-verify: trainer ## Check the shipped weights: hashes, metadata, figures on their sample
	@.venv-trainer/bin/python -m wafermap_trainer verify Weights

# Leaks are looked for, too: without XCTest's runner, which leaks by itself.
.PHONY: sanitize
sanitize: ## Run the transport's tests under AddressSanitizer
	@scripts/setup run
	$(call step,running the transport tests under AddressSanitizer)
	@SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=detect_leaks=1 \
	  swift test --sanitize=address --scratch-path .build-asan --disable-xctest \
	  $(swift_flags) --no-parallel --filter CCoreTransportTests

.PHONY: fuzz
fuzz: ## Fuzz the readers of weights and wafer maps (SECONDS_EACH=60)
	@scripts/setup run
	$(call step,fuzzing under AddressSanitizer)
	@scripts/fuzz $(or $(SECONDS_EACH),60)

.PHONY: bench-engine
bench-engine: ## Measure the engine beside ONNX Runtime, OpenVINO and PyTorch
	@scripts/setup bench
	@scripts/bench-engine

.PHONY: bench-service
bench-service: ## Measure the server beside FastAPI, ONNX Runtime and Redis
	@scripts/setup bench trainer
	@scripts/bench-service

.PHONY: protos
protos: setup ## Generate the Swift code of Protos/ anew
	@scripts/generate-protos

.PHONY: format
format: ## Format the Swift sources in place
	@$(swift_sources) -z | xargs -0 swift format format --in-place --parallel

.PHONY: clean
clean: ## Remove what building left (Python environments stay)
	rm -rf .build .build-* Tests/Interop/.build Benchmarks/*/.build
