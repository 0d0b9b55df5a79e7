//! Facts: what a document says, one typed statement each, with what it is about, the part it plays and where it stands.

use std::collections::{BTreeMap, BTreeSet};

use super::lexicon::{Polarity, Role, Side};
use super::scan::{Amount, Unit};
use crate::document::Place;

/// A map of the document: an object, a section, a table row.
#[derive(Debug, Clone)]
pub struct Record {
    /// The map that it lies in; none for the whole document.
    pub parent: Option<usize>,
    /// The words of its key.
    pub words: Vec<String>,
    /// Where it stands.
    pub place: Place,
    /// The list that it is an entry of.
    pub group: Option<usize>,
    /// What its figures are about, when a field or the first cell of its row says so.
    pub name: Option<String>,
    /// Which of its kind it is: a phase, a window, an arm.
    pub position: Option<String>,
    /// Which of its kind it is, when only its place tells.
    pub ordinal: Option<usize>,
    /// Its key, when its siblings have the same keys inside.
    pub parallel: Option<String>,
    /// The role that its name gives to all of it, as in a row `baseline`.
    pub role: Option<Role>,
    /// The unit that a field of its own gives to its figures.
    pub unit: Option<(Unit, f64)>,
    /// Whether its key is an expression such as `p(95)<200`.
    pub is_expression: bool,
}

/// Maps of one kind: the entries of a list, or siblings with the same keys.
#[derive(Debug, Clone)]
pub struct Group {
    /// The map that holds them.
    pub owner: usize,
    /// The words of the list's key.
    pub words: Vec<String>,
    /// Where the list stands.
    pub place: Place,
    /// The maps.
    pub members: Vec<usize>,
    /// All entries, those that are no maps included.
    pub length: usize,
    /// Whether it is a list, not siblings.
    pub is_list: bool,
    /// Whether its entries are numbers, which are samples and name nothing.
    pub is_of_numbers: bool,
}

/// What a fact says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Figure {
    /// A number.
    Amount(Amount),
    /// So many of so many.
    Fraction(u64, u64),
    /// A point in time, milliseconds since 1970.
    Instant(i64),
    /// How something came out.
    Outcome(Polarity),
    /// Whether something happened.
    Event(bool),
    /// A comparison spelt out: the first lies on this side of the second.
    Compare(Amount, Side, Amount),
}

/// One statement.
#[derive(Debug, Clone)]
pub struct Fact {
    /// Where it stands.
    pub place: Place,
    /// The map that it lies in.
    pub record: usize,
    /// Its key as written, or its text when it has none.
    pub key: String,
    /// Its value as written.
    pub text: String,
    /// The words of its key.
    pub words: Vec<String>,
    /// What it is about, sorted.
    pub subject: Vec<String>,
    /// The same for people.
    pub label: String,
    /// The percentile it is.
    pub percentile: Option<f64>,
    /// The part it plays.
    pub role: Role,
    /// What it says.
    pub figure: Figure,
    /// The map whose name is its subject.
    pub named_by: Option<usize>,
    /// Whether it is an entry of a list of bare values.
    pub is_entry: bool,
    /// What tells it from a fact of the same subject elsewhere: its phase, arm, window, outermost first.
    pub scope: Vec<String>,
    /// The number of its topic and percentile: facts about the same have the same.
    pub topic_id: usize,
}

impl Fact {
    /// Its number.
    pub fn amount(&self) -> Option<Amount> {
        match self.figure {
            Figure::Amount(amount) => Some(amount),
            _ => None,
        }
    }

    /// Its number, when it is a plain count.
    pub fn count(&self) -> Option<u64> {
        let amount = self.amount()?;
        let whole = amount.unit == Unit::Bare && amount.half >= 0.5 && !amount.signed && amount.value >= 0.0;
        (whole && amount.side.is_none() && amount.value.fract() == 0.0 && amount.value < 1e15)
            .then_some(amount.value as u64)
    }

    /// How it came out.
    pub fn outcome(&self) -> Option<Polarity> {
        match self.figure {
            Figure::Outcome(polarity) => Some(polarity),
            _ => None,
        }
    }

    /// Whether it was read from a sentence.
    pub fn is_sentence(&self) -> bool {
        self.key == self.text
    }

    /// Whether it speaks of the whole and of nothing in it.
    pub fn is_of_whole(&self) -> bool {
        self.subject.is_empty() && self.percentile.is_none()
    }

