//! `lensgate audit`: re-derive a claimed report from its own figures; exit code 4 when a claim is contradicted.

use std::path::PathBuf;

use clap::Args;
use lensgate_evidence::{Audit, Document, findings, text};

use super::Format;
use crate::exit::{Exit, Failure};
use crate::input;
use crate::policy;
use crate::recording;
use crate::screen::{fit_stdout, screen};
use crate::stage::rederive::rederive;

/// Arguments of `audit`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The report, JSON or Markdown: ours, LENS's, or any with passed/failed/total, value/limit/result and the like
    #[arg(value_name = "REPORT")]
    report: PathBuf,
    /// The policy that the report should answer to: a preset or a TOML file
    #[arg(long, value_name = "NAME|FILE")]
    policy: Option<PathBuf>,
    /// Results folder of `lensgate run` that the report should follow from: read, judged and rendered again
    #[arg(long, value_name = "FOLDER")]
    evidence: Option<PathBuf>,
    /// How to print
    #[arg(long, value_name = "text|json", default_value = "text")]
    format: Format,
}

pub fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let policy = arguments.policy.as_deref().map(policy::read).transpose()?;
    let document = read(&arguments.report)?;
    let (checked, mut found) = findings(&document, policy.as_ref().map(|policy| &policy.policy));
    let mut checked = vec![checked];
    if let Some(folder) = &arguments.evidence {
        rederive(&document, folder, &mut checked, &mut found)?;
    }
    let audit = Audit::new(&document.name, checked, found);
    match arguments.format {
        Format::Text => print!("{}", fit_stdout(&text::text(&audit, screen().colour))),
        Format::Json => {
            print!("{}", String::from_utf8_lossy(&recording::json(&audit)?));
        }
    }
    Ok(if audit.contradicts() { Exit::Invalid } else { Exit::Go })
}

fn read(path: &std::path::Path) -> Result<Document, Failure> {
    let name = path.display().to_string();
    Document::read(&name, &input::text(path)?).map_err(|error| Failure::from(error).at(name))
}
