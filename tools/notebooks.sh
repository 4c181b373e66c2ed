#!/usr/bin/env bash
# Builds the wheel and tests the Python package from it, executes the notebooks on fresh
# runs, and checks that DuckDB, pandas and polars read every table alike, with the pinned
# versions of what they need in a virtual environment of their own (.venv). Where there is no Python, or no way to get the
# packages, it says so aloud and succeeds.
set -euo pipefail
cd "$(dirname "$0")/.."

skip() {
    echo "notebooks: SKIPPED, nothing of notebooks/ was executed: $1" >&2
    exit 0
}

tools/require.sh python 2>/dev/null || skip "no Python 3 with venv (Debian, Ubuntu: apt-get install python3-venv)"
wanted=notebooks/requirements.txt
if ! cmp -s "$wanted" .venv/installed.txt; then
    rm -rf .venv
    python3 -m venv .venv
    .venv/bin/pip install --quiet --disable-pip-version-check -r "$wanted" || { rm -rf .venv; skip "pip cannot install $wanted (no network, or a Python older than 3.11?)"; }
    cp "$wanted" .venv/installed.txt
fi

tools/wheel.sh
.venv/bin/pip install --quiet --disable-pip-version-check --no-deps --force-reinstall dist/ermes_sim-*.whl
env -u ERMES_SIM .venv/bin/python -m pytest -q -p no:cacheprovider python/tests

runs=$(mktemp -d)
trap 'rm -rf "$runs"' EXIT
go build -o "$runs/ermes-sim" ./cmd/ermes-sim
run() { "$runs/ermes-sim" run "$@" --quiet --set expect=[]; }
run quickstart --out "$runs/quickstart"
run usecases/stock --out "$runs/stock"
run mobility --out "$runs/mobility" --set rounds=20
run mobility --out "$runs/full" --set mobility=[] --set rounds=15
run mobility --out "$runs/static" --set mobility=[] --set rounds=15 --policy sequential=static
run mobility --out "$runs/central" --set mobility=[] --set rounds=15 --policy central
run mobility --out "$runs/no-cache" --set mobility=[] --set rounds=15 --set metadata.cache=false
.venv/bin/python notebooks/check_parquet.py "$runs/quickstart" "$runs/stock" "$runs/mobility"
ERMES_RUNS=$runs .venv/bin/python notebooks/execute.py notebooks/*.ipynb
