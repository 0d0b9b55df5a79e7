//! From recorded rows through the real comparison and the real judge to every output; names on the way are hostile.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod markup;
mod recorded;

use lensgate_gate::verdict::Outcome;
use lensgate_report::convert::{self, Material};
use lensgate_report::terminal::Screen;
use lensgate_report::view::{Answer, View};
use lensgate_report::{csv, html, junit, markdown, plot, terminal};
use lensgate_words::{Severity, Status};

fn with_view(check: impl Fn(&View, &lensgate_gate::Verdict)) {
    with_view_of(|_| {}, check);
}

fn with_view_of(change: impl Fn(&mut lensgate_gate::Verdict), check: impl Fn(&View, &lensgate_gate::Verdict)) {
    let world = recorded::world();
    let rows = world.rows();
    let evidence = world.evidence(&rows);
    let (comparisons, mut verdict) = recorded::judged(&evidence);
    change(&mut verdict);
    let view = convert::view(&Material {
        verdict: &verdict,
        comparisons: &comparisons,
        evidence: Some(evidence),
        baseline: recorded::HOSTILE,
        candidate: "candidate",
        dataset: recorded::HOSTILE,
        configuration: &[],
        latency_measured: "closed loop",
        facts: &[],
        warnings: &[],
    });
    check(&view, &verdict);
}

#[test]
fn hostile_names_reach_no_markup() {
    with_view(|view, _| {
        let page = html::html(view).unwrap();
        let tags = markup::tags(&page);
        assert!(tags.iter().all(|(tag, _)| tag != "script"));
        assert!(page.contains("&lt;script&gt;alert("));
        roxmltree::Document::parse(&junit::junit(view)).unwrap();
        for plot in plot::plots(view).unwrap() {
            roxmltree::Document::parse(&plot.svg).unwrap();
        }
        assert!(!markdown::markdown(view).contains("<script"));
        assert!(!terminal::terminal(view, Screen::PAPER).contains('\u{7}'));
    });
}

#[test]
fn gates_and_measures_say_what_the_verdict_says() {
    with_view(|view, verdict| {
        assert_eq!(view.gates.len(), verdict.gates.len());
        for (shown, judged) in view.gates.iter().zip(&verdict.gates) {
            assert_eq!(shown.judged, *judged);
            assert_eq!(shown.estimate.map(|estimate| estimate.point), judged.estimate);
        }
        let recall = view.overall().unwrap().row("Recall@10").unwrap();
        // The baseline finds one of two spans; the candidate the second one too, except where it loses the first or fails.
        assert_eq!(recall.baseline, Some(0.5));
        let lost = (0..40).filter(|number| number % 7 == 0).count() as f64;
        assert!((recall.candidate.unwrap() - (40.0 - 1.0 - lost / 2.0) / 40.0).abs() < 1e-12);
        assert_eq!(recall.n, 40);
    });
}

#[test]
fn queries_show_hits_as_they_were_credited() {
    with_view(|view, _| {
        let failed = view.worst.iter().find(|pair| pair.query == "q11").unwrap();
        assert_eq!(failed.candidate_hits, Answer::Failed);
        assert_eq!(failed.candidate, 0.0);
        let lost = view.worst.iter().find(|pair| pair.query == "q14").unwrap();
        let Answer::Hits(hits) = &lost.candidate_hits else { panic!("q14 was answered") };
        assert!(hits[0].hard_negative && !hits[0].relevant);
        assert_eq!((hits[1].grade, hits[1].relevant), (Some(1), true));
        assert!(hits[2].repeats, "the third hit touches a span that the second one was credited with");
        assert_eq!((lost.relevant[0].baseline_rank, lost.relevant[0].candidate_rank), (Some(1), None));
    });
}

#[test]
fn latency_keeps_every_sample_and_the_noise_floor_is_there() {
    with_view(|view, _| {
        let latency = view.latency.as_ref().unwrap();
        let samples: Vec<usize> = latency.arms.iter().map(|arm| arm.samples.len()).collect();
        assert_eq!(samples, [40, 39, 40]);
        let stages: Vec<&str> = latency.arms[0].stages.iter().map(|stage| stage.stage.as_str()).collect();
        assert_eq!(stages, ["A", "B", "C", "total"]);
        assert_eq!(latency.arms[0].stages[2].samples, 20);
        assert!(view.noise.as_ref().unwrap().rows.iter().all(|row| row.again.point == 0.0));
    });
}

#[test]
fn measures_file_has_a_line_for_every_query_and_measure() {
    let world = recorded::world();
    let rows = world.rows();
    let (comparisons, _) = recorded::judged(&world.evidence(&rows));
    let records: Vec<_> = convert::records(&comparisons).collect();
    let text = String::from_utf8(csv::measures_csv(&records).unwrap()).unwrap();
    assert_eq!(records.len(), 4 * 40);
    assert!(text.contains("q14,nl,rust,crate2,judged,Recall@10,0.5,0.5,0\n"), "{text}");
}

#[test]
fn without_rows_the_report_shows_numbers_and_no_hits() {
    let world = recorded::world();
    let rows = world.rows();
    let (comparisons, verdict) = recorded::judged(&world.evidence(&rows));
    let material = Material {
        verdict: &verdict,
        comparisons: &comparisons,
        evidence: None,
        baseline: "a",
        candidate: "b",
        dataset: "c",
        configuration: &[],
        latency_measured: "",
        facts: &[],
        warnings: &[],
    };
    let view = convert::view(&material);
    assert!(view.worst.is_empty() && view.deltas.is_some());
    markup::tags(&html::html(&view).unwrap());
}

#[test]
fn more_queries_are_advised_only_where_somebody_could_ask_them() {
    let undecided = |times: u64| {
        move |verdict: &mut lensgate_gate::Verdict| {
            verdict.verdict = Outcome::Inconclusive;
            verdict.gates.truncate(1);
            let gate = &mut verdict.gates[0];
            (gate.status, gate.severity, gate.slice) = (Status::Inconclusive, Severity::Block, None);
            gate.min_n = Some(gate.n * times);
        }
    };
    with_view_of(undecided(100), |view, _| {
        assert!(view.ruling.next_steps[0].starts_with("Replay at least 4,000 distinct queries (now 40)"));
    });
    with_view_of(undecided(101), |view, _| {
        assert!(view.ruling.next_steps[0].contains("at its limit: to decide that takes some 4,040 distinct queries"));
    });
}
