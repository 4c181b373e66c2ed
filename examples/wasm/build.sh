#!/bin/sh
# Builds greedy.wasm from greedy.c: `examples/wasm/build.sh [DIR]`, by default beside the source.
# It wants clang 19 and lld 19, which make the same bytes everywhere.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
clang-19 --target=wasm32-unknown-unknown -O2 -std=c17 -Wall -Wextra -Werror -ffreestanding -fno-builtin -nostdlib \
    -Wl,--no-entry -Wl,--strip-all -Wl,-z,stack-size=8192 \
    -o "${1:-$here}/greedy.wasm" "$here/greedy.c"
