#!/usr/bin/env bash
# The labelled sets of docs/LABELLED_SETS.md from their delivered files to a verdict, with the full `run`: prints the table there
# (time, peak memory, scores of both presets). Needs zstd and python3; best on an idle machine. usage: scripts/labelled_sets.sh SETS
set -euo pipefail
sets=$(realpath "${1:?usage: scripts/labelled_sets.sh SETS (the folder that holds csn_annotations, cosqa and rust_issues)}")
here=$(cd "$(dirname "$0")/.." && pwd)
(cd "$here" && cargo build --release --locked --quiet -p lensgate-cli)
lensgate=$(realpath "${CARGO_TARGET_DIR:-$here/target}/release/lensgate")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

unpack() { mkdir "$2" && zstd -dc --long=27 "$1" | tar x -C "$2"; }

row() { # name, name in the folder, arguments of run
  local name=$1 set=$2
  shift 2
  python3 - "$name" "$lensgate" "$set" "$@" <<'PYTHON'
import json, resource, subprocess, sys, time
name, lensgate, queries, *arguments = sys.argv[1:]
began = time.monotonic()
code = subprocess.run([lensgate, "run", "--queries", queries, *arguments, "--quiet", "--offline", "--out", "out-" + queries],
                      stdout=subprocess.DEVNULL).returncode
seconds = time.monotonic() - began
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
if code not in (0, 1, 3):
    sys.exit(f"{name}: run ended with {code}")
verdict = json.load(open(f"out-{queries}/verdict.json"))["verdict"]
wanted = ["nDCG@10", "Recall@50", "FileRecall@50", "RR"]
scores = {"baseline": {}, "candidate": {}}
for row in json.load(open(f"out-{queries}/comparison.json"))["comparisons"]:
    if row["measure"] in wanted and row["slice"] == "overall":
        for arm in scores:
            known = row[arm].get("known") or {}
            scores[arm].setdefault(row["measure"], known.get("point"))
def text(arm):
    return ", ".join(f"{measure} {scores[arm][measure]:.3f}" for measure in wanted if scores[arm].get(measure) is not None)
print(f"| {name} | {verdict} | {seconds:.0f} s | {peak:.0f} MiB | {text('baseline')} | {text('candidate')} |", flush=True)
PYTHON
}

echo "| set | verdict | time | memory | lens-baseline | lens-v1.2 |"
echo "|---|---|---|---|---|---|"
S=$sets/csn_annotations
unpack "$S/corpus.tar.zst" csn-corpus
for level in span file; do
  "$lensgate" import --queries "$S/queries.jsonl" --qrels "$S/qrels.tsv" --unit $level --require-positive --out csn-$level >/dev/null
  row "CodeSearchNet annotations, by $level" csn-$level --dataset csn-corpus
done
S=$sets/cosqa
"$lensgate" import --queries "$S/queries.jsonl" --qrels "$S/qrels.tsv" --within none --out cosqa >/dev/null
row "CoSQA" cosqa --dataset "$S/corpus.jsonl.zst"
S=$sets/rust_issues
unpack "$S/corpus.tar.zst" rust-corpus
"$lensgate" import --queries "$S/queries.jsonl" --qrels "$S/qrels_file.tsv" --class issue=nl --within repository --out issues >/dev/null
row "Rust issues" issues --dataset rust-corpus --skip-unreadable
