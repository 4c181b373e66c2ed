#!/usr/bin/env bash
# Builds the Python wheel with the program inside, into dist/. The program is linked fully
# static where that works, and then runs on every Linux of its architecture; the wheel is
# tagged so. Elsewhere it is linked as usual, and the wheel is of this system alone.
# glibc is LGPL: see docs/PYTHON.md on linking it again.
set -euo pipefail
cd "$(dirname "$0")/.."
version=${VERSION:-$(git describe --tags --always --dirty 2>/dev/null || echo unknown)}
tools/require.sh go python

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r python "$work/python"
flags="-s -w -X github.com/ermes-sim/ermes-sim/internal/version.release=$version"
binary=$work/ermes-sim
machine=$(uname -m)
if [ "$(uname -s)" = Linux ] && CGO_ENABLED=$(tools/require.sh cgo) go build -trimpath -tags netgo,osusergo \
    -ldflags "$flags -linkmode external -extldflags -static" -o "$binary" ./cmd/ermes-sim 2>"$work/log"; then
    platform=manylinux_2_17_$machine.manylinux2014_$machine.musllinux_1_1_$machine
else
    echo "wheel: no static linking here; the wheel is of this system alone" >&2
    CGO_ENABLED=$(tools/require.sh cgo) go build -trimpath -ldflags "$flags" -o "$binary" ./cmd/ermes-sim
    platform=$(python3 -c 'import sysconfig; print(sysconfig.get_platform().replace("-", "_").replace(".", "_"))')
fi

# v1.2.3 is 1.2.3; v1.2.3-4-gabc is 1.2.3.post4+gabc; without a tag 0.0.0+gabc.
pep440=$(python3 - "$version" <<'PY'
import re, sys
v = sys.argv[1]
m = re.fullmatch(r"v?(\d+(?:\.\d+)*)(?:-(\d+)-g([0-9a-f]+))?(-dirty)?", v)
if m and "." in v:
    local = ".".join(x for x in (m[3] and "g" + m[3], m[4] and "dirty") if x)
    print(m[1] + (f".post{m[2]}" if m[2] else "") + (f"+{local}" if local else ""))
else:
    print("0.0.0+g" + re.sub(r"[^A-Za-z0-9]+", ".", v))
PY
)
cat >"$work/python/src/ermes_sim/_version.py" <<PY
"""Version of the package and of the program inside; written by \`make wheel\`."""

__version__ = "$pep440"
BINARY_VERSION: "str | None" = "$version"
PY

venv=.cache/wheel
[ -x $venv/bin/python ] || { rm -rf $venv && python3 -m venv $venv; }
$venv/bin/python -c 'import build' 2>/dev/null || $venv/bin/pip install --quiet --disable-pip-version-check build==1.3.0 'hatchling>=1.27'
mkdir -p dist
rm -f dist/ermes_sim-*.whl
ERMES_SIM_BINARY=$binary ERMES_SIM_PLATFORM=$platform $venv/bin/python -m build --wheel --no-isolation --outdir dist "$work/python" >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
ls -l dist/ermes_sim-*.whl
