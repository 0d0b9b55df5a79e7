//! `lensgate audit`: re-derive a claimed report from its own figures; exit code 4 when a claim is contradicted.

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use lensgate_evidence::{Audit, Document, findings, text};

use super::Format;
use crate::exit::{Exit, Failure};
use crate::policy;
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
            let json = serde_json::to_string_pretty(&audit).map_err(|error| Failure::new(Exit::Software, error))?;
            print!("{json}\n");
        }
    }
    Ok(if audit.contradicts() { Exit::Invalid } else { Exit::Go })
}

fn read(path: &std::path::Path) -> Result<Document, Failure> {
    let bytes = std::fs::read(path)
        .with_context(|| format!("cannot read {}", path.display()))
        .map_err(|error| Failure::new(Exit::InputOutput, error))?;
    let bad = |error: anyhow::Error| Failure::new(Exit::Data, error);
    let text = String::from_utf8(bytes).with_context(|| format!("{} is not UTF-8", path.display())).map_err(bad)?;
    let name = path.display().to_string();
    Document::read(&name, &text).with_context(|| name.clone()).map_err(bad)
}
