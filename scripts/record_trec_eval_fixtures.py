#!/usr/bin/env python3
"""Records what trec_eval answers, for the tests of crates/measures.

Needs `pip install pytrec-eval-terrier==0.5.11 ir-measures==0.4.3 cwl-eval==1.0.12`, perl, and trec_eval built from the tags v9.0.8 and v10.0 of its repository
(`make` in each). The fixtures in the repository were recorded with

    python3 scripts/record_trec_eval_fixtures.py --trec-eval-9 v9.0.8/trec_eval --trec-eval-10 v10.0/trec_eval \\
        --robust SHARED/trec/robust03

Five files under crates/measures/tests/fixtures/: trec_eval_random.json (pytrec-eval-terrier on random, tie-heavy, graded runs:
values as computed, not as printed), trec_eval_random_flags.json (both versions of trec_eval on such runs, with queries that
one file lacks, under random flags: SHA-256 of the text), trec_eval_edge_cases.json (both versions on the cases of trec_eval_cases.py: text as
printed, null where the version fails), trec_eval_robust03.json (both versions on four runs of the TREC 2003 Robust track:
summaries, and SHA-256 of the text with every query; numbers only, the runs are not ours to hand on), gdeval.json (ERR and
exponential nDCG of the TREC Web track's gdeval, RBP of cwl_eval, and Judged, all through ir_measures).
"""

import argparse
import gzip
import hashlib
import importlib.metadata
import json
import pathlib
import random
import subprocess
import tempfile

import ir_measures
import pytrec_eval

from trec_eval_cases import CASES

FIXTURES = pathlib.Path(__file__).resolve().parent.parent / "crates/measures/tests/fixtures"

# trec_eval 10.0 looks for RBP's outermost gains from two variables that it never set: no digits to record.
UNSET_IN_10 = "rbp "


def random_collection(draw):
    """A few queries with few distinct scores, many grades, unjudged and missing documents."""
    judged, ranked = {}, {}
    for query in draw.sample(["1", "2", "10", "q-7", "Z"], draw.randint(1, 3)):
        documents = draw.sample([f"d{i}" for i in range(60)] + [f"D-{i}" for i in range(30)], draw.randint(1, 45))
        highest = draw.choice([1, 1, 2, 3, 4])
        pool = draw.sample(documents, draw.randint(1, len(documents))) + [f"x{i}" for i in range(draw.randint(0, 6))]
        grades = {document: draw.choice([0, draw.randint(0, highest), draw.randint(-2, highest)]) for document in pool}
        if all(grade < 0 for grade in grades.values()):
            grades[pool[0]] = 0
        levels = draw.choice([1, 2, 4, 40])
        judged[query] = grades
        ranked[query] = {document: draw.randrange(levels) / 4 - 1 for document in documents}
    return judged, ranked


def record_random(count):
    cases, names = [], None
    for seed in range(count):
        judged, ranked = random_collection(random.Random(seed))
        evaluator = pytrec_eval.RelevanceEvaluator(judged, pytrec_eval.supported_measures - {"runid", "relstring"})
        values = evaluator.evaluate(ranked)
        names = names or list(next(iter(values.values())))
        cases.append({
            "qrels": "".join(f"{q} 0 {d} {g}\n" for q, grades in judged.items() for d, g in grades.items()),
            "run": "".join(f"{q} Q0 {d} 0 {s} r\n" for q, hits in ranked.items() for d, s in hits.items()),
            "values": {query: [float(f"{values[query][name]:.12g}") for name in names] for query in sorted(values)},
        })
    version = importlib.metadata.version("pytrec-eval-terrier")
    return {"from": f"pytrec-eval-terrier {version}", "names": names, "cases": cases}


def printed(program, flags, qrels, run):
    """What a trec_eval prints; none when it fails."""
    answer = subprocess.run([program, *flags, qrels, run], capture_output=True, text=True, check=False)
    if answer.returncode != 0:
        return None
    return "".join(line for line in answer.stdout.splitlines(keepends=True) if not line.startswith(UNSET_IN_10))


MEASURES = """all_trec official set map P.3,1,7 recall.2,4 success.3 map_cut.3 relative_P.2,4 ndcg_cut.2,10 ndcg ndcg.1=3,2=7
    ndcg_rel.1=3,2=6 Rndcg.1=5 G.1=3,3=9 binG bpref infAP gm_map gm_bpref yaap iprec_at_recall.0.1,.33,1 11pt_avg.0.1,0.4
    Rprec_mult.0.3,1,5 relstring.4 set_F.2.5 utility.1,-1,-2,1 runid num_rel num_nonrel_judged_ret""".split()


def random_flags(draw):
    """Zero to three measures and every other flag now and then."""
    words = [word for _ in range(draw.randint(0, 3)) for word in ("-m", draw.choice(MEASURES))]
    words += [flag for flag, often in (("-q", 0.6), ("-c", 0.4), ("-n", 0.1), ("-J", 0.15)) if draw.random() < often]
    for flag, values in (("-l", [0, 1, 2, 3, 13]), ("-M", [1, 2, 5, 30, 100]), ("-N", [0, 100, 10_000_000])):
        if draw.random() < 0.3:
            words += [flag, str(draw.choice(values))]
    return words


