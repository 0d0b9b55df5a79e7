//! Reading `[[gate]]`: one condition, its limit in a unit that fits its measure.

use lensgate_compare::SliceBy;
use lensgate_measures::{Aggregation, Measure};
use lensgate_words::{Direction, Severity};

use crate::policy::diagnostic::{Diagnostics, suggestion};
use crate::policy::kind::TestKind;
use crate::policy::limits::{self, Complaint};
use crate::policy::model::{Distance, Gate, Test};
use crate::policy::parse::{measure, required};
use crate::policy::reader::Reader;

const GATE: &[&str] = &[
    "id",
    "measure",
    "test",
    "limit",
    "margin",
    "gain",
    "slices",
    "min_slice",
    "severity",
    "min_n",
    "worst",
    "description",
];

/// Slices under this many queries are listed and left undecided unless the gate says otherwise.
const MIN_SLICE: u64 = 20;

/// Gates on fewer queries cannot pass unless the gate says otherwise: exact bounds exist for a handful of queries, but a
/// handful is no sample of what people ask.
const MIN_N: u64 = 30;

pub(crate) fn gates(root: &Reader<'_, '_>, diagnostics: &mut Diagnostics<'_>) -> Vec<Gate> {
    let mut gates: Vec<Gate> = Vec::new();
    for (at, table) in root.tables("gate", diagnostics) {
        let reader = Reader::open("[[gate]]", at, table, GATE, diagnostics);
        let Some(gate) = gate(&reader, diagnostics) else { continue };
        if gates.iter().any(|other| other.id == gate.id) {
            let place = reader.place("id").unwrap_or_else(|| reader.at());
            let help = "ids are unique, so that a verdict names one gate".to_owned();
            diagnostics.push(place, format!("a second gate has the id \"{}\"", gate.id), Some(help));
        }
        gates.push(gate);
    }
    gates
}

fn gate(reader: &Reader<'_, '_>, diagnostics: &mut Diagnostics<'_>) -> Option<Gate> {
    let id = required(reader, "id", "\"recall-kept\"", diagnostics);
    if let Some(id) = id.as_ref().filter(|id| id.value.contains(|c: char| c.is_whitespace() || c.is_control())) {
        diagnostics.push(id.at.clone(), "a gate's id holds no blanks", Some("join words with a hyphen".to_owned()));
    }
    let measure = measure(reader, diagnostics);
    if reader.place("test").is_none() {
        reader.missing("test", "\"non_inferior\"", diagnostics);
    }
    let kind = reader.word("test", &TestKind::ALL.map(|kind| (kind.name(), kind)), diagnostics);
    let test = match (&measure, kind) {
        (Some(measure), Some(kind)) => {
            direction_fits(reader, kind.value, measure, diagnostics);
            test(reader, kind.value, measure, diagnostics)
        }
        _ => None,
    };
    let slices = slices(reader, diagnostics);
    let severities = [("block", Severity::Block), ("warn", Severity::Warn)];
    let severity = reader.word("severity", &severities, diagnostics);
    let min_slice = reader.count("min_slice", diagnostics).map_or(MIN_SLICE, |found| found.value);
    let min_n = reader.count("min_n", diagnostics).map_or(MIN_N, |found| found.value);
    let worst = worst(reader, measure.as_ref(), test.as_ref(), diagnostics);
    reader.text("description", diagnostics);
    Some(Gate {
        id: id?.value,
        measure: measure?,
        test: test?,
        slices,
        min_slice,
        severity: severity.map_or(Severity::Block, |found| found.value),
        min_n,
        worst,
    })
}

