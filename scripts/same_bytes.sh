#!/usr/bin/env bash
# Whether two builds of lensgate give the same bytes: scripts/same_bytes.sh OLD_BINARY NEW_BINARY [RECORDING]
#
# One recording (made with the old binary in quick form unless one is given) is judged, compared, explained, rendered and
# replayed as a canary by both, and TREC fixtures are evaluated. Every file, every line on standard output and every exit code
# has to agree. What a run writes under no clock (observations, queries) is compared as well. Needs python3.
# LENSGATE_SAME_BYTES_BUT="a b" names commands whose differences are wanted: they are shown and do not count.
# Both binaries run at once.
set -euo pipefail
old=$(realpath "$1") new=$(realpath "$2")
recording=${3:+$(realpath "$3")}
cd "$(dirname "$0")/.."
fixtures=$PWD/crates/measures/tests/fixtures
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/old" "$work/new" "$work/trec"
different=0 compared=0

# unversioned NAME: each binary writes its own version, which may differ.
unversioned() {
    local side binary version
    for side in old new; do
        binary=$old
        [ "$side" = new ] && binary=$new
        version=$("$binary" --version | cut -d' ' -f2)
        grep -rlF "$version" "$work/$side/$1" --exclude='*.png' --exclude='*.parquet' |
            xargs -r sed -i "s/${version//./\\.}/VERSION/g" || true
    done
}

# same NAME ARGUMENTS: both binaries in folders of their own; what they write there, say and exit with has to agree.
same() {
    local name=$1 side binary code
    shift
    for side in old new; do
        binary=$old
        [ "$side" = new ] && binary=$new
        mkdir "$work/$side/$name"
        (
            cd "$work/$side/$name"
            code=0
            "$binary" "$@" >stdout 2>stderr </dev/null || code=$?
            echo "$code" >code
        ) &
    done
    wait
    code=$(cat "$work/new/$name/code")
    unversioned "$name"
    compared=$((compared + 1))
    if [ "$code" = 70 ] || [ "$code" -gt 130 ]; then
        echo "broken: $name exited with $code" >&2
        different=$((different + 1))
    elif diff -rq "$work/old/$name" "$work/new/$name" >"$work/diff"; then
        echo "same: $name (exit $code, $(find "$work/new/$name" -type f | wc -l) files)"
    elif [[ " ${LENSGATE_SAME_BYTES_BUT:-} " == *" $name "* ]]; then
        echo "differs as wanted: $name"
        diff -r "$work/old/$name" "$work/new/$name" | head -20 || true
    else
        different=$((different + 1))
        echo "DIFFERENT: $name" >&2
        cat "$work/diff" >&2
        diff -r "$work/old/$name" "$work/new/$name" | cut -c1-400 | head -20 >&2 || true
    fi
}

# The same job by both: what is read from a clock differs, the rest must not.
if [ -z "$recording" ]; then
    for side in old new; do
        binary=$old
        [ "$side" = new ] && binary=$new
        code=0
        "$binary" run --quick --quiet --out "$work/$side/run" >/dev/null || code=$?
        case $code in 0 | 1 | 3) ;; *) echo "the main job exited with $code" >&2; exit 1 ;; esac
    done
    for file in observations/quality.parquet queries/queries.jsonl queries/judgments.jsonl measures.csv; do
        compared=$((compared + 1))
        if cmp "$work/old/run/$file" "$work/new/run/$file"; then
            echo "same: run, $file"
        else
            different=$((different + 1))
        fi
    done
    recording=$work/recording
    mv "$work/old/run" "$recording"
    rm -rf "$work/new/run"
fi

# What observations alone can decide: no measure that looks at hits.
cat >"$work/clocks.toml" <<'POLICY'
schema = 1
[decision]
confidence = "95 %"
[[gate]]
id = "errors"
measure = "ErrorRate"
test = "at_most"
limit = "5 %"
[[gate]]
id = "p95"
measure = "Latency(p95)"
test = "non_inferior"
margin = "50 %"
[[phase]]
name = "first"
traffic = "25 %"
duration = "5 min"
window = "30 s"
gates = ["errors", "p95"]
POLICY
for policy in default ci canary lens-canary lens-promotion; do
    same "gate-$policy" gate "$recording" --policy "$policy" --out verdict.json --junit junit.xml
done
same compare compare "$recording" --out comparison.json
same compare-one compare "$recording" --measure "LinesToFirst@10" --measure "CpuTime(p95)" --out comparison.json
same evaluate-recording evaluate "$recording" --out scores.parquet
same report report "$recording" --out report
same explain explain "$recording" --format json
for policy in default ci canary lens-canary lens-promotion; do
    same "lint-$policy" lint "$policy" --observations "$recording" --format json
    same "plan-$policy" plan "$policy" --observations "$recording" --format json
done
for policy in canary lens-canary; do
    same "traffic-$policy" plan "$policy" --observations "$recording" --traffic 245/s --format json
done
same canary canary --results "$recording" --out canary --junit junit.xml
same canary-faults canary --results "$recording" --rate 20/s --inject errors=2%@phase1+1min --inject spans=10%@phase1 --out canary
same canary-observations canary --observations "$recording/observations/latency.parquet" --observations "$recording/observations/quality.parquet" --queries "$recording/queries" --policy "$work/clocks.toml" --out canary
same canary-windows canary --windows "$PWD/crates/lens/presets/seed-failed.jsonl" --out canary
same canary-hours canary --results "$recording" --rate 20/s --horizon 6h --inject errors=2%@phase1+3min --out canary
for preset in seed-failed seed-successful; do
    same "canary-$preset" canary --preset "$preset" --out canary --junit junit.xml
done
same canary-power canary --results "$recording" --power --canaries 2 --out canary
same audit audit "$recording/verdict.json" --format json
same init init all

python3 - "$fixtures" "$work/trec" <<'PYTHON'
import json, pathlib, shlex, sys
fixtures, out = map(pathlib.Path, sys.argv[1:])
commands = []
for name, key in [("trec_eval_edge_cases", "qrels"), ("trec_eval_random_flags", "qrels"), ("trec_eval_preferences", "judgments"), ("gdeval", "qrels")]:
    for number, case in enumerate(json.loads((fixtures / f"{name}.json").read_text())["cases"][:8]):
        qrels, run = out / f"{name}-{number}.qrels", out / f"{name}-{number}.run"
        qrels.write_text(case[key])
        run.write_text(case["run"])
        form = ["-R", case["form"]] if "form" in case else []
        flags = shlex.split(case.get("flags", "-q -m all_trec"))
        commands.append([f"trec-eval-{name}-{number}", "trec-eval", *form, *flags, str(qrels), str(run)])
        if key == "qrels":
            measures = ["nDCG@10", "nDCG(gain=exp)", "RR", "AP@100", "P@5", "Success@1", "Judged@10", "ERR(max=3)@20", "RBP(p=0.8)", "Recall@50"]
            named = [word for measure in measures for word in ("--measure", measure)]
            for form in ("table", "json"):
                commands.append([f"evaluate-{name}-{number}-{form}", "evaluate", "--qrels", str(qrels), "--run", str(run), "--format", form, "--by-query", *named])
(out / "commands").write_text("".join("\t".join(command) + "\n" for command in commands))
PYTHON
while IFS=$'\t' read -r -a command; do
    same "${command[@]}" >>"$work/trec/log"
done <"$work/trec/commands"
echo "same: $(grep -c '^same' "$work/trec/log") of $(wc -l <"$work/trec/commands") on TREC files"

echo "$compared compared, $different different"
[ "$different" = 0 ]
