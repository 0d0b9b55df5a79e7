#!/usr/bin/env bash
# What a simulated canary costs: canaries of one hour (120 windows), none of which is killed, at 245 requests/s (882,000 requests) and
# at 25,000/s (90 million).
# usage: scripts/canary_speed.sh [CANARIES]   (1000)
set -euo pipefail
cd "$(dirname "$0")/.."
cargo build --release --locked --quiet -p lensgate-canary --example certificate
binary=${CARGO_TARGET_DIR:-target}/release/examples/certificate
TIMEFORMAT='  wall %R s, CPU %U s'
for rate in 245 25000; do
  echo "$rate/s:"
  time "$binary" speed "${1:-1000}" "$rate"
done
