#!/usr/bin/env bash
# Engine latencies on the default corpus (one thread) and what replay adds, as a Markdown table. Best on an idle machine.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo run --release --locked --quiet -p lensgate-replay --example overhead
