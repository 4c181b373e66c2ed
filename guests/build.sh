#!/bin/sh
# Builds the guests: `guests/build.sh [DIR]` writes DIR/*.wasm and DIR/SHA256SUMS
# (guests/bin without DIR). What a missing toolchain would build is left as it is,
# and said in a line. The same toolchain makes the same bytes: versions are
# pinned, paths and names are stripped.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
out=${1:-$here/bin}
mkdir -p "$out"
out=$(cd "$out" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

skip() { echo "guests: $1 not built: $2" >&2; }

# have VERSION-COMMAND PATTERN: the pinned toolchain is there.
have() { $1 2>/dev/null | grep -q "$2"; }

build_c() {
    if ! have "clang-19 --version" "version 19\." || ! command -v wasm-ld-19 >/dev/null; then
        skip "$1" "wants clang 19 (apt-get install clang-19 lld-19)"
        return
    fi
    clang-19 --target=wasm32-unknown-unknown -Os -mbulk-memory -std=c17 -Wall -Wextra -Werror \
        -ffreestanding -fno-builtin -nostdlib -I"$here/sdk/c" \
        -Wl,--no-entry -Wl,--strip-all -Wl,-z,stack-size=8192 -Wl,--initial-memory=65536 -Wl,--max-memory=65536 \
        -o "$out/$1.wasm" "$here/src/$1/"*.c
}

build_go() {
    if ! have "go version" "go1\.26\."; then
        skip "$1" "wants Go 1.26 (go.dev/dl)"
        return
    fi
    (cd "$here/src/$1" && GOOS=wasip1 GOARCH=wasm GOFLAGS= go build -trimpath -buildvcs=false \
        -buildmode=c-shared -ldflags='-s -w -buildid=' -o "$out/$1.wasm" .)
}

build_c retail-c
build_go retail-go

chmod 644 "$out/"*.wasm
(cd "$out" && sha256sum -- *.wasm >SHA256SUMS)
cat "$out/SHA256SUMS"
