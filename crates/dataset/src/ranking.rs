//! A hit: what a system answered with. An answer lists its hits in the order in which they were shown.

use std::sync::Arc;

use crate::span::Span;

/// One place a system answered with.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// Where.
    pub span: Span,
    /// The system's score. The order of hits is the one in which the system showed them, whatever their scores.
    pub score: f64,
    /// The system's reasons, joined by `+` (`lexical+symbol`); empty when it gives none.
    pub why: Arc<str>,
}
