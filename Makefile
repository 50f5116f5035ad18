# On a fresh machine, you need only `make run` and `make test`. The other targets help with development.
SHELL := /bin/bash
CONFIG ?= deploy/quickstart.yml
LISTEN ?= 127.0.0.1:10033

# Debian installs network tools in these folders, and a user's own PATH can lack them.
export PATH := $(PATH):/usr/local/sbin:/usr/sbin:/sbin

# --version prints the branch and the time of the commit, in addition to its hash.
export VPN_EXPORTER_BRANCH ?= $(shell git rev-parse --abbrev-ref HEAD 2>/dev/null)
export SOURCE_DATE_EPOCH ?= $(shell git log -1 --format=%ct 2>/dev/null)

.PHONY: run build test bench accuracy fuzz sanitize lint format tools clients clean

# Runs the exporter on the embedded cloud. It needs no account and no privilege, and no packet leaves the machine.
run: build
	@echo
	@echo "  status:   http://$(LISTEN)/"
	@echo "  metrics:  http://$(LISTEN)/metrics"
	@echo "  stop:     Ctrl-C"
	@echo
	@exec .build/release/vpn-exporter --config.file=$(CONFIG) --web.listen-address=$(LISTEN)

build:
	swift build -c release --product vpn-exporter

# Runs everything: tools, lint, import check, all tests. Tests that start processes run separately, because the processes would
# inherit the sockets of other tests. Tests that load the machine, or measure on a loaded machine, run alone. Each group runs
# only a few tests at a time: this suits any machine, and tests that compute do not delay tests that wait.
ALONE := FloodTests|HostileClientTests|SideBySideTests
test: tools clients lint
	swift build --build-tests --explicit-target-dependency-import-check error
	swift test --skip-build --experimental-maximum-parallelization-width 4 --skip EndToEndTests --skip ResourceTests
	swift test --skip-build --filter ResourceTests
	swift test --skip-build --experimental-maximum-parallelization-width 1 --filter '$(ALONE)'
	swift test --skip-build --experimental-maximum-parallelization-width 3 --filter EndToEndTests --skip '$(ALONE)'

# Compares the cost of probing with the minimum on this machine, also under conditions that a laboratory lacks. It needs root
# and takes about ten minutes. BENCH selects a part: regimes, or "regimes --regimes silent,distant".
BENCH ?=
bench: tools build
	for product in NetworkSimulator DefaultBuffers Benchmark; do swift build -c release --product $$product || exit 1; done
	.build/release/Benchmark $(BENCH)

# Measures the error of round-trip times against the kernel's stamps at the device, idle and under load. It needs root.
ACCURACY_OPTIONS ?=
accuracy: tools
	for product in NetworkSimulator DefaultBuffers Accuracy; do swift build -c release --product $$product || exit 1; done
	.build/release/Accuracy $(ACCURACY_OPTIONS)

# SwiftPM removes Package.resolved when the manifest declares no dependency. The file is restored at the end of the recipe,
# so that the next build uses the same versions.
KEEP_VERSIONS = if [ -e Package.resolved ]; then kept=$$(mktemp) && cp -p Package.resolved "$$kept" && \
	  trap 'mv "$$kept" Package.resolved' EXIT; fi

# Runs the ICMP parsers on libFuzzer's inputs, one fuzzer after the other. The input of a finding stays in .build-fuzz.
FUZZ_SECONDS ?= 60
FUZZERS := address arrival control exchange matching
fuzz:
	@$(KEEP_VERSIONS); swift build -c release --scratch-path .build-fuzz
	@for fuzzer in $(FUZZERS); do \
	  echo "$$fuzzer, $(FUZZ_SECONDS) s:"; mkdir -p .build-fuzz/corpus/$$fuzzer; \
	  timeout -k 5 $$(($(FUZZ_SECONDS) + 60)) .build-fuzz/release/Fuzzing $$fuzzer -max_total_time=$(FUZZ_SECONDS) \
	    -max_len=2048 -timeout=5 -use_value_profile=1 -print_final_stats=1 -artifact_prefix=.build-fuzz/$$fuzzer- \
	    .build-fuzz/corpus/$$fuzzer $$(ls -d Tests/Fuzzing/Corpus/$$fuzzer 2>/dev/null) >.build-fuzz/$$fuzzer.log 2>&1 \
	    || { tail -n 40 .build-fuzz/$$fuzzer.log; exit 1; }; \
	  grep -E 'executed_units|peak_rss' .build-fuzz/$$fuzzer.log; \
	done

