//! Renders a specimen of every output from made-up numbers, so that a change of looks can be looked at:
//! `cargo run -p lensgate-report --example specimen -- OUTDIR`. Every page says that its numbers are made up.

mod made_up;

use std::path::Path;

use lensgate_gate::verdict::Outcome;
use lensgate_report::terminal::Screen;
use lensgate_report::{html, junit, markdown, plot, terminal, word};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let out = std::env::args().nth(1).ok_or("usage: specimen OUTDIR")?;
    let out = Path::new(&out);
    std::fs::create_dir_all(out.join("plots"))?;
    let view = made_up::view();
    std::fs::write(out.join("terminal.txt"), terminal::terminal(&view, Screen::PAPER))?;
    std::fs::write(out.join("report.md"), markdown::markdown(&view))?;
    std::fs::write(out.join("junit.xml"), junit::junit(&view))?;
    std::fs::write(out.join("report.html"), html::html(&view)?)?;
    for verdict in [Outcome::Go, Outcome::Inconclusive, Outcome::Invalid] {
        let mut other = view.clone();
        other.ruling.verdict = verdict;
        let name = format!("report-{}.html", word::verdict(verdict).to_lowercase());
        std::fs::write(out.join(name), html::html(&other)?)?;
    }
    for plot in plot::plots(&view)? {
        std::fs::write(out.join("plots").join(plot.name).with_extension("svg"), plot.svg)?;
        std::fs::write(out.join("plots").join(plot.name).with_extension("png"), plot.png)?;
    }
    Ok(())
}
