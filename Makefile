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
shell_sources := .ci/run $(wildcard scripts/*)
step = @printf '\n==> %s\n' "$(1)"

.PHONY: help
help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: ## Install what is missing, build and serve on loopback with embedded defaults
	@scripts/setup run
	$(call step,building the server (release))
	@swift build -c release $(swift_flags) --product wafermap
	@exec .build/release/wafermap serve

.PHONY: test
test: ## Install what is missing, build and run every check and test
test: setup-test check test-swift

.PHONY: setup-test
setup-test:
	$(call step,checking what this machine has)
	@scripts/setup test

.PHONY: check
check: setup-test ## Lint Swift and shell sources
	$(call step,linting Swift)
	@$(swift_sources) -z | xargs -0 swift format lint --strict --parallel
	$(call step,linting shell scripts)
	@grep -lE '^#!.*(bash|sh)$$' $(shell_sources) | xargs shellcheck

.PHONY: test-swift
test-swift: ## Build and run the Swift tests (FILTER=... for some of them)
	$(call step,building the package and its tests (debug))
	@swift build --build-tests $(swift_flags)
	$(call step,running the Swift tests)
	@swift test --skip-build $(swift_flags) $(filter)

.PHONY: format
format: ## Format the Swift sources in place
	@$(swift_sources) -z | xargs -0 swift format format --in-place --parallel

.PHONY: clean
clean: ## Remove what building left (Python environments stay)
	rm -rf .build .build-*
