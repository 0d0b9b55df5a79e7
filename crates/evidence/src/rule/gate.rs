//! Gates judged again: each value against its own limit, against the result that the report claims for it, or for the whole.

use std::collections::{BTreeMap, BTreeSet};

use super::Scene;
use super::conflict::{is_of_a_moment, overall_around};
use super::near::Near;
use crate::fact::lexicon::{is_higher_better, is_lower_better, side as side_of};
use crate::fact::{Amount, Fact, Facts, Figure, Polarity, Role, Side, Unit};
use crate::finding::{Finding, Rule, Severity};
use crate::show;

pub(super) fn gate(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    spelt_out(scene.facts, findings);
    let court = Court::new(scene.facts);
    for held in scene.held() {
        judge(&court, held, findings);
    }
}

/// What judging a value takes, worked out once for all of them.
struct Court<'a> {
    facts: &'a Facts,
    /// Outcomes that are about something.
    outcomes: Near<'a>,
    /// How many measures have a value in each map.
    topics: Vec<usize>,
    /// The confidence bound that stands in a map.
    bounds: Vec<Option<(Side, Amount)>>,
    /// The topics that have a value in a map itself.
    levels: BTreeSet<(usize, usize)>,
}

impl<'a> Court<'a> {
    fn new(facts: &'a Facts) -> Self {
        let records = 0..facts.records.len();
        Self {
            facts,
            outcomes: Near::new(facts, |fact| fact.outcome().is_some() && !fact.is_of_whole()),
            topics: records.clone().map(|record| topics(facts, record)).collect(),
            bounds: records.map(|record| stated_bound(facts, record)).collect(),
            levels: facts.facts.iter().filter(|fact| is_level(fact)).map(|fact| (fact.record, fact.topic_id)).collect(),
        }
    }

    /// Whether a map has a value of its own for what another figure measures: its result then speaks of that one.
    fn has_own_value(&self, record: usize, value: &Fact) -> bool {
        record != value.record && self.levels.contains(&(record, value.topic_id))
    }
}

/// A value and a limit that it is held against.
pub(super) struct Held<'a> {
    pub value: &'a Fact,
    pub limit: Limit<'a>,
    /// Whether the value lies inside; none when units or rounding leave it open.
    pub inside: Option<bool>,
}

/// Where a limit comes from.
pub(super) enum Limit<'a> {
    /// The report states it.
    Stated(&'a Fact, Side, Amount),
    /// The policy states it, under a gate's id.
    Policy(String, Side, Amount),
}

impl Limit<'_> {
    pub(super) fn bound(&self) -> (Side, Amount) {
        match self {
            Self::Stated(_, side, amount) | Self::Policy(_, side, amount) => (*side, *amount),
        }
    }

    pub(super) fn text(&self) -> String {
        let (side, amount) = self.bound();
        let sign = if side == Side::AtMost { "at most" } else { "at least" };
        match self {
            Self::Stated(..) => format!("{sign} {}", show::amount(amount)),
            Self::Policy(id, ..) => format!("{sign} {} (gate {id} of the policy)", show::amount(amount)),
        }
    }
}

/// Every measured value with the limits that hold for it.
pub(super) fn held<'a>(scene: &Scene<'a>) -> Vec<Held<'a>> {
    let facts = scene.facts;
    let limits = Near::new(facts, |fact| limit(fact).is_some());
    // A topic whose limits all say the same has one, wherever it stands.
    let mut agreed: BTreeMap<usize, Option<(Side, f64)>> = BTreeMap::new();
    for (fact, side, amount) in facts.facts.iter().filter_map(limit) {
        let known = agreed.entry(fact.topic_id).or_insert(Some((side, amount.value)));
        *known = known.filter(|known| *known == (side, amount.value));
    }
    let mut held = Vec::new();
    for value in facts.facts.iter().filter(|fact| is_level(fact)) {
        let Some(amount) = value.amount() else { continue };
        let scope = facts.scope(value);
        let agreed = agreed.get(&value.topic_id).is_some_and(Option::is_some);
        let fits = |limit: &Fact| agreed || facts.scope(limit).iter().all(|step| scope.contains(step));
        let mut nearest: Vec<(&Fact, Side, Amount)> = Vec::new();
        for known in limits.nearest(facts, value, value.record, fits).into_iter().filter_map(limit) {
            if !nearest.iter().any(|other| other.1 == known.1 && other.2.value == known.2.value) {
                nearest.push(known);
            }
        }
        // One limit, or a range; more than that leaves open which one holds.
        let is_clear = nearest.len() == 1 || (nearest.len() == 2 && nearest[0].1 != nearest[1].1);
        for (fact, side, bound) in nearest.into_iter().filter(|_| is_clear) {
            let inside = inside(facts, value, amount, side, bound);
            held.push(Held { value, limit: Limit::Stated(fact, side, bound), inside });
        }
        for (id, side, bound) in super::missing::policy_limits(scene, value) {
            let inside = inside(facts, value, amount, side, bound);
            held.push(Held { value, limit: Limit::Policy(id, side, bound), inside });
        }
    }
    held
}

