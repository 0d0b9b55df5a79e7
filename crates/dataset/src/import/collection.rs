//! Puts imported queries and judgments together, or says which line keeps them apart.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::{qrels, queries};
use crate::error::{DatasetError, Place};
use crate::judgment::Unit;
use crate::query::QueryClass;
use crate::query_folder::{Mark, QueryFolder, digest_once_written};
use crate::query_set::{QuerySet, Within};
use crate::text;

/// What a published collection does not say of itself.
#[derive(Debug, Clone)]
pub struct ImportOptions {
    /// The set's name.
    pub name: String,
    /// What its judgments point at. Spans fold into files when it is the file.
    pub unit: Unit,
    /// The least grade that counts as relevant.
    pub relevance_floor: i32,
    /// What limits the search.
    pub within: Vec<Within>,
    /// Their words for query classes; a word that is neither here nor ours is taken as `nl`, with a note.
    pub classes: BTreeMap<String, QueryClass>,
}

/// An imported query set, and what had to be decided on the way: print the notes.
#[derive(Debug, Clone)]
pub struct Imported {
    /// The set; places point at the files it was imported from.
    pub query_folder: QueryFolder,
    /// One sentence for each decision that the data left open.
    pub notes: Vec<String>,
}

/// Imports queries (JSON Lines: `id`, `query`, and if known `lang`, `class`, `repository`) and TREC qrels.
///
/// A judgment for a query that the file does not hold is an error, like everything else that would lose a line.
pub fn import(query_path: &Path, qrels_path: &Path, options: &ImportOptions) -> Result<Imported, DatasetError> {
    if !(1..=3).contains(&options.relevance_floor) {
        let problem = format!("relevance floor {} is not a grade above 0, expected 1, 2 or 3", options.relevance_floor);
        return Err(DatasetError::configuration(Place::file(qrels_path), problem));
    }
    let query_bytes = text::read_bytes(query_path)?;
    let queries = queries::parse(query_path, text::decode(query_path, &query_bytes)?, options)?;
    let qrels_bytes = text::read_bytes(qrels_path)?;
    let qrels = qrels::parse(qrels_path, text::decode(qrels_path, &qrels_bytes)?, options.unit)?;

    let known: BTreeSet<&str> = queries.queries.iter().map(|query| query.id.as_str()).collect();
    let (mut judgments, mut marks) = (BTreeMap::<_, Vec<_>>::new(), BTreeMap::<_, Vec<_>>::new());
    for row in qrels.rows {
        if !known.contains(row.query) {
            let problem = format!("judgment for query {:?}, which {} does not hold", row.query, query_path.display());
            return Err(DatasetError::bad_data(Place::line(qrels_path, row.line), problem));
        }
        judgments.entry(row.query.to_owned()).or_default().push(row.judgment);
        marks.entry(row.query.to_owned()).or_default().push(Mark { line: row.line, digest: None });
    }
    let set = QuerySet {
        name: options.name.clone(),
        unit: options.unit,
        relevance_floor: options.relevance_floor,
        within: options.within.clone(),
        quotas: None,
        queries: queries.queries,
        judgments,
        digest: String::new(),
    };
    let mut query_folder = QueryFolder {
        query_file: query_path.to_owned(),
        judgment_file: qrels_path.to_owned(),
        set,
        query_lines: queries.lines,
        marks,
    };
    query_folder.set.digest = digest_once_written(&query_folder);
    let notes = queries.notes.into_iter().chain(qrels.notes).collect();
    Ok(Imported { query_folder, notes })
}
