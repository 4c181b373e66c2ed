# ermes-sim: `make help` lists what there is. Each target says in one line what
# is missing on the machine and how to get it.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

BIN     := bin/ermes-sim
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
LDFLAGS := -s -w -X github.com/ermes-sim/ermes-sim/internal/version.release=$(VERSION)
SEED    ?= 1

.PHONY: help
help: ## what there is (this text)
	@awk 'BEGIN { FS = ":.*## "; print "make ..." } /^[a-z-]+:.*## / { printf "  %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: toolchain
toolchain:
	@tools/require.sh go cxx

.PHONY: build
build: ## bin/ermes-sim; without a C++ compiler it has no solver for placements under limited memory
	@tools/require.sh go
	@mkdir -p bin
	CGO_ENABLED=$$(tools/require.sh cgo) go build -trimpath -ldflags '$(LDFLAGS)' -o $(BIN) ./cmd/ermes-sim

.PHONY: run
run: build ## the mobility experiment: simulate, hold against the optimum, draw; into runs/mobility
	$(BIN) run scenarios/mobility.yaml --seed $(SEED) --out runs/mobility

.PHONY: test
test: toolchain lint ## all that CI runs: vet, linters, tests, notebooks
	@tools/require.sh browser solvers
	go vet ./...
	tools/test.sh
	tools/notebooks.sh

# SEED has a default for other targets; here none means a fresh one.
.PHONY: soak
soak: toolchain ## N=10000 random worlds with all checkers; FAMILY=all|plain|sets|turmoil|manage|lifecycle|odd, SEED=n
	@N='$(N)' FAMILY='$(FAMILY)' CUT='$(CUT)' TRACE='$(TRACE)' HASH='$(HASH)' SOCKETS='$(SOCKETS)' SEED='$(if $(filter file,$(origin SEED)),,$(SEED))' tools/soak.sh

.PHONY: crosscheck
crosscheck: toolchain ## N=1000 random placement problems in all formulations, HiGHS, SCIP, CBC and OR-Tools; PYTHON=python with highspy, pyscipopt, ortools
	CROSSCHECK='$(or $(N),1000)' PYTHON='$(or $(PYTHON),python3)' go test ./ilp -run TestAllSolversAgree -count 1 -timeout 4h -v

.PHONY: architectures
architectures: toolchain ## every built-in scenario on arm64 too (qemu-user), comparing trace hashes; an hour
	ARCHITECTURES=all go test ./internal/cli -run TestArchitecturesAgree -count 1 -timeout 8h -v

.PHONY: fuzz
fuzz: toolchain ## every fuzz target, TIME=30s each; ONLY=regexp of their names
	@TIME='$(or $(TIME),30s)' ONLY='$(ONLY)' tools/fuzz.sh

.PHONY: lint
lint: toolchain ## golangci-lint with the reasons in .golangci.yml; built once from tools/go.mod
	@mkdir -p .cache
	cd tools && go build -o ../.cache/golangci-lint github.com/golangci/golangci-lint/v2/cmd/golangci-lint
	.cache/golangci-lint run ./...

.PHONY: bench
bench: toolchain ## events/s of the engine, invocations/s of a whole run, and the benchmarks of each package
	go test -run '^$$' -bench . -benchtime 1s ./sim/... ./results/... ./ilp/... ./wasm/... ./policy/...
	@$(MAKE) --no-print-directory build
	$(BIN) bench

.PHONY: bench-peers
bench-peers: toolchain ## the engine beside SimPy and ns-3, in one run; says which are missing
	bench/peers/run.sh

.PHONY: wheel
wheel: ## the Python package with the program inside, into dist/
	VERSION='$(VERSION)' tools/wheel.sh

.PHONY: guests
guests: ## function bodies from source into guests/bin; says which toolchains are missing
	guests/build.sh

.PHONY: golden
golden: toolchain ## rewrite what tests compare with: scripts, trace hashes, generated pages
	go test $$(grep -rlE --include='*_test.go' 'cockroachdb/datadriven|"rewrite"' . | xargs -n1 dirname | sort -u) -rewrite

.PHONY: check
check: test ## make test, and nothing generated is out of date
	git diff --exit-code

.PHONY: reproduce
reproduce: build ## every figure and claim of the thesis, into results/thesis
	$(BIN) reproduce --out results/thesis

.PHONY: clean
clean: ## remove what make made
	rm -rf bin runs dist .cache .venv
