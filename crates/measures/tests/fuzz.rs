//! Names of measures, ours and trec_eval's, on more than ten million made-up bytes each: what is read prints as it was written.

#[path = "../../../tests/support/noise.rs"]
mod noise;

use lensgate_measures::Measure;
use lensgate_measures::trec_eval::{Compat, Selection};
use noise::show_mutants;

#[test]
fn names_of_measures_print_as_they_were_read_or_are_refused() {
    let names = [
        "Recall@50",
        "nDCG",
        "nDCG@10",
        "nDCG(gain=exp)@20",
        "RR",
        "RR@10",
        "AP@100",
        "P@5",
        "Success@1",
        "Judged@10",
        "ERR@10",
        "ERR(max=3)@20",
        "RBP(p=0.8)",
        "SpanCoverage@50",
        "SpanRecall@50",
        "SpanValidity@50",
        "PositivesInCandidates",
        "HardNegativeLeakage@10",
        "ErrorRate",
        "Latency(p95)",
        "Latency(p99.9,stage=A)",
    ];
    let counts = show_mutants(11, &names, |name| match name.parse::<Measure>() {
        Ok(measure) => {
            assert_eq!(measure.to_string(), name);
            true
        }
        Err(error) => {
            assert!(error.suggestion().is_none_or(|meant| meant.parse::<Measure>().is_ok()), "{error}");
            false
        }
    });
    assert!(counts.iter().all(|&count| count > 30_000), "{counts:?}");
}

#[test]
fn names_of_trec_eval_are_taken_or_refused() {
    let names = [
        "map",
        "P.5,10",
        "ndcg_cut.10",
        "ndcg.1=3.5,2=9",
        "iprec_at_recall.0.1,.33",
        "utility.1,-1,0,0",
        "set_F.2",
        "official",
        "set",
        "all_trec",
        "relstring.20",
        "rbp.p=0.5",
        "11pt_avg.0.2,0.5,0.8",
        "Rprec_mult.0.5,1",
        "success.1,5",
    ];
    let counts = show_mutants(12, &names, |name| {
        let taken = [Compat::V9, Compat::V10].map(|compat| Selection::default().add(name, compat));
        for refused in taken.iter().filter_map(|taken| taken.as_ref().err()) {
            assert!(refused.to_string().starts_with(&format!("`-m {name}`: ")), "{refused}");
        }
        taken.iter().all(Result::is_ok)
    });
    assert!(counts.iter().all(|&count| count > 30_000), "{counts:?}");
}
