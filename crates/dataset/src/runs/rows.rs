//! Rows of query, document and number, as other forms than TREC's give them: ids are kept once, each row knows its place.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use crate::error::{DatasetError, Place, saturating_u32};

/// Rows in the order of their file.
#[derive(Debug, Default)]
pub struct Rows<V> {
    path: PathBuf,
    /// Queries in order of appearance.
    queries: Vec<String>,
    numbers: HashMap<String, u32>,
    /// All document ids, one after the other.
    documents: Vec<u8>,
    rows: Vec<Row<V>>,
}

/// The hits of a run with their scores.
pub type HitRows = Rows<f64>;

/// Judged documents with their grades.
pub type JudgmentRows = Rows<i32>;

#[derive(Debug, Clone, Copy)]
struct Row<V> {
    query: u32,
    /// Where the document id begins; it ends where that of the next row begins.
    start: usize,
    value: V,
    line: u32,
}

impl<V: Copy> Rows<V> {
    /// No rows yet of a file.
    pub fn new(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            queries: Vec::new(),
            numbers: HashMap::new(),
            documents: Vec::new(),
            rows: Vec::new(),
        }
    }

    /// The file's path.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Makes a query known, also when no row of it follows.
    pub fn query(&mut self, query: &str) -> u32 {
        if let Some(&number) = self.numbers.get(query) {
            return number;
        }
        let number = saturating_u32(self.queries.len());
        self.queries.push(query.to_owned());
        self.numbers.insert(query.to_owned(), number);
        number
    }

    /// Adds a row. Lines count from 1; in a form without lines it is the number of the row.
    pub fn push(&mut self, query: &str, document: &str, value: V, line: usize) {
        let number = self.query(query);
        self.push_numbered(number, document, value, line);
    }

    /// Adds a row of a query that is known already.
    pub(super) fn push_numbered(&mut self, query: u32, document: &str, value: V, line: usize) {
        let row = Row { query, start: self.documents.len(), value, line: saturating_u32(line) };
        self.documents.extend_from_slice(document.as_bytes());
        self.rows.push(row);
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The queries in order of appearance.
    pub(super) fn queries(&self) -> &[String] {
        &self.queries
    }

    /// The positions of each query's rows, in the order of the file.
    pub(super) fn by_query(&self) -> Vec<Vec<usize>> {
        let mut positions = vec![Vec::new(); self.queries.len()];
        for (position, row) in self.rows.iter().enumerate() {
            positions[row.query as usize].push(position);
        }
        positions
    }

    /// The document id and the number of a row.
    pub(super) fn row(&self, position: usize) -> (&[u8], V) {
        let end = self.rows.get(position + 1).map_or(self.documents.len(), |next| next.start);
        let row = &self.rows[position];
        (&self.documents[row.start..end], row.value)
    }

    /// The line of a row.
    pub(super) fn line(&self, position: usize) -> usize {
        self.rows[position].line as usize
    }

    /// The line of the row that a document id was borrowed from; rows with an empty id may be taken for one another.
    pub(super) fn line_of(&self, document: &[u8]) -> u32 {
        let offset = document.as_ptr().addr() - self.documents.as_ptr().addr();
        let after = self.rows.partition_point(|row| row.start <= offset);
        self.rows[after.saturating_sub(1)].line
    }

    /// An error about a line.
    pub(super) fn wrong_line(&self, line: usize, problem: impl Into<String>) -> DatasetError {
        DatasetError::bad_data(Place::line(&self.path, saturating_u32(line)), problem)
    }

    /// An error about the file as a whole.
    pub(super) fn wrong_file(&self, problem: impl Into<String>) -> DatasetError {
        DatasetError::bad_data(Place::file(&self.path), problem)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_grouped_by_query_and_know_their_lines() {
        let mut rows = HitRows::new(Path::new("run"));
        rows.push("b", "one", 1.0, 3);
        rows.push("a", "two", 2.0, 4);
        rows.push("b", "three", 3.0, 9);
        rows.query("c");
        assert_eq!(rows.queries(), ["b", "a", "c"]);
        assert_eq!(rows.by_query(), [vec![0, 2], vec![1], vec![]]);
        assert_eq!(rows.row(2), (&b"three"[..], 3.0));
        assert_eq!([0, 1, 2].map(|at| rows.line(at)), [3, 4, 9]);
        assert_eq!(rows.wrong_line(9, "no").to_string(), "run:9: no");
    }
}
