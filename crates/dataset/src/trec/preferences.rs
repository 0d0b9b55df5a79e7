//! Preferences: which documents of a query somebody ranks above which, as trec_eval reads them under `-R prefs`.

use std::collections::{BTreeMap, HashMap};

use super::columns::{LineRules, columns, line_at};
use super::qrels::query_id;
use super::run::Precision;
use super::score::score;
use super::source::Source;
use crate::error::DatasetError;

/// How a line says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PreferenceForm {
    /// `query group sub-group document level`.
    Prefs,
    /// `query group document level`: every group is one sub-group.
    QrelsPrefs,
}

/// The preferences of every query, sorted by query id in byte order.
#[derive(Debug, Clone)]
pub struct Preferences<'a> {
    queries: Vec<QueryPreferences<'a>>,
    places: HashMap<&'a str, usize>,
}

/// The preferences about one query.
#[derive(Debug, Clone, PartialEq)]
pub struct QueryPreferences<'a> {
    /// The query's id.
    pub query: &'a str,
    /// Every document that a preference names, sorted by id in byte order, each once.
    pub documents: Vec<&'a [u8]>,
    /// The judgment groups, sorted by id in byte order.
    pub groups: Vec<PreferenceGroup>,
}

/// What one person prefers at one time; free of contradictions.
#[derive(Debug, Clone, PartialEq)]
pub struct PreferenceGroup {
    /// The documents that the group judges, as places in [`QueryPreferences::documents`], ascending.
    pub documents: Vec<usize>,
    /// The sub-groups, sorted by id in byte order; each has its documents by level, the best level first.
    pub sub_groups: Vec<Vec<Level>>,
}

/// Documents of one level, none of which is preferred to another.
#[derive(Debug, Clone, PartialEq)]
pub struct Level {
    /// 0 stands for documents that are not relevant.
    pub level: f64,
    /// Places in [`PreferenceGroup::documents`], ascending.
    pub documents: Vec<usize>,
}

/// More documents of a query than these would make more pairs than anybody waits for.
const MOST_DOCUMENTS: usize = 20_000;

/// The documents of a query by group, sub-group and id, each with its level.
type Judged<'a> = BTreeMap<&'a [u8], BTreeMap<&'a [u8], BTreeMap<&'a [u8], f64>>>;

impl<'a> Preferences<'a> {
    /// Reads lines of a form; blank lines and CRLF are read over, comments as the rules have it. Levels are held as trec_eval's versions hold them.
    ///
    /// Refused with file and line: other numbers of columns, a level that is no finite number of at least 0, a document that a
    /// sub-group has twice, a document that a group calls relevant and not relevant, a group that contradicts itself, a query
    /// with more than 20,000 documents, a file without a preference.
    pub fn read(
        source: &'a Source,
        form: PreferenceForm,
        precision: Precision,
        rules: LineRules,
    ) -> Result<Self, DatasetError> {
        source.expect_no_mark()?;
        let mut judged: BTreeMap<&[u8], Judged<'_>> = BTreeMap::new();
        let mut at = 0;
        while at < source.bytes().len() {
            let (line, next) = line_at(source.bytes(), at);
            if let Some(read) = preference_line(source, line, at, form, rules)? {
                let sub_group = judged.entry(read.query).or_default().entry(read.group).or_default();
                let documents = sub_group.entry(read.sub_group).or_default();
                if let Some((first, _)) = documents.get_key_value(read.document) {
                    let document = String::from_utf8_lossy(read.document);
                    let first = source.line_at(source.offset_of(first));
                    let problem =
                        format!("document {document} is judged twice in its sub-group, first in line {first}");
                    return Err(source.wrong(at, problem));
                }
                documents.insert(read.document, precision.held(read.level));
            }
            at = next;
        }
        if judged.is_empty() {
            return Err(source.wrong_file(format!("holds no preference, expected lines of `{}`", form.columns())));
        }
        let queries = judged.into_iter().map(|(query, judged)| QueryPreferences::new(source, query, &judged));
        let queries: Vec<_> = queries.collect::<Result<_, _>>()?;
        let places = queries.iter().enumerate().map(|(place, preferences)| (preferences.query, place)).collect();
        Ok(Self { queries, places })
    }

    /// Every query, sorted by id.
    pub fn queries(&self) -> &[QueryPreferences<'a>] {
        &self.queries
    }

    /// Where a query stands in [`Self::queries`].
    pub fn place(&self, query: &str) -> Option<usize> {
        self.places.get(query).copied()
    }
}

impl PreferenceForm {
    fn columns(self) -> &'static str {
        match self {
            Self::Prefs => "query group sub-group document level",
            Self::QrelsPrefs => "query group document level",
        }
    }
}

