//! What people read fits the terminal: at 120, 80 and 40 columns no line is wider unless it is one word, and nothing of a table
//! is lost. What programs read is never broken.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod support;

use std::sync::LazyLock;

use support::{Ended, World};

const WIDTHS: [usize; 3] = [120, 80, 40];

/// One recording of our corpus with its report, and two runs against qrels.
static RECORDED: LazyLock<World> = LazyLock::new(|| {
    let world = World::shared("terminal");
    let ended = world.run(&format!("run {} --out out", support::SMALL));
    assert!([0, 1, 3].contains(&ended.code), "{}", ended.stderr);
    let lines = |of: &dyn Fn(usize) -> String| (0..60).map(of).collect::<String>();
    world.write("plan.toml", POLICY);
    world.write("qrels.txt", lines(&|q| format!("q{q:02} 0 good {}\n", 1 + q % 3)));
    world.write("bm25.run", lines(&|q| format!("q{q:02} Q0 x{} 1 2 t\nq{q:02} Q0 good 2 1 t\n", q % 2)));
    world.write("dense.run", lines(&|q| format!("q{q:02} Q0 good 1 2 t\nq{q:02} Q0 a 2 2 t\nq{q:02} Q0 b 3 2 t\n")));
    world
});

/// A command as it is read on a terminal of a width.
fn at(width: usize, arguments: &str) -> Ended {
    let mut command = RECORDED.command(arguments);
    Ended::of(command.env("COLUMNS", width.to_string()).output().unwrap())
}

/// Columns of a line; the texts here have no character that takes two.
fn columns(line: &str) -> usize {
    line.chars().count()
}

fn expect_fit(width: usize, arguments: &str, text: &str) {
    for line in text.lines().filter(|line| columns(line) > width) {
        assert!(!line.trim().contains(' '), "lensgate {arguments} at {width}:\n{line}\n{text}");
    }
}

/// Titles of the columns that name a row, which rows one by one go without.
const NAMES: [&str; 6] = ["measure", "run", "bounds", "gate", "phase", "mutant"];

/// The words of a text, without the rules of its tables, those titles and the brackets of intervals.
fn words(text: &str) -> Vec<&str> {
    let part = |c: char| c.is_whitespace() || matches!(c, '[' | ']' | '─');
    let is_said = |word: &&str| !word.is_empty() && !NAMES.contains(word);
    let mut words: Vec<&str> = text.split(part).filter(is_said).collect();
    words.sort_unstable();
    words
}

const EVALUATE: &str = "evaluate --qrels qrels.txt --run bm25.run --run dense.run --measure RR --measure Success@1";
const COMPARE: &str = "compare out --measure nDCG@10 --measure Recall@50 --measure HardNegativeLeakage@10";
const PLAN: &str = "plan plan.toml --queries 400 --sd nDCG@10=0.2 --latency-sd 0.8 --traffic 245/s";

/// A policy with a gate of every kind that is planned without a recording, and a phase.
const POLICY: &str = r#"schema = 1
[decision]
[[gate]]
id = "ranking-is-kept"
measure = "nDCG@10"
test = "non_inferior"
margin = "0.02"
[[gate]]
id = "errors"
measure = "ErrorRate"
test = "at_most"
limit = "0.1 %"
[[gate]]
id = "latency-p95-is-kept"
measure = "Latency(p95)"
test = "non_inferior"
margin = "25 %"
severity = "warn"
[[phase]]
name = "5 %"
traffic = "5 %"
duration = "20 min"
window = "30 s"
gates = ["errors"]
"#;

#[test]
fn every_command_fits_every_width() {
    for width in WIDTHS {
        let commands = [
            "gate out",
            COMPARE,
            "compare out",
            "explain out",
            EVALUATE,
            &format!("{EVALUATE} --by-query"),
            "canary --preset seed-failed",
            PLAN,
            "plan default --observations out",
            "lint default",
            "check --dataset corpus --queries queries --policy default --system lens-v1.2",
            "audit out/report.md",
            "audit out/verdict.json --policy lens-promotion",
            "--help",
            "help evaluate",
            "help canary",
            "gate nowhere/at/all/in/no/folder/of/this/name",
            "check --policy no-such-policy --dataset corpus",
        ];
        for arguments in commands {
            expect_all_fits(width, arguments);
        }
    }
}

