#!/usr/bin/env bash
# Builds the wheel, tries its program elsewhere, tests the Python package and its types,
# executes the notebooks, and checks that DuckDB, pandas and polars read every table alike, with
# the pinned versions of what they need in a virtual environment of their own (.venv). A fresh one
# gets the wheel alone, for a sweep and an episode of learning. Where there is no Python, or no way
# to get the packages, it says so aloud and succeeds.
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
tools/elsewhere.sh dist/ermes_sim-*.whl
.venv/bin/mypy --config-file python/pyproject.toml --cache-dir .cache/mypy python/src/ermes_sim
env -u ERMES_SIM .venv/bin/python -m pytest -q -p no:cacheprovider python/tests

runs=$(mktemp -d)
trap 'rm -rf "$runs"' EXIT
python3 -m venv "$runs/fresh"
"$runs/fresh/bin/pip" install --quiet --disable-pip-version-check -c "$wanted" "$(echo dist/ermes_sim-*.whl)[rl]"
env -u ERMES_SIM PATH=/usr/bin:/bin "$runs/fresh/bin/python" python/tests/fresh.py
go build -o "$runs/ermes-sim" ./cmd/ermes-sim
run() { "$runs/ermes-sim" run "$@" --quiet --set expect=[]; }
run quickstart --out "$runs/quickstart"
run usecases/stock --out "$runs/stock"
run mobility --out "$runs/mobility" --set rounds=20
.venv/bin/python notebooks/check_parquet.py "$runs/quickstart" "$runs/stock" "$runs/mobility"
# The fourth learns for minutes; here for as long as shows that every cell works.
env -u ERMES_SIM ERMES_SMALL=1 .venv/bin/python notebooks/execute.py notebooks/*.ipynb
