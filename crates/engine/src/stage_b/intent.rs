//! What a query asks for structurally, read from its words: a constructor, an implementation, a test, a configuration key.

use std::collections::BTreeSet;

use crate::configuration::PatternPack;
use crate::query::AnalyzedQuery;

/// What the enabled packs have to look for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Intent<'q> {
    /// Names of types whose constructor is asked for; empty names when the query describes the type.
    pub constructor: Option<Vec<&'q str>>,
    /// Names of traits and types whose implementation is asked for.
    pub implementation: Option<Vec<&'q str>>,
    /// A test is asked for.
    pub test: bool,
    /// A configuration key is asked for.
    pub configuration_key: bool,
}

/// Names of types that a query asks about, at most; a text that holds more is about none of them.
const MOST_NAMES: usize = 16;

const CONSTRUCT: [&str; 12] = [
    "constructor",
    "constructors",
    "ctor",
    "construct",
    "constructs",
    "constructed",
    "constructing",
    "instantiate",
    "instantiates",
    "initializer",
    "builder",
    "new",
];
const IMPLEMENT: [&str; 12] = [
    "impl",
    "impls",
    "implement",
    "implements",
    "implementation",
    "implementations",
    "implementing",
    "implemented",
    "extends",
    "extend",
    "subclass",
    "subclasses",
];
const TEST: [&str; 7] = ["test", "tests", "tested", "testing", "unittest", "benchmark", "benchmarks"];
const CONFIGURE: [&str; 22] = [
    "config",
    "configs",
    "configuration",
    "configurations",
    "configure",
    "configures",
    "configured",
    "configurable",
    "option",
    "options",
    "setting",
    "settings",
    "parameter",
    "flag",
    "flags",
    "env",
    "environment",
    "knob",
    "default",
    "defaults",
    "limit",
    "timeout",
];

impl<'q> Intent<'q> {
    /// Reads a query for the packs that are on.
    pub fn of(query: &'q AnalyzedQuery<'_>, packs: &BTreeSet<PatternPack>) -> Self {
        let mut intent = Self::default();
        if packs.contains(&PatternPack::CtorImpl) {
            intent.constructor = constructor(query);
            intent.implementation = says(query, &IMPLEMENT).then(|| type_names(query, &IMPLEMENT));
        }
        intent.test = packs.contains(&PatternPack::TestFuncNames) && says(query, &TEST);
        intent.configuration_key = packs.contains(&PatternPack::ConfigKeys) && says(query, &CONFIGURE);
        intent
    }

    /// Whether no pack has anything to look for.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

fn says(query: &AnalyzedQuery<'_>, words: &[&str]) -> bool {
    query.words.iter().any(|word| words.contains(&word.to_lowercase().as_str()))
}

/// `constructor of X`, `X::new`, `new X`; "create a new pool" asks for one too, "new line" does not.
fn constructor<'q>(query: &'q AnalyzedQuery<'_>) -> Option<Vec<&'q str>> {
    let path_of_new = query.identifiers.windows(2).any(|pair| pair[1] == "new");
    let said: Vec<String> = query.words.iter().map(|word| word.to_lowercase()).collect();
    let new_name = query.words.windows(2).any(|pair| pair[0] == "new" && is_type_name(pair[1]));
    let makes_new = said.iter().any(|word| word == "new")
        && said.iter().any(|word| matches!(word.as_str(), "create" | "creates" | "make" | "build" | "builds"));
    let by_word = said.iter().any(|word| word != "new" && CONSTRUCT.contains(&word.as_str()));
    (path_of_new || new_name || makes_new || by_word).then(|| type_names(query, &CONSTRUCT))
}

/// Names of the query that may be types: written like one, or after `of` and `for`.
fn type_names<'q>(query: &'q AnalyzedQuery<'_>, cues: &[&str]) -> Vec<&'q str> {
    let after_of = query.words.windows(2).filter(|pair| matches!(pair[0], "of" | "for")).map(|pair| pair[1]);
    let written =
        query.identifiers.iter().copied().chain(query.words.iter().copied().filter(|word| is_type_name(word)));
    let mut names: Vec<&str> = Vec::new();
    for name in written.chain(after_of) {
        let is_cue = cues.contains(&name.to_lowercase().as_str());
        if !is_cue && !matches!(name, "the" | "a" | "an" | "for" | "of") && !names.contains(&name) {
            names.push(name);
        }
        if names.len() == MOST_NAMES {
            break;
        }
    }
    names
}

/// `Header`, `HTTPHeader`; not `header`, not the first word of a sentence followed by small ones (which is harmless).
fn is_type_name(word: &str) -> bool {
    word.starts_with(char::is_uppercase) && word.chars().all(|letter| letter.is_alphanumeric() || letter == '_')
}
