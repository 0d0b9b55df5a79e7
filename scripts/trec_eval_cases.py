"""The edge cases that scripts/record_trec_eval_fixtures.py has trec_eval answer: name, flags, qrels, run."""

OFFICIAL = "-m official"
ALL = "-m all_trec"
FEW = "-m map -m recip_rank -m ndcg -m P.1,2,3,5"


def qrels(judged, query="1"):
    """Lines from `doc=grade doc=grade`."""
    return "".join("{} 0 {} {}\n".format(query, *pair.rsplit("=", 1)) for pair in judged.split())


def run(hits, query="1", tag="tag"):
    """Lines from `doc=score doc=score`; the rank column says nothing true."""
    return "".join("{} Q0 {} 1 {} {}\n".format(query, *pair.rsplit("=", 1), tag) for pair in hits.split())


TWENTY = " ".join(f"d{i:02}={20 - i}" for i in range(20))
TIED = " ".join(f"d{i:02}=1" for i in range(20))
GRADED = "d00=0 d01=3 d02=1 d04=2 d07=0 d08=4 d12=1 x1=2 x2=1"

CASES = [
    ("one relevant document first", ALL, qrels("a=1"), run("a=2 b=1")),
    ("one relevant document last", ALL, qrels("c=1"), run("a=3 b=2 c=1")),
    ("nothing relevant is judged", ALL, qrels("a=0 b=0"), run("a=2 b=1")),
    ("nothing relevant is retrieved", ALL, qrels("x=1 a=0"), run("a=2 b=1")),
    ("nothing judged is retrieved", ALL, qrels("x=1 y=0"), run("a=2 b=1")),
    ("everything is relevant", ALL, qrels("a=1 b=1"), run("a=2 b=1")),
    ("all scores are tied", ALL, qrels("a=1 c=1 d=0"), run("a=1 b=1 c=1 d=1 e=1")),
    ("ids that are numbers are ordered as bytes", FEW, qrels("10=1 9=0 100=0"), run("9=1 10=1 100=1 8=1")),
    ("ids differ in case", FEW, qrels("a=1 B=1"), run("A=1 a=1 B=1 b=1")),
    ("ids with punctuation", FEW, qrels("a-1=1 a_1=1"), run("a-1=1 a.1=1 a_1=1 a1=1 a#1=1")),
    ("an id is the beginning of another", FEW, qrels("aa=1"), run("a=1 aa=1 aaa=1")),
    ("ids beyond ASCII", FEW, qrels("é=1 ü=1"), run("z=1 é=1 ü=1 e=1")),
    ("ids of a hundred bytes", FEW, qrels("x" * 100 + "=1"), run(f"{'x' * 100}=1 {'x' * 99}=1")),
    ("ties across a cutoff", ALL, qrels(GRADED), run(TIED)),
    ("negative scores", FEW, qrels("b=1"), run("a=-1 b=-0.5 c=-10")),
    ("scores with exponents", FEW, qrels("b=1"), run("a=1e-3 b=1E2 c=1.5e+1")),
    ("both zeros are tied", FEW, qrels("a=1"), run("a=0 b=-0 c=0.0")),
    ("scores that 32 bits cannot tell apart", FEW, qrels("a=1"), run("a=1.00000001 b=1.0")),
    ("whole scores that 32 bits cannot tell apart", FEW, qrels("a=1"), run("a=16777217 b=16777216")),
    ("scores that 64 bits tell apart", FEW, qrels("a=1"), run("a=0.123456789012 b=0.123456789011")),
    ("infinite scores", FEW, qrels("b=1"), run("a=1e300 b=inf c=-inf")),
    ("the rank column lies", FEW, qrels("b=1"), "1 Q0 a 1 1.0 t\n1 Q0 b 9 2.0 t\n"),
    ("lines in no order", OFFICIAL, qrels(GRADED), run(" ".join(sorted(TWENTY.split(), key=lambda p: p[2] + p)))),
    ("queries are interleaved", "-q " + FEW, qrels("a=1") + qrels("b=1", "2"), "1 Q0 a 1 2 t\n2 Q0 a 1 2 t\n1 Q0 b 2 1 t\n2 Q0 b 2 1 t\n"),
    ("query ids are ordered as bytes", "-q -m map", "".join(qrels("a=1", q) for q in ["2", "10", "b", "A"]), "".join(run("a=1", q) for q in ["b", "A", "2", "10"])),
    ("a query that nobody judged", "-q " + OFFICIAL, qrels("a=1"), run("a=1") + run("a=1", "2")),
    ("a query that the run lacks", "-q " + OFFICIAL, qrels("a=1") + qrels("b=1 c=2", "2"), run("a=1")),
    ("a query that the run lacks, counted", "-c " + ALL, qrels("a=1") + qrels("b=1 c=2 d=-1", "2"), run("a=1")),
    ("a query that the run lacks, counted and printed", "-c -q " + OFFICIAL, qrels("a=1") + qrels("b=1 c=2", "2"), run("a=1")),
    ("graded judgments", ALL, qrels(GRADED), run(TWENTY)),
    ("a floor of 2", ALL + " -l 2", qrels(GRADED), run(TWENTY)),
    ("a floor of 0", ALL + " -l 0", qrels(GRADED), run(TWENTY)),
    ("a floor above all grades", ALL + " -l 9", qrels(GRADED), run(TWENTY)),
    ("a floor of 2, counted over what the run lacks", "-c -l 2 -m num_rel -m map", qrels("a=1") + qrels("b=1 c=2", "2"), run("a=1")),
    ("pooled and not judged", ALL, qrels("d00=-1 d01=1 d02=-1 d03=0 d05=1 x=1"), run(TWENTY)),
    ("pooled and not judged, written -2", ALL, qrels("d00=-2 d01=1 d02=-2 d03=0 d05=1 x=-2"), run(TWENTY)),
    ("grades of two digits", "-q " + FEW + " -m relstring -m ndcg_cut.2", qrels("a=12 b=9 c=10"), run("a=3 b=2 c=1 d=0")),
    ("a large grade", FEW + " -m ndcg_cut.1,3", qrels("a=1000 b=1"), run("b=2 a=1")),
    ("at most two documents", ALL + " -M 2", qrels(GRADED), run(TWENTY)),
    ("at most two documents of many tied", ALL + " -M 2", qrels(GRADED), run(TIED)),
    ("judged documents only", ALL + " -J", qrels(GRADED), run(TWENTY)),
    ("judged documents only of those pooled", ALL + " -J", qrels("d00=-1 d01=1 d02=-1 d03=0 d05=1 x=1"), run(TWENTY)),
    ("judged documents only, at most nine", ALL + " -J -M 9", qrels(GRADED), run(TWENTY)),
    ("recall points of seven relevant documents", "-m iprec_at_recall -m 11pt_avg -m Rprec_mult", qrels(" ".join(f"d{i:02}=1" for i in range(1, 20, 3))), run(TWENTY)),
    ("recall points of three relevant documents", "-m iprec_at_recall -m 11pt_avg -m Rprec_mult", qrels("d03=1 d09=1 x=1"), run(TWENTY)),
    ("recall points of one's own", "-m iprec_at_recall.0.33,.5,.75 -m 11pt_avg.0.2,0.5,0.8 -m Rprec_mult.0.5,1,3.3", qrels(GRADED), run(TWENTY)),
    ("lines of more than six columns", FEW, qrels("b=1"), "1 Q0 a 1 2 t more and more\n1 Q0 b 2 1 t x\n"),
    ("carriage returns", FEW, qrels("b=1").replace("\n", "\r\n"), run("a=2 b=1").replace("\n", "\r\n")),
    ("no line feed at the end", FEW, qrels("b=1").rstrip(), run("a=2 b=1").rstrip()),
    ("tabs and many spaces", FEW, "1\t0\tb  1\n", "1\tQ0\t a \t1  2\tt\n  1 Q0 b 2 1 t  \n"),
    ("comments", FEW, "# judged by hand\n" + qrels("b=1"), "# made by hand\n" + run("a=2 b=1")),
    ("blank lines in the run", FEW, qrels("b=1"), "\n" + run("a=2") + "   \n\n" + run("b=1")),
    ("measures of the set", "-q -m set", qrels(GRADED), run(TWENTY)),
    ("cutoffs of one's own", "-m P.3,7 -m recall.1,2 -m success.2 -m map_cut.2 -m ndcg_cut.1,3,50 -m relative_P.2", qrels(GRADED), run(TWENTY)),
    ("gains of one's own", "-m ndcg.1=3,2=7 -m ndcg_rel.1=4,3=1 -m Rndcg.2=5 -m G.1=2,2=3", qrels(GRADED), run(TWENTY)),
    ("a gain for irrelevant documents", "-m ndcg.0=1 -m G.0=1", qrels(GRADED), run(TWENTY)),
    ("a gain for unjudged documents", "-m ndcg.-1=1 -m Rndcg.-1=1", qrels(GRADED), run(TWENTY)),
    ("the string of grades", "-q -m relstring.15 -m num_ret", qrels("d00=-1 " + GRADED.split(" ", 1)[1]), run(TWENTY)),
    ("utility with a collection", "-N 1000 -m utility.1,-2,-1,0.5", qrels(GRADED), run(TWENTY)),
    ("F that leans to one side", "-m set_F.0.5 -m set_F", qrels(GRADED), run(TWENTY)),
    ("geometric means of nothing", "-m gm_map -m gm_bpref", qrels("x=1"), run("a=1")),
    ("smoothed average precision", "-q -m yaap", qrels(GRADED), run(TWENTY)),
    ("queries without a summary", "-n -q -m map -m num_q", qrels("a=1"), run("a=1")),
    ("the tag of the last line", "-m runid", qrels("a=1"), run("a=2", tag="first") + run("b=1", tag="last")),
    ("a thousand and one documents", ALL, qrels("d0004=1 d0999=1 d1000=2"), run(" ".join(f"d{i:04}={2000 - i}" for i in range(1001)))),
    ("parameters of one's own for a query that the run lacks", "-c -q -m relstring.4 -m utility.1,-1,-2,1 -m map", qrels("a=1") + qrels("b=1 c=2", "2"), run("a=1")),
    ("a query that the run lacks, judged documents only", "-c -q -J -m map -m num_ret -m num_rel -m P.5 -m set_F", qrels("a=1") + qrels("b=1 c=2", "2"), run("a=1 b=1")),
    ("a grade of one's own for a floor of 0, graded below it", ALL + " -l 0", qrels("a=-1 b=0 c=1"), run("a=3 b=2 c=1")),
    ("scores of many digits, tied in 64 bits", FEW, qrels("a=1"), run("a=0.1 b=0.1000000000000000055 c=0.10000000000000001")),
    ("scores too small for 32 bits", FEW, qrels("a=1"), run("a=1e-50 b=0 c=1e-46")),
    ("scores too large for 32 bits", FEW, qrels("a=1"), run("a=1e39 b=1e40 c=3e38")),
    ("a plus sign before score and grade", FEW, qrels("a=+1"), run("a=+1.5 b=+.5")),
    ("zeros before a grade", FEW, qrels("a=007 b=01"), run("a=1 b=2")),
    ("a query of one unjudged document", "-q " + ALL, qrels("a=1 b=0"), run("z=1")),
    ("one query judged, another retrieved beside it", "-c -q -m map -m num_q", qrels("a=1") + qrels("a=1", "2"), run("a=1", "2") + run("a=1", "3")),
    ("the first of two parameter lists", "-m P.5 -m P.10", qrels("a=1"), run("a=1")),
]