impl<'a> QueryPreferences<'a> {
    fn new(source: &Source, query: &'a [u8], judged: &Judged<'a>) -> Result<Self, DatasetError> {
        let documents = listed(judged.values().flat_map(BTreeMap::values));
        if documents.len() > MOST_DOCUMENTS {
            let problem =
                format!("a query has {} documents, at most {MOST_DOCUMENTS} can be compared", documents.len());
            return Err(source.wrong(source.offset_of(query), problem));
        }
        let mut groups = Vec::with_capacity(judged.len());
        for sub_groups in judged.values() {
            let own = listed(sub_groups.values());
            let group = PreferenceGroup {
                documents: own.iter().map(|document| place(&documents, document)).collect(),
                sub_groups: sub_groups.values().map(|judged| levels(judged, &own)).collect(),
            };
            if let Some((document, problem)) = group.contradiction() {
                let name = own[document];
                let line = sub_groups.values().rev().find_map(|judged| judged.get_key_value(name));
                let (line, _) = line.expect("the document is one of the group's");
                let problem = format!("document {} {problem}", String::from_utf8_lossy(name));
                return Err(source.wrong(source.offset_of(line), problem));
            }
            groups.push(group);
        }
        Ok(Self { query: query_id(source, query)?, documents, groups })
    }
}

/// The documents of some sub-groups, sorted, each once.
fn listed<'a, 'b>(sub_groups: impl Iterator<Item = &'b BTreeMap<&'a [u8], f64>>) -> Vec<&'a [u8]>
where
    'a: 'b,
{
    let mut documents: Vec<&[u8]> = sub_groups.flat_map(BTreeMap::keys).copied().collect();
    documents.sort_unstable();
    documents.dedup();
    documents
}

fn place(documents: &[&[u8]], document: &[u8]) -> usize {
    documents.binary_search(&document).expect("all documents are listed")
}

/// A sub-group's documents by level.
fn levels(judged: &BTreeMap<&[u8], f64>, documents: &[&[u8]]) -> Vec<Level> {
    let mut ordered: Vec<(f64, usize)> =
        judged.iter().map(|(document, &level)| (level, place(documents, document))).collect();
    ordered.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let level = |same: &[(f64, usize)]| Level {
        level: same[0].0,
        documents: same.iter().map(|(_, document)| *document).collect(),
    };
    ordered.chunk_by(|a, b| a.0 == b.0).map(level).collect()
}

impl PreferenceGroup {
    /// The level of each document; of several above 0 one is given.
    pub fn levels(&self) -> Vec<f64> {
        let mut levels = vec![0.0; self.documents.len()];
        for level in self.sub_groups.iter().flatten() {
            for &document in &level.documents {
                levels[document] = level.level;
            }
        }
        levels
    }

    /// Its preferences, to be followed from document to document.
    pub fn order(&self) -> PreferenceOrder<'_> {
        let mut standings = vec![Vec::new(); self.documents.len()];
        for (sub_group, levels) in self.sub_groups.iter().enumerate() {
            for (place, level) in levels.iter().enumerate() {
                for &document in &level.documents {
                    standings[document].push((sub_group, place));
                }
            }
        }
        PreferenceOrder { sub_groups: &self.sub_groups, standings }
    }

    /// A document about which the group contradicts itself, and how.
    fn contradiction(&self) -> Option<(usize, &'static str)> {
        if self.sub_groups.len() < 2 {
            return None;
        }
        let mut is_relevant = vec![None; self.documents.len()];
        for level in self.sub_groups.iter().flatten() {
            for &document in &level.documents {
                if is_relevant[document].replace(level.level > 0.0).is_some_and(|known| known != (level.level > 0.0)) {
                    return Some((document, "has both level 0 and another in one group"));
                }
            }
        }
        let order = self.order();
        let is_above_itself = |document: &usize| order.below(*document).contains(document);
        (0..self.documents.len())
            .find(is_above_itself)
            .map(|document| (document, "is preferred to itself by its group"))
    }
}

/// A group's preferences. Documents are places in [`PreferenceGroup::documents`].
#[derive(Debug)]
pub struct PreferenceOrder<'a> {
    sub_groups: &'a [Vec<Level>],
    /// For each document the sub-groups that judge it, with the place of its level there.
    standings: Vec<Vec<(usize, usize)>>,
}

impl PreferenceOrder<'_> {
    /// The documents that one is preferred to, directly or by way of others: each once, in no order that means anything.
    pub fn below(&self, document: usize) -> Vec<usize> {
        self.reached(document, |place, step| Some(place + step))
    }

    /// The documents that are preferred to one.
    pub fn above(&self, document: usize) -> Vec<usize> {
        self.reached(document, usize::checked_sub)
    }

    /// Follows the levels of every sub-group in one direction. Each level is gone through once: what lies behind one that was
    /// gone through was so too.
    fn reached(&self, from: usize, step: impl Fn(usize, usize) -> Option<usize>) -> Vec<usize> {
        let mut is_reached = vec![false; self.standings.len()];
        let mut is_gone: Vec<Vec<bool>> = self.sub_groups.iter().map(|levels| vec![false; levels.len()]).collect();
        let (mut reached, mut open) = (Vec::new(), vec![from]);
        while let Some(document) = open.pop() {
            for &(sub_group, place) in &self.standings[document] {
                for at in (1..).map_while(|steps| step(place, steps)) {
                    let Some(level) = self.sub_groups[sub_group].get(at) else { break };
                    if std::mem::replace(&mut is_gone[sub_group][at], true) {
                        break;
                    }
                    for &other in &level.documents {
                        if !std::mem::replace(&mut is_reached[other], true) {
                            reached.push(other);
                            open.push(other);
                        }
                    }
                }
            }
        }
        reached
    }
}