    /// Its subject without the words that producers add or leave out at will.
    pub fn topic(&self) -> Vec<&str> {
        let optional = |word: &str| {
            matches!(word, "rate" | "ratio" | "share" | "fraction" | "k")
                || (self.percentile.is_some()
                    && matches!(word, "latency" | "response" | "time" | "duration" | "request" | "http" | "e2e"))
        };
        let topic: Vec<&str> = self.subject.iter().map(String::as_str).filter(|word| !optional(word)).collect();
        if topic.is_empty() && self.percentile.is_none() {
            return self.subject.iter().map(String::as_str).collect();
        }
        topic
    }

    /// Whether both speak of the same measure.
    pub fn same_topic(&self, other: &Self) -> bool {
        self.topic_id == other.topic_id
    }

    /// Whether any of its words, of its key or subject, is of a kind.
    pub fn speaks_of(&self, is: fn(&str) -> bool) -> bool {
        self.subject.iter().chain(&self.words).any(|word| is(word))
    }

    /// Whether its subject is of a kind.
    pub fn is_about(&self, is: fn(&str) -> bool) -> bool {
        self.subject.iter().any(|word| is(word))
    }

    /// Its subject for people.
    pub fn title(&self) -> String {
        let mut title = self.label.clone();
        if let Some(percentile) = self.percentile {
            title = format!("p{percentile} {title}").trim_end().to_owned();
        }
        if title.is_empty() { self.key.clone() } else { title }
    }
}

/// What a record adds to the scope of what lies in it, in words; none where it adds nothing.
#[derive(Debug, Clone, Default)]
struct Steps {
    ordinal: Option<String>,
    name: Option<String>,
    position: Option<String>,
    parallel: Option<String>,
}

impl Steps {
    fn of(record: &Record) -> Self {
        let step = |text: &String| Some(super::words::words(text).join(" ")).filter(|step| !step.is_empty());
        let is_named = record.group.is_some() && record.role.is_none();
        Self {
            ordinal: record.ordinal.map(|ordinal| ordinal.to_string()),
            name: record.name.as_ref().filter(|_| is_named).and_then(step),
            position: record.position.as_ref().and_then(step),
            parallel: record.parallel.as_ref().and_then(step),
        }
    }
}

/// Sections of one map that are looked into from beside; an object with more is a table, and its rows are not each other's
/// surroundings.
const MOST_AROUND: usize = 64;

/// What facts are about the same: their topic, and the percentile's bits.
type Topic = (String, Option<u64>);

/// A text in a list.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The map that the list lies in.
    pub record: usize,
    /// The words of the list's key.
    pub list: Vec<String>,
    /// Where it stands.
    pub place: Place,
    /// The text.
    pub text: String,
}

/// Everything a document says.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// Its maps; the first is the whole.
    pub records: Vec<Record>,
    /// Maps of one kind.
    pub groups: Vec<Group>,
    /// Its statements in document order.
    pub facts: Vec<Fact>,
    /// Texts that stand in lists.
    pub entries: Vec<Entry>,
    /// The section that the whole of a Markdown document lies in: its title.
    pub title: Option<usize>,
    /// Records that say of themselves that they do not block.
    pub advisory: BTreeSet<usize>,
    /// Records whose figures are ratios or differences of what they name.
    pub relative: BTreeSet<usize>,
    /// Maps for what is told of one of several steps, by where it is told and which step it is.
    pub(super) told: BTreeMap<(usize, String), usize>,
    /// What each record adds to the scope of what lies in it.
    own_steps: Vec<Steps>,
    /// The facts of each record.
    by_record: Vec<Vec<usize>>,
    /// The facts of each topic, by its number.
    by_topic: Vec<Vec<usize>>,
    /// The outcomes of the whole, by the map that they lie in.
    wholes: BTreeMap<usize, Vec<usize>>,
    /// The maps in each map that are no entries of a list.
    sections: Vec<Vec<usize>>,
    /// The first outcome of the whole in a map or in a section of it.
    whole_near: Vec<Option<usize>>,
}

impl Facts {
    /// A record and those it lies in, innermost first.
    pub fn chain(&self, record: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(Some(record), |at| self.records[*at].parent)
    }

    /// Whether `outer` is `inner` or holds it.
    pub fn holds(&self, outer: usize, inner: usize) -> bool {
        self.chain(inner).any(|at| at == outer)
    }

    /// The innermost record that holds both.
    pub fn common(&self, a: usize, b: usize) -> usize {
        self.chain(a).find(|at| self.holds(*at, b)).unwrap_or(0)
    }

    /// How deep a record lies.
    pub fn depth(&self, record: usize) -> usize {
        self.chain(record).count()
    }

