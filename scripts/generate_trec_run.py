#!/usr/bin/env python3
"""Writes a made-up TREC run and its qrels, for measuring speed: same seed, same bytes.

    scripts/generate_trec_run.py --out /tmp/speed                       # 6,980 queries x 1,000 hits, best first
    scripts/generate_trec_run.py --out /tmp/speed --layout shuffled     # lines of a query in random order
    scripts/generate_trec_run.py --out /tmp/speed --layout interleaved  # rank 1 of every query, then rank 2, ...
    scripts/generate_trec_run.py --out /tmp/speed --queries 69800       # 70 million lines
    scripts/generate_trec_run.py --out /tmp/speed --variant 1           # the same documents with shaken scores, to compare with

Writes OUT/qrels.txt and OUT/run.LAYOUT.txt (of a variant OUT/run.LAYOUT.VARIANT.txt; judgments stay the same). The numbers mean nothing; the shape is that of a passage-ranking run: about one
relevant document a query, scores with six decimals and some ties.
"""

import argparse
import pathlib
import random

PASSAGES = 8_841_823


def ranking(draw: random.Random, depth: int) -> list[tuple[str, str]]:
    """Document ids with falling scores; one score in fifty repeats the one above."""
    score, hits = 30.0, []
    for document in draw.sample(range(PASSAGES), depth):
        if draw.random() > 0.02:
            score -= draw.random() * 0.05
        hits.append((str(document), f"{score:.6f}"))
    return hits


def shaken(draw: random.Random, hits: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The same documents with scores moved a little, best first."""
    moved = [(document, f"{float(score) + draw.gauss(0, 0.5):.6f}") for document, score in hits]
    return sorted(moved, key=lambda hit: -float(hit[1]))


def judgments(draw: random.Random, hits: list[tuple[str, str]]) -> dict[str, int]:
    """One or two judged documents, most of them in the ranking."""
    judged = {}
    for _ in range(1 if draw.random() < 0.93 else 2):
        found = draw.random() < 0.85
        at = min(int(draw.expovariate(1 / 40)), len(hits) - 1)
        judged[hits[at][0] if found else str(draw.randrange(PASSAGES))] = draw.choice([1, 1, 1, 2, 3])
    return judged


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=pathlib.Path, required=True, help="folder to write into")
    parser.add_argument("--queries", type=int, default=6_980)
    parser.add_argument("--depth", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--layout", choices=["sorted", "shuffled", "interleaved"], default="sorted")
    parser.add_argument("--variant", type=int, default=0)
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)

    draw = random.Random(arguments.seed)
    ids = sorted(draw.sample(range(1_000, 1_200_000 + arguments.queries), arguments.queries), key=str)
    shuffle = random.Random(arguments.seed + 1)
    shake = random.Random(arguments.seed + 1_000 * arguments.variant)
    kept = []
    name = f"{arguments.layout}.{arguments.variant}" if arguments.variant else arguments.layout
    run_path = arguments.out / f"run.{name}.txt"
    with open(arguments.out / "qrels.txt", "w") as qrels, open(run_path, "w") as run:
        for query in ids:
            hits = ranking(draw, arguments.depth)
            for document, grade in judgments(draw, hits).items():
                qrels.write(f"{query} 0 {document} {grade}\n")
            if arguments.variant:
                hits = shaken(shake, hits)
            lines = [f"{query} Q0 {document} {rank} {score} made-up\n" for rank, (document, score) in enumerate(hits, 1)]
            if arguments.layout == "shuffled":
                shuffle.shuffle(lines)
            if arguments.layout == "interleaved":
                kept.append(lines)
            else:
                run.writelines(lines)
        for same_rank in zip(*kept):
            run.writelines(same_rank)
    print(run_path)


if __name__ == "__main__":
    main()
