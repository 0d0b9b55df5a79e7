//! Tallies: how many passed, failed, were skipped, of how many, as one map or one fraction states it.

use std::collections::BTreeMap;

use crate::fact::lexicon::{
    Class, class as lexicon_class, is_countable, is_error, is_filler, is_judged, is_negation, is_unit,
};
use crate::fact::{Fact, Facts, Figure, Role};

/// A count and where it stands.
pub(super) type Counted<'a> = (u64, &'a Fact);

/// What one map or fraction counts.
#[derive(Debug, Clone, Default)]
pub(super) struct Tally<'a> {
    pub record: usize,
    /// What is counted, sorted; empty when nothing says.
    pub noun: Vec<String>,
    pub passed: Option<Counted<'a>>,
    pub failed: Option<Counted<'a>>,
    pub total: Option<Counted<'a>>,
    /// How many were run, evaluated, assessed.
    done: Option<Counted<'a>>,
    /// Counts of neither: skipped, pending and so on, under the word that they carry.
    pub others: Vec<(String, Counted<'a>)>,
    pub is_fraction: bool,
}

impl<'a> Tally<'a> {
    /// How many failed, said or left over.
    pub(super) fn failures(&self) -> Option<u64> {
        let left_over = || {
            let others: u64 = self.others.iter().map(|(_, (count, _))| count).sum();
            self.total?.0.checked_sub(self.passed?.0 + others)
        };
        self.failed.map(|(count, _)| count).or_else(left_over)
    }

    /// A fact to point at.
    pub(super) fn anchor(&self) -> Option<&'a Fact> {
        self.passed.or(self.total).or(self.failed).map(|(_, fact)| fact)
    }

    /// Whether both count the same kind of thing.
    pub(super) fn counts_like(&self, noun: &[String]) -> bool {
        self.noun.is_empty()
            || noun.is_empty()
            || self.noun.iter().any(|word| noun.contains(word) && is_countable(word))
            || self.noun == noun
    }
}

/// The tallies of a document, filed by where they stand.
pub(super) struct Tallies<'a> {
    pub all: Vec<Tally<'a>>,
    by_record: BTreeMap<usize, Vec<usize>>,
    first_below: Vec<Option<usize>>,
}

impl<'a> Tallies<'a> {
    pub(super) fn of_document(facts: &'a Facts) -> Self {
        let all = tallies(facts);
        let mut by_record: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        let mut first_below = vec![None; facts.records.len()];
        for (at, tally) in all.iter().enumerate() {
            by_record.entry(tally.record).or_default().push(at);
            if tally.passed.is_some() && tally.total.is_some() {
                for record in facts.chain(tally.record) {
                    first_below[record].get_or_insert(at);
                }
            }
        }
        Self { all, by_record, first_below }
    }

    /// Those that stand in a map itself.
    pub(super) fn of(&self, record: usize) -> impl Iterator<Item = &Tally<'a>> {
        self.by_record.get(&record).into_iter().flatten().map(|at| &self.all[*at])
    }

    /// The first below a map that says how many passed of how many.
    pub(super) fn first_below(&self, record: usize) -> Option<&Tally<'a>> {
        self.first_below[record].map(|at| &self.all[at])
    }

    /// Those around a map: in it, in what it lies in, and in the sections of these.
    pub(super) fn around(&self, facts: &Facts, record: usize) -> Vec<&Tally<'a>> {
        facts.around(record).into_iter().flat_map(|at| self.of(at)).collect()
    }
}

/// Every tally of a document.
fn tallies(facts: &Facts) -> Vec<Tally<'_>> {
    let mut tallies: Vec<Tally<'_>> = facts.facts.iter().filter_map(fraction).collect();
    for record in 0..facts.records.len() {
        for tally in of_record(facts, record) {
            // `8/9 green, 1 red`: what failed belongs to the fraction beside it.
            let beside = tallies
                .iter_mut()
                .find(|other| other.is_fraction && other.record == record && other.noun == tally.noun);
            match beside {
                Some(fraction) if tally.total.is_none() && tally.passed.is_none() => {
                    fraction.failed = fraction.failed.or(tally.failed);
                }
                _ => tallies.push(tally),
            }
        }
    }
    tallies
}

fn fraction(fact: &Fact) -> Option<Tally<'_>> {
    let Figure::Fraction(passed, total) = fact.figure else { return None };
    let mut noun: Vec<String> = fact.words.iter().filter(|word| tells(word)).cloned().collect();
    noun.extend(fact.subject.iter().filter(|word| is_countable(word)).cloned());
    noun.sort();
    noun.dedup();
    let (passed, total) = (Some((passed, fact)), Some((total, fact)));
    Some(Tally { record: fact.record, noun, passed, total, is_fraction: true, ..Tally::default() })
}

fn tells(word: &str) -> bool {
    lexicon_class(word).is_none()
        && !is_filler(word)
        && !is_unit(word)
        && !is_negation(word)
        && !is_done(word)
        && !matches!(word, "number" | "n")
}

