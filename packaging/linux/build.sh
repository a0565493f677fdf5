#!/usr/bin/env bash
# Makes a package for Linux: hearth-<version>-linux-<machine>.tar.gz, which runs where it is
# unpacked.
#
# usage: packaging/linux/build.sh [FOLDER]     (default: dist in the target folder)
set -euo pipefail
cd "$(dirname "$0")/../.."

target=${CARGO_TARGET_DIR:-target}
out=${1:-$target/dist}
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -1)
name=hearth-$version-linux-$(uname -m)

cargo build --release --locked --package hearth

mkdir -p "$out"
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
mkdir "$stage/$name"
install -m 755 "$target/release/hearth" "$stage/$name/hearth"
strip --strip-debug "$stage/$name/hearth" 2>/dev/null || true
install -m 755 packaging/linux/install.sh "$stage/$name/install.sh"
install -m 644 packaging/linux/hearth.desktop assets/icons/hearth.png README.md CHANGELOG.md \
    LICENSE-MIT LICENSE-APACHE "$stage/$name/"
# The model, the fonts and the sample are inside the program; their licences go along.
mkdir "$stage/$name/licences"
install -m 644 assets/*/LICENSE-* "$stage/$name/licences/"

tar --sort=name --owner=0 --group=0 --numeric-owner -C "$stage" -czf "$out/$name.tar.gz" "$name"

# The package must work on its own, away from the sources.
mkdir "$stage/check"
tar -C "$stage/check" -xzf "$out/$name.tar.gz"
(cd "$stage/check/$name" && HEARTH_DATA_DIR=$stage/data ./hearth doctor --json >"$stage/doctor.json")
grep -q "\"version\": \"$version\"" "$stage/doctor.json"
echo "$out/$name.tar.gz ($(du -h "$out/$name.tar.gz" | cut -f1))"
