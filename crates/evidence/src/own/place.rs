//! Where in a file of ours a rule looks, and the finding that it makes there.

use std::fmt::Display;

use crate::finding::{Finding, Rule, Severity};
use crate::place::Place;

/// A place under way to its findings.
#[derive(Debug, Clone)]
pub(super) struct At(Place);

impl At {
    /// The whole file.
    pub(super) fn root() -> Self {
        Self(Place::Pointer(String::new()))
    }

    /// A member or entry.
    pub(super) fn step(&self, key: impl Display) -> Self {
        Self(self.0.child(&key.to_string()))
    }

    /// A contradiction at a member of this place; `field` may name a path, and is empty for the place itself.
    pub(super) fn found(&self, rule: Rule, field: &str, claim: impl Into<String>, says: impl Display) -> Finding {
        let steps = field.split('/').filter(|step| !step.is_empty());
        let place = steps.fold(self.0.clone(), |place, step| place.child(step));
        Finding::new(rule, Severity::Contradicted, claim).at(&place, says.to_string())
    }

    /// The same when two figures that have to be equal are not.
    pub(super) fn differ<T: PartialEq + Display>(
        &self,
        rule: Rule,
        field: &str,
        stated: T,
        given: T,
        by: &str,
    ) -> Option<Finding> {
        (stated != given).then(|| self.found(rule, field, format!("{field} is {stated}, and {by} {given}"), stated))
    }

    /// The same for numbers that arithmetic made: equal but for the last digits.
    pub(super) fn far(&self, rule: Rule, field: &str, stated: f64, given: f64, by: &str) -> Option<Finding> {
        let near = (stated - given).abs() <= 1e-9 * stated.abs().max(given.abs()).max(1e-3);
        let shown = crate::show::number;
        (!near).then(|| {
            self.found(rule, field, format!("{field} is {}, and {by} {}", shown(stated), shown(given)), shown(stated))
        })
    }
}
