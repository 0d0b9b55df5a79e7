//! Holding a query set against the corpus that it is asked of: everything that would make a measure lie.

use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;

use super::folder::{Digests, Mark, QueryFolder};
use super::moved::Finder;
use crate::copies::Copies;
use crate::corpus::{Corpus, SourceFile};
use crate::error::{DatasetError, Place};
use crate::judgment::{Judgment, Unit};
use crate::language::Language;
use crate::query::Query;
use crate::query_set::{QuerySet, Within};
use crate::text::{is_hidden, printable};

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
        write!(f, "{}: {word}: {}", self.place, printable(&self.message))
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
    checker.check_limits();
    checker.check_hidden();
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

    /// What limits the searches of a set: queries that do not name it, and those with something relevant outside it.
    fn check_limits(&mut self) {
        let (query_folder, corpus) = (self.query_folder, self.corpus);
        let set = &query_folder.set;
        for &limit in &set.within {
            let word = limit.name();
            let unnamed = set.queries.iter().filter(|query| !limit.is_named_by(query));
            self.report_queries(unnamed, &format!("name no {word}, so that nothing limits their search"));
            let is_lost = |query: &&Query| {
                let mut files = set.relevant_to(&query.id).filter_map(|judged| corpus.file(&judged.span.path));
                files.any(|file| is_outside(query, file, limit))
            };
            let what = format!(
                "have something relevant outside the {word} that limits their search, where no answer can find it"
            );
            self.report_queries(set.queries.iter().filter(is_lost), &what);
        }
    }

    /// Characters that nobody sees and a system gets all the same.
    fn check_hidden(&mut self) {
        let query_folder = self.query_folder;
        let hides = |query: &&Query| query.text.chars().any(|c| is_hidden(c) && !matches!(c, '\n' | '\r' | '\t'));
        let what = "hold control characters, which are sent to the system as they stand";
        self.report_queries(query_folder.set.queries.iter().filter(hides), what);
    }

    /// One warning for all queries of which something is true; the first are named.
    fn report_queries(&mut self, queries: impl Iterator<Item = &'a Query>, what: &str) {
        let ids: Vec<String> = queries.map(|query| query.id.clone()).collect();
        if !ids.is_empty() {
            let message = format!("queries that {what} ({}): {}", ids.len(), listed(&ids));
            self.report(Severity::Warning, &self.query_folder.query_file, None, message);
        }
    }

    /// Queries that ask the same count once; ones that nearly do count in full, and hardly say anything new.
    fn check_copies(&mut self) {
        let copies = Copies::of(&self.query_folder.set);
        let same: Vec<_> = copies.repeated().collect();
        let otherwise: Vec<_> = copies.judged_otherwise.iter().map(|at| (*at, copies.first[*at])).collect();
        let (copy, near) = (["copy", "copies"], ["near copy", "near copies"]);
        self.report_copies(copy, "of an earlier query, counted with it as one request", &same);
        let advice = self.limit_that_parts(otherwise.len()).map_or_else(String::new, |limit| {
            format!(" (within = [{:?}] in queryset.toml would tell some apart)", limit.name())
        });
        let what = format!("judged differently from the earlier query, whose judgments count{advice}");
        self.report_copies(copy, &what, &otherwise);
        self.report_copies(near, "of an earlier query, counted in full", &copies.near);
    }

    /// The limit under which fewer than so many queries have the text of an earlier one and other judgments.
    fn limit_that_parts(&self, otherwise: usize) -> Option<Within> {
        let set = &self.query_folder.set;
        let parts = |limit: &Within| {
            let within = set.within.iter().chain([limit]).copied().collect();
            Copies::of(&QuerySet { within, ..set.clone() }).judged_otherwise.len() < otherwise
        };
        let limits = [Within::Language, Within::Repository].into_iter().filter(|limit| !set.within.contains(limit));
        if otherwise == 0 { None } else { limits.into_iter().find(parts) }
    }

    /// One warning for all pairs of a query and the earlier one.
    fn report_copies(&mut self, [one, many]: [&str; 2], what: &str, pairs: &[(usize, usize)]) {
        if pairs.is_empty() {
            return;
        }
        let queries = &self.query_folder.set.queries;
        let name = |(at, other): &(usize, usize)| format!("{} = {}", queries[*at].id, queries[*other].id);
        let named: Vec<String> = pairs.iter().map(name).collect();
        let kind = if pairs.len() == 1 { one } else { many };
        let message = format!("{} {kind} {what}: {}", pairs.len(), listed(&named));
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
                format!("judged span {span} is outside its file, which has {} lines", file.lines)
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

/// The first of some names, and how many more there are.
fn listed(names: &[String]) -> String {
    let more = names.len().checked_sub(NAMED).filter(|&more| more > 0).map(|more| format!("{more} more"));
    names.iter().take(NAMED).cloned().chain(more).collect::<Vec<_>>().join(", ")
}

/// Whether a limit keeps a file from the answers to a query.
fn is_outside(query: &Query, file: &SourceFile, limit: Within) -> bool {
    match limit {
        Within::Language => query.language.is_some_and(|language| language != file.language),
        Within::Repository => query.repository.as_deref().is_some_and(|repository| *repository != *file.repository),
    }
}
