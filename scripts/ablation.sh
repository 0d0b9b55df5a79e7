#!/usr/bin/env bash
# What each lever of the two presets is worth on a labelled set, with intervals, as Markdown tables.
# usage: scripts/ablation.sh [DATASET QUERIES [--require-positive]]
set -euo pipefail
cd "$(dirname "$0")/.."
[ "$#" -gt 0 ] || set -- datasets/rust-crates queries/rust-crates
cargo run --release --locked --quiet -p lensgate-replay --example ablation -- "$@"
