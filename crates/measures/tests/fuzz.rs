//! Names of measures, ours and trec_eval's, and files of preferences on more than ten million made-up bytes each: what is read prints
//! as it was written, or counts as plain counting says.

#[path = "../../../tests/support/noise.rs"]
mod noise;

use std::collections::BTreeSet;

use lensgate_dataset::trec::{LineRules, Precision, PreferenceForm, Preferences, QueryPreferences, Source};
use lensgate_measures::Measure;
use lensgate_measures::trec_eval::{Compat, Options, Selection, preference_report};
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
        "CpuTime(p95,stage=C)",
        "Throughput(p50)",
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

/// How many preferences there are, by closing each group's over all ways until nothing is added.
fn plainly_counted(preferences: &QueryPreferences<'_>) -> usize {
    let closed = |sub_groups: &[Vec<lensgate_dataset::trec::Level>]| {
        let mut pairs = BTreeSet::new();
        for levels in sub_groups {
            for (place, better) in levels.iter().enumerate() {
                for worse in &levels[place + 1..] {
                    pairs.extend(better.documents.iter().flat_map(|&a| worse.documents.iter().map(move |&b| (a, b))));
                }
            }
        }
        loop {
            let from = |&(a, b): &(usize, usize)| pairs.range((b, 0)..(b + 1, 0)).map(move |&(_, c)| (a, c));
            let longer: BTreeSet<_> = pairs.iter().flat_map(from).filter(|pair| !pairs.contains(pair)).collect();
            if longer.is_empty() {
                return pairs.len();
            }
            pairs.extend(longer);
        }
    };
    preferences.groups.iter().map(|group| closed(&group.sub_groups)).sum()
}

#[test]
fn preferences_are_counted_as_plain_counting_says_or_refused() {
    let files = [
        "1 g s a 3\n1 g s b 2\n1 g t b 5\n1 g t c 4\n1 h s c 1\n1 h s a 0\n",
        "1 g s a 2\n1 g s x 1\n1 g t x 2\n1 g t b 1\n1 g u y 2\n1 g u x 1\n2 g s a 1\n2 g s b 0.5\n",
        "# people\n1 g 0 a 0\n1 g 0 b 1e1\n1 g 0 d 7.5\n1 h 0 d 2\n1 h 1 e 1\r\n1 h 2 a 3\n",
    ];
    let run = Source::read("run", &b"1 Q0 a 1 5 t\n1 Q0 b 2 4 t\n1 Q0 c 3 4 t\n1 Q0 d 4 2 t\n"[..])
        .expect("memory is readable");
    let mut options = Options { by_query: true, ..Options::default() };
    options.selection.add("all_prefs", Compat::V9).expect("a group");
    let counts = show_mutants(13, &files, |text| {
        let source = Source::read("text", text.as_bytes());
        let read = source.as_ref().ok().and_then(|source| {
            Preferences::read(source, PreferenceForm::Prefs, Precision::Double, LineRules::TrecEval10).ok()
        });
        let Some(preferences) = read else { return false };
        let Ok(report) = preference_report(&options, &preferences, &run) else { return true };
        for line in report.text.lines().filter(|line| line.starts_with("prefs_")) {
            let [name, query, value] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
            let value: f64 = value.parse().expect("a number");
            assert!(value >= 0.0 && (name.starts_with("prefs_num") || value <= 1.0), "{line}\n{text}");
            if name.trim_end() == "prefs_num_prefs_poss" && query != "all" {
                let place = preferences.place(query).expect("it was judged");
                assert_eq!(value, plainly_counted(&preferences.queries()[place]) as f64, "{text}");
            }
        }
        true
    });
    assert!(counts.iter().all(|&count| count > 10_000), "{counts:?}");
}
