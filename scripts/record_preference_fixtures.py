#!/usr/bin/env python3
"""Records what trec_eval answers about preferences (`-R prefs`, `-R qrels_prefs`), for the tests of crates/measures.

Needs trec_eval built from the tags v9.0.8 and v10.0 of its repository (`make` in each). The fixture was recorded with

    python3 scripts/record_preference_fixtures.py --trec-eval-9 v9.0.8/trec_eval --trec-eval-10 v10.0/trec_eval

Writes crates/measures/tests/fixtures/trec_eval_preferences.json: edge cases with the text as printed by both versions, and random
collections with its SHA-256. Null where a version fails, or prints what is no number.
"""

import argparse
import hashlib
import json
import pathlib
import random
import subprocess
import tempfile

FIXTURE = pathlib.Path(__file__).resolve().parent.parent / "crates/measures/tests/fixtures/trec_eval_preferences.json"

EVERY = "-q -m all_prefs"


def prefs(judged, query="1", group="g"):
    """Lines from `doc=level doc=level / doc=level`, a slash between sub-groups."""
    return "".join(
        "{} {} s{} {} {}\n".format(query, group, place, *pair.rsplit("=", 1))
        for place, sub_group in enumerate(judged.split("/")) for pair in sub_group.split())


def qrels(judged, query="1", group="0"):
    return "".join("{} {} {} {}\n".format(query, group, *pair.rsplit("=", 1)) for pair in judged.split())


def run(hits, query="1"):
    return "".join("{} Q0 {} 1 {} tag\n".format(query, *pair.rsplit("=", 1)) for pair in hits.split())


FIVE = run("a=5 b=4 c=3 d=2 e=1")
TWO_PEOPLE = prefs("a=2 b=1 c=0 x=1") + prefs("b=3 a=1 d=0 y=2", group="h")

