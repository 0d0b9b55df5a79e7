//! How often the judge's bounds are wrong, measured on populations whose truth is known. Prints Markdown tables.
//!
//! `cargo run --release -p lensgate-gate --example calibration -- [--full] [SECTION ...]`; without a section all of them.
//! `scripts/calibrate.sh` runs everything in full and writes docs/CALIBRATION.md.
#![allow(clippy::print_stdout, reason = "the tables are what it is for")]
#![allow(clippy::expect_used, reason = "a broken simulation should stop")]

mod latency;
mod others;
mod policy;
mod populations;
mod power;
mod quality;
mod randomization;
mod rates;
mod rejected;
mod sequences;
mod tally;
mod world;

/// A name and what prints the tables from a number of trials.
type Section = (&'static str, fn(u64));

/// Every section with its share of the trials.
const SECTIONS: [Section; 18] = [
    ("quality", quality::print),
    ("ratios", quality::print_ratios),
    ("repositories", quality::print_repositories),
    ("rates", |_| rates::print_levels()),
    ("differences", |_| rates::print_differences()),
    ("errors", rates::print_judged),
    ("quantiles", latency::print_levels),
    ("latency", latency::print_ratios),
    ("shapes", latency::print_shapes),
    ("policy", policy::print),
    ("sequences", |trials| sequences::print(trials / 4)),
    ("power", power::print),
    ("pilots", power::print_pilots),
    ("others", |trials| others::print(trials / 5)),
    ("rejected", |trials| quality::print_rejected(trials / 10)),
    ("randomization", |trials| randomization::print(trials / 10)),
    ("resamples", |trials| quality::print_resamples(trials / 5)),
    ("unseen", |trials| quality::print_unseen(trials / 5)),
];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let trials = if arguments.iter().any(|argument| argument == "--full") { 10_000 } else { 500 };
    if arguments.iter().any(|argument| argument == "--list") {
        SECTIONS.iter().for_each(|(name, _)| println!("{name}"));
        return;
    }
    let named: Vec<&String> = arguments.iter().filter(|argument| !argument.starts_with('-')).collect();
    for (name, print) in SECTIONS {
        if named.is_empty() || named.iter().any(|wanted| *wanted == name) {
            print(trials);
        }
    }
}
