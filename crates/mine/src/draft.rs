//! A query before it is selected: its text, its class and the places that answer it.

use lensgate_dataset::{QueryClass, Span};

/// A place that answers, with its grade.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    /// The file, an index into the corpus.
    pub file: usize,
    /// Where in the file.
    pub span: Span,
    /// 2 or 3.
    pub grade: i32,
}

/// A query with its answers, best first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Draft {
    /// The class of the query.
    pub class: QueryClass,
    /// What is asked.
    pub text: String,
    /// What answers, never empty; the first decides language, repository and part.
    pub answers: Vec<Answer>,
    /// The symbol or word that it is about; queries about one symbol of one file land in one part.
    pub about: String,
    /// Lines that must leave the index, because they hold the query's text.
    pub blank: Vec<Blank>,
}

/// Lines of a file, to be emptied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Blank {
    /// The file, an index into the corpus.
    pub file: usize,
    /// First and last line, counted from 1.
    pub lines: (u32, u32),
}