fn is_level(fact: &Fact) -> bool {
    fact.role == Role::Value && !fact.is_entry && fact.amount().is_some_and(|amount| amount.side.is_none())
}

/// A limit with its side: as written, as its key says, or as its measure needs; a trip condition is none.
fn limit(fact: &Fact) -> Option<(&Fact, Side, Amount)> {
    let amount = fact.amount().filter(|_| fact.role == Role::Limit)?;
    let natural = natural_side(fact);
    let side = amount.side.or_else(|| side_of(&fact.words)).or(natural)?;
    (natural.is_none() || natural == Some(side) || amount.unit == Unit::Factor).then_some((fact, side, amount))
}

/// The side on which a measure has to lie, from what it measures.
pub(super) fn natural_side(fact: &Fact) -> Option<Side> {
    let (lower, higher) =
        (fact.is_about(is_lower_better) || fact.percentile.is_some(), fact.is_about(is_higher_better));
    match (lower, higher) {
        (true, false) => Some(Side::AtMost),
        (false, true) => Some(Side::AtLeast),
        (true, true) | (false, false) => None,
    }
}

fn inside(facts: &Facts, value: &Fact, amount: Amount, side: Side, limit: Amount) -> Option<bool> {
    let bound = match (limit.unit, amount.unit) {
        (limit_unit, unit) if limit_unit == unit => limit.value,
        (Unit::Factor, _) => limit.value * baseline_of(facts, value, amount.unit)?,
        // A bare number over one held against a percentage is one itself.
        (Unit::Percent, Unit::Bare) if amount.value > 1.5 => limit.value,
        (Unit::Percent, Unit::Bare) => {
            let (as_ratio, as_percent) =
                (compare(amount, 100.0, side, limit.value), compare(amount, 1.0, side, limit.value));
            return (as_ratio == as_percent).then_some(as_ratio).flatten();
        }
        (Unit::Bare, Unit::Percent) if limit.value > 1.5 || value.is_about(is_lower_better) && limit.value > 1.0 => {
            limit.value
        }
        // A bare limit far from the time it bounds is a factor, not a time.
        (Unit::Bare, Unit::Time | Unit::PerSecond) => {
            Some(limit.value).filter(|limit| (0.1..=10.0).contains(&(limit / amount.value)))?
        }
        (Unit::Time, Unit::Bare) => limit.value,
        _ => return None,
    };
    compare(amount, 1.0, side, bound)
}

fn baseline_of(facts: &Facts, value: &Fact, unit: Unit) -> Option<f64> {
    let scope = facts.scope(value);
    let is_mine = |fact: &&Fact| fact.role == Role::Baseline;
    let found =
        facts.of_topic(value).filter(is_mine).filter(|fact| facts.scope(fact).iter().all(|step| scope.contains(step)));
    let amount = found.last()?.amount()?;
    (amount.unit == unit && amount.side.is_none()).then_some(amount.value)
}

/// Inside, outside, or too near to tell from rounded digits.
fn compare(amount: Amount, factor: f64, side: Side, limit: f64) -> Option<bool> {
    let (value, half) = (amount.value * factor, amount.half * factor);
    let (low, high) = (value - half, value + half);
    let slack = 1e-9 * limit.abs();
    let (surely_in, surely_out) = match side {
        Side::AtMost => (value <= limit + slack, low.max(value - half * 0.999) > limit + slack && value > limit),
        Side::AtLeast => (value >= limit - slack, high.min(value + half * 0.999) < limit - slack && value < limit),
    };
    match (surely_in, surely_out) {
        (true, _) => Some(true),
        (_, true) => Some(false),
        (false, false) => None,
    }
}

