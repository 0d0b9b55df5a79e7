//! The certificate of a canary's plan: simulated, printed, written.

use std::time::Duration;

use lensgate_canary::power::{Certify, Power, certify, scenarios};
use lensgate_canary::{Plan, Population, Traffic};
use lensgate_lens::dashboard;
use lensgate_report::plot::power_plots;
use lensgate_report::power::{markdown, page};
use lensgate_words::Cited;

use super::canary::{Evidence, comparisons};
use crate::exit::Failure;
use crate::output::ResultsFolder;
use crate::policy::PolicyFile;

/// The plan's certificate over recorded observations.
pub fn power_of(
    evidence: &Evidence,
    policy: &PolicyFile,
    traffic: Traffic,
    horizon: Option<Duration>,
    canaries: u64,
) -> Result<Power, Failure> {
    let (comparisons, context) = comparisons(evidence, policy)?;
    for note in &context.notes {
        eprintln!("warning: {}", note.explanation);
    }
    let today = context.waivers_on();
    let population = Population::of(&comparisons)?;
    let plan = Plan::of(&policy.policy, horizon)?;
    let wanted = Certify {
        policy: &policy.policy,
        dashboard: dashboard(),
        cited: Cited { today, ..context.cited },
        population: &population,
        traffic,
        horizon,
        canaries,
        decide: policy.policy.decision.decide,
    };
    Ok(certify(&wanted, &scenarios(&plan.phases[0].name))?)
}

/// Writes everything that is made of a certificate, but its own file, into an open results folder.
pub fn render(power: &Power, folder: &ResultsFolder) -> Result<(), Failure> {
    folder.write("power.html", page(power)?.as_bytes())?;
    folder.write("power.md", markdown(power).as_bytes())?;
    for plot in power_plots(power)? {
        folder.write(&format!("plots/{}.svg", plot.name), plot.svg.as_bytes())?;
        folder.write(&format!("plots/{}.png", plot.name), &plot.png)?;
    }
    Ok(())
}