/// A declared worst loss is for comparisons of what every query has a score of.
fn worst(
    reader: &Reader<'_, '_>,
    measure: Option<&Measure>,
    test: Option<&Test>,
    diagnostics: &mut Diagnostics<'_>,
) -> Option<Distance> {
    let text = reader.quantity_text("worst", diagnostics)?;
    let (measure, test) = (measure?, test?);
    let mut refuse = |message: String, help: &str| {
        diagnostics.push(text.at.clone(), message, Some(help.to_owned()));
        None
    };
    if matches!(measure.aggregation(), Aggregation::Quantile(_) | Aggregation::Windows(_)) {
        let message = format!("\"worst\" is for scores of queries, and {measure} is a quantile of clock readings");
        return refuse(message, "remove the key: its bounds hold for every distribution already");
    }
    if !compares(test) {
        let message = "\"worst\" is the largest loss from baseline to candidate, and this gate compares no arms";
        return refuse(message.to_owned(), "remove the key");
    }
    match limits::distance(&text.value, measure) {
        Err((message, help)) => {
            diagnostics.push(text.at, message, help);
            None
        }
        Ok(Distance::Relative(_)) => refuse(
            "\"worst\" is an absolute loss: a share of the baseline's level says nothing of one query".to_owned(),
            "write it in the measure's own unit, such as \"50 pp\" for a share or 0.5 for a score",
        ),
        Ok(distance) if distance.value() <= 0.0 => refuse(
            "the largest loss of a query is above 0".to_owned(),
            "remove the key, or write what a query can lose",
        ),
        Ok(distance) => Some(distance),
    }
}

fn compares(test: &Test) -> bool {
    match test {
        Test::NonInferior(_) | Test::Superior(_) => true,
        Test::AtLeast(limit) | Test::AtMost(limit) => matches!(limit, crate::policy::Limit::OfBaseline(_)),
    }
}

/// A level test that points the wrong way can only be a mistake: it would pass the worst candidates.
fn direction_fits(reader: &Reader<'_, '_>, kind: TestKind, measure: &Measure, diagnostics: &mut Diagnostics<'_>) {
    let meant = match (kind, measure.direction()) {
        (TestKind::AtLeast, Direction::LowerIsBetter) => TestKind::AtMost,
        (TestKind::AtMost, Direction::HigherIsBetter) => TestKind::AtLeast,
        _ => return,
    };
    let word = if meant == TestKind::AtMost { "lower" } else { "higher" };
    let place = reader.place("test").unwrap_or_else(|| reader.at());
    let message = format!("{measure} is better when {word}: {} would pass the worst candidates", kind.name());
    diagnostics.push(place, message, Some(format!("write test = \"{}\"", meant.name())));
}

fn test(reader: &Reader<'_, '_>, kind: TestKind, measure: &Measure, diagnostics: &mut Diagnostics<'_>) -> Option<Test> {
    for key in ["limit", "margin", "gain"] {
        if let Some(place) = reader.place(key).filter(|_| key != kind.key()) {
            let message = format!("test = \"{}\" takes \"{}\", not \"{key}\"", kind.name(), kind.key());
            diagnostics.push(place, message, Some(format!("rename the key to \"{}\"", kind.key())));
        }
    }
    if reader.place(kind.key()).is_none() {
        let example = if kind.key() == "limit" { limits::example(measure) } else { "\"2 %\"" };
        reader.missing(kind.key(), example, diagnostics);
    }
    let text = reader.quantity_text(kind.key(), diagnostics)?;
    let test: Result<Test, Complaint> = match kind {
        TestKind::AtLeast => limits::limit(&text.value, measure).map(Test::AtLeast),
        TestKind::AtMost => limits::limit(&text.value, measure).map(Test::AtMost),
        TestKind::NonInferior => limits::distance(&text.value, measure).map(Test::NonInferior),
        TestKind::Superior => limits::distance(&text.value, measure).map(Test::Superior),
    };
    test.map_err(|(message, help)| diagnostics.push(text.at, message, help)).ok()
}

fn slices(reader: &Reader<'_, '_>, diagnostics: &mut Diagnostics<'_>) -> Vec<SliceBy> {
    let mut slices = Vec::new();
    for text in reader.texts("slices", diagnostics) {
        match text.value.parse::<SliceBy>() {
            Ok(by) if slices.contains(&by) => diagnostics.push(text.at, format!("\"{by}\" appears twice"), None),
            Ok(by) => slices.push(by),
            Err(_) => {
                let known = SliceBy::ALL.map(SliceBy::name);
                diagnostics.push(
                    text.at,
                    format!("unknown slice \"{}\"", text.value),
                    Some(suggestion(&text.value, &known)),
                );
            }
        }
    }
    slices.sort();
    slices
}
