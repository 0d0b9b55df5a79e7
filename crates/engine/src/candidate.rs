//! A candidate: one place that stage A proposes and stages B and C move, score and order.

use std::fmt;

use crate::tables::Chunk;

/// Which signals spoke for a candidate; printed as the hit's `why`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Why(u8);

impl Why {
    /// Query terms occur in it.
    pub const LEXICAL: Self = Self(1);
    /// A symbol's name answers the query (stage B).
    pub const SYMBOL: Self = Self(1 << 1);
    /// A structural pattern of a pack matched (stage B).
    pub const PATTERN: Self = Self(1 << 2);
    /// Its vector lies near the query's (stage C).
    pub const SEMANTIC: Self = Self(1 << 3);
    /// A term within the edit distance of a query term occurs in it.
    pub const FUZZY: Self = Self(1 << 4);
    /// A mined synonym of a query term occurs in it.
    pub const SYNONYM: Self = Self(1 << 5);
    /// A line of it matches the query read as a regular expression.
    pub const REGEX: Self = Self(1 << 6);

    const NAMES: [(Self, &'static str); 7] = [
        (Self::LEXICAL, "lexical"),
        (Self::SYMBOL, "symbol"),
        (Self::PATTERN, "pattern"),
        (Self::SEMANTIC, "semantic"),
        (Self::FUZZY, "fuzzy"),
        (Self::SYNONYM, "synonym"),
        (Self::REGEX, "regex"),
    ];

    /// Every set of signals, by number.
    pub(crate) fn every() -> impl Iterator<Item = Self> {
        (0..1 << Self::NAMES.len()).map(Self)
    }

    /// The place of this set among [`Why::every`].
    pub(crate) fn number(self) -> usize {
        usize::from(self.0)
    }

    /// Whether every signal of `other` is among these.
    pub fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Adds signals.
    pub fn insert(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

impl fmt::Display for Why {
    /// The names joined by `+`, in a fixed order; empty when nothing spoke for it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut first = true;
        for (flag, name) in Self::NAMES {
            if self.contains(flag) {
                if !first {
                    f.write_str("+")?;
                }
                f.write_str(name)?;
                first = false;
            }
        }
        Ok(())
    }
}

/// One place on its way through the stages.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The file, an index into [`crate::tables::Tables::files`].
    pub file: u32,
    /// The chunk it came from, an index into [`crate::tables::Tables::chunks`].
    pub chunk: u32,
    /// The first line, counted from 1. Stage A sets the chunk's; stage B may move it to the enclosing symbol's.
    pub first: u32,
    /// The last line, inclusive.
    pub last: u32,
    /// The line on which the query's evidence is densest; stage B aligns to the symbol around it.
    pub focus: u32,
    /// Stage A's score as a share of the best candidate's, 0 to 1.
    pub lexical: f64,
    /// Stage B's symbol score, 0 to 1.
    pub symbol: f64,
    /// Stage B's structural pattern score, 0 to 1.
    pub pattern: f64,
    /// Cosine to the query in stage C's space, 0 to 1; 0 when stage C did not look at it.
    pub semantic: f64,
    /// The score that orders the hits: set by fusion, replaced by stage C when it runs.
    pub score: f64,
    /// What spoke for it.
    pub why: Why,
}

impl Candidate {
    /// A candidate that covers a chunk, with nothing said of it yet.
    pub fn of_chunk(chunk: u32, place: Chunk) -> Self {
        Self {
            file: place.file,
            chunk,
            first: place.first,
            last: place.last,
            focus: place.first,
            lexical: 0.0,
            symbol: 0.0,
            pattern: 0.0,
            semantic: 0.0,
            score: 0.0,
            why: Why::default(),
        }
    }
}