# Runs the tests of probing under AddressSanitizer and ThreadSanitizer.
sanitize:
	@$(KEEP_VERSIONS); for sanitizer in address thread; do for tests in "--skip ResourceTests" "--filter ResourceTests"; do \
	  echo "$$sanitizer, $$tests:"; \
	  timeout -k 5 900 swift test --scratch-path .build-$$sanitizer \
	    --sanitize $$sanitizer --disable-xctest $$tests || exit 1; \
	done; done

# Swift's own backtraces hang under the sanitizers. The other variables select the targets in Package.swift.
fuzz sanitize: export SWIFT_BACKTRACE := enable=no
fuzz: export VPN_EXPORTER_FUZZERS := 1
sanitize: export VPN_EXPORTER_SANITIZER_TESTS := 1

# Writes the generated files: the manual page and the completions from the binary's command line, the JSON Schema from the
# settings, the messages of the bad configuration files, and the recorded scrape and pages of the unit tests.
.PHONY: reference
reference:
	mkdir -p deploy/man deploy/completions
	WRITE_REFERENCE=1 swift test --filter 'ReferenceTests|KubernetesTests|Golden|ConfigurationFileTests'

# Builds the Debian package, from a new binary with the Swift runtime linked in, or from the existing binary BINARY.
STATIC := .build-static/release/vpn-exporter
BINARY ?= $(STATIC)
.PHONY: static deb
static:
	swift build -c release --product vpn-exporter --static-swift-stdlib --scratch-path .build-static
deb: $(if $(filter $(STATIC),$(BINARY)),static)
	mkdir -p .build
	deploy/debian/build $(BINARY) .build

# Builds the container image with docker, podman or buildah, from the same binary or from BINARY.
IMAGE ?= vpn-exporter:latest
.PHONY: image
image: $(if $(filter $(STATIC),$(BINARY)),static)
	deploy/container/build $(BINARY) $(IMAGE)

# Lists the contents of a build as CycloneDX: the packages and, if BINARY exists, the system's libraries.
.PHONY: sbom
sbom:
	mkdir -p .build
	swift package show-dependencies --format json >.build/dependencies.json
	VERSION=$$(sed -n 's/.*static let version = "\(.*\)"/\1/p' Sources/VPNConfiguration/BuildInformation.swift) \
	  python3 deploy/release/sbom.py Package.resolved $(wildcard $(BINARY)) <.build/dependencies.json \
	  >.build/vpn-exporter.cdx.json

# Builds the documentation as a web site in .build/documentation. A warning is an error.
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

# Installs the tools that the tests need in addition to the Swift toolchain, about 500 MB:
# - Prometheus, promtool and Alertmanager's amtool;
# - tools for test networks, and for HTTPS and a proxy in front of the embedded cloud;
# - shells with completions, a checker of the manual page, and a browser;
# - Python, for third-party clients of the real cloud;
# - tools that check, build and run packages, images and units.
# It installs only the packages of missing commands.
tools:
	@Tests/Tools/install

# The copy of the list records what is installed. If the installation fails, the test of the clients is skipped and
# reports the reason. In CI, the failure is an error.
clients: tools
	@cmp -s Tests/ThirdPartyClients/requirements.txt .build-python/requirements.txt || { \
	  python3 -m venv --clear .build-python && \
	  .build-python/bin/pip install --quiet --disable-pip-version-check -r Tests/ThirdPartyClients/requirements.txt && \
	  cp Tests/ThirdPartyClients/requirements.txt .build-python/; \
	} || [ -z "$$CI" ]

clean:
	swift package clean
	rm -rf .build-fuzz .build-address .build-thread .build-python .build-static