def record_random_flags(programs, count):
    """None where a version fails, and where it divides nothing by nothing, which is not a number to be equal to."""
    cases = []
    with tempfile.TemporaryDirectory() as folder:
        qrels_path, run_path = pathlib.Path(folder, "qrels"), pathlib.Path(folder, "run")
        for seed in range(count):
            draw = random.Random(2000 + seed)
            judged, ranked = random_collection(draw)
            lines = {qrels_path: [f"{q} 0 {d} {g}\n" for q, grades in judged.items() for d, g in grades.items()]}
            lines[run_path] = [f"{q} Q0 {d} 0 {s} r\n" for q, hits in ranked.items() for d, s in hits.items()]
            for path, lacking in ((qrels_path, "q-7 "), (run_path, "10 ")):
                kept = [line for line in lines[path] if not line.startswith(lacking)] or lines[path]
                draw.shuffle(kept)
                path.write_text("".join(kept))
            flags = random_flags(draw)
            case = {"flags": " ".join(flags), "qrels": qrels_path.read_text(), "run": run_path.read_text()}
            for version, program in programs.items():
                text = printed(program, flags, str(qrels_path), str(run_path))
                is_number = text is not None and "nan" not in text
                case[version] = hashlib.sha256(text.encode()).hexdigest() if is_number else None
            cases.append(case)
    return {"from": "trec_eval 9.0.8 and 10.0", "cases": cases}


def record_edge_cases(programs):
    cases = []
    with tempfile.TemporaryDirectory() as folder:
        qrels_path, run_path = f"{folder}/qrels", f"{folder}/run"
        for name, flags, qrels, run in CASES:
            pathlib.Path(qrels_path).write_bytes(qrels.encode())
            pathlib.Path(run_path).write_bytes(run.encode())
            answers = {version: printed(program, flags.split(), qrels_path, run_path) for version, program in programs.items()}
            cases.append({"name": name, "flags": flags, "qrels": qrels, "run": run, **answers})
    return {"from": "trec_eval 9.0.8 and 10.0", "cases": cases}


def record_robust(programs, folder):
    runs = {}
    with tempfile.TemporaryDirectory() as plain:
        for packed in sorted(folder.glob("input.*.gz")):
            path = f"{plain}/{packed.stem}"
            pathlib.Path(path).write_bytes(gzip.decompress(packed.read_bytes()))
            qrels = str(folder / "qrels.robust03.txt")
            runs[packed.name] = {
                version: {
                    "summary": printed(program, ["-m", "all_trec"], qrels, path),
                    "every_query": hashlib.sha256(printed(program, ["-q", "-m", "all_trec"], qrels, path).encode()).hexdigest(),
                }
                for version, program in programs.items()
            }
    return {"from": "trec_eval 9.0.8 and 10.0", "qrels": "qrels.robust03.txt", "runs": runs}


def record_gdeval(count):
    """Names as lensgate has them; gdeval prints five decimals."""
    measures = {
        f"{ours}@{k}": ir_measures.parse_measure(theirs + f"@{k}")
        for k in (5, 20)
        for ours, theirs in (("nDCG(gain=exp)", "nDCG(dcg='exp-log2')"), ("ERR", "ERR"), ("Judged", "Judged"))
    }
    measures |= {f"RBP(p={p})": ir_measures.RBP(p=p, rel=1) for p in (0.5, 0.8)}
    cases = []
    for seed in range(count):
        draw = random.Random(1000 + seed)
        # Judged and RBP of ir_measures break ties otherwise than by descending id, so they are asked for where there are none.
        tieless = seed % 2 == 0
        documents = [f"d{i}" for i in range(40)]
        judged, ranked = {}, {}
        for query in ("1", "20"):
            judged[query] = {document: draw.choice([0, 0, 1, 2, 3, 4]) for document in draw.sample(documents, 15)}
            judged[query]["d0"] = 1
            hits = draw.sample(documents, draw.randint(2, 30))
            ranked[query] = {document: (at if tieless else draw.randrange(12)) / 4 for at, document in enumerate(hits)}
        values = {query: {} for query in ranked}
        for name, measure in measures.items():
            if name.startswith(("Judged", "RBP")) and not tieless:
                continue
            for result in ir_measures.iter_calc([measure], judged, ranked):
                values[result.query_id][name] = float(result.value)
        cases.append({
            "qrels": "".join(f"{q} 0 {d} {g}\n" for q, grades in judged.items() for d, g in grades.items()),
            "run": "".join(f"{q} Q0 {d} 0 {s} r\n" for q, hits in ranked.items() for d, s in hits.items()),
            "values": values,
        })
    return {"from": f"gdeval, cwl_eval and Judged of ir_measures {importlib.metadata.version('ir-measures')}", "cases": cases}


def write(name, value):
    """One case a line, so that a change shows as the cases it changes."""
    FIXTURES.mkdir(parents=True, exist_ok=True)
    text = json.dumps(value, ensure_ascii=False)
    for case in value.get("cases", []):
        one = json.dumps(case, ensure_ascii=False)
        text = text.replace(one, "\n" + one, 1)
    (FIXTURES / name).write_text(text + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trec-eval-9", required=True)
    parser.add_argument("--trec-eval-10", required=True)
    parser.add_argument("--robust", type=pathlib.Path, required=True)
    parser.add_argument("--random", type=int, default=60, help="random collections")
    arguments = parser.parse_args()
    programs = {"v9": arguments.trec_eval_9, "v10": arguments.trec_eval_10}
    write("trec_eval_random.json", record_random(arguments.random))
    write("trec_eval_random_flags.json", record_random_flags(programs, 3 * arguments.random))
    write("gdeval.json", record_gdeval(8))
    write("trec_eval_edge_cases.json", record_edge_cases(programs))
    write("trec_eval_robust03.json", record_robust(programs, arguments.robust))


if __name__ == "__main__":
    main()
