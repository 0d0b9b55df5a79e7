//! The rows that terminal table and Markdown share: each overall measure with its gates, then the slices that stand out.

use lensgate_words::Status;

use crate::number::{self, Scale};
use crate::view::{Gate, MeasureRow, View};
use crate::word;

/// One line: a measure and one of its gates, or a measure that no gate looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SummaryRow {
    /// The measure; empty when the line above already names it.
    pub measure: String,
    pub n: String,
    pub baseline: String,
    pub candidate: String,
    pub delta: String,
    pub interval: String,
    /// What the gate asks; a dash without a gate.
    pub gate: String,
    pub status: Option<Status>,
}

/// What was asked: `210 queries of rust-crates, plus 598 mined queries reported separately`.
pub(crate) fn asked(view: &View) -> String {
    let ground = if view.dataset == view.query_set { String::new() } else { format!(" on {}", view.dataset) };
    of_set(view.queries, &view.query_set, &ground, view.mined.as_deref())
}

/// How the name of a set begins that nobody gave: it says itself what it is and of which dataset.
const MINED_SET: &str = "mined from ";

/// So many queries of a set, on what ground, and what is to be said of mined ones: `384 queries mined from x`.
pub(crate) fn of_set(number: u64, set: &str, ground: &str, mined: Option<&str>) -> String {
    let queries = queries(number);
    if set.starts_with(MINED_SET) {
        return format!("{queries} {set}");
    }
    let mined = mined.map_or_else(String::new, |mined| format!(", {mined}"));
    format!("{queries} of {set}{ground}{mined}")
}

/// The lines over all queries.
pub(crate) fn overall(view: &View) -> Vec<SummaryRow> {
    let Some(group) = view.overall() else { return Vec::new() };
    let mut rows = Vec::new();
    for measure in &group.rows {
        let mut gates =
            view.gates.iter().filter(|gate| gate.judged.slice.is_none() && gate.judged.measure == measure.name);
        rows.push(measure_row(measure, gates.next()));
        rows.extend(gates.map(further_gate));
    }
    let unmeasured = |gate: &&Gate| gate.judged.slice.is_none() && group.row(&gate.judged.measure).is_none();
    rows.extend(view.gates.iter().filter(unmeasured).map(gate_row));
    rows
}

/// Whether a gate deserves a line of its own: any gate over all queries, and slices that harm or that broke. Slices that
/// merely could not decide are many in a small query set and are told in one line.
pub(crate) fn stands_out(gate: &Gate) -> bool {
    match gate.judged.status {
        Status::Fail | Status::Warn | Status::NotRun | Status::Error => true,
        Status::Pass | Status::Inconclusive | Status::Waived => gate.judged.slice.is_none(),
    }
}

/// The slice gates that stand out.
pub(crate) fn slices_that_stand_out(view: &View) -> Vec<SummaryRow> {
    view.gates.iter().filter(|gate| gate.judged.slice.is_some() && stands_out(gate)).map(gate_row).collect()
}

/// `17 slice gates: 15 pass, 2 inconclusive`; none without slice gates.
pub(crate) fn slice_tally(view: &View) -> Option<String> {
    let slices: Vec<&Gate> = view.gates.iter().filter(|gate| gate.judged.slice.is_some()).collect();
    let total = slices.len() as u64;
    (total > 0).then(|| format!("{}: {}", number::counted(total, "slice gate", "slice gates"), tally(&slices)))
}

/// `12 gates: 9 pass, 3 inconclusive`, over every gate.
pub(crate) fn gate_tally(view: &View) -> String {
    let gates: Vec<&Gate> = view.gates.iter().collect();
    format!("{}: {}", number::counted(gates.len() as u64, "gate", "gates"), tally(&gates))
}

