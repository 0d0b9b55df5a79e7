//! The forms in which LENS publishes: deployment reports, results and gate validations (JSON), and the deployment summary
//! (Markdown). Each is known by its own keys, headings and tables; our canary writes the first and the last as well.

mod deployment;
mod ours;
mod results;
mod statement;
mod summary;
mod tree;

use crate::claim::{Claim, Stated};
use crate::document::{Body, Document};
use crate::figure::{Figure, Unit};
use crate::finding::Rule;

/// The claims of a document in one of the forms; none in any other.
pub(crate) fn claims(document: &Document) -> Vec<Claim> {
    match &document.body {
        Body::Json(value) => deployment::claims(value).or_else(|| results::claims(value)).unwrap_or_default(),
        Body::Markdown(markdown) => summary::claims(markdown).unwrap_or_default(),
    }
}

/// A gain in percent of the baseline, as far as the levels' rounding leaves it open; LENS cuts its digits.
fn relative(from: &Stated<Figure>, to: &Stated<Figure>, gain: &Stated<Figure>) -> Claim {
    let (a, b) = (from.value.ends(), to.value.ends());
    let percent = |from: f64, to: f64| (to - from) / from * 100.0;
    let spread = percent(a.0, b.1) - percent(a.1, b.0);
    let value = percent(from.value.value, to.value.value);
    let given = Figure { value, step: spread + gain.value.step, unit: Unit::Percent, ..gain.value.clone() };
    let other = Stated { value: given, says: format!("{} over {}", to.says, from.says), ..to.clone() };
    Claim::Same { rule: Rule::Gain, what: "the gain".to_owned(), one: gain.clone(), other }
}