    /// What tells a fact from one of the same subject elsewhere.
    pub fn scope<'a>(&self, fact: &'a Fact) -> &'a [String] {
        &fact.scope
    }

    /// Files every fact under its record and works out its scope; nothing may be added afterwards.
    pub(super) fn index(&mut self) {
        self.own_steps = self.records.iter().map(Steps::of).collect();
        let scopes: Vec<Vec<String>> = self.facts.iter().map(|fact| self.steps(fact.record, fact.named_by)).collect();
        self.by_record = vec![Vec::new(); self.records.len()];
        let mut topics: BTreeMap<Topic, usize> = BTreeMap::new();
        for (at, (fact, scope)) in self.facts.iter_mut().zip(scopes).enumerate() {
            fact.scope = scope;
            self.by_record[fact.record].push(at);
            let next = topics.len();
            fact.topic_id = *topics.entry(topic_of(fact)).or_insert(next);
            if fact.topic_id == self.by_topic.len() {
                self.by_topic.push(Vec::new());
            }
            self.by_topic[fact.topic_id].push(at);
            if fact.is_of_whole() && fact.outcome().is_some() {
                self.wholes.entry(fact.record).or_default().push(at);
            }
        }
        self.sections = vec![Vec::new(); self.records.len()];
        for (id, record) in self.records.iter().enumerate() {
            if let (Some(parent), None) = (record.parent, record.group) {
                self.sections[parent].push(id);
            }
        }
        self.whole_near = (0..self.records.len()).map(|record| self.first_whole(record)).collect();
    }

    /// What tells a record from others of its kind, outermost first.
    pub fn scope_of(&self, record: usize) -> Vec<String> {
        self.steps(record, None)
    }

    fn steps(&self, record: usize, named_by: Option<usize>) -> Vec<String> {
        let mut scope: Vec<&String> = Vec::new();
        for at in self.chain(record) {
            let steps = &self.own_steps[at];
            let by_name = named_by == Some(at);
            scope.extend(&steps.ordinal);
            scope.extend(steps.name.iter().filter(|_| !by_name));
            scope.extend(&steps.position);
            scope.extend(steps.parallel.iter().filter(|_| !by_name));
        }
        scope.into_iter().rev().cloned().collect()
    }

    /// The first outcome of the whole, good or bad, in a map or in a section of it that is no part among others.
    fn first_whole(&self, record: usize) -> Option<usize> {
        let told = |at: &usize| {
            let tells = |fact: &usize| self.facts[*fact].outcome() != Some(Polarity::Neither);
            self.wholes.get(at).and_then(|facts| facts.iter().copied().find(tells))
        };
        let beside = || {
            self.sections[record]
                .iter()
                .filter(|id| self.records[**id].parallel.is_none() && self.records[**id].position.is_none())
        };
        told(&record).or_else(|| beside().find_map(told))
    }

    /// That outcome.
    pub fn whole_near(&self, record: usize) -> Option<&Fact> {
        self.whole_near[record].map(|at| &self.facts[at])
    }

    /// Facts of the same topic and percentile as another, in document order.
    pub fn of_topic(&self, fact: &Fact) -> impl Iterator<Item = &Fact> {
        self.by_topic[fact.topic_id].iter().map(|at| &self.facts[*at])
    }

    /// The outcomes of the whole that lie directly in a record.
    pub fn wholes_of(&self, record: usize) -> impl Iterator<Item = &Fact> {
        self.wholes.get(&record).into_iter().flatten().map(|at| &self.facts[*at])
    }

    /// The maps that lie directly in a record and are no entries of a list.
    pub fn sections(&self, record: usize) -> &[usize] {
        &self.sections[record]
    }

    /// The records around one: those that it lies in, and the sections of each.
    pub fn around(&self, record: usize) -> Vec<usize> {
        let mut around: Vec<usize> = Vec::new();
        for at in self.chain(record) {
            around.push(at);
            around.extend(self.sections[at].iter().take(MOST_AROUND));
        }
        around.sort_unstable();
        around.dedup();
        around
    }

    /// Facts that lie directly in a record.
    pub fn of(&self, record: usize) -> impl Iterator<Item = &Fact> {
        self.by_record[record].iter().map(|at| &self.facts[*at])
    }

    /// Facts that lie in an entry of a group: directly, then in the sections of it.
    pub fn in_entry(&self, record: usize) -> impl Iterator<Item = &Fact> {
        self.of(record).chain(self.sections[record].iter().take(MOST_AROUND).flat_map(|section| self.of(*section)))
    }

    /// The group entry that a record lies in, innermost.
    pub fn entry(&self, record: usize) -> Option<usize> {
        self.chain(record).find(|at| self.records[*at].group.is_some())
    }
}

fn topic_of(fact: &Fact) -> Topic {
    (fact.topic().join(" "), fact.percentile.map(f64::to_bits))
}
