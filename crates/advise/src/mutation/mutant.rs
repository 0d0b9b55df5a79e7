//! The mutants of a policy: one gate changed in one way, everything else as it is.

use std::fmt;

use lensgate_gate::judge::question::{Inside, Question};
use lensgate_gate::policy::{Gate, Policy, Test};
use serde::Serialize;

use crate::mutation::loosen::{in_another_unit, loosened};

/// What was done to a gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Mutation {
    /// The gate is not there.
    Dropped,
    /// Twice the tolerance.
    Loosened,
    /// It holds where it did not, and the reverse.
    Inverted,
    /// Its figure read in another unit.
    OtherUnit,
    /// It looks at the whole only.
    Unsliced,
}

impl Mutation {
    /// The word in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dropped => "dropped",
            Self::Loosened => "loosened",
            Self::Inverted => "inverted",
            Self::OtherUnit => "other unit",
            Self::Unsliced => "unsliced",
        }
    }
}

impl fmt::Display for Mutation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One gate changed in one way.
#[derive(Debug, Clone, PartialEq)]
pub struct Mutant {
    /// The gate's place in the policy.
    pub(crate) place: usize,
    /// The gate's id.
    pub gate: String,
    /// What was done to it.
    pub mutation: Mutation,
    /// What it asks now, in short; empty when it asks nothing.
    pub asks: String,
    /// The gate that stands in its place; none when it was dropped.
    pub(crate) changed: Option<Gate>,
    /// What is asked instead of what the test says; only for an inverted one, which no test can say.
    pub(crate) asked: Option<Question>,
}

/// Every mutant of a policy, gate by gate. A mutation that changes nothing about a gate gives none.
pub fn mutants(policy: &Policy) -> Vec<Mutant> {
    policy.gates.iter().enumerate().flat_map(|(place, gate)| of_gate(place, gate)).collect()
}

fn of_gate(place: usize, gate: &Gate) -> Vec<Mutant> {
    let mutant = |mutation, asks: String, changed, asked| Mutant {
        place,
        gate: gate.id.clone(),
        mutation,
        asks,
        changed,
        asked,
    };
    let with_test = |mutation, test: Test| {
        let asks = format!("{} {}", test.name(), test.written());
        mutant(mutation, asks, Some(Gate { test, ..gate.clone() }), None)
    };
    let mut mutants = vec![
        mutant(Mutation::Dropped, String::new(), None, None),
        with_test(Mutation::Loosened, loosened(&gate.test, &gate.measure)),
        mutant(
            Mutation::Inverted,
            format!("not {} {}", gate.test.name(), gate.test.written()),
            Some(gate.clone()),
            Some(inverted(gate)),
        ),
    ];
    let misread = in_another_unit(&gate.test, &gate.measure);
    mutants.extend(misread.map(|test| with_test(Mutation::OtherUnit, test)));
    if !gate.slices.is_empty() {
        let whole = Gate { slices: Vec::new(), ..gate.clone() };
        mutants.push(mutant(Mutation::Unsliced, "no slices".to_owned(), Some(whole), None));
    }
    mutants.retain(|mutant| mutant.mutation != Mutation::Loosened || asks_otherwise(gate, mutant));
    mutants
}

/// A limit at the end of its scale cannot be loosened.
fn asks_otherwise(gate: &Gate, mutant: &Mutant) -> bool {
    mutant.changed.as_ref().is_some_and(|changed| changed.test != gate.test)
}

fn inverted(gate: &Gate) -> Question {
    let question = Question::of(&gate.test, gate.measure.direction());
    let inside = match question.inside {
        Inside::Above => Inside::Below,
        Inside::Below => Inside::Above,
    };
    Question { inside, ..question }
}
