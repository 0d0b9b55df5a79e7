#!/usr/bin/env bash
# What a simulated canary costs: canaries of one hour at 245 requests/s (882,000 requests, 120 windows), none of which is killed, drawn
# by counts as certificates draw them and one request after the other as a replay does.
# usage: scripts/canary_speed.sh [CANARIES]   (1000)
set -euo pipefail
cd "$(dirname "$0")/.."
cargo build --release --locked --quiet -p lensgate-canary --example certificate
binary=${CARGO_TARGET_DIR:-target}/release/examples/certificate
TIMEFORMAT='  wall %R s, CPU %U s'
for drawing in counts requests; do
  echo "$drawing:"
  time "$binary" speed "$drawing" "${1:-1000}"
done
