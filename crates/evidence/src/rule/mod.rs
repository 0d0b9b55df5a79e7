//! The rules, one a file. Each looks at facts and adds findings; none knows a key path or another rule.

mod conflict;
mod constant;
mod count;
mod gain;
mod gate;
mod list;
mod missing;
mod near;
mod order;
mod rate;
mod sum;
mod tally;
mod time;
mod unit;

use std::cell::OnceCell;

use lensgate_gate::Policy;

use self::gate::Held;
use self::tally::Tallies;

use crate::document::Document;
use crate::fact::{Facts, extract};
use crate::finding::Finding;

/// What every rule sees.
pub(crate) struct Scene<'a> {
    /// What the document says.
    pub facts: &'a Facts,
    /// The policy that it is held against.
    pub policy: Option<&'a Policy>,
    tallies: OnceCell<Tallies<'a>>,
    held: OnceCell<Vec<Held<'a>>>,
}

impl<'a> Scene<'a> {
    /// What the document counts.
    fn tallies(&self) -> &Tallies<'a> {
        self.tallies.get_or_init(|| Tallies::of_document(self.facts))
    }

    /// Every measured value with the limits that hold for it.
    fn held(&self) -> &[Held<'a>] {
        self.held.get_or_init(|| gate::held(self))
    }
}

/// All rules over one document.
pub(crate) fn apply(document: &Document, policy: Option<&Policy>) -> Vec<Finding> {
    let facts = extract(document);
    let scene = Scene { facts: &facts, policy, tallies: OnceCell::new(), held: OnceCell::new() };
    let mut findings = Vec::new();
    for rule in [
        count::count,
        list::list,
        sum::sum,
        gate::gate,
        unit::unit,
        order::order,
        rate::rate,
        time::time,
        conflict::conflict,
        constant::constant,
        gain::gain,
        missing::missing,
    ] {
        rule(&scene, &mut findings);
    }
    findings
}
