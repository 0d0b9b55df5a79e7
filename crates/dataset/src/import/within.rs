//! What limits the search of each query, where queries and judgments tell.

use super::findings::{Findings, queries as count_of};
use crate::copies::Copies;
use crate::language::Language;
use crate::query::Query;
use crate::query_set::{QuerySet, Within};

/// What the searches of a set lie within: as the caller says, else as the data tell, else asked for.
///
/// The data tell by texts that are asked several times with different judgments: where only the language (or the repository) tells
/// these apart, it limits the search. They tell that something is no limit by relevant judgments outside it.
pub(super) fn read(set: &QuerySet, told: Option<&[Within]>, findings: &mut Findings) -> Result<Vec<Within>, String> {
    if let Some(told) = told {
        return told.iter().map(|&limit| expect_fit(set, limit, findings)).collect();
    }
    let possible: Vec<Within> =
        [Within::Language, Within::Repository].into_iter().filter(|&limit| is_possible(set, limit, findings)).collect();
    let open = clashes(set, &[]);
    let telling: Vec<Within> = possible.iter().copied().filter(|&limit| clashes(set, &[limit]) < open).collect();
    match (&telling[..], &possible[..]) {
        (_, []) => Ok(Vec::new()),
        (&[limit], _) => {
            let (count, word) = (count_of((open - clashes(set, &[limit])) as u64), limit.name());
            findings
                .note(format!("within is {word}: {count} with the text of one of another {word}, and other judgments"));
            Ok(telling)
        }
        _ => {
            ask(set, &possible, findings);
            Ok(Vec::new())
        }
    }
}

fn ask(set: &QuerySet, possible: &[Within], findings: &mut Findings) {
    let each = |tell: &dyn Fn(Within) -> String| possible.iter().map(|&limit| tell(limit)).collect::<Vec<_>>();
    let counts = each(&|limit| format!("{} name a {}", count_of(named(set, limit)), limit.name())).join(", ");
    let choices = each(&|limit| format!("--within {} or ", limit.name())).concat();
    let why = format!("{counts}, and nothing says whether the search is limited to it");
    findings.ask(&format!("{choices}--within none"), &why);
}

/// A limit that the caller names has to mean something; what lies outside it is said.
fn expect_fit(set: &QuerySet, limit: Within, findings: &mut Findings) -> Result<Within, String> {
    let word = limit.name();
    if named(set, limit) == 0 {
        return Err(format!("--within {word}: no query names a {word}"));
    }
    let outside = outside(set, limit);
    if outside > 0 {
        let count = count_of(outside);
        findings.note(format!("something relevant to {count} lies in another {word}, where no answer can find it"));
    }
    Ok(limit)
}

/// Whether queries name a limit, and all that is relevant to them lies within it.
fn is_possible(set: &QuerySet, limit: Within, findings: &mut Findings) -> bool {
    let (outside, word) = (outside(set, limit), limit.name());
    if outside > 0 {
        findings.note(format!("within is not {word}: something relevant to {} lies in another one", count_of(outside)));
    }
    outside == 0 && named(set, limit) > 0
}

fn named(set: &QuerySet, limit: Within) -> u64 {
    set.queries.iter().filter(|query| limit.is_named_by(query)).count() as u64
}

/// Queries with something relevant outside a limit.
fn outside(set: &QuerySet, limit: Within) -> u64 {
    let has_outside =
        |query: &&Query| set.relevant_to(&query.id).any(|judged| is_outside(query, &judged.span.path, limit));
    set.queries.iter().filter(has_outside).count() as u64
}

/// Whether a path lies outside a limit of a query; a path that names no language or repository may lie anywhere.
fn is_outside(query: &Query, path: &str, limit: Within) -> bool {
    match limit {
        Within::Language => query.language.zip(Language::of_path(path)).is_some_and(|(asked, judged)| asked != judged),
        Within::Repository => {
            query.repository.as_deref().zip(path.split_once('/')).is_some_and(|(asked, (judged, _))| asked != judged)
        }
    }
}

