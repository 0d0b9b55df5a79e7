//! A hit as a reader is shown it: where it points, whether that can be opened, how many lines there are to read.

use std::collections::BTreeSet;

use lensgate_dataset::{Hit, Span, Unit};

use crate::snapshot::{Snapshot, is_whole_file, is_within};

/// A hit in the order in which it was shown. One that cannot be opened takes up its rank and touches nothing.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shown<'a> {
    pub span: &'a Span,
    /// Whether its file is in the snapshot and its lines are in the file.
    pub is_valid: bool,
    /// The lines to read, both ends included; what an invalid hit claims counts too.
    pub lines: (u32, u32),
}

impl<'a> Shown<'a> {
    fn new(hit: &'a Hit, unit: Unit, snapshot: &dyn Snapshot) -> Self {
        let span = &hit.span;
        let in_file = snapshot.lines(&span.path);
        let is_valid = in_file.is_some_and(|lines| is_within(span, lines, unit));
        let lines = match in_file {
            Some(lines) if unit == Unit::File && is_whole_file(span) => (1, lines.max(1)),
            _ => (span.first, span.last.max(span.first)),
        };
        Self { span, is_valid, lines }
    }

    /// How many lines there are to read.
    pub(crate) fn height(&self) -> u64 {
        u64::from(self.lines.1) - u64::from(self.lines.0) + 1
    }
}

/// The hits in the order of the answer; where files are judged, the first of each file.
pub(crate) fn shown<'a>(hits: &'a [Hit], unit: Unit, snapshot: &dyn Snapshot) -> Vec<Shown<'a>> {
    let shown = hits.iter().map(|hit| Shown::new(hit, unit, snapshot));
    match unit {
        Unit::Span => shown.collect(),
        Unit::File => first_of_each_file(shown).collect(),
    }
}

/// Hits folded to the first of each file. An invalid hit stands for no file, so that it never hides a valid one behind it.
pub(crate) fn first_of_each_file<'a>(hits: impl Iterator<Item = Shown<'a>>) -> impl Iterator<Item = Shown<'a>> {
    let mut seen = BTreeSet::new();
    hits.filter(move |hit| seen.insert((&*hit.span.path, hit.is_valid)))
}
