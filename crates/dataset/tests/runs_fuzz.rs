//! The readers of JSON Lines and of LENS's files on more than ten million made-up bytes each: they read or refuse with the
//! file's name, and no input makes them panic. What they read is what went in.

use lensgate_dataset::runs::{DocumentUnit, Format, JudgmentFile, RunFile};
use lensgate_dataset::trec::{Duplicates, RunOptions, Source};

/// At least so many bytes for each reader.
const BYTES: usize = 10_500_000;

/// SplitMix64: a seed, and the same bytes everywhere.
struct Draw(u64);

impl Draw {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound as u64).expect("less than the bound")
    }

    fn of<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        choices[self.below(choices.len())]
    }

    /// One of the first choices, or once in eight times of all of them.
    fn mostly<'a>(&mut self, tame: usize, choices: &[&'a str]) -> &'a str {
        let choices = if self.below(8) == 0 { choices } else { &choices[..tame] };
        self.of(choices)
    }
}

const IDS: [&str; 9] = ["\"a\"", "\"b\"", "7", "-3", "\"\\u00e9\"", "\"x#L1-L9\"", "null", "1.5", "\"\\ud800\""];
const NUMBERS: [&str; 9] = ["1", "0.5", "-2", "1e3", "1e999", "NaN", "\"1\"", "2147483648", "null"];
const BYTE_SALAD: &[u8] = b"{}[]\",:\\ \n\r\t0123456789.eE+-nulltrue\xff\x00\xc3\xa9";

/// One line or document of a form, mostly right.
fn part(draw: &mut Draw, reader: usize) -> String {
    let (query, document, number) = (draw.mostly(2, &IDS), draw.mostly(2, &IDS), draw.mostly(1, &NUMBERS));
    // Few documents are listed twice for a query.
    let name = format!("\"d{}\"", draw.below(1000));
    let document = if draw.below(8) == 0 { document } else { name.as_str() };
    match reader {
        0 => format!("{{\"query_id\":{query},\"doc_id\":{document},\"score\":{number}}}\n"),
        1 => format!("{{\"query_id\":{query},\"doc_id\":{document},\"relevance\":{number}}}\n"),
        2 => {
            let (qid, line) = (draw.below(1000), draw.mostly(2, &["3", "null", "-1"]));
            format!(
                "{{\"qid\":\"{qid}\",\"results\":[{{\"path\":{document},\"score\":{number},\"span_start\":{line},\"span_end\":{line}}}]}}\n"
            )
        }
        3 => format!(
            "{{\"qid\":{query},\"gold_paths\":[{document}],\"gold_spans\":{}}}\n",
            draw.of(&["null", "null", "[]"])
        ),
        _ => {
            let item = format!(
                "{{\"id\":{query},\"expected_results\":[{{\"file\":{document},\"line\":4,\"relevance_score\":{number}}}]}}"
            );
            match draw.below(3) {
                0 => format!("[{item},{item}]"),
                1 => format!("{{\"goldenItems\":[{item}]}}"),
                _ => format!("{item}\n{item}\n"),
            }
        }
    }
}

/// A text of several parts with some bytes changed, dropped or cut off.
fn text(draw: &mut Draw, reader: usize) -> Vec<u8> {
    let parts = if reader == 4 { 1 } else { 1 + draw.below(8) };
    let mut text: Vec<u8> = (0..parts).flat_map(|_| part(draw, reader).into_bytes()).collect();
    for _ in 0..draw.below(3) {
        let at = draw.below(text.len());
        match draw.below(4) {
            0 => text[at] = BYTE_SALAD[draw.below(BYTE_SALAD.len())],
            1 => drop(text.remove(at)),
            2 => text.insert(at, BYTE_SALAD[draw.below(BYTE_SALAD.len())]),
            _ => text.truncate(at + 1),
        }
    }
    text
}

/// Reads a text to the end: how many hits or judgments it holds, or why it was refused.
fn read(text: &[u8], reader: usize) -> Result<usize, String> {
    let source = Source::read("made-up", text).map_err(|error| error.to_string())?;
    let unit = if text.len().is_multiple_of(2) { DocumentUnit::Document } else { DocumentUnit::File };
    let format = if reader < 2 { Format::JsonLines } else { Format::Lens };
    let options = RunOptions { duplicates: Duplicates::First, ..RunOptions::default() };
    let count = match reader {
        0 | 2 => RunFile::read(source, format, unit, options.duplicates)
            .and_then(|run| Ok(run.visit(options, |_, hits| hits.len())?.into_iter().map(|(_, hits)| hits).sum())),
        _ => JudgmentFile::read(source, format, unit, Duplicates::Error)
            .and_then(|file| Ok(file.qrels()?.queries().iter().map(|query| query.judgments.len()).sum())),
    };
    count.map_err(|error| error.to_string())
}

#[test]
fn every_text_is_read_or_refused_with_its_name() {
    for reader in 0..5 {
        let mut draw = Draw(reader as u64);
        let (mut bytes, mut fine, mut refused) = (0, 0, 0);
        while bytes < BYTES {
            let text = text(&mut draw, reader);
            bytes += text.len();
            match read(&text, reader) {
                Ok(_) => fine += 1,
                Err(message) => {
                    assert!(message.starts_with("made-up") || message.contains("cannot read made-up"), "{message}");
                    refused += 1;
                }
            }
        }
        assert!(fine > 1_000 && refused > 1_000, "reader {reader}: {fine} read, {refused} refused");
    }
}
