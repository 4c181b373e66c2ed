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

skip() { echo "guests: $1 not built: $2" >&2; }

# have VERSION-COMMAND PATTERN: the pinned toolchain is there.
have() { $1 2>/dev/null | grep -q "$2"; }

build_c() {
    if ! have "clang-19 --version" "version 19\." || ! command -v wasm-ld-19 >/dev/null; then
        skip "$1" "wants clang 19 (apt-get install clang-19 lld-19)"
        return
    fi
    clang-19 --target=wasm32-unknown-unknown -O2 -mbulk-memory -std=c17 -Wall -Wextra -Werror \
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

# Debian's compiler, because its package of the target needs no further download.
build_rust() {
    if ! have "/usr/bin/rustc --version" "rustc 1\.63\." || [ ! -d /usr/lib/rustlib/wasm32-unknown-unknown ] || ! command -v wasm-ld-19 >/dev/null; then
        skip "$1" "wants rustc 1.63 for wasm32 (apt-get install rustc libstd-rust-dev-wasm32 lld-19)"
        return
    fi
    (cd "$here" && /usr/bin/rustc --edition 2021 --target wasm32-unknown-unknown --crate-type cdylib \
        -C opt-level=2 -C panic=abort -C lto=fat -C codegen-units=1 -C strip=symbols -C target-feature=+bulk-memory \
        -C linker=wasm-ld-19 -C link-arg=--no-fatal-warnings -C link-arg=-zstack-size=16384 \
        -o "$out/$1.wasm" "src/$1/${1%-rs}.rs")
}

build_assemblyscript() {
    asc="$here/src/$1/node_modules/.bin/asc"
    if ! have "$asc --version" "0\.28\.9"; then
        if ! command -v npm >/dev/null; then
            skip "$1" "wants npm, to get AssemblyScript 0.28.9 (apt-get install npm)"
            return
        fi
        if ! (cd "$here/src/$1" && npm ci --prefer-offline --no-audit --no-fund --loglevel=error >/dev/null); then
            skip "$1" "npm cannot get AssemblyScript 0.28.9"
            return
        fi
    fi
    (cd "$here/src/$1" && "$asc" "${1%-as}.ts" -O2 --runtime stub \
        --use abort=../../sdk/assemblyscript/ermes/abort --outFile "$out/$1.wasm")
}

build_c retail-c
build_go retail-go
build_rust recommend-rs
build_assemblyscript thumbnail-as

chmod 644 "$out/"*.wasm
(cd "$out" && sha256sum -- *.wasm >SHA256SUMS)
cat "$out/SHA256SUMS"
