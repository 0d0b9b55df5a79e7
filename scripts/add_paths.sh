#!/usr/bin/env bash
# Proves the paths of CONTRIBUTING.md on a scratch copy: scripts/add_paths.sh [PATH...]
#
# Each path has an example in scripts/add_paths/PATH.patch. It is applied to a copy of the tracked files (with a copy of the
# target folder, so that no dependency is compiled again), the command line is built with it, and the tests of the path run. Every
# file of the example has to be in the list of CONTRIBUTING.md. Prints the number of files that each path touches.
set -euo pipefail
cd "$(dirname "$0")/.."
here=$PWD
target=$(realpath "${CARGO_TARGET_DIR:-target}")
paths=("$@")
[ ${#paths[@]} -gt 0 ] || paths=(measure gate_kind canary_fault output_format engine_knob language)
scratch=$(mktemp -d "${TMPDIR:-/tmp}/add_paths.XXXXXX")
trap 'rm -rf "$scratch"' EXIT

mkdir "$scratch/house"
git ls-files -z | xargs -0 tar cf - | tar xf - -C "$scratch/house"
# Cargo's own lock: a build that runs there is waited for.
mkdir -p "$target/release"
flock "$target/release/.cargo-lock" cp -a --reflink=auto "$target" "$scratch/target"
export CARGO_TARGET_DIR=$scratch/target
cd "$scratch/house"
git init -q . # so that patches apply here and not in a repository around it

# The tests of a path: the crate's own name, then arguments of cargo test.
tests() {
    case $1 in
        measure) echo measures --lib --test table --test properties --test bounds ;;
        gate_kind) echo gate --lib --test policy ;;
        canary_fault) echo canary --lib ;;
        output_format) echo report --test main_job ;;
        engine_knob) echo engine --lib --test stage_b ;;
        language) echo syntax --lib --test symbols --test robust ;;
        *) echo "no path is called $1" >&2; return 1 ;;
    esac
}

# The heading of a path in CONTRIBUTING.md.
section() {
    local words=${1//_/ }
    sed -n "/^### Add an\\{0,1\\} $words\$/,/^##/p" "$here/CONTRIBUTING.md"
}

for path in "${paths[@]}"; do
    patch=$here/scripts/add_paths/$path.patch
    list=$(section "$path")
    [ -n "$list" ] || { echo "CONTRIBUTING.md has no section for $path" >&2; exit 1; }
    git apply --check "$patch" || { echo "$path: the example no longer applies; mend $patch" >&2; exit 1; }
    git apply "$patch"
    files=$(git apply --numstat "$patch" | cut -f3)
    for file in $files; do
        # A new file stands there under the name NAME.
        named=$file
        grep -q "^+++ b/$file" <(grep -A2 '^new file' "$patch") && named=$(dirname "$file")/NAME.rs
        grep -qF "$named" <<<"$list" || { echo "$path: CONTRIBUTING.md does not list $named" >&2; exit 1; }
    done
    read -r -a arguments <<<"$(tests "$path")"
    cargo check --release --locked --quiet -p "lensgate-${arguments[0]}" -p lensgate-cli
    cargo test --release --locked --quiet -p "lensgate-${arguments[0]}" -p lensgate-cli "${arguments[@]:1}" >"$scratch/log" 2>&1 ||
        { cat "$scratch/log" >&2; echo "$path: the tests fail" >&2; exit 1; }
    ran=$(sed -n 's/^test result: ok\. \([0-9]*\) passed.*/\1/p' "$scratch/log" | awk '{sum += $1} END {print sum}')
    echo "$path: $(wc -l <<<"$files") files; built; $ran tests passed"
    git apply -R "$patch"
done
