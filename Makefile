# `make` or `make help` lists the targets.
.DEFAULT_GOAL := help
SHELL := /bin/sh

# The first of these that is new enough: the one that the user's shell means by python3, if it can be.
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && echo $$python && break; done)
HARNESS := PYTHONPATH=tests .venv/bin/python -m
PYTEST := .venv/bin/python -m pytest

.PHONY: help
help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /|/' | awk -F'|' '{ printf "  %-16s %s\n", $$1, $$2 }'

.PHONY: setup
setup: ## Install what the harness needs, where the pins have changed
	@$(if $(PYTHON),$(PYTHON) tests/harness/bootstrap.py,echo "Python 3.11, 3.12 or 3.13 is needed; python3 is $$(python3 --version 2>&1)." >&2; exit 1)

.PHONY: demo
demo: setup ## Run the sample job on an embedded LocalStack; KEEP=1 leaves it up, PORT=n names its port
	@$(HARNESS) harness.demo $(if $(KEEP),--keep) $(if $(PORT),--port $(PORT))

.PHONY: down
down: setup ## End what `make demo KEEP=1` left up
	@$(HARNESS) harness.demo --down

.PHONY: package
package: setup ## Write the sample job's package, lambda/lambda_function.zip
	@$(HARNESS) harness.package
