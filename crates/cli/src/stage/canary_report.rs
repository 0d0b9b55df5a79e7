//! From a replayed canary to what people and other programs read of it: pages, reports, plots, alerts.

use lensgate_gate::Policy;
use lensgate_lens::deployment::deployment;
use lensgate_report::canary::{Subject, junit, markdown, next_steps, page};
use lensgate_report::plot::canary_plots;

use crate::alerts;
use crate::exit::Failure;
use crate::output::ResultsFolder;
use crate::recording::json;

/// Writes everything that is made of a canary's outcome into an open results folder.
pub fn render(
    subject: &Subject<'_>,
    policy: &Policy,
    report_url: Option<&str>,
    folder: &ResultsFolder,
) -> Result<(), Failure> {
    folder.write("canary.html", page(subject)?.as_bytes())?;
    folder.write("canary.md", markdown(subject).as_bytes())?;
    folder.write("junit.xml", junit(subject, policy).as_bytes())?;
    folder.write(
        "lens-deployment-report.json",
        &json(&deployment(subject.outcome, subject.candidate, &next_steps(subject)))?,
    )?;
    alerts::write(subject, report_url, folder)?;
    for plot in canary_plots(subject.outcome)? {
        folder.write(&format!("plots/{}.svg", plot.name), plot.svg.as_bytes())?;
        folder.write(&format!("plots/{}.png", plot.name), &plot.png)?;
    }
    Ok(())
}
