//! Runs and judgments from Parquet, and tables that read back as they were written.
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use lensgate_dataset::runs::{DocumentUnit, JudgmentFile, RunFile};
use lensgate_dataset::trec::{RunOptions, Source};
use lensgate_observations::tables::{Column, column_table, read_hits, read_judgments};

fn texts(values: &[&str]) -> Column {
    Column::Text(values.iter().map(|value| (*value).to_owned()).collect())
}

fn source(columns: Vec<(&str, Column)>) -> Source {
    Source::read("table.parquet", column_table(columns).unwrap().as_slice()).unwrap()
}

#[test]
fn a_run_reads_whatever_its_ids_and_scores_are_made_of_and_ignores_other_columns() {
    let ids = [Column::Count(vec![Some(7), Some(7)]), texts(&["7", "7"])];
    let scores = [Column::Count(vec![Some(1), Some(2)]), Column::Number(vec![Some(1.0), Some(2.0)])];
    for (ids, scores) in ids.into_iter().zip(scores) {
        let columns =
            vec![("rank", texts(&["", ""])), ("score", scores), ("query_id", ids), ("doc_id", texts(&["a", "b"]))];
        let run = RunFile::of_rows(read_hits(&source(columns)).unwrap(), DocumentUnit::Document);
        let read = run.visit(RunOptions::default(), |_, hits| hits.scores().to_vec()).unwrap();
        assert_eq!(read, [("7", vec![1.0, 2.0])]);
    }
}

#[test]
fn judgments_read_with_whole_grades_only() {
    let columns = |relevance| vec![("query_id", texts(&["q"])), ("doc_id", texts(&["a"])), ("relevance", relevance)];
    let rows = read_judgments(&source(columns(Column::Count(vec![Some(3)])))).unwrap();
    let file = JudgmentFile::of_rows(rows, DocumentUnit::Document);
    assert_eq!(file.qrels().unwrap().queries()[0].judgments[0].grade, 3);
    let refused = read_judgments(&source(columns(Column::Number(vec![Some(1.0)])))).unwrap_err().to_string();
    let problem =
        "table.parquet: column \"relevance\" has whole numbers, found f64; write the table again with columns ";
    assert!(refused.starts_with(problem), "{refused}");
}

#[test]
fn missing_columns_nulls_nan_and_broken_bytes_are_refused_with_file_and_row() {
    let columns = |score| vec![("query_id", texts(&["q", "q"])), ("doc_id", texts(&["a", "b"])), ("score", score)];
    for (value, problem) in [(None, "row 2 is null"), (Some(f64::NAN), "row 2 has a score that is not a number")] {
        let refused = read_hits(&source(columns(Column::Number(vec![Some(1.0), value])))).unwrap_err().to_string();
        assert!(refused.starts_with("table.parquet: ") && refused.contains(problem), "{refused}");
    }
    let words = read_hits(&source(columns(texts(&["x", "y"])))).unwrap_err().to_string();
    assert!(words.starts_with("table.parquet: "), "{words}");
    let missing = read_hits(&source(vec![("query_id", texts(&["q"]))])).unwrap_err().to_string();
    let problem = "table.parquet: expected columns \"query_id\", \"doc_id\", \"score\", found \"query_id\"; ";
    assert!(missing.starts_with(problem), "{missing}");
    let whole = column_table(columns(Column::Number(vec![Some(1.0), Some(2.0)]))).unwrap();
    for broken in [&whole[..whole.len() / 2], b"PAR1", b"PAR1PAR1", b""] {
        assert!(read_hits(&Source::read("table.parquet", broken).unwrap()).is_err());
    }
}

#[test]
fn equal_columns_give_equal_bytes_and_columns_of_unequal_length_are_refused() {
    let columns = || {
        vec![
            ("run", texts(&["a", "b"])),
            ("value", Column::Number(vec![Some(0.5), None])),
            ("n", Column::Count(vec![Some(7), None])),
            ("held", Column::Flag(vec![Some(true), None])),
        ]
    };
    assert_eq!(column_table(columns()).unwrap(), column_table(columns()).unwrap());
    assert!(column_table(vec![("a", texts(&["x"])), ("b", texts(&["x", "y"]))]).is_err());
}