fn judge(court: &Court<'_>, held: &Held<'_>, findings: &mut Vec<Finding>) {
    let facts = court.facts;
    let (Some(inside), Limit::Stated(limit, ..)) = (held.inside, &held.limit) else {
        return judge_by_policy(facts, held, findings);
    };
    let value = held.value;
    let claims = claimed(court, value, limit);
    for (claim, polarity) in &claims {
        judge_claim(court, held, (claim, *polarity), limit, inside, findings);
    }
    if !claims.is_empty() {
        return;
    }
    // A row that holds a limit and a value of its own judges that one.
    let is_of_another = value.record != limit.record && court.levels.contains(&(limit.record, value.topic_id));
    if !inside
        && !is_of_another
        && !only_warns(facts, value)
        && !only_warns(facts, limit)
        && !is_of_a_moment(facts, value.record)
    {
        overall(facts, held, Some(limit), findings);
    }
}

/// One result that the report claims for a value against what its figures give.
fn judge_claim(
    court: &Court<'_>,
    held: &Held<'_>,
    (claim, polarity): (&Fact, Polarity),
    limit: &Fact,
    inside: bool,
    findings: &mut Vec<Finding>,
) {
    let (facts, value) = (court.facts, held.value);
    let (side, bound) = held.limit.bound();
    if polarity == Polarity::Bad && !only_warns(facts, value) {
        missed_and_good(facts, claim, findings);
    }
    let bound_decides = court.bounds[claim.record];
    let inside = match bound_decides {
        // A bound on the side of the limit decides a pass; a failure on a bound does not follow from the figure.
        Some((by, at)) if polarity == Polarity::Good && by == side => {
            self::inside(facts, value, at, side, bound).unwrap_or(true)
        }
        Some(_) if polarity == Polarity::Bad => false,
        _ => inside,
    };
    let on_the_line = value.amount().is_some_and(|amount| amount.value == bound.value);
    let lies = match polarity {
        Polarity::Good => !inside,
        Polarity::Bad => inside && !on_the_line && is_only_limit(facts, value, side),
        Polarity::Neither => false,
    };
    if lies {
        let (is, word) = if inside { ("inside", "failed") } else { ("outside", "passed") };
        findings.push(
            Finding::new(
                Rule::Gate,
                Severity::Contradicted,
                format!(
                    "{} of {} lies {is} its limit, {}, and is called {word}",
                    value.title(),
                    text(value),
                    held.limit.text()
                ),
            )
            .at(&claim.place, show::says(claim))
            .at(&value.place, show::says(value))
            .at(&limit.place, show::says(limit)),
        );
    }
}

fn judge_by_policy(facts: &Facts, held: &Held<'_>, findings: &mut Vec<Finding>) {
    if held.inside == Some(false) {
        overall(facts, held, None, findings);
    }
}

/// A value outside its limit under an overall result that says all is well.
fn overall(facts: &Facts, held: &Held<'_>, limit: Option<&Fact>, findings: &mut Vec<Finding>) {
    let value = held.value;
    let Some(claim) = overall_around(facts, value.record).filter(|claim| claim.outcome() == Some(Polarity::Good))
    else {
        return;
    };
    let is_wish = limit
        .is_some_and(|limit| limit.words.iter().any(|word| matches!(word.as_str(), "goal" | "target" | "objective")));
    let severity = if is_wish { Severity::Suspect } else { Severity::Contradicted };
    let mut finding = Finding::new(
        Rule::Gate,
        severity,
        format!(
            "{} of {} lies outside its limit, {}, and the whole is called good",
            value.title(),
            text(value),
            held.limit.text()
        ),
    )
    .at(&value.place, show::says(value));
    if let Some(limit) = limit {
        finding = finding.at(&limit.place, show::says(limit));
    }
    findings.push(finding.at(&claim.place, show::says(claim)));
}

fn text(fact: &Fact) -> String {
    fact.amount().map_or_else(|| fact.text.clone(), show::amount)
}

/// A gate that the report itself calls failed, under a whole that it calls good.
fn missed_and_good(facts: &Facts, claim: &Fact, findings: &mut Vec<Finding>) {
    let Some(whole) = overall_around(facts, claim.record).filter(|whole| whole.outcome() == Some(Polarity::Good))
    else {
        return;
    };
    let text = format!("{} failed, and the whole is called good", claim.title());
    let found = Finding::new(Rule::Conflict, Severity::Contradicted, text);
    findings.push(found.at(&whole.place, show::says(whole)).at(&claim.place, show::says(claim)));
}

