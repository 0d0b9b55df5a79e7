//! EXPIRED: a waiver whose last day is over. The judge no longer applies it; somebody still counts on it.

use crate::lint::finding::{Finding, Rule};
use crate::policy::{Date, Policy};

pub(crate) fn expired(policy: &Policy, today: Date) -> Vec<Finding> {
    let over = policy.waivers.iter().filter(|waiver| waiver.expires < today);
    over.map(|waiver| {
        let explanation =
            format!("the waiver by {} held until {} and is applied no more", waiver.owner, waiver.expires);
        Finding::warning(Rule::Expired, &waiver.gate, explanation)
    })
    .collect()
}
