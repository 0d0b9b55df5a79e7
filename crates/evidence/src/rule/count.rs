//! Counts: parts against their whole, shares against counts.

use super::{At, found};
use crate::claim::Stated;
use crate::figure::{Figure, Unit};
use crate::finding::{Finding, Rule};
use crate::show;

/// Parts of one whole. A total may leave categories out, so only what is too much for it is wrong.
pub(super) fn count(
    passed: Option<&Stated<u64>>,
    failed: Option<&Stated<u64>>,
    others: &[Stated<u64>],
    total: Option<&Stated<u64>>,
    rate: Option<&Stated<Figure>>,
) -> Option<Finding> {
    let parts: Vec<&Stated<u64>> = passed.into_iter().chain(failed).collect();
    let excess = total.and_then(|total| too_many(&parts, total));
    excess.or_else(|| wrong_share(passed?, failed, others, total, rate?))
}

fn too_many(parts: &[&Stated<u64>], total: &Stated<u64>) -> Option<Finding> {
    let sum = parts.iter().try_fold(0_u64, |sum, part| sum.checked_add(part.value))?;
    let names = parts.iter().map(|part| part.says.as_str()).collect::<Vec<_>>().join(" and ");
    let claim = format!("{names} make {sum} of a total of {}", total.value);
    let found = parts.iter().fold(found(Rule::Count, claim), |found, part| found.of(part));
    (sum > total.value && total.value > 0).then(|| found.of(total))
}

/// A success rate that no reading of the counts gives.
fn wrong_share(
    passed: &Stated<u64>,
    failed: Option<&Stated<u64>>,
    others: &[Stated<u64>],
    total: Option<&Stated<u64>>,
    rate: &Stated<Figure>,
) -> Option<Finding> {
    let more: Vec<u64> = others.iter().map(|other| other.value).filter(|value| *value > 0).take(6).collect();
    let run = failed.map(|failed| passed.value.saturating_add(failed.value));
    let wholes: Vec<u64> = total.map(|total| total.value).into_iter().chain(run).filter(|whole| *whole > 0).collect();
    let whole = *wholes.first()?;
    let fits = subsets(&more).any(|apart| {
        let of = |whole: u64| [whole.saturating_add(apart), whole.saturating_sub(apart)];
        let parts = [passed.value, passed.value.saturating_add(apart)];
        wholes
            .iter()
            .flat_map(|whole| of(*whole))
            .any(|whole| parts.iter().any(|part| is_share(&rate.value, *part, whole)))
    });
    let claim = format!(
        "{} is claimed, and {} of {whole} are {} %",
        rate.says,
        passed.value,
        show::number((passed.value as f64 / whole as f64 * 1000.0).round() / 10.0)
    );
    let found = total.into_iter().chain(failed).fold(found(Rule::Count, claim).of(rate).of(passed), At::of);
    (!fits && !rate.value.rough && rate.value.side.is_none() && is_rate(&rate.value)).then_some(found)
}

/// The sums of every choice among a few numbers.
fn subsets(numbers: &[u64]) -> impl Iterator<Item = u64> {
    (0..1_usize << numbers.len()).map(|chosen| {
        let is_in = |at: &usize| chosen >> at & 1 == 1;
        (0..numbers.len()).filter(is_in).fold(0, |sum: u64, at| sum.saturating_add(numbers[at]))
    })
}

fn is_rate(rate: &Figure) -> bool {
    matches!(rate.unit, Unit::Bare | Unit::Percent) && rate.value >= 0.0
}

/// Whether a share prints as this rate, rounded or cut; a bare number up to 1 may be a ratio.
fn is_share(rate: &Figure, part: u64, whole: u64) -> bool {
    let share = part as f64 / whole as f64;
    let near = |share: f64| (rate.value - share).abs() <= rate.step + 1e-9;
    whole > 0 && (near(share * 100.0) || rate.unit == Unit::Bare && near(share))
}

/// A good result beside fewer than all, or a bad one beside all.
pub(super) fn whole(passed: &Stated<u64>, total: &Stated<u64>, result: &Stated<bool>) -> Option<Finding> {
    let all = passed.value == total.value;
    let claim = format!("{}, and {} of {} passed", result.says, passed.value, total.value);
    (all != result.value && total.value > 0).then(|| found(Rule::Count, claim).of(result).of(passed).of(total))
}

pub(super) fn sum(what: &str, parts: &[Stated<u64>], whole: &Stated<u64>) -> Option<Finding> {
    let sum: u64 = parts.iter().try_fold(0_u64, |sum, part| sum.checked_add(part.value))?;
    let terms = parts.iter().map(|part| part.value.to_string()).collect::<Vec<_>>().join(" + ");
    let claim = format!("{what}: {} in all, and {terms} = {sum}", whole.value);
    let found = parts.iter().fold(found(Rule::Count, claim).of(whole), At::of);
    (sum != whole.value && !parts.is_empty()).then_some(found)
}

/// An error rate against errors over requests, over all of them or over those that went well as well.
pub(super) fn errors(errors: &Stated<u64>, requests: &Stated<u64>, rate: &Stated<Figure>) -> Option<Finding> {
    let wholes = [requests.value, requests.value.saturating_add(errors.value)];
    let fits = wholes.iter().any(|whole| is_share(&rate.value, errors.value, *whole));
    let claim = format!(
        "{} is claimed, and {} of {} are {} %",
        rate.says,
        errors.value,
        requests.value,
        show::number((errors.value as f64 / requests.value as f64 * 100_000.0).round() / 1000.0)
    );
    let is_wrong =
        !fits && requests.value > 0 && is_rate(&rate.value) && !rate.value.rough && rate.value.side.is_none();
    is_wrong.then(|| found(Rule::Rate, claim).of(rate).of(errors).of(requests))
}
