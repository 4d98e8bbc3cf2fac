#!/usr/bin/env bash
# What comes in with the dependencies: licences, bans and sources (cargo-deny), crates that nobody uses (cargo-machete),
# and a bill of materials in CycloneDX for every deployed binary, in target/sbom.
#
# The tools are compiled once, into target/ci-tools. Advisories are not asked for: their database is not a package, and
# a run must not depend on a host that may be out of reach; `cargo deny check advisories` asks where it can be reached.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
target="${CARGO_TARGET_DIR:-$PWD/target}"
tools="$target/ci-tools"
export PATH="$tools/bin:$PATH"

CARGO_TARGET_DIR="$tools/build" CARGO_PROFILE_DEV_DEBUG=0 cargo install --quiet --locked --debug --root "$tools" \
  cargo-deny@0.20.2 cargo-machete@0.9.2 cargo-cyclonedx@0.5.9

cargo deny check bans licenses sources
cargo machete

# Written beside each manifest, and moved to where nothing is committed.
rm -rf "$target/sbom"
mkdir -p "$target/sbom"
cargo cyclonedx --quiet --format json --describe binaries --spec-version 1.5 --no-build-deps \
  --target x86_64-unknown-linux-gnu
find functions infra shared tests -name '*.cdx.json' | while read -r file; do
  case "$file" in
    functions/*) mv "$file" "$target/sbom/" ;;
    *) rm "$file" ;;
  esac
done
bills="$(find "$target/sbom" -name '*.cdx.json' | wc -l)"
binaries="$(find functions -path '*/src/main.rs' -o -path '*/src/bin/*.rs' | wc -l)"
echo "supply chain: $bills bills of materials for $binaries programs"
[ "$bills" -eq "$binaries" ]