struct PreferenceLine<'a> {
    query: &'a [u8],
    group: &'a [u8],
    sub_group: &'a [u8],
    document: &'a [u8],
    level: f64,
}

/// The preference of a line; none when it holds nothing.
fn preference_line<'a>(
    source: &'a Source,
    line: &'a [u8],
    at: usize,
    form: PreferenceForm,
    rules: LineRules,
) -> Result<Option<PreferenceLine<'a>>, DatasetError> {
    let due = form.columns().split(' ').count();
    let columns: Vec<&[u8]> = columns(line, due, rules).map_err(|problem| source.wrong(at, problem))?.collect();
    let (query, group, sub_group, document, text) = match (form, columns.as_slice()) {
        (_, []) => return Ok(None),
        (PreferenceForm::Prefs, &[query, group, sub_group, document, text]) => {
            (query, group, sub_group, document, text)
        }
        (PreferenceForm::QrelsPrefs, &[query, group, document, text]) => (query, group, &b"0"[..], document, text),
        (_, others) => {
            return Err(source.wrong(at, format!("{} columns, expected `{}`", others.len(), form.columns())));
        }
    };
    let level = score(text).filter(|level| level.is_finite() && *level >= 0.0);
    let wrong = || format!("level `{}` is not a number of 0 or more", String::from_utf8_lossy(text));
    // Minus zero is zero, and sorts as it.
    let level = level.ok_or_else(|| source.wrong(at, wrong()))? + 0.0;
    Ok(Some(PreferenceLine { query, group, sub_group, document, level }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str, form: PreferenceForm) -> String {
        let source = Source::read("prefs", text.as_bytes()).expect("memory is readable");
        Preferences::read(&source, form, Precision::Double, LineRules::TrecEval10).expect_err(text).to_string()
    }

    #[test]
    fn preferences_reach_over_sub_groups_and_stay_within_groups() {
        let text = "# one person\n1 g s a 3\n1 g s b 2\r\n\n1 g t b 5\n1 g t c 4\n1 h s c 1\n1 h s a 0.0\n";
        let source = Source::read("prefs", text.as_bytes()).expect("memory is readable");
        let rules = LineRules::TrecEval10;
        let read = Preferences::read(&source, PreferenceForm::Prefs, Precision::Single, rules).expect("preferences");
        let query = &read.queries()[0];
        assert_eq!(query.documents, [b"a", b"b", b"c"]);
        let [one, other] = &query.groups[..] else { panic!("two groups") };
        let order = one.order();
        let mut below = order.below(0);
        below.sort_unstable();
        assert_eq!((below, order.below(1), order.below(2), order.above(0)), (vec![1, 2], vec![2], vec![], vec![]));
        assert_eq!((other.order().below(1), other.order().above(0)), (vec![0], vec![1]));
        assert_eq!((&other.documents[..], other.levels()), (&[0, 2][..], vec![0.0, 1.0]));
    }

    #[test]
    fn what_would_be_guessed_at_or_ends_trec_eval_is_refused_with_its_line() {
        use PreferenceForm::{Prefs, QrelsPrefs};
        for (form, text, message) in [
            (Prefs, "", "prefs: holds no preference, expected lines of `query group sub-group document level`"),
            (Prefs, "1 g s a 1\n1 g a 1\n", "prefs:2: 4 columns, expected `query group sub-group document level`"),
            (QrelsPrefs, "1 g s a 1\n", "prefs:1: 5 columns, expected `query group document level`"),
            (Prefs, "1 g s a high\n", "prefs:1: level `high` is not a number of 0 or more"),
            (QrelsPrefs, "1 g a -1\n", "prefs:1: level `-1` is not a number of 0 or more"),
            (Prefs, "1 g s a inf\n", "prefs:1: level `inf` is not a number of 0 or more"),
            (
                QrelsPrefs,
                "1 g a 1\n1 h a 2\n1 g a 1\n",
                "prefs:3: document a is judged twice in its sub-group, first in line 1",
            ),
            (Prefs, "1 g s a 0\n1 g t a 2\n", "prefs:2: document a has both level 0 and another in one group"),
            (
                Prefs,
                "1 g s a 2\n1 g s b 1\n1 g t b 2\n1 g t a 1\n",
                "prefs:4: document a is preferred to itself by its group",
            ),
        ] {
            assert_eq!(error(text, form), message);
        }
    }
}
