//! The readers of runs and qrels on more than ten million made-up bytes each, against readers that are slow and plain: both
//! read the same, or both refuse. No input makes them panic.

#[path = "../../../tests/support/noise.rs"]
mod noise;

use std::collections::BTreeMap;

use lensgate_dataset::trec::{LineRules, Qrels, RunOptions, Source, read_run, run_tag};
use noise::{BYTES, Draw};

const QUERIES: [&[u8]; 7] = [b"1", b"2", b"10", b"q-7", "é".as_bytes(), b"\xff", b"#3"];
const DOCUMENTS: [&[u8]; 8] =
    [b"a", b"b", b"doc-1", b"doc-10", "ü".as_bytes(), b"x\xfe", b"long-document-identifier-0001", b"#"];
const NUMBERS: [&[u8]; 14] =
    [b"1", b"0.5", b"-2", b"1e3", b"+4", b".25", b"3.", b"inf", b"nan", b"1.5.2", b"0x10", b"", b"-0", b"99999999999"];
const GAPS: [&[u8]; 8] = [b" ", b" ", b" ", b"\t", b"  ", b" \t ", b"\r", b"\x0b"];
const ENDS: [&[u8]; 6] = [b"\n", b"\n", b"\n", b"\r\n", b" \n", b"\n\n"];

/// Lines that are mostly right, some of them torn, in one of three degrees of wildness.
fn almost(draw: &mut Draw, is_run: bool) -> Vec<u8> {
    let mut text = Vec::new();
    let wildness = [400, 40, 4][draw.below(3)];
    for line in 0..draw.below(24) {
        let query = draw.mostly(wildness, 4, &QUERIES);
        let document = [draw.of(&DOCUMENTS[..4]), format!("-{}", line * draw.below(4)).as_bytes()].concat();
        let document = if draw.odd(wildness) { draw.of(&DOCUMENTS) } else { &document };
        let number = draw.mostly(wildness, if is_run { 7 } else { 1 }, &NUMBERS);
        let run: [&[u8]; 6] = [query, b"Q0", document, b"1", number, b"tag"];
        let qrels: [&[u8]; 4] = [query, b"0", document, number];
        let columns: &[&[u8]] = if is_run { &run } else { &qrels };
        let count = if draw.odd(wildness) { draw.below(columns.len() + 1) } else { columns.len() };
        for (at, column) in columns[..count].iter().enumerate() {
            if at > 0 {
                text.extend(draw.mostly(wildness, 4, &GAPS));
            }
            text.extend(*column);
        }
        text.extend(draw.mostly(wildness, 3, &ENDS));
    }
    if draw.odd(wildness) {
        let at = draw.below(text.len() + 1);
        text.insert(at, draw.byte());
    }
    text
}

fn is_blank(byte: &u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | 0x0b | 0x0c)
}

/// A column without the blanks around it.
fn trimmed(mut column: &[u8]) -> &[u8] {
    while let [first, rest @ ..] = column
        && is_blank(first)
    {
        column = rest;
    }
    while let [rest @ .., last] = column
        && is_blank(last)
    {
        column = rest;
    }
    column
}

/// The columns of each line that holds any, read in the plainest way; none when the text cannot be one.
fn plainly(text: &[u8], due: usize) -> Option<Vec<Vec<&[u8]>>> {
    let mut lines = Vec::new();
    for mut line in text.split(|&byte| byte == b'\n') {
        while let [rest @ .., b'\r'] = line {
            line = rest;
        }
        if line.contains(&0) || line.contains(&b'\r') {
            return None;
        }
        let at_tabs: Vec<&[u8]> = line.split(|&byte| byte == b'\t').map(trimmed).collect();
        let at_blanks: Vec<&[u8]> = line.split(is_blank).filter(|column| !column.is_empty()).collect();
        if at_blanks.first().is_some_and(|first| first[0] != b'#') {
            lines.push(if at_tabs.len() == due { at_tabs } else { at_blanks });
        }
    }
    Some(lines)
}

fn number<T: std::str::FromStr>(text: &[u8]) -> Option<T> {
    std::str::from_utf8(text).ok()?.parse().ok()
}

/// Queries with their documents and what was said of them.
type Listed<T> = BTreeMap<String, Vec<(Vec<u8>, T)>>;