/// Queries that ask what an earlier one asks, in the same scope, and are judged otherwise.
fn clashes(set: &QuerySet, within: &[Within]) -> usize {
    Copies::of(&QuerySet { within: within.to_vec(), ..set.clone() }).judged_otherwise.len()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::judgment::{Judgment, Unit};
    use crate::query::{LabelSource, QueryClass};
    use crate::span::Span;

    /// A query: its text, language and repository, and the one path that is relevant to it.
    type Asked = (&'static str, Option<Language>, Option<&'static str>, &'static str);

    fn decided(asked: &[Asked], told: Option<&[Within]>) -> (Result<Vec<Within>, String>, Findings) {
        let (mut queries, mut judgments) = (Vec::new(), BTreeMap::new());
        for (at, (text, language, repository, path)) in asked.iter().enumerate() {
            let (id, text) = (format!("q{at}"), (*text).to_owned());
            let span = Span { path: (*path).into(), first: 1, last: u32::MAX };
            judgments.insert(id.clone(), vec![Judgment { span, grade: 1, hard_negative: false }]);
            let repository = repository.map(str::to_owned);
            queries.push(Query {
                id,
                text,
                class: QueryClass::Nl,
                language: *language,
                repository,
                source: LabelSource::Imported,
            });
        }
        let set = QuerySet {
            name: "s".to_owned(),
            unit: Unit::File,
            relevance_floor: 1,
            within: Vec::new(),
            quotas: None,
            queries,
            judgments,
            digest: String::new(),
        };
        let mut findings = Findings::default();
        (read(&set, told, &mut findings), findings)
    }

    const GO: Option<Language> = Some(Language::Go);
    const PHP: Option<Language> = Some(Language::Php);

    #[test]
    fn one_text_judged_otherwise_in_each_language_is_asked_within_its_language() {
        let (within, findings) = decided(&[("sort", GO, None, "a/a.go"), ("sort", PHP, None, "a/a.php")], None);
        assert_eq!(within, Ok(vec![Within::Language]));
        let note = "within is language: 1 query with the text of one of another language, and other judgments";
        assert_eq!((&findings.notes[..], findings.questions.len()), (&[note.to_owned()][..], 0));
        let (within, _) = decided(&[("sort", GO, Some("a"), "a/x.go"), ("sort", GO, Some("b"), "b/x.go")], None);
        assert_eq!(within, Ok(vec![Within::Repository]));
    }

    #[test]
    fn queries_that_name_nothing_are_asked_everywhere() {
        let (within, findings) = decided(&[("sort", None, None, "a.go"), ("map", None, None, "a.php")], None);
        assert_eq!((within, findings.questions.len()), (Ok(Vec::new()), 0));
    }

    #[test]
    fn something_relevant_elsewhere_tells_that_there_is_no_limit() {
        let (within, findings) = decided(&[("sort", GO, Some("a"), "b/a.php")], None);
        assert_eq!((within, findings.questions.len(), findings.notes.len()), (Ok(Vec::new()), 0, 2));
    }

    #[test]
    fn what_the_data_leave_open_is_asked_for() {
        for asked in [
            &[("sort", GO, Some("a"), "a/a.go"), ("map", PHP, Some("a"), "a/a.php")][..],
            // Both tell the two apart, so neither is told.
            &[("sort", GO, Some("a"), "a/a.go"), ("sort", PHP, Some("b"), "b/a.php")],
        ] {
            let (_, findings) = decided(asked, None);
            assert_eq!(
                findings.questions,
                [
                    "--within language or --within repository or --within none: 2 queries name a language, 2 queries name a \
                  repository, and nothing says whether the search is limited to it"
                ]
            );
        }
        let (_, findings) = decided(&[("sort", GO, None, "a")], None);
        assert!(findings.questions[0].starts_with("--within language or --within none: "), "{:?}", findings.questions);
    }

    #[test]
    fn what_the_caller_says_counts_and_has_to_mean_something() {
        let asked = [("sort", GO, None, "a.php"), ("map", GO, None, "a.go")];
        let (within, findings) = decided(&asked, Some(&[Within::Language]));
        assert_eq!((within, findings.notes.len()), (Ok(vec![Within::Language]), 1));
        assert_eq!(decided(&asked, Some(&[])).0, Ok(Vec::new()));
        let refused = decided(&asked, Some(&[Within::Repository])).0.expect_err("no repository");
        assert_eq!(refused, "--within repository: no query names a repository");
    }
}
