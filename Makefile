# `make demo` is all a newcomer types. Everything is made inside this folder: .tools (uv, node), .venv, web/node_modules.
SHELL := /bin/bash
MAKEFLAGS += --no-print-directory
PYTHON_IN := .venv/bin/python
RUNTIME := .venv/.runtime
DEV := .venv/.dev
PYTHON_SOURCES := src tests bench tools
WORKERS ?= 3
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help demo install up test test-kube check check-lock lint types web web-check bench-engine bench-web bench-serving bench-kube images lock clean

help:  ## this list
	@grep -E '^[a-z-]+: .*##|^[a-z-]+:  ##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

demo: install  ## install what is needed, start, run the example to a served model (EXIT=1: stop after it)
	@.venv/bin/cube demo $(if $(EXIT),--exit)

up: install  ## start the studio in the foreground
	@.venv/bin/cube up

install: $(RUNTIME) web  ## packages and the web studio

$(RUNTIME): requirements.lock pyproject.toml tools/setup.sh
	@tools/setup.sh requirements.lock
	@touch $@

$(DEV): requirements-dev.lock requirements.lock pyproject.toml tools/setup.sh
	@tools/setup.sh requirements-dev.lock
	@touch $(RUNTIME) $@

web: $(RUNTIME)  ## build the web studio when its sources changed
	@$(PYTHON_IN) tools/web.py build

test: $(DEV) web  ## every test, WORKERS=3 at a time, on real databases (CUBE_TEST_DATABASES=sqlite,postgresql,mariadb)
	@tools/debian.sh
	@$(PYTHON_IN) tools/web.py test
	@$(PYTHON_IN) -m pytest -rs -n $(WORKERS) --dist loadgroup --no-loadscope-reorder --max-worker-restart=2 $(TESTS)

test-kube: $(DEV)  ## the tests that need a Kubernetes alone (KUBECONFIG=… or the test cluster beside the checkout)
	@$(PYTHON_IN) -m pytest -m cluster -rs $(TESTS)

check: $(DEV) lint types web-check check-lock  ## style, types, layers, web, generated client, lock files

lint: $(DEV)
	@.venv/bin/ruff check $(PYTHON_SOURCES)
	@.venv/bin/ruff format --check $(PYTHON_SOURCES)
	@.venv/bin/lint-imports

types: $(DEV)
	@.venv/bin/mypy

web-check: $(DEV)
	@$(PYTHON_IN) tools/web.py check
	@$(PYTHON_IN) tools/web.py stale

bench-engine: $(DEV)  ## the engine against bare processes and its peers; last line is one JSON object
	@$(PYTHON_IN) bench/engine.py

bench-web: $(DEV) web  ## the studio in a browser against plain pages; last line is one JSON object
	@$(PYTHON_IN) bench/web.py

bench-serving: $(DEV)  ## the model server against its peers; last line is one JSON object
	@tools/debian.sh wrk
	@$(PYTHON_IN) bench/serving.py

bench-kube: $(DEV)  ## the runtime of a cluster against a bare client (KUBECONFIG=…); last line is one JSON object
	@$(PYTHON_IN) bench/kube.py

images:  ## the images of deploy/images as files in build/images (DEBIAN=1: where no registry of images is reached)
	@python3 tools/images.py $(if $(DEBIAN),--debian)

lock: $(DEV)  ## write the lock files anew after a change of pyproject.toml
	@tools/lock.sh

check-lock: $(DEV)
	@tools/lock.sh --check

clean:  ## remove what was made here (never a home of the studio)
	@rm -rf .venv .tools web/node_modules web/dist src/cubestudio/api/static
	@rm -rf build/images .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
