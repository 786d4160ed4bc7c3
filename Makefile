# `make demo` shows what it does, `make test` runs the tests: both set everything up in .venv.
.PHONY: demo test agreement lint bench schemas docs tools setup setup-lint package clean
.DELETE_ON_ERROR:

VENV := .venv
PYTHON := $(VENV)/bin/python

demo: $(VENV)/.installed
	@$(PYTHON) scripts/demo.py

test: $(VENV)/.installed-test
	$(PYTHON) -m pytest $(PYTEST_ARGS)

# The first so many random clusters; CILIUM_HOMELAB_AGREEMENT=5000-9999 asks about these instead.
agreement: export CILIUM_HOMELAB_BIN := $(or $(CILIUM_HOMELAB_BIN),.tools/bin)
agreement: $(VENV)/.installed-test
	CILIUM_HOMELAB_AGREEMENT=$${CILIUM_HOMELAB_AGREEMENT:-5000} $(PYTHON) -m pytest -q tests/oracle/test_lbipam_agreement.py
	CILIUM_HOMELAB_AGREEMENT=$${CILIUM_HOMELAB_AGREEMENT:-1000} $(PYTHON) -m pytest -q tests/oracle/test_l2_agreement.py

lint: $(VENV)/.installed-lint
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy

bench: $(VENV)/.installed-bench
	$(PYTHON) bench/run.py

schemas: $(VENV)/.installed
	$(PYTHON) scripts/make_schemas.py

docs: $(VENV)/.installed
	$(PYTHON) scripts/make_docs.py

tools:
	scripts/install-tools.sh .tools/bin

$(VENV)/.installed: pyproject.toml scripts/setup.sh
	@sh scripts/setup.sh $(VENV)

$(VENV)/.installed-%: pyproject.toml scripts/setup.sh $(VENV)/.installed
	@sh scripts/setup.sh $(VENV) $*

clean:
	rm -rf $(VENV) .tools dist demo-out
