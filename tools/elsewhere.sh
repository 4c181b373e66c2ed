#!/usr/bin/env bash
# Tries the program of a wheel where no library of this system is: in an empty root, and in
# another distribution. Arguments: the wheel, and optionally the folder of a root such as
#
#     debootstrap --variant=minbase bullseye /tmp/bullseye
#
# makes. Where roots cannot be changed it says so aloud and succeeds.
set -euo pipefail
wheel=$(realpath "$1")
shift
roots=("$@")

skip() {
    echo "elsewhere: SKIPPED, the program of the wheel was tried on this system alone: $1" >&2
    exit 0
}

case $wheel in *manylinux*) ;; *) skip "it is not linked static, so that it is of this system" ;; esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m zipfile -e "$wheel" "$work/wheel"
program=$(find "$work/wheel" -name ermes-sim -type f)
chmod 755 "$program"
[ "$(uname -s)" = Linux ] || skip "roots are changed on Linux alone"

# inside ROOT COMMAND... executes a command with another root, as root or in a user namespace.
if [ "$(id -u)" = 0 ] && chroot / true 2>/dev/null; then
    inside() { chroot "$@"; }
elif unshare --user --map-root-user chroot / true 2>/dev/null; then
    inside() { unshare --user --map-root-user chroot "$@"; }
else
    skip "neither chroot nor unshare is allowed"
fi

hash_of() { sed -n 's/.*"trace_hash": "\([0-9a-f]*\)".*/\1/p' "$1/manifest.json"; }

run=(run quickstart --quiet --set rounds=4 --set expect=[])
"$program" "${run[@]}" --out "$work/here"
want=$(hash_of "$work/here")
try() {
    local root=$1 what=$2
    cp "$program" "$root/ermes-sim"
    mkdir -p "$root/tmp"
    inside "$root" /ermes-sim "${run[@]}" --out /tmp/elsewhere
    local got
    got=$(hash_of "$root/tmp/elsewhere")
    rm -rf "$root/ermes-sim" "$root/tmp/elsewhere"
    [ "$got" = "$want" ] || { echo "elsewhere: trace hash ${got:-none} in $what, $want here" >&2; exit 1; }
    echo "elsewhere: same trace hash in $what"
}
mkdir "$work/empty"
try "$work/empty" "a root without any library"
for root in "${roots[@]}"; do
    try "$root" "$(. "$root/etc/os-release" && echo "$PRETTY_NAME")"
done
