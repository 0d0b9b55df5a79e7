#!/usr/bin/env bash
# Engine latencies on the default corpus (one thread) and what replay adds, as a Markdown table. Best on an idle machine.
set -euo pipefail
cd "$(dirname "$0")/.."
# Built beside the command line, so that polars and tantivy keep the features that they are built with already.
cargo build --release --locked --quiet -p lensgate-cli -p lensgate-replay --example overhead
"${CARGO_TARGET_DIR:-target}/release/examples/overhead"