# Name, form, flags, judgments, run.
CASES = [
    ("one preference fulfilled", "prefs", EVERY, prefs("a=1 b=0"), FIVE),
    ("one preference not fulfilled", "prefs", EVERY, prefs("a=0 b=1"), FIVE),
    ("only the better one retrieved", "prefs", EVERY, prefs("a=1 x=0"), FIVE),
    ("only the worse one retrieved", "prefs", EVERY, prefs("a=0 x=1"), FIVE),
    ("neither retrieved", "prefs", EVERY, prefs("x=1 y=0"), FIVE),
    ("no preference, both relevant", "prefs", EVERY, prefs("a=1 b=1"), FIVE),
    ("no preference, none relevant", "prefs", EVERY, prefs("a=0 b=0"), FIVE),
    ("one document, relevant", "prefs", EVERY, prefs("a=1"), FIVE),
    ("one document, not relevant", "prefs", EVERY, prefs("a=0"), FIVE),
    ("one document, not retrieved", "prefs", EVERY, prefs("x=1"), FIVE),
    ("levels of all kinds", "prefs", EVERY, prefs("a=0.5 b=3 c=1e1 d=0 e=2.25 x=0.5 y=7"), FIVE),
    ("more irrelevant than relevant", "prefs", EVERY, prefs("a=0 b=1 c=0 d=0 e=2 x=0 y=0"), FIVE),
    ("more irrelevant retrieved, fewer in all", "prefs", EVERY, prefs("a=0 b=0 c=1 w=1 x=2 y=3 z=1"), FIVE),
    ("more relevant than irrelevant", "prefs", EVERY, prefs("a=1 b=0 c=3 d=2 x=1 y=2"), FIVE),
    ("as many of both", "prefs", EVERY, prefs("a=0 b=1 c=0 x=2"), FIVE),
    ("none relevant, many retrieved", "prefs", EVERY, prefs("a=0 b=0 x=0"), FIVE),
    ("all scores are tied", "prefs", EVERY, prefs("a=0 b=1 c=2 d=0"), run("a=1 b=1 c=1 d=1")),
    ("tied the other way round", "prefs", EVERY, prefs("a=2 b=1 c=0 d=0"), run("d=1 c=1 b=1 a=1")),
    ("scores that 32 bits cannot tell apart", "prefs", EVERY, prefs("a=0 b=1"), run("b=1.00000001 a=1.0")),
    ("levels that 32 bits cannot tell apart", "prefs", EVERY, prefs("a=1.00000001 b=1 c=0"), FIVE),
    ("two people who disagree", "prefs", EVERY, prefs("a=1 b=0") + prefs("a=0 b=1", group="h"), FIVE),
    ("two people who agree", "prefs", EVERY, prefs("a=2 b=1") + prefs("a=1 b=0", group="h"), FIVE),
    ("three people, two against one", "prefs", EVERY,
     prefs("a=2 b=1") + prefs("a=1 b=0", group="h") + prefs("b=9 a=3", group="i"), FIVE),
    ("two people about other documents", "prefs", EVERY, TWO_PEOPLE, FIVE),
    ("one person without a preference left", "prefs", EVERY, prefs("a=1 b=0") + prefs("a=0 b=0", group="h"), FIVE),
    ("groups in no order", "prefs", EVERY, prefs("b=3 a=1", group="z") + prefs("a=2 c=1", group="B") + prefs("c=1 b=0", group="b"), FIVE),
    ("two sub-groups, one preference by way of another", "prefs", EVERY, prefs("a=3 b=2 / b=5 c=4"), FIVE),
    ("a chain of sub-groups against the ranking", "prefs", EVERY, prefs("e=2 d=1 / d=2 c=1 / c=2 b=1 / b=2 a=1"), FIVE),
    ("sub-groups with absent documents between", "prefs", EVERY, prefs("a=2 x=1 / x=2 b=1 / y=2 x=1"), FIVE),
    ("sub-groups that repeat a preference", "prefs", EVERY, prefs("a=3 b=2 c=1 / a=2 b=1 d=3"), FIVE),
    ("sub-groups of one document each", "prefs", EVERY, prefs("a=1 / b=0 / x=2"), FIVE),
    ("sub-groups with more irrelevant than relevant", "prefs", EVERY, prefs("b=2 a=0 c=0 / b=1 d=0 x=0"), FIVE),
    ("sub-groups with more irrelevant retrieved", "prefs", EVERY, prefs("x=2 a=0 b=0 / y=1 c=0 / z=3 x=1"), FIVE),
    ("sub-groups, none relevant", "prefs", EVERY, prefs("a=0 b=0 / c=0 x=0"), FIVE),
    ("a person with sub-groups and one without", "prefs", EVERY, prefs("a=3 b=2 / b=2 c=1") + prefs("c=1 a=0 x=2", group="h"), FIVE),
    ("equal in one sub-group, preferred in another", "prefs", EVERY, prefs("a=1 b=1 / a=2 b=1"), FIVE),
    ("qrels as preferences", "qrels_prefs", EVERY, qrels("a=0 b=1 c=2 d=0 x=1"), FIVE),
    ("qrels of two iterations", "qrels_prefs", EVERY, qrels("a=0 b=1 c=2") + qrels("a=2 b=0 x=1", group="Q0"), FIVE),
    ("several queries", "prefs", EVERY, prefs("a=1 b=0", "2") + prefs("b=1 a=0", "10") + prefs("c=2 x=1 a=0", "b"),
     FIVE + run("a=2 b=1", "2") + run("a=2 b=1", "10") + run("a=2 c=1", "b")),
    ("several queries, summary only", "qrels_prefs", "-m prefs", qrels("a=1 b=0") + qrels("b=1 a=0 x=2", "2"), FIVE + run("a=2 b=1", "2")),
    ("a query that the run lacks", "prefs", EVERY, prefs("a=1 b=0") + prefs("a=1 b=0", "2"), FIVE),
    ("a query that the run lacks, counted", "prefs", "-c " + EVERY, prefs("a=1 b=0") + prefs("a=1 b=0 / c=1", "2"), FIVE),
    ("a query that nobody judged", "prefs", EVERY, prefs("a=1 b=0"), FIVE + run("a=1", "2")),
    ("the best two only", "prefs", "-M 2 " + EVERY, prefs("a=0 b=1 c=2 d=0"), FIVE),
    ("the best two of ties only", "prefs", "-M 2 " + EVERY, prefs("a=0 b=1 c=2 d=0"), run("a=1 b=1 c=1 d=1")),
    ("no document", "prefs", "-M 0 " + EVERY, prefs("a=1 b=0"), FIVE),
    ("flags without anything to act on", "prefs", "-J -l 2 -N 100 " + EVERY, prefs("a=1 b=0 d=1"), FIVE),
    ("one measure twice", "prefs", "-m prefs_pair -m prefs_pair -m prefs_simp_ret", TWO_PEOPLE, FIVE),
    ("no summary", "prefs", "-n " + EVERY, TWO_PEOPLE, FIVE),
    ("comments and blanks", "prefs", EVERY, "# a comment\n" + prefs("a=1 b=0").replace(" ", " \t "), FIVE),
]


