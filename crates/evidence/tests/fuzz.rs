//! Noise, and reports with holes in them: whatever is read ends in findings or in an error, never in a crash, and soon.
//! `LENSGATE_FUZZ_MB` says how many million bytes are made; the default keeps the test short.

#![expect(clippy::print_stdout, reason = "the figures are read with --nocapture")]

#[path = "planted/claim.rs"]
mod claim;
#[path = "planted/round_1.rs"]
mod round_1;
#[path = "planted/round_2.rs"]
mod round_2;
#[path = "planted/shapes.rs"]
#[expect(dead_code, reason = "only the texts are needed here")]
mod shapes;

use claim::{Claim, Dice};
use lensgate_evidence::{Document, audit};

const WORDS: [&str; 48] = [
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
    "Step 1",
    "of",
    "from",
    "to",
    "0.71",
    "98.5 %",
    "1e308",
    "-0",
    "21/21",
    "2026-03-05T05:52:32Z",
    "≥ 98%",
    "✅",
    "❌",
    "not",
    "never",
    "rollback",
    "nDCG@10",
    "successful",
    "lower",
    "upper",
    "99999999999999999999",
];

fn word(dice: &mut Dice) -> &'static str {
    WORDS[dice.whole(0, WORDS.len() as u64 - 1) as usize]
}

/// A JSON value of words and numbers that mean something to the rules.
fn json(dice: &mut Dice, depth: u64, out: &mut String) {
    let kind = if depth > 6 { dice.whole(3, 6) } else { dice.whole(0, 6) };
    match kind {
        0 | 1 => {
            out.push('{');
            for at in 0..dice.whole(0, 6) {
                if at > 0 {
                    out.push(',');
                }
                *out += &format!("\"{}_{}\":", word(dice), word(dice));
                json(dice, depth + 1, out);
            }
            out.push('}');
        }
        2 => {
            out.push('[');
            for at in 0..dice.whole(0, 6) {
                if at > 0 {
                    out.push(',');
                }
                json(dice, depth + 1, out);
            }
            out.push(']');
        }
        3 => *out += &format!("{}", dice.number(-5.0, 200.0, 3)),
        4 => *out += if dice.whole(0, 1) == 0 { "true" } else { "null" },
        _ => *out += &format!("\"{} {}\"", word(dice), word(dice)),
    }
}

/// Lines of Markdown of every kind: headings, tables, lists, labels, fences, sentences.
fn markdown(dice: &mut Dice, out: &mut String) {
    for _ in 0..dice.whole(1, 60) {
        let (a, b, c) = (word(dice), word(dice), word(dice));
        let indent = " ".repeat(dice.whole(0, 12) as usize);
        *out += &match dice.whole(0, 9) {
            0 => format!("{} {a} {b}\n", "#".repeat(dice.whole(1, 7) as usize)),
            1 => format!("| {a} | {b} | {c} |\n|---|---|---|\n| {c} | {a} | {b} |\n"),
            2 => format!("{indent}- **{a} {b}:** {c}\n"),
            3 => format!("{indent}{a}:\n"),
            4 => format!("```{}\n", if dice.whole(0, 1) == 0 { "json" } else { "csv" }),
            5 => format!("{a} went from {b} to {c} ({a}), which is {b}.\n"),
            6 => format!("Of {b} requests {c} failed; {a} of {b} gates held and {c} did not.\n"),
            7 => format!("{a} | {b}\n--- | ---\n{c} | {a}\n"),
            8 => format!("{indent}{a} = {b}\n=====\n"),
            _ => format!("{indent}{a},{b},{c}\n"),
        };
    }
}

/// A report with bytes replaced, dropped and doubled.
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
    let shapes: Vec<&shapes::Shape> = shapes::SHAPES.iter().chain(&round_1::ROUND_1).chain(&round_2::ROUND_2).collect();
    let (mut made, mut documents, mut read, mut findings) = (0, 0, 0, 0);
    while made < millions * 1_000_000 {
        let (name, text) = match dice.whole(0, 3) {
            0 => {
                let mut text = String::from("{\"status\":");
                json(dice, 0, &mut text);
                ("a.json", text + "}")
            }
            1 => {
                let mut text = String::new();
                markdown(dice, &mut text);
                ("a.md", text)
            }
            2 => {
                let shape = shapes[dice.whole(0, shapes.len() as u64 - 1) as usize];
                let text = (shape.render)(&Claim::honest(dice.whole(1, 1000)));
                (shape.file, bent(dice, &text))
            }
            _ => (if dice.whole(0, 1) == 0 { "a.json" } else { "a.md" }, noise(dice)),
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
    let labels: String = (0..2000).map(|depth| format!("{}level:\n", " ".repeat(depth))).collect();
    let quotes = "> ".repeat(50_000) + "p95: 12 ms\n";
    let long =
        format!("| {} |\n|{}\n| {} |\n", "p95 | ".repeat(20_000), "---|".repeat(20_000), "12 ms | ".repeat(20_000));
    let sentence = "p95 went from 12 ms to 13 ms and ".repeat(20_000) + "6 of 7 gates held.";
    let digits = format!("error rate: {} %\n", "9".repeat(200_000));
    for text in [labels, quotes, long, sentence, digits] {
        if let Ok(document) = Document::read("a.md", &text) {
            let audit = audit(&document, None);
            assert_eq!(audit.report, "a.md");
        }
    }
}