/// Says that what is counted took place.
fn is_done(word: &str) -> bool {
    matches!(word, "evaluated" | "assessed" | "executed" | "run" | "performed" | "conducted")
}

fn of_record(facts: &Facts, record: usize) -> Vec<Tally<'_>> {
    let mut tallies: Vec<Tally<'_>> = Vec::new();
    let mut known: BTreeMap<Vec<String>, usize> = BTreeMap::new();
    for fact in facts.of(record).filter(|fact| matches!(fact.role, Role::Value | Role::Limit)) {
        // A number in a list is a sample; which one belongs to which of another list, nothing says.
        let Some(count) = fact.count().filter(|_| !fact.is_entry) else { continue };
        if fact.words.iter().any(|word| matches!(word.as_str(), "rate" | "percent" | "ratio" | "score" | "weight")) {
            continue;
        }
        let mut noun: Vec<String> = fact.words.iter().filter(|word| tells(word)).cloned().collect();
        noun.sort();
        let classes: Vec<Class> = fact.words.iter().filter_map(|word| lexicon_class(word)).collect();
        let class = classes.iter().copied().find(|class| *class != Class::Total).or(classes.first().copied());
        // `not ok` is a count of failures.
        let negated = fact.words.iter().any(|word| is_negation(word));
        let class = class.map(|class| if negated { class.negated() } else { class });
        let is_total = noun.len() == 1 && is_countable(&noun[0]) || fact.words.iter().any(|word| is_done(word));
        let class = class.or_else(|| is_total.then_some(Class::Total));
        let Some(class) = class else { continue };
        let was_done = fact.words.iter().any(|word| is_done(word)) && !negated;
        let class = if was_done && matches!(class, Class::Other | Class::Total) { Class::Total } else { class };
        let at = *known.entry(noun.clone()).or_insert_with(|| {
            tallies.push(Tally { record, noun, ..Tally::default() });
            tallies.len() - 1
        });
        let tally = &mut tallies[at];
        let counted = Some((count, fact));
        match class {
            Class::Passed => tally.passed = tally.passed.or(counted),
            Class::Failed => tally.failed = tally.failed.or(counted),
            Class::Total if was_done => tally.done = tally.done.or(counted),
            Class::Total => tally.total = tally.total.or(counted),
            Class::Other => {
                let word = fact.words.iter().find(|word| lexicon_class(word) == Some(Class::Other)).cloned();
                tally.others.push((word.unwrap_or_default(), (count, fact)));
            }
        }
    }
    for tally in &mut tallies {
        // What was run is all there is, unless something was left out or the whole is told beside it.
        if tally.others.is_empty() && (tally.passed.is_some() || tally.failed.is_some()) {
            tally.total = tally.total.or(tally.done);
        }
    }
    let mut tallies = merge(tallies);
    // `gates: {passed, total}`: what is counted stands in the key around.
    for tally in tallies.iter_mut().filter(|tally| tally.noun.is_empty()) {
        let about = &facts.records[record].words;
        tally.noun = about.iter().filter(|word| is_countable(word)).cloned().collect();
        if tally.noun.is_empty() {
            // `exceptions: {count}` counts exceptions and nothing else.
            tally.noun = about.iter().filter(|word| is_error(word)).cloned().collect();
        }
    }
    tallies
}

/// `{gates: 7, passed: 6}`: counts without a noun belong to the only noun beside them.
fn merge(tallies: Vec<Tally<'_>>) -> Vec<Tally<'_>> {
    let (bare, mut named): (Vec<_>, Vec<_>) = tallies.into_iter().partition(|tally| tally.noun.is_empty());
    let Some(bare) = bare.into_iter().next() else { return named };
    // Of several nouns, the only one that can pass or fail as a gate does is meant.
    let judged: Vec<usize> = (0..named.len()).filter(|at| named[*at].noun.iter().any(|word| is_judged(word))).collect();
    let others = if let [only] = judged[..] {
        let meant = named.remove(only);
        std::mem::replace(&mut named, vec![meant])
    } else {
        Vec::new()
    };
    let lacks = |tally: &Tally<'_>| {
        (tally.passed.is_none() || bare.passed.is_none())
            && (tally.failed.is_none() || bare.failed.is_none())
            && (tally.total.is_none() || bare.total.is_none())
    };
    match &mut named[..] {
        [only] if lacks(only) && only.noun.iter().any(|word| is_countable(word)) => {
            only.passed = only.passed.or(bare.passed);
            only.failed = only.failed.or(bare.failed);
            only.total = only.total.or(bare.total);
            // Errors beside requests are failed requests, and no gates.
            let is_mine = |other: &(String, Counted<'_>)| others.is_empty() || other.0 != "error";
            only.others.extend(bare.others.into_iter().filter(is_mine));
        }
        _ => named.push(bare),
    }
    named.extend(others);
    named
}
