//! Contradictions planted in documents of many shapes, and as many documents without one. The rates are the audit's own
//! certificate: what it finds, what it imagines.

#![expect(clippy::print_stdout, reason = "the figures are read with --nocapture")]

#[path = "planted/claim.rs"]
mod claim;
#[path = "planted/faults.rs"]
mod faults;
#[path = "planted/round_1.rs"]
mod round_1;
#[path = "planted/round_2.rs"]
mod round_2;
#[path = "planted/round_3.rs"]
mod round_3;
#[path = "planted/round_4.rs"]
mod round_4;
#[path = "planted/round_5.rs"]
mod round_5;
#[path = "planted/round_6.rs"]
mod round_6;
#[path = "planted/round_6_json.rs"]
mod round_6_json;
#[path = "planted/round_6_text.rs"]
mod round_6_text;
#[path = "planted/round_7.rs"]
mod round_7;
#[path = "planted/shapes.rs"]
mod shapes;

use claim::Claim;
use faults::{DECLARED, FAULTS, Fault, ZERO};
use lensgate_evidence::{Audit, Document, audit};
use round_1::ROUND_1;
use round_2::ROUND_2;
use round_3::ROUND_3;
use round_4::ROUND_4;
use round_5::ROUND_5;
use round_6::ROUND_6;
use round_7::ROUND_7;
use shapes::{SHAPES, Shape};

fn audited(shape: &Shape, claim: &Claim) -> (String, Audit) {
    let text = (shape.render)(claim);
    // A document that is refused is one in which nothing was found.
    let audit = Document::read(shape.file, &text)
        .map_or_else(|_| Audit::new(shape.file, Vec::new()), |document| audit(&document, None));
    (text, audit)
}

/// How many faults were planted, how many found, and the ones missed.
#[derive(Default)]
struct Tried {
    planted: usize,
    found: usize,
    missed: Vec<String>,
}

fn plant(shapes: &[Shape], seeds: std::ops::Range<u64>, tried: &mut Tried) {
    for shape in shapes {
        for fault in FAULTS.iter().chain([&DECLARED, &ZERO]) {
            for seed in seeds.clone() {
                try_one(shape, fault, seed, tried);
            }
        }
    }
}

fn try_one(shape: &Shape, fault: &Fault, seed: u64, tried: &mut Tried) {
    let honest = Claim::honest(seed);
    let mut lying = honest.clone();
    (fault.plant)(&mut lying);
    let (text, audit) = audited(shape, &lying);
    // A shape that does not show what was changed cannot be blamed for it.
    if text == (shape.render)(&honest) || shape.blind.contains(&fault.name) {
        return;
    }
    tried.planted += 1;
    // What is imagined in the honest report as well has not found the fault.
    let (_, before) = audited(shape, &honest);
    let is_new = |claim: &str| before.findings.iter().all(|finding| finding.claim != claim);
    if audit.findings.iter().any(|finding| fault.rules.contains(&finding.rule) && is_new(&finding.claim)) {
        tried.found += 1;
    } else {
        let other: Vec<&str> = audit.findings.iter().map(|finding| finding.rule.name()).collect();
        tried.missed.push(format!("{}: {} (seed {seed}), found {other:?}", shape.name, fault.name));
    }
}

#[test]
fn planted_contradictions_are_found() {
    let mut tried = Tried::default();
    plant(&SHAPES, 1..4, &mut tried);
    assert!(tried.planted >= 60, "{}", tried.planted);
    assert!(tried.found * 100 >= tried.planted * 95, "{} of {}: {:#?}", tried.found, tried.planted, tried.missed);
}

#[test]
fn consistent_reports_have_no_finding() {
    let mut imagined = Vec::new();
    let mut read = 0;
    for shape in &SHAPES {
        for seed in 100..130 {
            let (_, audit) = audited(shape, &Claim::honest(seed));
            read += 1;
            if !audit.findings.is_empty() {
                let claims: Vec<&str> = audit.findings.iter().map(|finding| finding.claim.as_str()).collect();
                imagined.push(format!("{} (seed {seed}): {claims:#?}", shape.name));
            }
        }
    }
    assert!(read >= 200, "{read}");
    assert!(imagined.is_empty(), "{} of {read}:\n{}", imagined.len(), imagined.join("\n"));
}

/// What a set of shapes comes to: faults planted and found, and consistent reports that are accused all the same.
fn measured(shapes: &[Shape]) -> (Tried, Vec<String>) {
    let mut all = Tried::default();
    let mut accused = Vec::new();
    for shape in shapes {
        let mut tried = Tried::default();
        plant(std::slice::from_ref(shape), 1..4, &mut tried);
        println!("{}: {} of {} found\n{:#?}", shape.name, tried.found, tried.planted, tried.missed);
        all.planted += tried.planted;
        all.found += tried.found;
        all.missed.append(&mut tried.missed);
        for seed in 200..230 {
            let (text, audit) = audited(shape, &Claim::honest(seed));
            if !audit.findings.is_empty() {
                accused.push(format!("{} (seed {seed}): {:#?}\n{text}", shape.name, audit.findings));
            }
        }
    }
    println!("{} of {} found, {} of {} accused", all.found, all.planted, accused.len(), 30 * shapes.len());
    (all, accused)
}

/// What to expect on a report of a kind that nobody thought of.
#[test]
fn shapes_that_the_rules_were_not_written_for_are_read_with_care() {
    let rounds: [(&[Shape], usize); 7] = [
        (&ROUND_1, 95),
        (&ROUND_2, 95),
        (&ROUND_3, 90),
        (&ROUND_4, 78),
        (&ROUND_5, 63),
        (&ROUND_6, 84),
        (&ROUND_7, 59),
    ];
    let mut short = Vec::new();
    for (shapes, percent) in rounds {
        let (tried, accused) = measured(shapes);
        short.extend(accused);
        if tried.found * 100 < tried.planted * percent {
            short.push(format!("{} of {}: {:#?}", tried.found, tried.planted, tried.missed));
        }
    }
    assert!(short.is_empty(), "{}", short.join("\n"));
}
