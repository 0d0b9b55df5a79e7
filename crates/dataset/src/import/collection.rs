//! Puts imported queries and judgments together, or says which line keeps them apart, or what has to be told first.

use std::collections::BTreeMap;
use std::path::Path;

use super::findings::{Findings, queries as count_of};
use super::{judgments, queries, within};
use crate::error::{DatasetError, Place};
use crate::judgment::Unit;
use crate::query::QueryClass;
use crate::query_folder::{QueryFolder, digest_once_written};
use crate::query_set::{QuerySet, Within};
use crate::runs::JudgmentFile;
use crate::trec::{Duplicates, Source};

/// What the caller says of a collection. What is none is read from the data, or asked for.
#[derive(Debug, Clone)]
pub struct ImportOptions {
    /// The set's name.
    pub name: String,
    /// What its judgments point at. Spans fold into files when it is the file.
    pub unit: Option<Unit>,
    /// The least grade that counts as relevant.
    pub relevance_floor: i32,
    /// What limits the search; an empty list says that nothing does.
    pub within: Option<Vec<Within>>,
    /// Their words for query classes.
    pub classes: BTreeMap<String, QueryClass>,
    /// The class of queries that name none.
    pub unclassed: Option<QueryClass>,
    /// Whether queries without a relevant judgment are left out.
    pub require_positive: Option<bool>,
    /// What to do with a query whose id came before.
    pub duplicates: Duplicates,
}

impl Default for ImportOptions {
    fn default() -> Self {
        Self {
            name: "imported".to_owned(),
            unit: None,
            relevance_floor: 1,
            within: None,
            classes: BTreeMap::new(),
            unclassed: None,
            require_positive: None,
            duplicates: Duplicates::Error,
        }
    }
}

/// An imported query set, and what was read from the data on the way: print the notes.
#[derive(Debug, Clone)]
pub struct Imported {
    /// The set, as it will lie in a folder.
    pub query_folder: QueryFolder,
    /// One sentence for each decision.
    pub notes: Vec<String>,
}

/// Imports queries and the judgments of documents that `evaluate` reads, where a document is a path or `path#Lfirst-Llast`.
///
/// # Errors
/// [`DatasetError::BadData`] with file and line for whatever would lose or change a judgment, [`DatasetError::Configuration`] when
/// the data do not say what the options leave open: one line for each argument to add.
pub fn import(source: &Source, judged: &JudgmentFile, options: &ImportOptions) -> Result<Imported, DatasetError> {
    let configuration = |problem: String| DatasetError::configuration(Place::file(source.path()), problem);
    if !(1..=3).contains(&options.relevance_floor) {
        let problem = format!("relevance floor {} is not a grade above 0, expected 1, 2 or 3", options.relevance_floor);
        return Err(configuration(problem));
    }
    let mut findings = Findings::default();
    let queries = queries::read(source, options, source.path() == judged.path(), &mut findings)?;
    let (unit, judgments) = judgments::read(judged, &queries, options.unit, &mut findings)?;
    let mut set = QuerySet {
        name: options.name.clone(),
        unit,
        relevance_floor: options.relevance_floor,
        within: Vec::new(),
        quotas: None,
        queries,
        judgments,
        digest: String::new(),
    };
    set.within = within::read(&set, options.within.as_deref(), &mut findings).map_err(configuration)?;
    let leaves_out = leaves_out(&set, options.require_positive, &mut findings)
        .map_err(|problem| DatasetError::bad_data(Place::file(judged.path()), problem))?;
    findings.expect_answers(source.path())?;
    let folder = Path::new(&options.name);
    let mut query_folder = QueryFolder::in_folder(folder, set);
    if leaves_out {
        query_folder.require_positive();
        query_folder = QueryFolder::in_folder(folder, query_folder.set);
    }
    query_folder.set.digest = digest_once_written(&query_folder);
    Ok(Imported { query_folder, notes: findings.notes })
}

/// Whether queries without a relevant judgment are left out; where there are any, the caller has to say.
fn leaves_out(set: &QuerySet, require: Option<bool>, findings: &mut Findings) -> Result<bool, String> {
    let all = set.queries.len();
    let without = set.queries.iter().filter(|query| set.relevant_to(&query.id).next().is_none()).count();
    if without == all {
        let floor = set.relevance_floor;
        return Err(format!("no query has a judgment of grade {floor} or more, so that every score would be 0"));
    }
    let count = format!("{} of {all} without a relevant judgment", count_of(without as u64));
    match require {
        _ if without == 0 => {}
        Some(true) => findings.note(format!("left out {count} (--require-positive)")),
        Some(false) => findings.note(format!("kept {count}, which score 0 whatever is answered")),
        None => {
            let why = format!("{count}: leave them out, or keep them with a score of 0");
            findings.ask("--require-positive or --require-positive=no", &why);
        }
    }
    Ok(without > 0 && require == Some(true))
}
