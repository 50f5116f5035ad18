# make run and make test do everything on a fresh machine; the rest is for development.
SHELL := /bin/bash
CONFIG ?= deploy/quickstart.yml
LISTEN ?= 127.0.0.1:10033

.PHONY: run build test lint format tools clean

# The main job on the embedded cloud: no account, no privilege, and no packet leaves the machine.
run: build
	@echo
	@echo "  metrics:  http://$(LISTEN)/metrics"
	@echo "  status:   http://$(LISTEN)/-/ready"
	@echo "  stop:     Ctrl-C"
	@echo
	@exec .build/release/vpn-exporter --config.file=$(CONFIG) --web.listen-address=$(LISTEN)

build:
	swift build -c release --product vpn-exporter

# Everything: tools, lint, import check, all tests. Tests that start processes run apart from the others, whose sockets
# those processes would inherit; the end-to-end tests measure besides.
test: tools lint
	swift build --build-tests --explicit-target-dependency-import-check error
	swift test --skip-build --skip EndToEndTests --skip ResourceTests
	swift test --skip-build --filter ResourceTests
	swift test --skip-build --filter EndToEndTests

lint:
	swift format lint --strict --recursive Package.swift Sources Tests

format:
	swift format --in-place --recursive Package.swift Sources Tests

# What the tests need beside the Swift toolchain: a Prometheus, its promtool, and the tools that make test networks.
TOOLS := prometheus iproute2 curl tcpdump
tools:
	@missing=$$(for tool in prometheus promtool ip curl tcpdump; do command -v $$tool >/dev/null || echo $$tool; done); \
	if [ -z "$$missing" ]; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ]; then \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(TOOLS); \
	else \
	  echo "missing: $$missing"; echo "install them with:"; \
	  echo "  sudo apt-get update && sudo apt-get install -y --no-install-recommends $(TOOLS)"; exit 1; \
	fi

clean:
	swift package clean
