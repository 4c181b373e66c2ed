#!/usr/bin/env bash
# Runs every native fuzz target of the project for some time: what `make fuzz` calls. Takes TIME (of
# each, such as 30s) and ONLY (a regular expression of names) from the environment. What fails is
# kept by go test as a seed under testdata/fuzz of its package; commit it with the mend.
set -euo pipefail
cd "$(dirname "$0")/.."
failed=()
while IFS=: read -r file name; do
    package=./$(dirname "$file")
    echo "== $package $name"
    go test "$package" -run '^$' -fuzz "^$name\$" -fuzztime "${TIME:-30s}" || failed+=("$package $name")
done < <(git ls-files --cached --others --exclude-standard '*_test.go' | xargs grep -oE '^func Fuzz[A-Za-z]+' \
    | sed 's/func //' | grep -E ":Fuzz.*(${ONLY:-})" | sort)
if [ ${#failed[@]} -gt 0 ]; then
    printf 'failed: %s\n' "${failed[@]}"
    exit 1
fi