fn add<T>(listed: &mut Listed<T>, query: &[u8], document: &[u8], said: T) -> Option<()> {
    if query.is_empty() || document.is_empty() {
        return None;
    }
    let documents = listed.entry(String::from_utf8(query.to_vec()).ok()?).or_default();
    let is_new = documents.iter().all(|(known, _)| known != document);
    is_new.then(|| documents.push((document.to_vec(), said)))
}

fn plain_run(text: &[u8]) -> Option<Listed<f64>> {
    let mut listed = Listed::new();
    for columns in plainly(text, 6)? {
        let [query, _, document, _, score, _] = columns[..] else { return None };
        let score: f64 = number(score).filter(|score: &f64| !score.is_nan())?;
        add(&mut listed, query, document, score)?;
    }
    (!listed.is_empty()).then_some(listed)
}

fn plain_qrels(text: &[u8]) -> Option<Listed<i32>> {
    let mut listed = Listed::new();
    for columns in plainly(text, 4)? {
        let [query, _, document, grade] = columns[..] else { return None };
        add(&mut listed, query, document, number(grade)?)?;
    }
    for documents in listed.values_mut() {
        if documents.iter().all(|&(_, grade)| grade < 0) {
            return None;
        }
        documents.sort();
    }
    (!listed.is_empty()).then_some(listed)
}

/// Shows made-up texts until there were enough bytes; returns how many texts were read and how many refused.
fn show(seed: u64, is_run: bool, mut check: impl FnMut(&Source, &[u8]) -> bool) -> [usize; 2] {
    let mut draw = Draw(seed);
    let mut counts = [0, 0];
    let mut bytes = 0;
    while bytes < BYTES {
        let text = almost(&mut draw, is_run);
        bytes += text.len();
        // A text that looks compressed is another matter, and none begins that way.
        let source = Source::read("text", text.as_slice()).expect("memory is readable");
        counts[usize::from(!check(&source, &text))] += 1;
    }
    counts
}

#[test]
fn runs_are_read_as_a_plain_reader_reads_them() {
    let counts = show(1, true, |source, text| {
        let read = read_run(source, RunOptions::default(), |_, hits| {
            let documents = hits.docs().iter().map(|doc| doc.bytes.to_vec());
            documents.zip(hits.scores().iter().copied()).collect::<Vec<_>>()
        });
        let _ = run_tag(source, LineRules::Own);
        let read = read.ok().map(|read| read.into_iter().map(|(query, hits)| (query.to_owned(), hits)).collect());
        assert_eq!(read, plain_run(text), "{}", String::from_utf8_lossy(text));
        read.is_some()
    });
    assert!(counts.iter().all(|&count| count > 5_000), "{counts:?}");
}

#[test]
fn qrels_are_read_as_a_plain_reader_reads_them() {
    let counts = show(2, false, |source, text| {
        let read = Qrels::read(source).ok().map(|qrels| {
            let listed = |query: &lensgate_dataset::trec::Judgments<'_>| {
                let judged = query.judgments.iter().map(|judged| (judged.doc.bytes.to_vec(), judged.grade));
                (query.query.to_owned(), judged.collect::<Vec<_>>())
            };
            qrels.queries().iter().map(listed).collect()
        });
        assert_eq!(read, plain_qrels(text), "{}", String::from_utf8_lossy(text));
        read.is_some()
    });
    assert!(counts.iter().all(|&count| count > 5_000), "{counts:?}");
}

#[test]
fn bytes_of_no_meaning_are_refused_without_a_panic() {
    let mut draw = Draw(3);
    let mut bytes = 0;
    while bytes < BYTES {
        // Raw bytes, and raw bytes behind the magic numbers of gzip and zstd.
        let magic: [&[u8]; 4] = [b"", b"", &[0x1f, 0x8b, 8, 0], &[0x28, 0xb5, 0x2f, 0xfd]];
        let mut text = draw.of(&magic).to_vec();
        for _ in 0..draw.below(512) {
            text.extend(draw.next().to_le_bytes());
        }
        bytes += text.len();
        if let Ok(source) = Source::read("noise", text.as_slice()) {
            let _ = run_tag(&source, LineRules::Own);
            let _ = Qrels::read(&source);
            let _ = read_run(&source, RunOptions::default(), |_, hits| hits.len());
        }
    }
}
