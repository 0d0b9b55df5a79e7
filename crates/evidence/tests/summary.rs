//! Rewrites of a deployment summary: other figures, rows moved, one figure altered. What is consistent is never accused, and
//! every figure that is stated twice is found when one of the two is altered.

#![expect(clippy::unwrap_used, reason = "tests")]

mod form;

use form::{Figures, summary};
use lensgate_evidence::{Document, audit};

fn accused(text: &str) -> Vec<String> {
    let audit = audit(&Document::read("summary.md", text).unwrap(), None);
    audit.findings.into_iter().map(|finding| finding.claim).collect()
}

#[test]
fn consistent_rewrites_are_not_accused() {
    assert_eq!(accused(&summary(&Figures::default())), [""; 0]);
    for seed in 0..200 {
        let text = summary(&Figures::other(seed));
        assert_eq!(accused(&text), [""; 0], "seed {seed}:\n{text}");
    }
}

/// What is written and what is written in its place, once.
const ALTERED: [(&str, &str); 36] = [
    ("15/15 total", "18/18 total"),
    ("15/15 total", "14/15 total"),
    ("4/4 \u{2705}", "3/4 \u{2705}"),
    ("5/5 \u{2705}", "6/6 \u{2705}"),
    ("6/6 \u{2705}", "7/6 \u{2705}"),
    ("6/6 \u{2705} | PASS", "6/6 \u{2705} | FAIL"),
    ("All 6 gates", "All 7 gates"),
    ("across 3 phases", "across 4 phases"),
    ("3-phase", "2-phase"),
    ("| 10% |", "| 15% |"),
    ("| 100% |", "| 90% |"),
    ("10% \u{2192} 50%", "10% \u{2192} 40%"),
    ("100% TRAFFIC", "90% TRAFFIC"),
    ("100% of production", "95% of production"),
    ("| 60 min |", "| 600 min |"),
    ("~120 minutes", "~5 minutes"),
    ("Recall@50: 0.842", "Recall@50: 0.862"),
    ("(+5.1% improvement)", "(+7.1% improvement)"),
    ("5.1% improvement in recall", "6.1% improvement in recall"),
    ("4.1% improvement in precision", "3.1% improvement in precision"),
    ("nDCG@10: 0.731", "nDCG@10: 0.713"),
    ("\u{2502} 0.801 ", "\u{2502} 0.821 "),
    ("\u{2502} 0.842 \u{2502} 0.842", "\u{2502} 0.842 \u{2502} 0.832"),
    ("\u{2502} 0.842 \u{2502} 0.842", "\u{2502} 0.852 \u{2502} 0.842"),
    ("Span Coverage: 98.9%", "Span Coverage: 98.4%"),
    ("\u{2502} 98.9% ", "\u{2502} 97.9% "),
    ("Error Rate: 0.03%", "Error Rate: 0.3%"),
    ("\u{2502} 0.03% ", "\u{2502} 0.07% "),
    ("P95 Latency: 149ms", "P95 Latency: 194ms"),
    ("149ms P95", "139ms P95"),
    ("\u{2502} 149ms ", "\u{2502} 194ms "),
    ("96.9% < 98%", "98.9% < 98%"),
    ("2.10% > 0.1%", "0.02% > 0.1%"),
    ("< 98% requirement", "< 97% requirement"),
    ("within 1 minute", "within 5 minutes"),
    ("on March 5, 2026", "on March 7, 2026"),
];

#[test]
fn every_altered_figure_is_found() {
    let honest = summary(&Figures::default());
    for moved in [false, true] {
        let honest = if moved { summary(&Figures { moved, ..Figures::default() }) } else { honest.clone() };
        for (old, new) in ALTERED {
            assert!(honest.contains(old), "{old} is in\n{honest}");
            assert_ne!(accused(&honest.replacen(old, new, 1)), [""; 0], "{old} as {new}, moved: {moved}");
        }
    }
}