def random_preferences(draw, form):
    """Groups over few documents with few levels; levels follow one order in each group, so that none contradicts itself."""
    documents = [f"d{i}" for i in range(draw.randint(2, 14))]
    lines = []
    for query in ("1", "20", "3"):
        for group in draw.sample("abcd", draw.randint(1, 4)):
            levels = {document: draw.choice([0, 0, 1, 2, 2.5, 7]) for document in documents}
            for sub_group in range(draw.choice([1, 1, 2, 4]) if form == "prefs" else 1):
                for document in draw.sample(documents, draw.randint(1, len(documents))):
                    columns = [query, group, f"s{sub_group}", document, str(levels[document])]
                    lines.append(" ".join(columns if form == "prefs" else columns[:2] + columns[3:]) + "\n")
    draw.shuffle(lines)
    return "".join(lines)


def random_run(draw):
    queries = ["1", "20", "4"] + ["3"] * (draw.random() < 0.7)
    hits = [(query, document) for query in queries for document in draw.sample([f"d{i}" for i in range(20)], draw.randint(1, 15))]
    return "".join(f"{query} Q0 {document} 0 {draw.randrange(8) / 4} r\n" for query, document in hits)


def random_cases(count):
    for seed in range(count):
        draw = random.Random(3000 + seed)
        form = draw.choice(["prefs", "prefs", "qrels_prefs"])
        flags = [draw.choice(["-m all_prefs", "-m prefs", "-m prefs_avgjg_Rnonrel -m prefs_pair_imp"])]
        flags += [flag for flag, often in (("-q", 0.8), ("-c", 0.3), ("-M 5", 0.2)) if draw.random() < often]
        yield f"random {seed}", form, " ".join(flags), random_preferences(draw, form), random_run(draw)


def printed(program, form, flags, judgments, ranked):
    with tempfile.TemporaryDirectory() as folder:
        paths = [pathlib.Path(folder, name) for name in ("judgments", "run")]
        for path, text in zip(paths, (judgments, ranked)):
            path.write_text(text)
        command = [program, "-R", form, *flags.split(), *map(str, paths)]
        answer = subprocess.run(command, capture_output=True, text=True, check=False)
    return answer.stdout if answer.returncode == 0 and "nan" not in answer.stdout else None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trec-eval-9", required=True)
    parser.add_argument("--trec-eval-10", required=True)
    arguments = parser.parse_args()
    programs = {"v9": arguments.trec_eval_9, "v10": arguments.trec_eval_10}

    def recorded(cases, shown):
        for name, form, flags, judgments, ranked in cases:
            texts = {version: printed(program, form, flags, judgments, ranked) for version, program in programs.items()}
            case = {"name": name, "form": form, "flags": flags, "judgments": judgments, "run": ranked}
            yield json.dumps(case | {version: text and shown(text) for version, text in texts.items()}, ensure_ascii=False)

    lines = [*recorded(CASES, str), *recorded(random_cases(120), lambda text: hashlib.sha256(text.encode()).hexdigest())]
    FIXTURE.write_text('{"from": "trec_eval 9.0.8 and 10.0", "cases": [\n' + ",\n".join(lines) + "\n]}\n")


if __name__ == "__main__":
    main()