/// A confidence bound that stands in the same map or row: where there is one, it decides, and not the figure.
fn stated_bound(facts: &Facts, record: usize) -> Option<(Side, Amount)> {
    let is_bound = |fact: &&Fact| fact.words.iter().any(|word| matches!(word.as_str(), "bound" | "ci" | "confidence"));
    let amount = facts.of(record).filter(is_bound).find_map(Fact::amount)?;
    Some((amount.side?, Amount { side: None, ..amount }))
}

/// The results that the report claims for a value: those of the same topic that are nearest to the value, or to its limit.
fn claimed<'a>(court: &Court<'a>, value: &Fact, limit: &Fact) -> Vec<(&'a Fact, Polarity)> {
    let facts = court.facts;
    let scope = facts.scope(value);
    // In a map with one measure an outcome of nothing else is its outcome.
    let alone = court.topics[value.record] == 1;
    let near = facts.wholes_of(value.record).chain(facts.wholes_of(limit.record)).filter(|_| alone);
    let fits = |fact: &Fact| {
        let home = fact.record == value.record || fact.record == limit.record;
        (home || facts.scope(fact).iter().all(|step| scope.contains(step))) && !court.has_own_value(fact.record, value)
    };
    let by_value = court.outcomes.nearest(facts, value, value.record, fits);
    let by_limit = court.outcomes.nearest(facts, value, limit.record, fits);
    let mut found: Vec<(&Fact, Polarity)> = near
        .filter(|fact| !court.has_own_value(fact.record, value))
        .chain(by_value)
        .chain(by_limit)
        .filter_map(|fact| Some((fact, fact.outcome()?)))
        .collect();
    found.sort_by(|a, b| a.0.place.cmp(&b.0.place));
    found.dedup_by(|a, b| std::ptr::eq(a.0, b.0));
    let depth = |fact: &Fact, from: &Fact| facts.depth(facts.common(fact.record, from.record));
    let deepest = |from: &Fact| found.iter().map(|(fact, _)| depth(fact, from)).max();
    let (by_value, by_limit) = (deepest(value), deepest(limit));
    let nearest = |fact: &Fact| Some(depth(fact, value)) == by_value || Some(depth(fact, limit)) == by_limit;
    let mut nearest: Vec<(&Fact, Polarity)> = found.into_iter().filter(|(fact, _)| nearest(fact)).collect();
    nearest.dedup_by(|a, b| a.0.place == b.0.place && a.1 == b.1);
    nearest
}

/// How many measures have a value in a record.
fn topics(facts: &Facts, record: usize) -> usize {
    let mut topics: Vec<_> = facts
        .of(record)
        .filter(|fact| is_level(fact) && fact.count().is_none_or(|_| fact.speaks_of(crate::fact::lexicon::is_measure)))
        .map(|fact| (fact.topic(), fact.percentile.map(f64::to_bits)))
        .collect();
    topics.sort();
    topics.dedup();
    topics.len()
}

/// Whether a value has a limit on one side only, so that lying inside it means passing.
fn is_only_limit(facts: &Facts, value: &Fact, side: Side) -> bool {
    facts.of_topic(value).filter_map(limit).all(|(_, other, _)| other == side)
}

/// Whether the map around says that a miss does not block.
pub(super) fn only_warns(facts: &Facts, fact: &Fact) -> bool {
    facts.records[fact.record].group.is_some() && facts.advisory.contains(&fact.record)
}

/// `97.6 % < 98 %` with numbers that say otherwise.
fn spelt_out(facts: &Facts, findings: &mut Vec<Finding>) {
    for fact in &facts.facts {
        let Figure::Compare(left, side, right) = fact.figure else { continue };
        let false_as_written = match side {
            Side::AtMost => left.value > right.value,
            Side::AtLeast => left.value < right.value,
        };
        if left.unit == right.unit && false_as_written {
            let sign = if side == Side::AtMost { "under" } else { "over" };
            findings.push(
                Finding::new(
                    Rule::Gate,
                    Severity::Contradicted,
                    format!("{} is not {sign} {}", show::amount(left), show::amount(right)),
                )
                .at(&fact.place, show::says(fact)),
            );
        }
    }
}
