//! The spool: every message as a file of the results folder, in the order in which it must arrive, without any key. What
//! belongs in it follows from `canary.json`, so that a message that went missing is missed.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use lensgate_canary::alert_group::alert_groups;
use lensgate_canary::outcome::CanaryOutcome;
use lensgate_report::canary::Subject;
use serde_json::Value;

use super::receiver::Kind;
use super::{link, pagerduty, slack};
use crate::exit::Failure;
use crate::output::ResultsFolder;
use crate::recording::json;

/// The folder of messages inside a results folder.
const FOLDER: &str = "alerts";
/// What the messages are made from.
const CANARY: &str = "canary.json";

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

/// A file of the spool that is not what it should be.
#[derive(Debug)]
pub struct Damage {
    /// Its name.
    pub name: String,
    /// Whom it was for, if its name says so.
    pub kind: Option<Kind>,
    /// What is wrong with it.
    pub why: String,
}

/// What a spool holds.
#[derive(Debug)]
pub struct Spool {
    /// Where it is.
    pub folder: PathBuf,
    /// Its messages, in order.
    pub messages: Vec<Message>,
    /// What is missing or damaged.
    pub damages: Vec<Damage>,
}

/// Writes every message of a canary into an open results folder, with a link to the report if there is one.
pub fn write(subject: &Subject<'_>, report_url: Option<&str>, folder: &ResultsFolder) -> Result<(), Failure> {
    for (name, kind, mut body) in messages(subject) {
        if let Some(url) = report_url {
            link::put(kind, &mut body, url);
        }
        folder.write(&format!("{FOLDER}/{name}"), &json(&body)?)?;
    }
    Ok(())
}

/// Every message of a canary with its file's name: what each rule did, the verdict, and all of it once for a chat.
fn messages(subject: &Subject<'_>) -> Vec<(String, Kind, Value)> {
    let groups = alert_groups(&subject.outcome.alerts);
    let rules = groups.iter().flat_map(|group| pagerduty::events(subject, group));
    let events = rules.chain(pagerduty::verdict(subject)).map(|event| (Kind::PagerDuty, event));
    let all = events.chain([(Kind::Slack, slack::message(subject, &groups))]);
    all.enumerate().map(|(at, (kind, body))| (format!("{:04}-{}.json", at + 1, kind.name()), kind, body)).collect()
}

/// Reads the spool of a results folder; what is missing or damaged holds up nothing else.
pub fn read(results: &Path) -> Result<Spool, Failure> {
    let folder = results.join(FOLDER);
    let expected = expected(results);
    if !folder.is_dir() {
        return Err(no_folder(results, expected));
    }
    let mut spool = Spool { folder, messages: Vec::new(), damages: Vec::new() };
    let mut names = present(&spool.folder)?;
    match expected {
        Ok(expected) => names.extend(expected),
        Err(why) => spool.damages.push(Damage { name: CANARY.to_owned(), kind: None, why }),
    }
    for name in names {
        let kind = kind(&name);
        match message(&spool.folder, &name, kind) {
            Ok(message) => spool.messages.push(message),
            Err(why) => spool.damages.push(Damage { name: format!("{FOLDER}/{name}"), kind, why }),
        }
    }
    Ok(spool)
}

/// The names of the messages that belong to a canary, or why nobody can say.
fn expected(results: &Path) -> Result<Vec<String>, String> {
    let missing = |why: String| format!("{why}; nothing says which messages belong here");
    let text = fs::read(results.join(CANARY)).map_err(|error| missing(error.to_string()))?;
    let outcome: CanaryOutcome =
        serde_json::from_slice(&text).map_err(|error| missing(format!("not a canary's outcome: {error}")))?;
    // Names of arms stand in the texts of messages only.
    let subject = Subject { outcome: &outcome, baseline: "", candidate: "" };
    Ok(messages(&subject).into_iter().map(|(name, ..)| name).collect())
}

fn no_folder(results: &Path, expected: Result<Vec<String>, String>) -> Failure {
    let place = results.display();
    if !results.join(CANARY).exists() {
        let advice = "give the folder that lensgate canary --out wrote";
        return Failure::data(anyhow!("{place}: no {CANARY} and no {FOLDER}/ in it; {advice}"));
    }
    let what = match expected {
        Ok(names) => format!("with it {} messages: {}", names.len(), names.join(", ")),
        Err(why) => format!("and {CANARY}: {why}"),
    };
    Failure::input_output(anyhow!("{place}: {FOLDER}/ is missing, {what}"))
}

/// The names of all message files that are there.
fn present(folder: &Path) -> Result<BTreeSet<String>, Failure> {
    let context = || format!("cannot read {}", folder.display());
    let entries = fs::read_dir(folder).with_context(context).map_err(Failure::input_output)?;
    let mut names = BTreeSet::new();
    for entry in entries {
        let entry = entry.with_context(context).map_err(Failure::input_output)?;
        names.insert(entry.file_name().to_string_lossy().into_owned());
    }
    names.retain(|name| name.ends_with(".json"));
    Ok(names)
}

fn kind(name: &str) -> Option<Kind> {
    Kind::named(name.strip_suffix(".json")?.split_once('-')?.1)
}

fn message(folder: &Path, name: &str, kind: Option<Kind>) -> Result<Message, String> {
    let kind = kind.ok_or("expected a name such as 0001-pagerduty.json or 0002-slack.json")?;
    let text = fs::read(folder.join(name)).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => "missing".to_owned(),
        _ => format!("cannot be read: {error}"),
    })?;
    let body: Value = serde_json::from_slice(&text).map_err(|error| format!("not JSON: {error}"))?;
    whole(kind, &body).ok_or_else(|| format!("not a message for {}", kind.name()))?;
    Ok(Message { name: name.to_owned(), kind, body })
}

/// Whether a message has what its receiver asks for.
fn whole(kind: Kind, body: &Value) -> Option<()> {
    let text = |value: &Value| value.as_str().filter(|text| !text.is_empty()).map(|_| ());
    match kind {
        Kind::PagerDuty => {
            text(&body["dedup_key"])?;
            match body["event_action"].as_str()? {
                "trigger" => ["summary", "source", "severity"].iter().try_for_each(|key| text(&body["payload"][*key])),
                "resolve" => Some(()),
                _ => None,
            }
        }
        Kind::Slack => text(&body["text"]).and(body["blocks"].as_array().map(|_| ())),
    }
}
