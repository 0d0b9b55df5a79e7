//! EXPIRED and LONG_WAIVER: a waiver whose last day is over, and one that holds for longer than anybody remembers why.

use lensgate_gate::policy::Policy;
use lensgate_words::Date;

use crate::lint::finding::{Finding, Rule};

/// Days ahead up to which a waiver is an exception and not the rule.
const LONGEST: u32 = 90;

pub(crate) fn waivers(policy: &Policy, today: Date) -> Vec<Finding> {
    let found = policy.waivers.iter().filter_map(|waiver| {
        let (owner, expires) = (&waiver.owner, waiver.expires);
        let (rule, explanation) = if expires < today {
            (Rule::Expired, format!("the waiver by {owner} held until {expires} and is applied no more"))
        } else if expires.days() - today.days() > LONGEST {
            let explanation = format!("the waiver by {owner} holds until {expires}, over {LONGEST} days from {today}");
            (Rule::LongWaiver, explanation)
        } else {
            return None;
        };
        Some(Finding::warning(rule, &waiver.gate, explanation))
    });
    found.collect()
}
