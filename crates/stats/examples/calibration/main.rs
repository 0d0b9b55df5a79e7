//! How often the bounds of this crate are wrong, measured on populations whose truth is known. Prints Markdown tables.
//!
//! `cargo run --release -p lensgate-stats --example calibration [-- --quick] [SECTION ...]`
#![allow(clippy::print_stdout, reason = "the tables are what it is for")]

mod means;
mod populations;
mod powers;
mod quantiles;
mod rates;
mod rejected;
mod sequences;
mod shortcuts;
mod tally;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let quick = arguments.iter().any(|a| a == "--quick");
    let wanted = |section: &str| {
        let mut named = arguments.iter().filter(|a| !a.starts_with('-')).peekable();
        named.peek().is_none() || named.any(|a| a == section)
    };
    let trials: u64 = if quick { 1_000 } else { 10_000 };
    let sizes = if quick { &means::SIZES[..3] } else { &means::SIZES[..] };
    println!(
        "{trials} simulated comparisons a row, {} resamples in each; “≤” is the exact upper 95 % bound of a rate.",
        tally::RESAMPLES
    );
    let sections: [(&str, &dyn Fn()); 12] = [
        ("means", &|| means::print_means(trials, sizes)),
        ("rejected", &|| means::print_rejected(trials.min(4_000), &sizes[1..3])),
        ("small", &|| means::print_small(trials)),
        ("unseen", &|| means::print_unseen(trials.min(4_000))),
        ("ratios", &|| means::print_ratios(trials, &sizes[1..])),
        ("designs", &|| means::print_designs(trials)),
        ("rates", &rates::print_levels),
        ("differences", &rates::print_differences),
        ("quantiles", &|| {
            quantiles::print_levels(trials, &sizes[1..]);
            quantiles::print_ratios(if quick { trials } else { 4_000 }, &sizes[1..]);
        }),
        ("sequences", &|| sequences::print(trials)),
        ("power", &|| powers::print(trials, &sizes[1..])),
        ("shortcuts", &|| shortcuts::print(trials.min(4_000))),
    ];
    for (name, print) in sections {
        if wanted(name) {
            print();
        }
    }
}
