#!/usr/bin/env bash
# Runs the engine and other simulators side by side on the same two models and
# prints events per second of processor time, with ratios. See README.md.
set -euo pipefail
cd "$(dirname "$0")"
work=../../.cache/peers
mkdir -p "$work"

go run engine.go >"$work/ermes-sim.txt"
peers=()

simpy=4.1.1
if [ ! -x "$work/venv/bin/python" ]; then
	python3 -m venv "$work/venv" || echo "SimPy: skipped, python3 -m venv does not work here (Debian package python3-venv)" >&2
fi
if [ -x "$work/venv/bin/python" ] && "$work/venv/bin/pip" install --quiet --disable-pip-version-check "simpy==$simpy"; then
	"$work/venv/bin/python" simpy_models.py >"$work/SimPy-$simpy.txt"
	peers+=("SimPy-$simpy")
else
	echo "SimPy: skipped, simpy $simpy could not be installed" >&2
fi

if ! pkg-config --exists ns3-core 2>/dev/null; then
	echo "ns-3: skipped, not installed (Debian packages libns3-dev, pkg-config, g++)" >&2
else
	version=$(pkg-config --modversion ns3-core)
	# Only the -l flags: Debian's file also names libraries that the core does not need.
	read -ra flags <<<"$(pkg-config --libs-only-l ns3-core)"
	g++ -O2 -std=c++17 -w -o "$work/ns3" ns3_models.cc "${flags[@]}"
	"$work/ns3" >"$work/ns-3-$version.txt"
	peers+=("ns-3-$version")
fi

printf '%-22s %14s %16s %16s\n' "" "ermes-sim" "peer" "ratio"
printf '%-22s %14s %16s\n' "" "Mevents/CPU s" "Mevents/CPU s"
for peer in ${peers[@]+"${peers[@]}"}; do
	echo "$peer"
	awk 'NR == FNR { own[$1, $2] = $3; next }
		{ printf "  %-7s %12d %14.2f %16.3f %15.1fx\n", $1, $2, own[$1, $2] / 1e6, $3 / 1e6, own[$1, $2] / $3 }' \
		"$work/ermes-sim.txt" "$work/$peer.txt"
done
