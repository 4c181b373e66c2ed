#!/usr/bin/env bash
# Says in one line what is missing on this machine and how to get it; as root on
# a Debian system it gets it. Arguments: go, cxx, cgo, python,
# browser, solvers.
set -euo pipefail

# install PACKAGE... succeeds if apt-get could install them.
install() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
    echo "installing $* with apt-get" >&2
    export DEBIAN_FRONTEND=noninteractive
    { apt-get install -y --no-install-recommends "$@" || { apt-get update && apt-get install -y --no-install-recommends "$@"; }; } >/dev/null 2>&1
}

# lacks WHAT HOW ends with a line that says so.
lacks() {
    echo "missing: $1. $2" >&2
    exit 1
}

wants_go() {
    command -v go >/dev/null || lacks "Go 1.26" "Get it from https://go.dev/dl, or: apt-get install golang-go && go install golang.org/dl/go1.26.0@latest"
    local have
    have=$(go env GOVERSION)
    case "$have" in
    go1.2[6-9]* | go1.[3-9][0-9]* | devel*) ;;
    *) [ "$(go env GOTOOLCHAIN)" != local ] || lacks "Go 1.26 (found $have)" "Get it from https://go.dev/dl, or let Go fetch it: go env -w GOTOOLCHAIN=auto" ;;
    esac
}

# HiGHS, the ILP solver, is C++ and links zlib.
wants_cxx() {
    local cxx=${CXX:-g++}
    compiles() {
        printf '#include <zlib.h>\n#include <string>\nint main() { return zlibVersion() == std::string(); }\n' |
            "$cxx" -x c++ - -o /dev/null -lz >/dev/null 2>&1
    }
    command -v "$cxx" >/dev/null && compiles && return
    install g++ zlib1g-dev && compiles && return
    lacks "a C++ compiler and zlib's headers" "Debian, Ubuntu: apt-get install g++ zlib1g-dev; Fedora: dnf install gcc-c++ zlib-devel; macOS: xcode-select --install"
}

# Prints 1 if HiGHS can be linked, else 0 and aloud what that means.
wants_cgo() {
    if (wants_cxx) >/dev/null 2>&1; then
        echo 1
    else
        echo "no C++ compiler with zlib's headers: building WITHOUT the solver HiGHS. Gaps that need it are null; everything else works. Debian: apt-get install g++ zlib1g-dev" >&2
        echo 0
    fi
}

wants_python() {
    python3 -c 'import venv, ensurepip' >/dev/null 2>&1 && return
    install python3-venv && python3 -c 'import venv, ensurepip' >/dev/null 2>&1 && return
    lacks "Python 3 with venv" "Debian, Ubuntu: apt-get install python3-venv"
}

# The report's page is tried in a real browser where there is one. Its test says
# aloud when it is skipped, so nothing else needs one.
wants_browser() {
    local name
    for name in chromium chromium-browser google-chrome headless_shell; do
        command -v "$name" >/dev/null && return
    done
    install chromium || echo "missing: Chromium, to try report.html in a browser. Debian: apt-get install chromium" >&2
}

# Exported problems are solved by two more solvers where they are. go test does not
# show what it skips, so this says it.
wants_solvers() {
    there() { command -v glpsol >/dev/null && command -v cbc >/dev/null; }
    there || install glpk-utils coinor-cbc && there ||
        echo "missing: GLPK or CBC, so exported LP and MPS files are NOT cross-checked. Debian: apt-get install glpk-utils coinor-cbc" >&2
}

for want in "$@"; do
    case "$want" in
    go) wants_go ;;
    cxx) wants_cxx ;;
    cgo) wants_cgo ;;
    python) wants_python ;;
    browser) wants_browser ;;
    solvers) wants_solvers ;;
    *) echo "require.sh: want go, cxx, cgo, python, browser or solvers, found $want" >&2; exit 2 ;;
    esac
done
