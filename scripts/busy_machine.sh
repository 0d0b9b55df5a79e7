#!/usr/bin/env bash
# What other programs on the machine do to verdicts: a pair that is fine, and a pair with over twice the work in stage A, recorded
# on the machine as it is and beside busy loops, judged by the policies `ci` and `default`. Prints how often each verdict came.
# usage: scripts/busy_machine.sh [REPEATS [LOOPS [idle|busy]]] (20, 6 and both)
set -euo pipefail
cd "$(dirname "$0")/.."
repeats=${1:-20}
loops=${2:-6}
loads=${3:-idle busy}
cargo build --release --locked --quiet -p lensgate-cli
work=$(mktemp -d)
lensgate=$work/lensgate
cp "${CARGO_TARGET_DIR:-target}/release/lensgate" "$lensgate" # so that a build meanwhile changes nothing
busy=()
stop() { # ends the busy loops that this script started
  [ "${#busy[@]}" -eq 0 ] || kill "${busy[@]}" 2>/dev/null || true
  wait
  busy=()
}
trap 'stop; rm -rf "$work"' EXIT

"$lensgate" init "$work/presets" >/dev/null
preset=$work/presets/systems/lens-v1.2.json
# A few more candidates and two more hits of a file: more is found, at next to no cost. Every matching chunk is scored, in both.
sed -e '/"wand"/,/}/ s/"enabled": true/"enabled": false/' -e 's/"k_candidates": 320/"k_candidates": 240/' "$preset" >"$work/fine.json"
sed -e 's/"per_file_span_cap": 5/"per_file_span_cap": 3/' -e 's/"k_candidates": 240/"k_candidates": 210/' "$work/fine.json" >"$work/before.json"
# A third more candidates, pruning by bounds so loose that keeping them costs more than it saves, and synonyms for every query.
sed -e 's/"block_max": true/"block_max": false/' -e 's/"bound_type": "max"/"bound_type": "sum"/' \
  -e 's/"synonyms_source": "none"/"synonyms_source": "pmi_subtokens_docstrings_v1"/' \
  -e 's/\("synonyms_when_identifier_density_below":\) 0.5/\1 1.0/' "$preset" >"$work/costly.json"

# Two of the built-in crates: a third of the time of all fifteen.
folder() { # where cargo keeps the sources of the built-in crate $1
  cargo metadata --manifest-path datasets/rust-crates/Cargo.toml --locked --format-version 1 |
    grep -o '"manifest_path":"[^"]*/'"$1"'-[0-9][^"/]*/Cargo.toml"' | head -1 | cut -d'"' -f4 | xargs dirname
}
dataset=(--dataset "$(folder regex-automata)" --dataset "$(folder tokio)")

verdict() { # the verdict's name, from the exit code
  local code=0
  "$lensgate" gate "$1" --policy "$2" --out "$work/verdict.json" >/dev/null 2>&1 || code=$?
  case $code in 0) echo GO ;; 1) echo NO_GO ;; 3) echo INCONCLUSIVE ;; *) echo "exit $code" ;; esac
}

stage_a_ratio() { # what stage A costs at the 95th percentile, as a multiple of the baseline
  "$lensgate" compare "$1" --measure 'CpuTime(p95,stage=A)' | awk '/CpuTime/ { printf "%.2f", $5 / $3 }'
}

for load in $loads; do
  if [ "$load" = busy ]; then
    for _ in $(seq "$loops"); do
      (while :; do :; done) &
      busy+=("$!")
    done
  fi
  for candidate in fine costly; do
    for _ in $(seq "$repeats"); do
      "$lensgate" replay "${dataset[@]}" --mined 900 --baseline "$work/before.json" --candidate "$work/$candidate.json" \
        --quick --offline --quiet --out "$work/recording" >/dev/null
      for policy in ci default; do
        echo "$load $candidate $policy $(verdict "$work/recording" "$policy")" | tee -a "$work/verdicts" >&2
      done
      echo "$load $candidate: stage A costs $(stage_a_ratio "$work/recording") times as much" >&2
      rm -rf "$work/recording"
    done
  done
  stop
done

echo "machine  candidate  policy   verdicts of $repeats recordings ($loops busy loops where busy)"
sort "$work/verdicts" | uniq -c | awk '{ printf "%-8s %-10s %-8s %s x %s%s\n", $2, $3, $4, $1, $5, ($6 ? " " $6 : "") }'
