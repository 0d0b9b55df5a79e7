//! From the judging crates' types to the view: with `canary`, whose outcome is plain already, the only place that knows them.

mod configuration;
mod gates;
mod latency;
mod measures;
pub(crate) mod queries;
mod records;
mod ruling;

use lensgate_compare::{Comparisons, Evidence};
use lensgate_gate::policy::SlicesMust;
use lensgate_gate::verdict::Verdict;

use crate::view::{ConfigurationRow, Fact, View, Warning};

pub use configuration::configuration;
pub(crate) use gates::gate;
pub(crate) use measures::{groups, level};
pub use records::records;

/// What a report is made from.
#[derive(Clone, Copy)]
pub struct Material<'a> {
    /// The verdict.
    pub verdict: &'a Verdict,
    /// What it was judged on.
    pub comparisons: &'a Comparisons,
    /// The recorded rows; without them the report shows no hits.
    pub evidence: Option<Evidence<'a>>,
    /// The baseline system's name.
    pub baseline: &'a str,
    /// The candidate system's name.
    pub candidate: &'a str,
    /// The dataset's name.
    pub dataset: &'a str,
    /// Where the configurations differ; see [`configuration`].
    pub configuration: &'a [ConfigurationRow],
    /// How the latency pass was run, in one sentence without a full stop; may be empty.
    pub latency_measured: &'a str,
    /// Provenance that the verdict does not hold: dataset digest, command line and the like.
    pub facts: &'a [Fact],
    /// Warnings that the verdict does not hold, such as those of the policy.
    pub warnings: &'a [Warning],
}

/// The measure that plots by slice and by query show when it was taken.
const HEADLINE: &str = "nDCG@10";

/// The view of a verdict and the comparison behind it.
pub fn view(material: &Material<'_>) -> View {
    let comparisons = material.comparisons;
    let headline = measures::headline(comparisons, HEADLINE);
    let deltas = queries::deltas(comparisons, &headline);
    let (worst, best) = queries::extremes(material, deltas.as_ref());
    View {
        notice: None,
        baseline: material.baseline.to_owned(),
        candidate: material.candidate.to_owned(),
        dataset: material.dataset.to_owned(),
        query_set: comparisons.query_set.clone(),
        queries: queries::deciding(comparisons),
        mined: queries::mined(comparisons),
        seed: comparisons.seed,
        level: measures::level(comparisons),
        ruling: ruling::ruling(material.verdict),
        slices_must_pass: material.verdict.policy.slices_must == SlicesMust::Pass,
        gates: material.verdict.gates.iter().map(gates::gate).collect(),
        groups: measures::groups(comparisons),
        headline,
        deltas,
        worst,
        best,
        latency: latency::latency(material),
        noise: latency::noise(comparisons),
        configuration: material.configuration.to_vec(),
        provenance: ruling::provenance(material),
        warnings: ruling::warnings(material),
    }
}
