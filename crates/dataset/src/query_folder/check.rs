//! Holding a query set against the corpus that it is asked of: everything that would make a measure lie.

use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;

use super::folder::{Digests, Mark, QueryFolder};
use super::moved::Finder;
use crate::copies::Copies;
use crate::corpus::Corpus;
use crate::error::{DatasetError, Place};
use crate::judgment::{Judgment, Unit};
use crate::language::Language;
use crate::query::Query;
use crate::query_set::Within;

/// Whether a problem forbids a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Measures would be wrong: a run must not start.
    Error,
    /// Measures are right and perhaps not what was wanted.
    Warning,
}

/// One thing that is wrong between a query set and a corpus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Whether it forbids a run.
    pub severity: Severity,
    /// Where in the query set.
    pub place: Place,
    /// What, and what to do.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        write!(f, "{}: {word}: {}", self.place, self.message)
    }
}

impl From<Problem> for DatasetError {
    fn from(problem: Problem) -> Self {
        Self::bad_data(problem.place, problem.message)
    }
}

/// Everything wrong between a query set and a corpus: queries first, then judgments, in file order.
pub fn check(query_folder: &QueryFolder, corpus: &Corpus) -> Vec<Problem> {
    let mut checker = Checker::new(query_folder, corpus);
    checker.check_queries();
    checker.check_copies();
    checker.check_judgments();
    checker.problems
}

/// Queries that a warning names; the others are counted.
const NAMED: usize = 5;

struct Checker<'a> {
    query_folder: &'a QueryFolder,
    corpus: &'a Corpus,
    languages: BTreeSet<Language>,
    repositories: BTreeSet<&'a str>,
    digests: Digests<'a>,
    finder: Finder<'a>,
    problems: Vec<Problem>,
}

impl<'a> Checker<'a> {
    fn new(query_folder: &'a QueryFolder, corpus: &'a Corpus) -> Self {
        Self {
            query_folder,
            corpus,
            languages: corpus.files.iter().map(|file| file.language).collect(),
            repositories: corpus.files.iter().map(|file| &*file.repository).collect(),
            digests: Digests::new(corpus),
            finder: Finder::new(corpus),
            problems: Vec::new(),
        }
    }

    fn report(&mut self, severity: Severity, file: &Path, line: Option<u32>, message: String) {
        let place = Place { line, ..Place::file(file) };
        self.problems.push(Problem { severity, place, message });
    }

    fn check_queries(&mut self) {
        let query_folder = self.query_folder;
        if query_folder.set.queries.is_empty() {
            self.report(Severity::Error, &query_folder.query_file, None, "holds no query".to_owned());
        }
        let mut without_relevant = 0;
        for (query, &line) in query_folder.set.queries.iter().zip(&query_folder.query_lines) {
            let judgments = query_folder.set.judgments_of(&query.id);
            if judgments.is_empty() {
                let message = format!("query {:?} has no judgment: nothing that a system answers can count", query.id);
                self.report(Severity::Warning, &query_folder.query_file, Some(line), message);
            } else if judgments.iter().all(|judgment| judgment.grade < query_folder.set.relevance_floor) {
                without_relevant += 1;
            }
            self.check_scope(query, line);
        }
        if without_relevant > 0 {
            let message =
                format!("{without_relevant} judged queries have nothing relevant and score 0 whatever is answered");
            self.report(Severity::Warning, &query_folder.query_file, None, message);
        }
    }

    /// Queries that ask the same count once; ones that nearly do count in full, and hardly say anything new.
    fn check_copies(&mut self) {
        let copies = Copies::of(&self.query_folder.set);
        let same: Vec<_> = copies.repeated().collect();
        let otherwise: Vec<_> = copies.judged_otherwise.iter().map(|at| (*at, copies.first[*at])).collect();
        let (copy, near) = (["copy", "copies"], ["near copy", "near copies"]);
        self.report_copies(copy, "of an earlier query, counted with it as one request", &same);
        self.report_copies(copy, "judged otherwise than the earlier query, whose judgments count", &otherwise);
        self.report_copies(near, "of an earlier query, counted in full", &copies.near);
    }

    /// One warning for all pairs of a query and the earlier one.
    fn report_copies(&mut self, [one, many]: [&str; 2], what: &str, pairs: &[(usize, usize)]) {
        if pairs.is_empty() {
            return;
        }
        let queries = &self.query_folder.set.queries;
        let name = |(at, other): &(usize, usize)| format!("{} = {}", queries[*at].id, queries[*other].id);
        let mut named: Vec<String> = pairs.iter().take(NAMED).map(name).collect();
        if pairs.len() > NAMED {
            named.push(format!("{} more", pairs.len() - NAMED));
        }
        let kind = if pairs.len() == 1 { one } else { many };
        let message = format!("{} {kind} {what}: {}", pairs.len(), named.join(", "));
        self.report(Severity::Warning, &self.query_folder.query_file, None, message);
    }

    /// A query within a language or repository that the corpus lacks can only score 0.
    fn check_scope(&mut self, query: &Query, line: u32) {
        let severity = |within: Within| match self.query_folder.set.within.contains(&within) {
            true => Severity::Error,
            false => Severity::Warning,
        };
        let (by_language, by_repository) = (severity(Within::Language), severity(Within::Repository));
        if let Some(language) = query.language.filter(|language| !self.languages.contains(language)) {
            let message =
                format!("query {:?} asks for {language}, of which corpus {:?} has no file", query.id, self.corpus.name);
            self.report(by_language, &self.query_folder.query_file, Some(line), message);
        }
        if let Some(repository) = query.repository.as_deref().filter(|name| !self.repositories.contains(name)) {
            let message = format!(
                "query {:?} asks in repository {repository:?}, which corpus {:?} lacks",
                query.id, self.corpus.name
            );
            self.report(by_repository, &self.query_folder.query_file, Some(line), message);
        }
    }

    fn check_judgments(&mut self) {
        let query_folder = self.query_folder;
        let mut judged: Vec<(&Mark, &Judgment)> = query_folder
            .marks
            .iter()
            .flat_map(|(query, marks)| marks.iter().zip(query_folder.set.judgments_of(query)))
            .collect();
        judged.sort_by_key(|(mark, _)| mark.line);
        for (mark, judgment) in judged {
            if let Some(message) = self.complaint(mark, judgment) {
                self.report(Severity::Error, &self.query_folder.judgment_file, Some(mark.line), message);
            }
        }
    }

    fn complaint(&mut self, mark: &Mark, judgment: &Judgment) -> Option<String> {
        let span = &judgment.span;
        let mut now = || self.digests.of(span);
        let problem = match (self.corpus.file(&span.path), &mark.digest) {
            (None, _) => format!("{} is not in corpus {:?}", span.path, self.corpus.name),
            (Some(file), _) if self.query_folder.set.unit == Unit::Span && span.last > file.lines => {
                format!("judged span {span} lies outside its file, which has {} lines", file.lines)
            }
            (Some(_), Some(pinned)) if now().as_ref() != Some(pinned) => match self.query_folder.set.unit {
                Unit::Span => format!("the text of {span} is not the text that was judged"),
                Unit::File => format!("the text of {} is not the text that was judged", span.path),
            },
            _ => return None,
        };
        let found = mark.digest.as_ref().and_then(|digest| self.finder.find(span, digest));
        Some(match found {
            Some(found) => format!("{problem}; the judged text is now at {found}"),
            None => problem,
        })
    }
}
