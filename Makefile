# make run and make test do everything on a fresh machine; the rest is for development.
SHELL := /bin/bash
CONFIG ?= deploy/quickstart.yml
LISTEN ?= 127.0.0.1:10033

# Where Debian has the tools for networks, which a user's own PATH may leave out.
export PATH := $(PATH):/usr/local/sbin:/usr/sbin:/sbin

# What --version tells of the commit beside its hash.
export VPN_EXPORTER_BRANCH ?= $(shell git rev-parse --abbrev-ref HEAD 2>/dev/null)
export SOURCE_DATE_EPOCH ?= $(shell git log -1 --format=%ct 2>/dev/null)

.PHONY: run build test bench accuracy fuzz sanitize lint format tools clients clean

# The main job on the embedded cloud: no account, no privilege, and no packet leaves the machine.
run: build
	@echo
	@echo "  status:   http://$(LISTEN)/"
	@echo "  metrics:  http://$(LISTEN)/metrics"
	@echo "  stop:     Ctrl-C"
	@echo
	@exec .build/release/vpn-exporter --config.file=$(CONFIG) --web.listen-address=$(LISTEN)

build:
	swift build -c release --product vpn-exporter

# Everything: tools, lint, import check, all tests. Tests that start processes run apart from the others, whose sockets
# those processes would inherit, and those that load the machine, or judge what a loaded one measures, run alone. A few tests
# at a time are enough for any machine, and keep those apart that wait from those that compute.
ALONE := FloodTests|HostileClientTests|SideBySideTests
test: tools clients lint
	swift build --build-tests --explicit-target-dependency-import-check error
	swift test --skip-build --experimental-maximum-parallelization-width 4 --skip EndToEndTests --skip ResourceTests
	swift test --skip-build --filter ResourceTests
	swift test --skip-build --experimental-maximum-parallelization-width 1 --filter '$(ALONE)'
	swift test --skip-build --experimental-maximum-parallelization-width 3 --filter EndToEndTests --skip '$(ALONE)'

# What probing costs beside the least that it can cost on this machine, and under other circumstances than a laboratory's;
# it needs root and some ten minutes. BENCH selects: regimes, or "regimes --regimes silent,distant".
BENCH ?=
bench: tools build
	for product in NetworkSimulator DefaultBuffers Benchmark; do swift build -c release --product $$product || exit 1; done
	.build/release/Benchmark $(BENCH)

# The error of round-trip times against the kernel's stamps at the device, idle and under load; it needs root.
ACCURACY_OPTIONS ?=
accuracy: tools
	for product in NetworkSimulator DefaultBuffers Accuracy; do swift build -c release --product $$product || exit 1; done
	.build/release/Accuracy $(ACCURACY_OPTIONS)

# The ICMP parsers against libFuzzer's inputs, one fuzzer after the other. The input of a finding is left in .build-fuzz.
FUZZ_SECONDS ?= 60
FUZZERS := address arrival control exchange matching
fuzz:
	swift build -c release --package-path Tests/Fuzzing --scratch-path .build-fuzz
	@for fuzzer in $(FUZZERS); do \
	  echo "$$fuzzer, $(FUZZ_SECONDS) s:"; mkdir -p .build-fuzz/corpus/$$fuzzer; \
	  timeout -k 5 $$(($(FUZZ_SECONDS) + 60)) .build-fuzz/release/Fuzzing $$fuzzer -max_total_time=$(FUZZ_SECONDS) \
	    -max_len=2048 -timeout=5 -use_value_profile=1 -print_final_stats=1 -artifact_prefix=.build-fuzz/$$fuzzer- \
	    .build-fuzz/corpus/$$fuzzer $$(ls -d Tests/Fuzzing/Corpus/$$fuzzer 2>/dev/null) >.build-fuzz/$$fuzzer.log 2>&1 \
	    || { tail -n 40 .build-fuzz/$$fuzzer.log; exit 1; }; \
	  grep -E 'executed_units|peak_rss' .build-fuzz/$$fuzzer.log; \
	done

