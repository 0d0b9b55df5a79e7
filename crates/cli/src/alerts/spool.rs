//! The spool: every message as a file of the results folder, in the order in which it must arrive, without any key.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use lensgate_canary::alert_group::alert_groups;
use lensgate_canary::outcome::CanaryOutcome;
use serde_json::Value;

use super::receiver::Kind;
use super::{pagerduty, slack};
use crate::exit::{Exit, Failure};
use crate::output::ResultsFolder;
use crate::recording::json;

/// The folder of messages inside a results folder.
pub const FOLDER: &str = "alerts";

/// A message that waits in the spool.
#[derive(Debug)]
pub struct Message {
    /// Its file's name.
    pub name: String,
    /// Whom it is for.
    pub kind: Kind,
    /// What is posted, but for the key.
    pub body: Value,
}

/// Writes every message of a canary into an open results folder; none when nothing fired.
pub fn write(outcome: &CanaryOutcome, names: [&str; 2], folder: &ResultsFolder) -> Result<(), Failure> {
    let groups = alert_groups(&outcome.alerts);
    let events = groups.iter().flat_map(|group| pagerduty::events(outcome, names, group));
    let mut messages: Vec<(Kind, Value)> = events.map(|event| (Kind::PagerDuty, event)).collect();
    if !groups.is_empty() {
        messages.push((Kind::Slack, slack::message(outcome, names, &groups)));
    }
    for (at, (kind, body)) in messages.iter().enumerate() {
        folder.write(&format!("{FOLDER}/{:04}-{}.json", at + 1, kind.name()), &json(body)?)?;
    }
    Ok(())
}

/// The folder of a canary's messages; none when no alert fired.
pub fn folder(results: &Path) -> Result<Option<PathBuf>, Failure> {
    let folder = results.join(FOLDER);
    if folder.is_dir() {
        return Ok(Some(folder));
    }
    if results.join("canary.json").is_file() {
        return Ok(None);
    }
    let advice = "give the folder that lensgate canary --out wrote";
    Err(Failure::new(Exit::Data, anyhow!("{}: no canary.json and no {FOLDER}/ in it; {advice}", results.display())))
}

/// Every message of the spool, in order.
pub fn read(folder: &Path) -> Result<Vec<Message>, Failure> {
    let unreadable = |error: anyhow::Error| Failure::new(Exit::InputOutput, error);
    let entries =
        fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display())).map_err(unreadable)?;
    let mut names: Vec<String> = Vec::new();
    for entry in entries {
        let entry = entry.with_context(|| format!("cannot read {}", folder.display())).map_err(unreadable)?;
        names.push(entry.file_name().to_string_lossy().into_owned());
    }
    names.retain(|name| name.ends_with(".json"));
    names.sort_unstable();
    names.into_iter().map(|name| message(folder, name)).collect()
}

fn message(folder: &Path, name: String) -> Result<Message, Failure> {
    let path = folder.join(&name);
    let wrong = |problem: String| Failure::new(Exit::Data, anyhow!("{}: {problem}", path.display()));
    let kind = name
        .strip_suffix(".json")
        .and_then(|stem| Kind::named(stem.split_once('-')?.1))
        .ok_or_else(|| wrong("expected a name such as 0001-pagerduty.json or 0002-slack.json".to_owned()))?;
    let text = fs::read(&path)
        .with_context(|| format!("cannot read {}", path.display()))
        .map_err(|error| Failure::new(Exit::InputOutput, error))?;
    let body: Value = serde_json::from_slice(&text).map_err(|error| wrong(format!("not JSON: {error}")))?;
    if !body.is_object() {
        return Err(wrong("expected a JSON object".to_owned()));
    }
    Ok(Message { name, kind, body })
}