/// One line for each gate that could not decide: what it has, and what it would need. The slices of a gate share a line.
pub(crate) fn needs(view: &View) -> Vec<String> {
    let undecided = || view.gates.iter().filter(|gate| gate.judged.status == Status::Inconclusive);
    let mut lines: Vec<String> = undecided().filter(|gate| gate.judged.slice.is_none()).map(need).collect();
    let mut told: Vec<&str> = Vec::new();
    for gate in undecided().filter(|gate| gate.judged.slice.is_some()) {
        if told.contains(&gate.judged.id.as_str()) {
            continue;
        }
        told.push(&gate.judged.id);
        let slices: Vec<&Gate> =
            undecided().filter(|other| other.judged.slice.is_some() && other.judged.id == gate.judged.id).collect();
        lines.push(if slices.len() == 1 { need(gate) } else { slices_need(gate, &slices) });
    }
    lines
}

fn need(gate: &Gate) -> String {
    match gate.judged.min_n {
        Some(least) => format!("{} needs {}, has {}", gate.label(), queries(least), number::count(gate.judged.n)),
        None => format!("{} has {}: {}", gate.label(), queries(gate.judged.n), gate.judged.explanation),
    }
}

fn slices_need(gate: &Gate, slices: &[&Gate]) -> String {
    let count = number::count(slices.len() as u64);
    let least = slices.iter().filter_map(|gate| gate.judged.min_n).min();
    let most = slices.iter().filter_map(|gate| gate.judged.min_n).max();
    match least.zip(most) {
        Some((least, most)) if least == most => {
            format!("{} in {count} slices needs {} each", gate.judged.id, queries(most))
        }
        Some((least, most)) => {
            format!("{} in {count} slices needs {} to {} each", gate.judged.id, number::count(least), queries(most))
        }
        None => format!("{} is undecided in {count} slices", gate.judged.id),
    }
}

fn queries(n: u64) -> String {
    number::counted(n, "query", "queries")
}

fn tally(gates: &[&Gate]) -> String {
    let parts: Vec<String> = Status::ALL
        .into_iter()
        .filter_map(|status| {
            let count = gates.iter().filter(|gate| gate.judged.status == status).count();
            (count > 0).then(|| format!("{count} {}", word::status(status)))
        })
        .collect();
    parts.join(", ")
}

fn measure_row(measure: &MeasureRow, gate: Option<&Gate>) -> SummaryRow {
    let scale = Scale::new(measure.unit, measure.baseline.into_iter().chain(measure.candidate));
    SummaryRow {
        measure: measure.name.clone(),
        n: number::count(measure.n),
        baseline: scale.level_or_missing(measure.baseline),
        candidate: scale.level_or_missing(measure.candidate),
        delta: measure.delta.map_or_else(|| number::MISSING.to_owned(), |delta| scale.delta(delta.point)),
        interval: measure.delta.map_or_else(String::new, |delta| scale.delta_interval(delta)),
        gate: gate.map_or_else(|| "\u{2013}".to_owned(), |gate| gate.requirement.clone()),
        status: gate.map(|gate| gate.judged.status),
    }
}

/// A second gate on the same measure: the numbers stand in the line above.
fn further_gate(gate: &Gate) -> SummaryRow {
    SummaryRow {
        measure: String::new(),
        n: String::new(),
        baseline: String::new(),
        candidate: String::new(),
        delta: String::new(),
        interval: String::new(),
        gate: gate.requirement.clone(),
        status: Some(gate.judged.status),
    }
}

/// A gate with its own numbers, for slices and for measures that the table does not hold.
fn gate_row(gate: &Gate) -> SummaryRow {
    let scale = Scale::new(gate.judged.unit, gate.judged.baseline.into_iter().chain(gate.judged.candidate));
    let name = gate
        .judged
        .slice
        .as_ref()
        .map_or_else(|| gate.judged.measure.clone(), |slice| format!("{} {slice}", gate.judged.measure));
    let delta = gate.estimate.map(|estimate| scale.decided(gate.judged.decided, estimate.point));
    SummaryRow {
        measure: name,
        n: number::count(gate.judged.n),
        baseline: scale.level_or_missing(gate.judged.baseline),
        candidate: scale.level_or_missing(gate.judged.candidate),
        delta: delta.unwrap_or_else(|| number::MISSING.to_owned()),
        interval: gate
            .estimate
            .map_or_else(String::new, |estimate| scale.decided_interval(gate.judged.decided, estimate)),
        gate: gate.requirement.clone(),
        status: Some(gate.judged.status),
    }
}