# The tests of probing under AddressSanitizer and ThreadSanitizer.
sanitize:
	@for sanitizer in address thread; do for tests in "--skip ResourceTests" "--filter ResourceTests"; do \
	  echo "$$sanitizer, $$tests:"; \
	  timeout -k 5 900 swift test --package-path Tests/Sanitizing --scratch-path .build-$$sanitizer \
	    --sanitize $$sanitizer --disable-xctest $$tests || exit 1; \
	done; done

# Under the sanitizers Swift's own backtraces hang.
fuzz sanitize: export SWIFT_BACKTRACE := enable=no

# The manual page and the completions, from what the binary says of its command line, the JSON Schema of the configuration
# file, from its settings, and the recorded scrape and pages of the unit tests.
.PHONY: reference
reference:
	mkdir -p deploy/man deploy/completions
	WRITE_REFERENCE=1 swift test --filter 'ReferenceTests|KubernetesTests|Golden'

# The Debian package, from a binary that has the Swift runtime in it, or from one that is there.
STATIC := .build-static/release/vpn-exporter
BINARY ?= $(STATIC)
.PHONY: static deb
static:
	swift build -c release --product vpn-exporter --static-swift-stdlib --scratch-path .build-static
deb: $(if $(filter $(STATIC),$(BINARY)),static)
	mkdir -p .build
	deploy/debian/build $(BINARY) .build

# The container image, by docker, podman or buildah, of that binary or another one.
IMAGE ?= vpn-exporter:latest
.PHONY: image
image: $(if $(filter $(STATIC),$(BINARY)),static)
	deploy/container/build $(BINARY) $(IMAGE)

# What a build contains, as CycloneDX: the packages, and the system's libraries where BINARY is there.
.PHONY: sbom
sbom:
	mkdir -p .build
	swift package show-dependencies --format json >.build/dependencies.json
	VERSION=$$(sed -n 's/.*static let version = "\(.*\)"/\1/p' Sources/VPNExporter/Metrics/BuildInformation.swift) \
	  python3 deploy/release/sbom.py Package.resolved $(wildcard $(BINARY)) <.build/dependencies.json >.build/vpn-exporter.cdx.json

# The documentation as a web site, in .build/documentation; a warning is an error.
DOCC := docc convert Sources/VPNExporter/Documentation.docc --warnings-as-errors --fallback-display-name vpn-exporter \
	--fallback-bundle-identifier vpn-exporter
.PHONY: documentation
documentation:
	mkdir -p .build
	$(DOCC) --output-path .build/documentation

lint: documentation
	swift format lint --strict --recursive Package.swift Sources Tests

format:
	swift format --in-place --recursive Package.swift Sources Tests

# What the tests need beside the Swift toolchain: a Prometheus, its promtool, Alertmanager's amtool, the tools that make test
# networks, HTTPS and a proxy before the embedded cloud, the shells that have completions, a judge of the manual page, Python
# for the clients that others wrote for the real one, a browser, and what judges, builds and runs the packages, images and units
# (some 500 MB). It installs the packages of missing commands only.
tools:
	@Tests/Tools/install

# The copy of the list says that all of it is installed. Where it cannot be, the test of the clients is skipped and says so;
# but not in CI.
clients: tools
	@cmp -s Tests/ThirdPartyClients/requirements.txt .build-python/requirements.txt || { \
	  python3 -m venv --clear .build-python && \
	  .build-python/bin/pip install --quiet --disable-pip-version-check -r Tests/ThirdPartyClients/requirements.txt && \
	  cp Tests/ThirdPartyClients/requirements.txt .build-python/; \
	} || [ -z "$$CI" ]

clean:
	swift package clean
	rm -rf .build-fuzz .build-address .build-thread .build-python .build-static