#[test]
fn what_takes_long_fits_the_narrowest_width_that_is_asked_for() {
    for arguments in [
        &format!("run {} --out at-40", support::SMALL.replace(" --quiet", "")),
        "lint default --observations out",
        "canary --results out --rate 20/s",
        "canary --results out --power --canaries 1 --rate 5/s",
    ] {
        expect_all_fits(40, arguments);
    }
}

fn expect_all_fits(width: usize, arguments: &str) {
    let ended = at(width, arguments);
    assert_ne!(ended.code, 70, "lensgate {arguments}\n{}", ended.stderr);
    assert!(!(ended.stdout.is_empty() && ended.stderr.is_empty()), "lensgate {arguments} says nothing");
    expect_fit(width, arguments, &ended.stdout);
    expect_fit(width, arguments, &ended.stderr);
}

#[test]
fn the_main_outputs_at_three_widths() {
    let shown = [
        ("compare", COMPARE),
        ("evaluate", EVALUATE),
        ("canary", "canary --preset seed-failed"),
        ("plan", PLAN),
        ("lint", "lint default"),
        ("check", "check --dataset corpus --queries queries --policy default"),
    ];
    for (name, arguments) in shown {
        for width in WIDTHS {
            insta::assert_snapshot!(format!("{name}_at_{width}"), at(width, arguments).stdout);
        }
    }
}

/// Titles and names of rows are said again where a table is in parts; every other word is there at every width.
#[test]
fn nothing_is_lost_on_a_narrow_terminal() {
    for arguments in ["gate out", COMPARE, EVALUATE, PLAN, "lint default", "canary --preset seed-failed"] {
        let wide = at(400, arguments).stdout;
        for width in [80, 40, 24] {
            let narrow = at(width, arguments).stdout;
            let mut there = words(&narrow).into_iter().peekable();
            for word in words(&wide) {
                while there.next_if(|other| *other < word).is_some() {}
                assert_eq!(there.next(), Some(word), "lensgate {arguments} at {width} lacks {word}:\n{narrow}");
            }
            assert!(!narrow.contains('…'), "{narrow}");
        }
    }
}

#[test]
fn what_programs_read_is_never_broken_and_files_are_the_same_at_every_width() {
    for arguments in [
        "evaluate out",
        &format!("{EVALUATE} --format csv"),
        &format!("{EVALUATE} --format json"),
        "lint default --format json",
        "explain out --format json",
        "audit out/report.md --format json",
        "trec-eval qrels.txt dense.run",
    ] {
        assert_eq!(at(40, arguments).stdout, RECORDED.run(arguments).stdout, "lensgate {arguments}");
    }
    at(40, &format!("{EVALUATE} --out narrow.txt"));
    at(400, &format!("{EVALUATE} --out wide.txt"));
    assert_eq!(RECORDED.text("narrow.txt"), RECORDED.text("wide.txt"));
}

#[test]
fn without_a_terminal_tables_are_whole_and_every_other_line_is_one_for_grep() {
    let piped = RECORDED.run("gate out").stdout;
    assert_eq!(piped, at(120, "gate out").stdout);
    let row = piped.lines().find(|line| line.contains("nDCG@10")).unwrap();
    assert!(row.contains("+0.0101]") && row.contains("? inconclusive"), "{row}");
    let long = "a-name-".repeat(30);
    let refused = RECORDED.run(&format!("gate {long} --policy default")).stderr;
    assert_eq!(refused.lines().count(), 1, "{refused}");
    for odd in ["", "0", "wide", "-3", "99999999999999999999"] {
        let ended = Ended::of(RECORDED.command("gate out").env("COLUMNS", odd).output().unwrap());
        assert_eq!(ended.stdout, piped, "COLUMNS={odd}");
    }
}

#[test]
fn a_set_of_mined_queries_alone_is_called_what_it_is() {
    let world = World::new();
    let ended = world.run("run --dataset corpus --mined 60 --quick --quiet --offline --out out");
    assert!([0, 1, 3].contains(&ended.code), "{}", ended.stderr);
    let said = ended.stdout.lines().nth(1).unwrap();
    assert!(said.starts_with(" 60 queries mined from corpus, 90 % intervals"), "{said}");
    for report in ["out/report.md", "out/report.html"] {
        let text = world.text(report);
        assert!(text.contains("60 queries mined from corpus"), "{report}");
        assert!(!text.contains("of mined from") && !text.contains("among them"), "{report}");
    }
    assert!(world.run("compare out").stdout.starts_with(" 60 queries mined from corpus, seed 1\n"));
    let beside = RECORDED.run("gate out").stdout;
    assert!(beside.contains(" mined queries reported separately, 90 % intervals"), "{beside}");
}
