//! `docs/TUTORIAL.md` does what it says: every command of the page runs in one folder, in order, and prints what the page shows.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod support;

use std::path::Path;
use std::process::Command;

use support::{Ended, World};

const PAGE: &str = include_str!("../docs/TUTORIAL.md");

/// A block of commands, the exit code of its last command, and what the page shows of its output.
struct Step {
    commands: &'static str,
    code: i32,
    shown: Option<&'static str>,
}

/// The steps of the page: every `sh` block, with the `text` block that follows it before any other.
fn steps() -> Vec<Step> {
    let mut blocks = PAGE.split("```").skip(1).step_by(2).filter_map(|block| block.split_once('\n')).peekable();
    let mut steps = Vec::new();
    while let Some((kind, commands)) = blocks.next() {
        assert_eq!(kind, "sh", "output without a command: {commands}");
        let shown = blocks.next_if(|(kind, _)| *kind == "text").map(|(_, shown)| shown);
        let code = commands.rsplit_once("# exit code ").map_or(0, |(_, code)| code.trim().parse().unwrap());
        steps.push(Step { commands, code, shown });
    }
    steps
}

/// The commands as a reader's shell runs them; a failure ends them at once.
fn typed(world: &World, commands: &str) -> Ended {
    let programs = Path::new(env!("CARGO_BIN_EXE_lensgate")).parent().unwrap();
    let found = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths([programs.to_owned()].into_iter().chain(std::env::split_paths(&found))).unwrap();
    let mut shell = Command::new("sh");
    shell.args(["-e", "-c", &format!("exec 2>&1\n{commands}")]).current_dir(world.path(".")).env("PATH", path);
    // Wide enough for every table in one piece, however slow the machine is.
    Ended::of(shell.env("COLUMNS", "160").output().unwrap())
}

/// Blanks evened out, so that a column that is wider today is no difference.
fn words(line: &str) -> String {
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a line of output is the one that the page shows; an ellipsis stands for anything.
fn is_shown(shown: &str, line: &str) -> bool {
    let mut rest = line;
    for piece in shown.split('…').map(str::trim).filter(|piece| !piece.is_empty()) {
        let Some((_, behind)) = rest.split_once(piece) else { return false };
        rest = behind;
    }
    shown.ends_with('…') || rest.is_empty()
}

#[test]
fn every_command_of_the_page_prints_what_the_page_shows() {
    let world = World::empty();
    let steps = steps();
    assert!(steps.len() >= 10 && steps.iter().filter(|step| step.shown.is_some()).count() >= 7);
    for code in [0, 1, 2, 3] {
        assert!(steps.iter().any(|step| step.code == code), "a step ends with {code}");
    }
    for Step { commands, code, shown } in steps {
        let ended = typed(&world, commands);
        assert_eq!(ended.code, code, "{commands}\n{}", ended.stdout);
        let mut lines = ended.stdout.lines().map(words);
        for shown in shown.unwrap_or_default().lines().map(words).filter(|line| !line.is_empty() && line != "…") {
            assert!(lines.any(|line| is_shown(&shown, &line)), "{commands}\nshould print {shown:?}:\n{}", ended.stdout);
        }
    }
    assert!(world.text("first/report.html").contains("INCONCLUSIVE"));
}

#[test]
fn a_line_that_differs_is_noticed() {
    assert!(is_shown("imported 8 queries", "imported 8 queries"));
    assert!(is_shown("✓ GO …", "✓ GO every gate passed"));
    assert!(!is_shown("imported 8 queries", "imported 80 queries"));
    assert!(!is_shown("imported 8 queries", "imported 8 queries into q"));
    assert!(!is_shown("… 4 files, …", "dataset shop: 5 files, 64 lines"));
}
