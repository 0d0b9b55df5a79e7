//! Tables that other writers wrote (scripts/write_parquet_fixtures.py): read to the value, or refused with what is wrong, and
//! never anything else, whatever is altered in them.
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

#[path = "../../../tests/support/noise.rs"]
mod noise;

use std::path::Path;

use lensgate_dataset::runs::{DocumentUnit, JudgmentFile, RunFile};
use lensgate_dataset::trec::{RunOptions, Source};
use lensgate_observations::tables::{read_hits, read_judgments};
use noise::{BYTES, Draw};
use polars_core::prelude::{Column, DataFrame, NamedFrom as _, Series};
use polars_io::parquet::write::{ParquetCompression, ParquetWriter, StatisticsOptions};
use proptest::prelude::*;

const ROWS: i32 = 60;

/// The files whose name begins with some word, or does not, with their names.
fn files(are_refused: bool) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/foreign");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.file_stem().unwrap().to_str().unwrap().to_owned(), std::fs::read(&path).unwrap()))
        .filter(|(name, _)| name.starts_with("refused-") == are_refused)
        .collect();
    files.sort();
    files
}

fn source(bytes: &[u8]) -> Source {
    Source::read("table.parquet", bytes).unwrap()
}

/// Query, document and number.
type Row = (String, String, f64);

/// The rows that a file must have.
fn expected(name: &str, number: impl Fn(i32) -> f64) -> Vec<Row> {
    let are_ids_numbers = name.starts_with("arrow-number");
    let row = |row: i32| {
        let (query, document) = (row / 6, row * 7919 % 1000);
        let ids = match are_ids_numbers {
            true => (query.to_string(), document.to_string()),
            false => (format!("q{query}"), format!("src/é{document:03}.rs")),
        };
        (ids.0, ids.1, number(row))
    };
    (0..ROWS).map(row).collect()
}

/// The hits of a run, each query's in the order of their ranks.
fn hits(run: &RunFile) -> Vec<Row> {
    let read = run.visit(RunOptions::default(), |query, hits| {
        let hits = hits.docs().iter().zip(hits.scores());
        hits.map(|(document, &score)| (query.to_owned(), text(document.bytes), score)).collect::<Vec<_>>()
    });
    read.unwrap().into_iter().flat_map(|(_, hits)| hits).collect()
}

fn sorted(mut rows: Vec<Row>) -> Vec<Row> {
    rows.sort_by(|one, other| one.partial_cmp(other).unwrap());
    rows
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn every_writer_codec_encoding_and_type_reads_to_the_value() {
    let files = files(false);
    assert!(files.len() >= 17, "{}", files.len());
    for (name, bytes) in files {
        let source = source(&bytes);
        let run = RunFile::of_rows(read_hits(&source).expect(&name), DocumentUnit::Document);
        let quarters = if name.starts_with("arrow-number") { 1.0 } else { 4.0 };
        // Within a query the score falls with the row, so hits come in the order of the rows.
        assert_eq!(hits(&run), expected(&name, |row| f64::from(ROWS - row) / quarters), "{name}");

        let judgments = JudgmentFile::of_rows(read_judgments(&source).expect(&name), DocumentUnit::Document);
        let qrels = judgments.qrels().unwrap();
        let mut read = Vec::new();
        for query in qrels.queries() {
            let judged = query.judgments.iter();
            read.extend(judged.map(|one| (query.query.to_owned(), text(one.doc.bytes), f64::from(one.grade))));
        }
        assert_eq!(sorted(read), sorted(expected(&name, |row| f64::from(row % 4))), "{name}");
    }
}

#[test]
fn what_is_no_table_of_words_and_numbers_is_refused_with_column_and_type() {
    for (name, problem) in [
        ("all-null", "column \"score\" has numbers, found null"),
        ("binary", "column \"doc_id\", rows from 1 on: a string is not UTF-8"),
        ("boolean", "column \"relevance\" has whole numbers, found boolean"),
        ("decimal", "column \"score\" has numbers, found decimal"),
        ("list", "column \"query_id\" has strings or whole numbers, found list"),
        ("nulls", "column \"score\", rows from 26 on: row 43 is null"),
        ("struct", "column \"query_id\" has strings or whole numbers, found struct"),
        ("timestamp", "column \"doc_id\" has strings or whole numbers, found timestamp"),
    ] {
        let bytes = files(true).into_iter().find(|(file, _)| *file == format!("refused-{name}")).unwrap().1;
        let (hits, judgments) = (read_hits(&source(&bytes)).err(), read_judgments(&source(&bytes)).err());
        let told: Vec<_> = [hits, judgments].into_iter().flatten().map(|error| error.to_string()).collect();
        let is_told =
            told.iter().any(|told| told.starts_with(&format!("table.parquet: {problem}; write the table again")));
        assert!(is_told, "{name}: {told:?}");
    }
    assert_eq!(files(true).len(), 8);
}

/// A run as polars writes it.
fn written(rows: &[Row], codec: ParquetCompression, group: usize, page: usize, all: bool) -> Vec<u8> {
    let columns: [Series; 3] = [
        Series::new("query_id".into(), rows.iter().map(|row| row.0.as_str()).collect::<Vec<_>>()),
        Series::new("doc_id".into(), rows.iter().map(|row| row.1.as_str()).collect::<Vec<_>>()),
        Series::new("score".into(), rows.iter().map(|row| row.2).collect::<Vec<_>>()),
    ];
    let mut frame = DataFrame::new(rows.len(), columns.map(Column::from).to_vec()).unwrap();
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes)
        .with_compression(codec)
        .with_row_group_size(Some(group))
        .with_data_page_size(Some(page))
        .with_statistics(if all { StatisticsOptions::full() } else { StatisticsOptions::empty() })
        .set_parallel(false)
        .finish(&mut frame)
        .unwrap();
    bytes
}

