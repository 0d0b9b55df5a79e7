//! A hit and a ranking: what a system answered, in no trusted order (measures sort it themselves).

use std::sync::Arc;

use crate::span::Span;

/// One place a system answered with.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// Where.
    pub span: Span,
    /// The system's score; higher is better. Ties are broken by document id, never by list position.
    pub score: f64,
    /// The system's reasons, joined by `+` (`lexical+symbol`); empty when it gives none.
    pub why: Arc<str>,
}
