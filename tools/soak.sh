#!/usr/bin/env bash
# Runs random worlds under all checkers, on all cores: what `make soak` calls. Takes N,
# FAMILY, SEED (none: a fresh one), CUT, TRACE, HASH and SOCKETS from the environment.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p .cache
go test -c -o .cache/soak.test ./sim
cd sim
exec ../.cache/soak.test -soak.n="${N:-10000}" -soak.family="${FAMILY:-all}" -soak.seed="${SEED:-}" -soak.cut="${CUT:-}" -soak.trace="${TRACE:-false}" -soak.hash="${HASH:-false}" -soak.sockets="${SOCKETS:-false}"
