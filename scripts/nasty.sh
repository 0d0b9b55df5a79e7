#!/usr/bin/env bash
# What one nasty file of 4 MB adds to `run --mined 0` over a small corpus: CPU time and peak memory, for the sources of
# tests/support/nasty.rs whose file name holds one of the WORDS (default: all, about an hour). Marks what adds over 3 s or 200 MiB.
# usage: scripts/nasty.sh [WORD...]
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
(cd "$here" && cargo build --release --locked --quiet -p lensgate-mine -p lensgate-cli --bins --example nasty)
target=$(realpath "${CARGO_TARGET_DIR:-$here/target}/release")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$target/examples/nasty" "$work/nasty" 4190000
mkdir "$work/corpus" "$work/queries"
cp "$here"/crates/syntax/src/*.rs "$work/corpus/"
cd "$work"
python3 - "${LENSGATE:-$target/lensgate}" "$@" <<'PYTHON'
import json, os, shutil, subprocess, sys
lensgate, *words = sys.argv[1:]
asked = [("nl", "how do I read a frame of a slow stream?"), ("nl", "open close buffer header of a reader"), ("identifier", "read_frame_12"),
         ("identifier", "parse_within"), ("regex", r"fn\s+walk"), ("regex", "name1f.*"), ("structural", "impl Walk"), ("docs", "the tree of a text")]
with open("queries/queryset.toml", "w") as file:
    file.write('schema = 1\nname = "ours"\nunit = "span"\nsource = "judged"\n')
with open("queries/queries.jsonl", "w") as queries, open("queries/judgments.jsonl", "w") as judgments:
    for number, (kind, text) in enumerate(asked):
        queries.write(json.dumps({"id": f"q{number}", "text": text, "class": kind}) + "\n")
        judgments.write(json.dumps({"query": f"q{number}", "path": "walk.rs", "first_line": 1, "last_line": 9, "grade": 1}) + "\n")

def cost():
    shutil.rmtree("out", ignore_errors=True)
    arguments = "run --dataset corpus --queries queries --mined 0 --quiet --offline --out out".split()
    child = subprocess.Popen([lensgate, *arguments], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in (0, 1, 3):
        sys.exit(f"run ended with {child.returncode}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024

base = [min(column) for column in zip(*(cost() for _ in range(3)))]
print(f"without: {base[0]:.1f} s, {base[1]:.0f} MiB\n\n| file | CPU | memory | |\n|---|---|---|---|", flush=True)
for name in sorted(os.listdir("nasty")):
    if words and not any(word in name for word in words):
        continue
    shutil.copy("nasty/" + name, "corpus/" + name)
    seconds, memory = (with_it - without for with_it, without in zip(cost(), base))
    os.remove("corpus/" + name)
    left_out = json.load(open("out/recording.json"))["dataset"].get("left_out") or {}
    said = "; ".join(what.get(name, "") for what in left_out.values() if isinstance(what, dict) and name in what)
    mark = "**over** " if seconds > 3 or memory > 200 else ""
    print(f"| `{name}` | {seconds:.1f} s | {memory:.0f} MiB | {mark}{said} |", flush=True)
PYTHON
