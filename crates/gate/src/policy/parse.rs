//! From TOML text to a checked policy. Everything wrong is reported at once, each with its place.

use lensgate_compare::Labels;
use lensgate_measures::Measure;
use lensgate_words::{Population, Severity};
use toml::de::DeTable;

use crate::policy::diagnostic::{Diagnostic, Diagnostics, suggestion};
use crate::policy::model::{Decide, Decision, Expectation, Policy, SlicesMust, Waiver};
use crate::policy::parse_canary::{canary, kill_switches, phases};
use crate::policy::parse_gate::gates;
use crate::policy::quantity::{Percent, Quantity};
use crate::policy::reader::{Found, Reader};

/// Why a policy cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// The text is no policy; one diagnostic for each thing wrong, in file order.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n\n"))]
    Invalid(Vec<Diagnostic>),
    /// No preset of this name.
    #[error("unknown policy preset {name:?}: {help}")]
    UnknownPreset {
        /// What was asked for.
        name: String,
        /// What there is.
        help: String,
    },
}

const ROOT: &[&str] =
    &["schema", "name", "description", "decision", "gate", "waiver", "canary", "phase", "kill_switch"];
const DECISION: &[&str] = &["confidence", "power", "population", "labels", "slices_must", "decide", "expect"];
const WAIVER: &[&str] = &["gate", "owner", "reason", "expires"];

impl Policy {
    /// Reads a policy; `file` is only a name for messages.
    ///
    /// # Errors
    /// `PolicyError::Invalid` with every mistake of the text, each with its line, unknown keys among them.
    ///
    /// ```
    /// use lensgate_gate::Policy;
    ///
    /// let policy = Policy::parse(
    ///     "policy.toml",
    ///     r#"
    ///     schema = 1
    ///     [decision]
    ///     confidence = "95 %"
    ///     [[gate]]
    ///     id = "recall"
    ///     measure = "Recall@50"
    ///     test = "non_inferior"
    ///     margin = "1 pp"
    ///     "#,
    /// )?;
    /// assert_eq!(policy.measures(), ["Recall@50".parse().expect("a measure")]);
    ///
    /// let wrong = Policy::parse("policy.toml", "schema = 1\nconfidense = 0.95").expect_err("an unknown key");
    /// assert!(wrong.to_string().contains("policy.toml:2"));
    /// # Ok::<(), lensgate_gate::PolicyError>(())
    /// ```
    pub fn parse(file: &str, text: &str) -> Result<Self, PolicyError> {
        let mut diagnostics = Diagnostics::new(file, text);
        let policy = match DeTable::parse(text) {
            Ok(table) => read(&table.span(), table.get_ref(), file, &mut diagnostics),
            Err(error) => {
                let message = error.message().to_owned();
                diagnostics.push(error.span().unwrap_or(0..0), format!("not TOML: {message}"), None);
                None
            }
        };
        match policy {
            Some(policy) if diagnostics.is_empty() => Ok(policy),
            _ => Err(PolicyError::Invalid(diagnostics.into_sorted())),
        }
    }
}

fn read(
    at: &std::ops::Range<usize>,
    table: &DeTable<'_>,
    file: &str,
    diagnostics: &mut Diagnostics<'_>,
) -> Option<Policy> {
    let start = at.start..at.start;
    let root = Reader::open("the policy", start, table, ROOT, diagnostics);
    schema(&root, diagnostics);
    let mut warnings = Vec::new();
    let decision = decision(&root, &mut warnings, diagnostics);
    let gates = gates(&root, diagnostics);
    if !gates.iter().any(|gate| gate.severity == Severity::Block) && diagnostics.is_empty() {
        let help = "a policy needs at least one [[gate]] with severity = \"block\"".to_owned();
        diagnostics.push(root.at(), "no gate of this policy can block", Some(help));
    }
    let ids = gate_ids(&root);
    let waivers = waivers(&root, &ids, diagnostics);
    let phases = phases(&root, &ids, diagnostics);
    let canary = canary(&root, diagnostics);
    let kill_switches = kill_switches(&root, &phases, diagnostics);
    root.text("description", diagnostics);
    let name = root.text("name", diagnostics).map_or_else(|| file.to_owned(), |name| name.value);
    Some(Policy { name, decision: decision?, gates, waivers, canary, phases, kill_switches, warnings })
}

fn schema(root: &Reader<'_, '_>, diagnostics: &mut Diagnostics<'_>) {
    match root.place("schema") {
        None => root.missing("schema", "1", diagnostics),
        Some(_) => {
            if let Some(found) = root.count("schema", diagnostics).filter(|found| found.value != 1) {
                diagnostics.push(found.at, format!("schema {} is unknown", found.value), Some("known is 1".to_owned()));
            }
        }
    }
}

