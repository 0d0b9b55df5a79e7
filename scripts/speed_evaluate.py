#!/usr/bin/env python3
"""Measures `lensgate evaluate` against pytrec-eval-terrier and prints ratios: interleaved pairs, whole processes, CPU seconds.

    python3 -m venv FOLDER/venv && FOLDER/venv/bin/pip install pytrec-eval-terrier
    scripts/speed_evaluate.py --folder FOLDER                # 6,980 queries x 1,000 hits in three layouts, and two runs
    scripts/speed_evaluate.py --folder FOLDER --linear       # 1 M, 7 M and 70 M lines (4 GB on disk, removed afterwards)

Runs are made by generate_trec_run.py where FOLDER lacks them. Figures are medians over pairs; a ratio is the median of the
ratios of pairs. Private memory is the highest RssAnon seen while sampling; mapped memory is the highest resident set, which
holds the pages of the mapped file too.
"""

import argparse
import os
import pathlib
import statistics
import subprocess
import sys
import threading
import time

SCRIPTS = pathlib.Path(__file__).resolve().parent
MEASURES = ["nDCG@10", "Recall@50", "RR", "AP"]

PYTREC = """
import sys, pytrec_eval
with open(sys.argv[1]) as file:
    qrels = pytrec_eval.parse_qrel(file)
with open(sys.argv[2]) as file:
    run = pytrec_eval.parse_run(file)
scores = pytrec_eval.RelevanceEvaluator(qrels, {"ndcg_cut.10", "recall.50", "recip_rank", "map"}).evaluate(run)
for measure in ["ndcg_cut_10", "recall_50", "recip_rank", "map"]:
    print(measure, sum(score[measure] for score in scores.values()) / len(qrels))
"""


class Ran:
    """One process: CPU seconds, wall seconds, peak resident and peak private megabytes."""

    def __init__(self, command: list[str]) -> None:
        started = time.monotonic()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        self.private = 0.0
        watcher = threading.Thread(target=self.watch, args=(process.pid,))
        watcher.start()
        _, status, usage = os.wait4(process.pid, 0)
        watcher.join()
        if status != 0:
            sys.exit(f"failed: {' '.join(command)}")
        self.wall = time.monotonic() - started
        self.cpu = usage.ru_utime + usage.ru_stime
        self.resident = usage.ru_maxrss / 1024

    def watch(self, pid: int) -> None:
        """Reads RssAnon until the process is gone."""
        while True:
            try:
                with open(f"/proc/{pid}/status") as status:
                    sizes = [line.split()[1] for line in status if line.startswith("RssAnon")]
            except (FileNotFoundError, ProcessLookupError):
                return
            if not sizes:
                return
            self.private = max(self.private, int(sizes[0]) / 1024)
            time.sleep(0.002)


def generate(folder: pathlib.Path, name: str, *more: str) -> tuple[str, str]:
    """The qrels and the run of a folder, made when they are not there."""
    layout = more[more.index("--layout") + 1] if "--layout" in more else "sorted"
    variant = f".{more[more.index('--variant') + 1]}" if "--variant" in more else ""
    qrels, run = folder / name / "qrels.txt", folder / name / f"run.{layout}{variant}.txt"
    if not run.exists():
        command = [sys.executable, str(SCRIPTS / "generate_trec_run.py"), "--out", str(folder / name), *more]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return str(qrels), str(run)


def evaluate(binary: str, qrels: str, *runs: str) -> list[str]:
    command = [binary, "evaluate", "--qrels", qrels, "--threads", "1", "--format", "csv"]
    for run in runs:
        command += ["--run", run]
    for measure in MEASURES:
        command += ["--measure", measure]
    return command


def median(ran: list[Ran], of: str) -> float:
    return statistics.median(getattr(one, of) for one in ran)


def row(name: str, ran: list[Ran], ratio: str) -> None:
    figures = f"{median(ran, 'cpu'):.2f} s | {median(ran, 'resident'):,.0f} MB | {median(ran, 'private'):,.0f} MB"
    print(f"| {name} | {figures} | {ratio} |", flush=True)


def ratio(ours: list[Ran], theirs: list[Ran]) -> str:
    """The median over pairs of theirs over ours, with the least and the greatest."""
    ratios = sorted(their.cpu / our.cpu for our, their in zip(ours, theirs))
    return f"{statistics.median(ratios):.2f} x ({ratios[0]:.2f} to {ratios[-1]:.2f})"


def head(unit: str) -> None:
    print(f"| what | CPU | peak resident | peak private | CPU over {unit} |")
    print("|---|---|---|---|---|")


def layouts(binary: str, folder: pathlib.Path, python: str, pairs: int) -> None:
    qrels, plain = generate(folder, "7m")
    _, shuffled = generate(folder, "7m", "--layout", "shuffled")
    _, interleaved = generate(folder, "7m", "--layout", "interleaved")
    _, other = generate(folder, "7m", "--variant", "1")
    commands = {
        "`wc -l`": ["wc", "-l", plain],
        "`evaluate`, sorted": evaluate(binary, qrels, plain),
        "`evaluate`, shuffled within queries": evaluate(binary, qrels, shuffled),
        "`evaluate`, interleaved": evaluate(binary, qrels, interleaved),
        "`evaluate`, two runs, 100,000 permutations": evaluate(binary, qrels, plain, other),
        "pytrec-eval-terrier, sorted": [python, "-c", PYTREC, qrels, plain],
    }
    Ran(commands["`evaluate`, sorted"])
    ran: dict[str, list[Ran]] = {name: [] for name in commands}
    for _ in range(pairs):
        for name, command in commands.items():
            ran[name].append(Ran(command))
    head("`evaluate`'s, sorted")
    for name in commands:
        row(name, ran[name], ratio(ran["`evaluate`, sorted"], ran[name]))


def linear(binary: str, folder: pathlib.Path, pairs: int) -> None:
    head("that of the first")
    first: list[Ran] = []
    for name, queries in [("1m", 1_000), ("7m", 6_980), ("70m", 69_800)]:
        qrels, run = generate(folder, name, "--queries", str(queries))
        Ran(evaluate(binary, qrels, run))
        ran = [Ran(evaluate(binary, qrels, run)) for _ in range(pairs)]
        first = first or ran
        per_line = median(ran, "cpu") / (queries * 1_000) * 1e9
        row(f"{queries * 1_000:,} lines, {per_line:.0f} ns a line", ran, ratio(first, ran))
        if queries > 10_000:
            os.remove(run)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=pathlib.Path, required=True, help="where runs lie or shall lie")
    parser.add_argument("--binary", default=str(SCRIPTS.parent / "target/release/lensgate"))
    parser.add_argument("--python", help="an interpreter that has pytrec-eval-terrier (default: FOLDER/venv/bin/python)")
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--linear", action="store_true")
    arguments = parser.parse_args()
    if arguments.linear:
        linear(arguments.binary, arguments.folder, arguments.pairs)
    else:
        python = arguments.python or str(arguments.folder / "venv/bin/python")
        layouts(arguments.binary, arguments.folder, python, arguments.pairs)


if __name__ == "__main__":
    main()
