//! The rules, one a file. Each looks at facts and adds findings; none knows a key path or another rule.

mod conflict;
mod constant;
mod count;
mod gain;
mod gate;
mod list;
mod missing;
mod order;
mod rate;
mod sum;
mod tally;
mod time;
mod unit;

use lensgate_gate::Policy;

use crate::document::Document;
use crate::fact::{Facts, extract};
use crate::finding::Finding;

/// What every rule sees.
pub(crate) struct Scene<'a> {
    /// What the document says.
    pub facts: &'a Facts,
    /// The policy that it is held against.
    pub policy: Option<&'a Policy>,
}

/// All rules over one document.
pub(crate) fn apply(document: &Document, policy: Option<&Policy>) -> Vec<Finding> {
    let facts = extract(document);
    let scene = Scene { facts: &facts, policy };
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
