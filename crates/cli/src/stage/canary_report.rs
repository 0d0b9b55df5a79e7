//! From a replayed canary to what people and other programs read of it: pages, reports, plots, alerts.

use anyhow::anyhow;
use lensgate_canary::outcome::CanaryOutcome;
use lensgate_report::canary::{Subject, deployment, markdown, page};
use lensgate_report::plot::canary_plots;

use crate::alerts;
use crate::exit::{Exit, Failure};
use crate::output::ResultsFolder;
use crate::recording::json;

/// Writes everything that is made of a canary's outcome into an open results folder. `names` are the arms', baseline first.
pub fn render(outcome: &CanaryOutcome, names: [&str; 2], folder: &ResultsFolder) -> Result<(), Failure> {
    let bug = |error| Failure::new(Exit::Software, anyhow!("{error}"));
    let subject = Subject { outcome, baseline: names[0], candidate: names[1] };
    folder.write("canary.html", page(&subject).map_err(bug)?.as_bytes())?;
    folder.write("canary.md", markdown(&subject).as_bytes())?;
    folder.write("lens-deployment-report.json", &json(&deployment(&subject))?)?;
    alerts::write(outcome, names, folder)?;
    for plot in canary_plots(outcome).map_err(bug)? {
        folder.write(&format!("plots/{}.svg", plot.name), plot.svg.as_bytes())?;
        folder.write(&format!("plots/{}.png", plot.name), &plot.png)?;
    }
    Ok(())
}
