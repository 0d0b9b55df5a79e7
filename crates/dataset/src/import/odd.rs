//! What queries of others hold that has no meaning here: asked for where it matters, otherwise named.

use std::collections::{BTreeMap, BTreeSet};

use super::collection::ImportOptions;
use super::findings::{Findings, queries as count_of};
use crate::language::Language;
use crate::query::QueryClass;

/// What had no meaning for us, counted.
#[derive(Default)]
pub(super) struct Odd {
    pub classes: BTreeMap<String, u64>,
    pub unclassed: u64,
    pub languages: BTreeMap<String, u64>,
    pub keys: BTreeSet<String>,
    pub mapped: BTreeSet<String>,
    pub repeated: u64,
    pub commented: u64,
}

impl Odd {
    /// The language that a word of theirs stands for; a word that means nothing is counted.
    pub fn language(&mut self, word: &str) -> Option<Language> {
        let language = Language::called(word);
        if language.is_none() {
            *self.languages.entry(word.to_owned()).or_default() += 1;
        }
        language
    }

    /// Asks for what is open, and notes the rest.
    pub fn report(&self, options: &ImportOptions, findings: &mut Findings) {
        let ours = QueryClass::ALL.map(QueryClass::name).join(", ");
        for (word, &count) in &self.classes {
            let why = format!("{} of that class, which is none of {ours}", count_of(count));
            findings.ask(&format!("--class {word:?}=nl"), &why);
        }
        if self.unclassed > 0 && options.unclassed.is_none() {
            findings
                .ask("--class nl", &format!("{} without a class, which is one of {ours}", count_of(self.unclassed)));
        }
        for word in options.classes.keys().filter(|word| !self.mapped.contains(*word)) {
            findings.note(format!("no query is of class {word:?}"));
        }
        for (word, &count) in &self.languages {
            findings.note(format!("{} of language {word:?} are taken without a language", count_of(count)));
        }
        if self.repeated > 0 {
            findings.note(format!("{} left out whose id came before (--duplicates first)", count_of(self.repeated)));
        }
        if self.commented > 0 {
            findings
                .note(format!("{} lines that begin with # count as comments though they hold a tab", self.commented));
        }
        if !self.keys.is_empty() {
            let keys: Vec<&str> = self.keys.iter().map(String::as_str).collect();
            findings.note(format!("keys of queries that mean nothing here: {}", keys.join(", ")));
        }
    }
}
