#!/usr/bin/env bash
# Runs all tests. Packages with random cases draw the same ones every time, so that
# a failure is the change's and can be repeated; RAPID_SEED=0 draws new ones.
set -euo pipefail
mapfile -t random < <(git grep -l 'pgregory.net/rapid' -- '*_test.go' | xargs -n1 dirname | sort -u | sed 's|^|./|')
mapfile -t others < <(go list ./... | grep -vxF -f <(go list "${random[@]}"))
go test -timeout 20m "${others[@]}"
go test -timeout 20m "${random[@]}" -rapid.seed="${RAPID_SEED:-20261124}"
