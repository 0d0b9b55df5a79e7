//! How often the judge's bounds are wrong, measured on populations whose truth is known. Prints Markdown tables.
//!
//! `cargo run --release -p lensgate-gate --example calibration -- [--full] [SECTION ...]`; without a section all of them.
//! `scripts/calibrate.sh` runs everything in full and writes docs/CALIBRATION.md.
#![allow(clippy::print_stdout, reason = "the tables are what it is for")]
#![allow(clippy::expect_used, reason = "a broken simulation should stop")]

mod draws;
mod errors;
mod means;
mod others;
mod plans;
mod policy;
mod populations;
mod quantiles;
mod randomization;
mod ratios;
mod sequences;
mod tally;
mod width;
mod world;

/// A name and what prints the tables from a number of trials.
type Section = (&'static str, fn(u64));

/// Every section; each takes its share of the trials.
const SECTIONS: [Section; 18] = [
    ("unseen", means::print_unseen),
    ("known", means::print_known),
    ("width", width::print),
    ("power", width::print_power),
    ("declared", width::print_declared),
    ("ratios", ratios::print),
    ("repositories", ratios::print_repositories),
    ("errors", errors::print),
    ("levels", quantiles::print_levels),
    ("corners", quantiles::print_corners),
    ("shapes", quantiles::print_shapes),
    ("policy", policy::print),
    ("slices", policy::print_slices),
    ("plans", plans::print),
    ("pilots", plans::print_pilots),
    ("sequences", sequences::print),
    ("others", others::print),
    ("randomization", randomization::print),
];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let trials = if arguments.iter().any(|argument| argument == "--full") { 10_000 } else { 400 };
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