#[test]
fn a_fully_judged_collection_is_read_and_what_unfolds_without_measure_is_not() {
    let row = |at: usize| (format!("q{:04}", at / 1000), format!("d{:06}", at % 1000), (at * 7919 % 13) as f64);
    let judged: Vec<Row> = (0..1_000_000).map(row).collect();
    let bytes = written(&judged, ParquetCompression::Zstd(None), 1_000_000, 1 << 20, true);
    assert!(bytes.len() < 1 << 20, "{}", bytes.len());
    let run = RunFile::of_rows(read_hits(&source(&bytes)).expect("a run"), DocumentUnit::Document);
    assert_eq!(sorted(hits(&run)), sorted(judged));
    let same: Vec<Row> = vec![("q".into(), "d".into(), 1.0); 6_000_000];
    let bytes = written(&same, ParquetCompression::Zstd(None), 6_000_000, 1 << 20, true);
    let refused = read_hits(&source(&bytes)).expect_err("too much").to_string();
    assert!(refused.contains("it unfolds to more than 51"), "{refused}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn runs_read_as_polars_wrote_them(
        words in prop::collection::vec(("\\PC{0,40}", any::<u8>(), -1e300f64..1e300), 1..60),
        copies in 1usize..40,
        (codec, group, page, all) in (0usize..6, 1usize..3000, 1usize..100_000, any::<bool>()),
    ) {
        let codecs = [
            ParquetCompression::Uncompressed,
            ParquetCompression::Snappy,
            ParquetCompression::Gzip(None),
            ParquetCompression::Brotli(None),
            ParquetCompression::Zstd(None),
            ParquetCompression::Lz4Raw,
        ];
        // Queries repeat, so that a dictionary is worth it.
        let rows: Vec<_> = (0..words.len() * copies).map(|at| {
            let (word, query, score) = &words[at % words.len()];
            (format!("query {query}"), format!("{at} {word}"), *score / (1 + at) as f64)
        }).collect();
        let bytes = written(&rows, codecs[codec], group, page, all);
        let run = RunFile::of_rows(read_hits(&source(&bytes)).unwrap(), DocumentUnit::Document);
        prop_assert_eq!(sorted(hits(&run)), sorted(rows));
    }
}

/// Whether a file was refused as a run, as judgments; the message names it, says what is wrong and what to do.
fn refusals(bytes: &[u8]) -> u32 {
    let source = source(bytes);
    let mut refused = 0;
    for error in [read_hits(&source).err(), read_judgments(&source).err()].into_iter().flatten() {
        let told = error.to_string();
        assert!(told.starts_with("table.parquet: ") && told.contains("; write the table again"), "{told}");
        refused += 1;
    }
    refused
}

#[test]
fn no_byte_can_be_altered_to_anything_but_other_values_or_a_refusal() {
    let (mut refused, mut tables) = (0, 0);
    for (_, whole) in files(false).into_iter().chain(files(true)).filter(|(_, whole)| whole.len() < 2_700) {
        let mut altered = whole.clone();
        for at in 0..whole.len() {
            for change in [0xff, 0x80, 0x01] {
                altered[at] = whole[at] ^ change;
                refused += refusals(&altered);
                tables += 2;
            }
            altered[at] = whole[at];
        }
    }
    assert!(tables > 100_000 && refused > tables / 4 && refused < tables, "{refused} of {tables}");
}

#[test]
fn ten_million_altered_bytes_are_read_or_refused_in_words() {
    let files: Vec<_> = files(false).into_iter().chain(files(true)).collect();
    let (mut draw, mut bytes, mut refused, mut tables) = (Draw(11), 0, 0, 0);
    while bytes < BYTES {
        let mut altered = files[draw.below(files.len())].1.clone();
        for _ in 0..=draw.below(4) {
            alter(&mut draw, &mut altered);
        }
        bytes += altered.len();
        refused += refusals(&altered);
        tables += 2;
    }
    assert!(refused > tables / 4 && refused < tables, "{refused} of {tables}");
}

/// Changes, removes, repeats or inserts; numbers are what lengths and counts look like when they are absurd.
fn alter(draw: &mut Draw, bytes: &mut Vec<u8>) {
    const NUMBERS: [&[u8]; 6] = [
        &[0xff, 0xff, 0xff, 0xff, 0x0f],
        &[0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
        &[0xff, 0xff, 0xff, 0x7f],
        &[0x80, 0x80, 0x80, 0x80, 0x08],
        &[0, 0, 0, 0],
        &[0x80],
    ];
    let at = draw.below(bytes.len().max(1)).min(bytes.len());
    match draw.below(8) {
        0 if draw.odd(4) => bytes.truncate(at.max(1)),
        1 => bytes.insert(at, draw.byte()),
        2 => {
            let number = draw.of(&NUMBERS);
            let end = bytes.len().min(at + number.len());
            bytes.splice(at..end, number.iter().copied());
        }
        3 => {
            let end = bytes.len().min(at + draw.below(40));
            let piece = bytes[at..end].to_vec();
            let to = draw.below(bytes.len() + 1);
            bytes.splice(to..to, piece);
        }
        _ if !bytes.is_empty() => {
            let at = at.min(bytes.len() - 1);
            bytes[at] ^= draw.byte();
        }
        _ => {}
    }
}
