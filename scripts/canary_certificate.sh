#!/usr/bin/env bash
# The tables of docs/METHODOLOGY.md, "Canary replay": 2,000 harmless canaries decided both ways, 300 of each regression.
set -euo pipefail
cd "$(dirname "$0")/.."
exec cargo run --release --locked --quiet -p lensgate-canary --example certificate -- "${1:-2000}" "${2:-300}"
