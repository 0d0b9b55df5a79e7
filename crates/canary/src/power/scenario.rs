//! What the candidate does that the baseline does not: one regression, of one size.

use serde::{Deserialize, Serialize};

use crate::traffic::Fault;

/// What gets worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Regression {
    /// A share of requests fails beside those that fail anyway.
    Errors,
    /// Every clock reading is multiplied.
    Latency,
    /// A share of answers loses its spans.
    Spans,
}

impl Regression {
    /// All of them, in the order of tables.
    pub const ALL: [Self; 3] = [Self::Errors, Self::Latency, Self::Spans];

    /// The sizes that a certificate asks for unless told otherwise: shares of one, for latency the factor.
    pub fn sizes(self) -> &'static [f64] {
        match self {
            Self::Errors => &[0.0005, 0.001, 0.002, 0.005, 0.01, 0.02],
            Self::Latency => &[1.1, 1.2, 1.3, 1.4, 1.5, 1.75, 2.0],
            Self::Spans => &[0.01, 0.015, 0.02, 0.03, 0.05, 0.1],
        }
    }

    /// A size as one writes it as a fault, without its name.
    pub fn written(self, size: f64) -> String {
        match self {
            // Nine digits undo what dividing by a hundred did to the last one.
            Self::Errors | Self::Spans => format!("{}%", (size * 1e11).round() / 1e9),
            Self::Latency => format!("{size}x"),
        }
    }

    /// What it is called as a fault.
    pub fn name(self) -> &'static str {
        match self {
            Self::Errors => "errors",
            Self::Latency => "latency",
            Self::Spans => "spans",
        }
    }
}

/// What the candidate does that the baseline does not.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// Its name in the table.
    pub name: String,
    /// What gets worse and by how much, where it is one thing of one size.
    pub regression: Option<(Regression, f64)>,
    /// The faults; none for a candidate that is the baseline.
    pub faults: Vec<Fault>,
}

impl Scenario {
    /// The baseline in the candidate's place.
    pub fn no_change() -> Self {
        Self { name: "no change".to_owned(), regression: None, faults: Vec::new() }
    }

    /// One regression from the beginning of a phase on.
    ///
    /// # Panics
    /// Never for a size that a fault of its kind can have.
    pub fn of(regression: Regression, size: f64, phase: &str) -> Self {
        let written = regression.written(size);
        let fault = format!("{}={written}@{phase}", regression.name());
        let name = match regression {
            Regression::Errors => format!("errors +{} pp", written.trim_end_matches('%')),
            Regression::Latency => format!("latency {} x", written.trim_end_matches('x')),
            Regression::Spans => format!("spans lost {} %", written.trim_end_matches('%')),
        };
        let faults = vec![fault.parse().expect("a fault of ours parses")];
        Self { name, regression: Some((regression, size)), faults }
    }
}

/// No change, then every regression in every size, all from the beginning of a phase on.
pub fn scenarios(phase: &str) -> Vec<Scenario> {
    let all = Regression::ALL.into_iter().flat_map(|kind| kind.sizes().iter().map(move |size| (kind, *size)));
    std::iter::once(Scenario::no_change()).chain(all.map(|(kind, size)| Scenario::of(kind, size, phase))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::traffic::FaultKind;

    #[test]
    fn every_size_is_the_fault_that_its_name_says() {
        for scenario in scenarios("phase-1").into_iter().skip(1) {
            let Some((kind, size)) = scenario.regression else { panic!("{} has no size", scenario.name) };
            let injected = match scenario.faults[0].kind {
                FaultKind::Errors(share) => (Regression::Errors, share),
                FaultKind::Latency(factor) => (Regression::Latency, factor),
                FaultKind::Spans(share) => (Regression::Spans, share),
                other => panic!("{other:?}"),
            };
            assert_eq!(injected.0, kind);
            assert!((injected.1 - size).abs() < 1e-12, "{}: {injected:?}", scenario.name);
        }
        let names: Vec<String> = scenarios("one").into_iter().map(|scenario| scenario.name).collect();
        assert!(
            names.contains(&"errors +0.05 pp".to_owned()) && names.contains(&"spans lost 1.5 %".to_owned()),
            "{names:?}"
        );
    }
}
