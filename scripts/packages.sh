#!/usr/bin/env bash
# What verdicts come of other people's packages, on queries mined from each: the preset lens-v1.2 against itself (A/A, which must
# never fail) and a crippled candidate against it (which must never pass). Prints a Markdown table with what keeps an undecided
# verdict from NO_GO. usage: scripts/packages.sh FOLDER...
set -euo pipefail
: "${1:?usage: scripts/packages.sh FOLDER...}"
folders=("$@")
here=$(cd "$(dirname "$0")/.." && pwd)
(cd "$here" && cargo build --release --locked --quiet -p lensgate-cli)
lensgate=${LENSGATE:-${CARGO_TARGET_DIR:-$here/target}/release/lensgate}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Finds little: few candidates, one span a file, stage C never asked.
echo '{ "name": "crippled", "stage_a": { "k_candidates": 100, "per_file_span_cap": 1 },
  "stage_c": { "gate": { "nl_threshold": 1.0 } } }' >"$work/crippled.json"

verdict() { # of the candidate $2 on the folder $1: the verdict, then its first reason
  local code=0
  "$lensgate" run --quick --offline --quiet --dataset "$1" --baseline lens-v1.2 --candidate "$2" \
    --out "$work/out" >"$work/printed" 2>"$work/error" || code=$?
  case $code in 0 | 1 | 3) ;; *) echo "exit $code: $(head -1 "$work/error")"; rm -rf "$work/out"; return ;; esac
  python3 - "$work/out/verdict.json" <<'PYTHON'
import json, sys
verdict = json.load(open(sys.argv[1]))
failing = [gate["id"] for gate in verdict["gates"] if gate["status"] == "fail"]
reasons = verdict.get("reasons") or [""]
first = reasons[0] if isinstance(reasons[0], str) else reasons[0].get("explanation", "")
print(verdict["verdict"], "| " + (", ".join(dict.fromkeys(failing)) or first.replace("|", "/")))
PYTHON
  rm -rf "$work/out"
}

echo "| package | queries | A/A | crippled | gates that failed, or what kept the verdict open |"
echo "|---|---|---|---|---|"
for folder in "${folders[@]}"; do
  same=$(verdict "$folder" lens-v1.2)
  crippled=$(verdict "$folder" "$work/crippled.json")
  queries=$(grep -o '[0-9,]* quer[a-z]*' "$work/printed" | head -1)
  echo "| $(basename "$folder") | ${queries%% *} | ${same%% *} | $crippled |"
done
