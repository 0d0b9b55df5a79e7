//! What an import read from the data, and what the data leave open.

use std::path::Path;

use crate::error::{DatasetError, Place};

/// Sentences for the caller.
#[derive(Default)]
pub(super) struct Findings {
    /// What was decided, and by what in the data.
    pub notes: Vec<String>,
    /// Arguments to add, each with the reason.
    pub questions: Vec<String>,
}

impl Findings {
    pub fn note(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
    }

    /// Asks for an argument.
    pub fn ask(&mut self, argument: &str, why: &str) {
        self.questions.push(format!("{argument}: {why}"));
    }

    /// Refuses to go on while something is open: nothing is guessed.
    pub fn expect_answers(&self, path: &Path) -> Result<(), DatasetError> {
        if self.questions.is_empty() {
            return Ok(());
        }
        let lines: String = self.questions.iter().map(|question| format!("\n  {question}")).collect();
        let problem = format!("the data do not say what is asked for here, so add to the command:{lines}");
        Err(DatasetError::configuration(Place::file(path), problem))
    }
}

/// `1 query`, `3 queries`.
pub(super) fn queries(count: u64) -> String {
    if count == 1 { "1 query".to_owned() } else { format!("{count} queries") }
}
