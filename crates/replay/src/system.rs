//! A system under test, as replay sees it: a question goes in, a reply comes out, and nothing else is known of it.

use std::sync::Arc;

use lensgate_dataset::{Hit, Language, Query, Span, Within};
use lensgate_observations::{FanOut, Latency};
use lensgate_words::RequestOutcome;

/// What is sent to a system: never the class, the labels or anything else that would give the answer away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The query's id, for the record only.
    pub query_id: Arc<str>,
    /// The query's text.
    pub text: Arc<str>,
    /// Search only files of this language.
    pub language: Option<Language>,
    /// Search only files of this repository.
    pub repository: Option<Arc<str>>,
    /// The most hits wanted.
    pub limit: usize,
}

impl Question {
    /// The question that a query asks under a query set's limits.
    pub fn of(query: &Query, within: &[Within], limit: usize) -> Self {
        let repository = || query.repository.as_deref().map(Arc::from);
        Self {
            query_id: query.id.as_str().into(),
            text: query.text.as_str().into(),
            language: query.language.filter(|_| within.contains(&Within::Language)),
            repository: within.contains(&Within::Repository).then(repository).flatten(),
            limit,
        }
    }
}

/// What came back.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    /// How the request ended; hits and candidates are empty unless it ended well.
    pub outcome: RequestOutcome,
    /// The hits as the system ordered them.
    pub hits: Vec<Hit>,
    /// The stage A candidates, if the system tells them.
    pub candidates: Vec<Span>,
    /// Clock readings in milliseconds, if the request was really executed (a cached answer has none).
    pub latency: Option<Latency>,
    /// Milliseconds of processor time of the thread that answered, beside the clock readings; none if the system does not say.
    pub cpu: Option<Latency>,
    /// Fan-out sizes, if the system tells them.
    pub fan_out: Option<FanOut>,
}

impl Reply {
    /// A reply without an answer.
    pub fn error(outcome: RequestOutcome) -> Self {
        Self { outcome, hits: Vec::new(), candidates: Vec::new(), latency: None, cpu: None, fan_out: None }
    }

    /// The reply as it may be recorded: a score that is no number or a span with no line makes it malformed,
    /// because a measure could neither order nor place such a hit.
    pub fn checked(self) -> Self {
        let span_is_sound = |span: &Span| 1 <= span.first && span.first <= span.last;
        let sound = self.hits.iter().all(|hit| hit.score.is_finite() && span_is_sound(&hit.span))
            && self.candidates.iter().all(span_is_sound);
        if sound {
            self
        } else {
            Self { latency: self.latency, cpu: self.cpu, ..Self::error(RequestOutcome::Malformed) }
        }
    }
}

/// Something that can be asked.
pub trait System: Sync {
    /// Whether its replies say how much processor time they took. A system behind a network does not: its thread is out of
    /// reach of our clocks.
    fn says_cpu_time() -> bool
    where
        Self: Sized,
    {
        false
    }

    /// Asks one question and waits for the reply; failures are replies too.
    fn ask(&self, question: &Question) -> Reply;
}
