//! Noise, and documents of every kind that the audit reads: whatever is read ends in findings or in an error, never in a
//! crash, and soon. `LENSGATE_FUZZ_MB` says how many million bytes are made; the default keeps the test short.

#![expect(clippy::print_stdout, reason = "the figures are read with --nocapture")]

mod form;

use form::Dice;
use lensgate_evidence::{Document, audit};

const WORDS: [&str; 54] = [
    "p95",
    "p99",
    "latency",
    "ms",
    "error",
    "rate",
    "percent",
    "passed",
    "failed",
    "total",
    "gates",
    "requests",
    "coverage",
    "recall",
    "baseline",
    "limit",
    "threshold",
    "status",
    "PASS",
    "FAIL",
    "healthy",
    "degraded",
    "started_at",
    "ended_at",
    "duration",
    "minutes",
    "phase",
    "traffic",
    "achieved",
    "goal",
    "value",
    "change",
    "before",
    "after",
    "0.71",
    "98.5 %",
    "1e308",
    "-0",
    "21/21",
    "6/7",
    "20 min",
    "5% \u{2192} 25%",
    "2026-03-05T05:52:32Z",
    "\u{2265} 98%",
    "\u{2705}",
    "\u{274c}",
    "< 1 minute",
    "1-hour",
    "rollback",
    "nDCG@10",
    "lower",
    "99999999999999999999",
    "5m 12s",
    "lens_version",
];

fn word(dice: &mut Dice) -> &'static str {
    WORDS[dice.whole(0, WORDS.len() as u64 - 1) as usize]
}

/// A JSON value of words and numbers that mean something to the rules.
fn json(dice: &mut Dice, depth: u64, out: &mut String) {
    let kind = if depth > 6 { dice.whole(3, 6) } else { dice.whole(0, 6) };
    let parts = |dice: &mut Dice, open: char, close: char, out: &mut String, key: fn(&mut Dice) -> String| {
        out.push(open);
        for at in 0..dice.whole(0, 6) {
            *out += if at > 0 { "," } else { "" };
            *out += &key(dice);
            json(dice, depth + 1, out);
        }
        out.push(close);
    };
    match kind {
        0 | 1 => parts(dice, '{', '}', out, |dice| match dice.whole(0, 2) {
            0 => format!("\"{}_{}\":", word(dice), word(dice)),
            _ => format!("\"{}\":", word(dice)),
        }),
        2 => parts(dice, '[', ']', out, |_| String::new()),
        3 => *out += &format!("{}", dice.number(-5.0, 200.0, 3)),
        4 => *out += if dice.whole(0, 1) == 0 { "true" } else { "null" },
        5 => *out += &format!("{}", dice.whole(0, 50)),
        _ => *out += &format!("\"{} {}\"", word(dice), word(dice)),
    }
}

/// Lines of Markdown of every kind: headings, tables, lists, fences, sentences.
fn markdown(dice: &mut Dice, out: &mut String) {
    for _ in 0..dice.whole(1, 60) {
        let (a, b, c) = (word(dice), word(dice), word(dice));
        *out += &match dice.whole(0, 8) {
            0 => format!("{} {a} {b} canary deployment\n", "#".repeat(dice.whole(1, 7) as usize)),
            1 => format!("| {a} | {b} | {c} |\n|---|---|---|\n| {c} | {a} | {b} |\n"),
            2 => format!("- **{a} {b}:** {c}\n"),
            3 => format!("{a}: {b} (limit {c}): {a}\n"),
            4 => format!("```{}\n", if dice.whole(0, 1) == 0 { "json" } else { "" }),
            5 => format!("{a} went from {b} to {c} ({a}), all 7 gates of 3 phases.\n"),
            8 => "|\n|---|\n|\n".to_owned(),
            6 => "| Phase | Traffic | Duration | Gates | Status |\n|--|--|--|--|--|\n".to_owned(),
            _ => format!("| {a} | {b} | {c} | {a} | {b} |\n"),
        };
    }
}

/// A document with bytes replaced, dropped and doubled.
fn bent(dice: &mut Dice, text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for _ in 0..dice.whole(1, 20) {
        let at = dice.whole(0, bytes.len() as u64 - 1) as usize;
        match dice.whole(0, 3) {
            0 => bytes[at] = dice.whole(0, 255) as u8,
            1 => drop(bytes.remove(at)),
            2 => bytes.insert(at, dice.whole(9, 126) as u8),
            _ => {
                let end = (at + dice.whole(1, 200) as usize).min(bytes.len());
                let piece = bytes[at..end].to_vec();
                bytes.splice(at..at, piece);
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn noise(dice: &mut Dice) -> String {
    let bytes: Vec<u8> = (0..dice.whole(1, 4000)).map(|_| dice.whole(0, 255) as u8).collect();
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn nothing_that_is_read_ends_in_a_crash() {
    let millions: usize = std::env::var("LENSGATE_FUZZ_MB").ok().and_then(|text| text.parse().ok()).unwrap_or(1);
    let dice = &mut Dice::new(2026);
    let (mut made, mut documents, mut read, mut findings) = (0, 0, 0, 0);
    while made < millions * 1_000_000 {
        let mut text = String::new();
        let name = match dice.whole(0, 3) {
            0 => {
                text += "{\"status\":";
                json(dice, 0, &mut text);
                text.push('}');
                "a.json"
            }
            1 => {
                markdown(dice, &mut text);
                "a.md"
            }
            2 => {
                text = bent(dice, &form::summary(&form::Figures::default()));
                "a.md"
            }
            _ => {
                text = noise(dice);
                if dice.whole(0, 1) == 0 { "a.json" } else { "a.md" }
            }
        };
        made += text.len();
        documents += 1;
        if let Ok(document) = Document::read(name, &text) {
            read += 1;
            findings += audit(&document, None).findings.len();
        }
    }
    println!("{made} bytes in {documents} documents, {read} of them readable, {findings} findings");
    assert!(read * 3 > documents, "{read} of {documents}");
    assert!(findings > 0);
}

#[test]
fn depth_and_length_are_no_trap() {
    let nested = |open: &str, close: &str, depth: usize| open.repeat(depth) + "1" + &close.repeat(depth);
    assert!(Document::read("a.json", &nested("[", "]", 100_000)).is_err());
    assert!(Document::read("a.json", &nested("{\"a\":", "}", 100_000)).is_err());
    let headings: String =
        (0..20_000).map(|depth| format!("{} {}\n", "#".repeat(1 + depth % 6), "title ".repeat(9))).collect();
    let cells = |cell: &str| cell.repeat(20_000);
    let long = format!("| {} |\n|{}\n| {} |\n", cells("p95 | "), cells("---|"), cells("12 ms | "));
    let counts = format!("| {} |\n|{}\n| {} |\n", cells("passed | failed | "), cells("---|---|"), cells("12 | 1 |"));
    let canary = "# canary deployment\n\n| Phase | Traffic | Duration | Gates | Status |\n|--|--|--|--|--|\n";
    let phases = canary.to_owned() + &"| 1 | 5% | 20 min | 6/6 | PASS |\n".repeat(20_000);
    let said = phases.clone() + &cells("12 ms p95 \u{2192} 5% gates and 3 s ");
    let digits = format!("error rate: {} %\n", "9".repeat(200_000));
    let marks = format!("a: 1 {}\n", cells("\u{2705} 1s "));
    for text in [headings, long, counts, phases, said, digits, marks] {
        if let Ok(document) = Document::read("a.md", &text) {
            assert_eq!(audit(&document, None).report, "a.md");
        }
    }
}