fn decision(root: &Reader<'_, '_>, warnings: &mut Vec<String>, diagnostics: &mut Diagnostics<'_>) -> Option<Decision> {
    let Some((at, table)) = root.table("decision", diagnostics) else {
        if root.place("decision").is_none() {
            let help = "add a table [decision] with confidence = \"95 %\"".to_owned();
            diagnostics.push(root.at(), "the policy has no [decision]", Some(help));
        }
        return None;
    };
    let reader = Reader::open("[decision]", at, table, DECISION, diagnostics);
    let confidence = probability(&reader, "confidence", 95.0, diagnostics);
    let power = probability(&reader, "power", 80.0, diagnostics);
    let populations = [("queries", Population::Queries), ("repositories", Population::Repositories)];
    let population = reader.word("population", &populations, diagnostics);
    let labels = reader.word("labels", &[("given", Labels::Given), ("all", Labels::All)], diagnostics);
    let musts = [("not_fail", SlicesMust::NotFail), ("pass", SlicesMust::Pass)];
    let slices_must = reader.word("slices_must", &musts, diagnostics);
    let decides = [("bound", Decide::Bound), ("point", Decide::Point)];
    let decide = reader.word("decide", &decides, diagnostics).map_or(Decide::Bound, |found| found.value);
    let expect = reader.word("expect", &[("same_rankings", Expectation::SameRankings)], diagnostics);
    if decide == Decide::Point {
        warnings
            .push("decide = \"point\" holds point estimates against the limits: noise alone can give GO".to_owned());
    }
    let confidence = confidence?;
    if confidence.0 < 90.0 {
        warnings.push(format!(
            "confidence = \"{confidence}\" is low: a gate may pass wrongly in {} % of cases",
            100.0 - confidence.0
        ));
    }
    Some(Decision {
        confidence,
        power: power?,
        population: population.map_or(Population::Queries, |found| found.value),
        labels: labels.map_or(Labels::Given, |found| found.value),
        slices_must: slices_must.map_or(SlicesMust::NotFail, |found| found.value),
        decide,
        expect: expect.map(|found| found.value),
    })
}

/// A percentage strictly between 50 and 100, or the default when absent; nothing when it is wrong.
fn probability(reader: &Reader<'_, '_>, key: &str, default: f64, diagnostics: &mut Diagnostics<'_>) -> Option<Percent> {
    if reader.place(key).is_none() {
        return Some(Percent(default));
    }
    let Found { value, at } = reader.quantity_text(key, diagnostics)?;
    match Quantity::parse(&value) {
        Ok(Quantity::Percent(percent)) if percent.0 > 50.0 && percent.0 < 100.0 => Some(percent),
        _ => {
            let help = format!("write for instance {key} = \"{default} %\"");
            let message = format!("\"{key}\" is a percentage above 50 % and under 100 %, got {value:?}");
            diagnostics.push(at, message, Some(help));
            None
        }
    }
}

fn waivers(root: &Reader<'_, '_>, gates: &[String], diagnostics: &mut Diagnostics<'_>) -> Vec<Waiver> {
    let mut waivers = Vec::new();
    for (at, table) in root.tables("waiver", diagnostics) {
        let reader = Reader::open("[[waiver]]", at, table, WAIVER, diagnostics);
        let gate = required(&reader, "gate", "\"the-gate-id\"", diagnostics);
        let owner = required(&reader, "owner", "\"who answers for it\"", diagnostics);
        let reason = required(&reader, "reason", "\"why\"", diagnostics);
        let expires = reader.date_text("expires", diagnostics);
        if reader.place("expires").is_none() {
            reader.missing("expires", "\"2027-03-31\"", diagnostics);
        }
        let expires = expires.and_then(|found| match found.value.parse() {
            Ok(date) => Some(date),
            Err(message) => {
                diagnostics.push(found.at, message, None);
                None
            }
        });
        if let Some(gate) = &gate {
            known_gate(gate, gates, diagnostics);
        }
        if let (Some(gate), Some(owner), Some(reason), Some(expires)) = (gate, owner, reason, expires) {
            waivers.push(Waiver { gate: gate.value, owner: owner.value, reason: reason.value, expires });
        }
    }
    waivers
}

/// A text that has to be there and say something.
pub(crate) fn required(
    reader: &Reader<'_, '_>,
    key: &str,
    example: &str,
    diagnostics: &mut Diagnostics<'_>,
) -> Option<Found<String>> {
    if reader.place(key).is_none() {
        reader.missing(key, example, diagnostics);
    }
    let found = reader.text(key, diagnostics)?;
    if found.value.trim().is_empty() {
        diagnostics.push(found.at, format!("\"{key}\" is empty"), Some(format!("write {key} = {example}")));
        return None;
    }
    Some(found)
}

/// The ids of all gates, also of those with something else wrong, so that one mistake is not reported twice.
fn gate_ids(root: &Reader<'_, '_>) -> Vec<String> {
    let mut ignored = Diagnostics::new("", "");
    let tables = root.tables("gate", &mut ignored).into_iter();
    let id = |table: &DeTable<'_>| table.get("id").and_then(|id| id.get_ref().as_str()).map(ToOwned::to_owned);
    let mut ids: Vec<String> = tables.filter_map(|(_, table)| id(table)).collect();
    ids.sort();
    ids.dedup();
    ids
}

/// Complains when a gate's id is not declared.
pub(crate) fn known_gate(id: &Found<String>, gates: &[String], diagnostics: &mut Diagnostics<'_>) {
    let known: Vec<&str> = gates.iter().map(String::as_str).collect();
    if !known.contains(&id.value.as_str()) {
        let message = format!("no gate has the id \"{}\"", id.value);
        diagnostics.push(id.at.clone(), message, Some(suggestion(&id.value, &known)));
    }
}

/// A measure, with the nearest known one when it is unknown.
pub(crate) fn measure(reader: &Reader<'_, '_>, diagnostics: &mut Diagnostics<'_>) -> Option<Measure> {
    let text = required(reader, "measure", "\"Recall@50\"", diagnostics)?;
    match text.value.parse::<Measure>() {
        Ok(measure) => Some(measure),
        Err(error) => {
            diagnostics.push(text.at, error.to_string(), None);
            None
        }
    }
}
