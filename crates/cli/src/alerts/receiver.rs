//! Who receives alerts, and the secrets that it takes: from the environment or a file, never from a flag, and never shown.

use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{env, fmt, fs};

use anyhow::{Context, anyhow};
use clap::Args;
use lensgate_dataset::digest::sha256_hex;
use lensgate_gate::policy::quantity::duration;
use serde::{Deserialize, Serialize};

use super::post::Patience;
use crate::exit::Failure;

/// What to do where there is no receiver.
pub const NAME_ONE: &str = "name a receiver with --pagerduty-url URL, --slack or --slack-url-file FILE";

/// Holds the routing key of PagerDuty.
const PAGERDUTY_KEY: &str = "LENSGATE_PAGERDUTY_KEY";
/// Holds the webhook's URL, which is its own secret.
const SLACK_URL: &str = "LENSGATE_SLACK_URL";

/// A kind of receiver.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// PagerDuty's Events API v2.
    PagerDuty,
    /// Slack's incoming webhooks, or anything that takes their format.
    Slack,
}

impl Kind {
    /// Its name in file names and messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::PagerDuty => "pagerduty",
            Self::Slack => "slack",
        }
    }

    /// The kind of a name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::PagerDuty, Self::Slack].into_iter().find(|kind| kind.name() == name)
    }
}

/// Arguments of every command that posts alerts.
#[derive(Debug, Args)]
#[command(next_help_heading = "Posting alerts")]
pub struct Arguments {
    /// Post alerts to PagerDuty's Events API v2 at this URL, such as https://events.pagerduty.com/v2/enqueue; the routing
    /// key comes from LENSGATE_PAGERDUTY_KEY or --pagerduty-key-file
    #[arg(long, value_name = "URL")]
    pagerduty_url: Option<String>,
    /// File that holds PagerDuty's routing key
    #[arg(long, value_name = "FILE", requires = "pagerduty_url")]
    pagerduty_key_file: Option<PathBuf>,
    /// Post alerts to the Slack-compatible webhook whose URL LENSGATE_SLACK_URL holds
    #[arg(long, conflicts_with = "slack_url_file")]
    slack: bool,
    /// Post alerts to the Slack-compatible webhook whose URL this file holds
    #[arg(long, value_name = "FILE")]
    slack_url_file: Option<PathBuf>,
    /// How often each message is tried before it is kept for later (default: 5)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    alert_attempts: Option<u32>,
    /// How long a receiver may take to answer (default: 10 s)
    #[arg(long, value_name = "TIME", value_parser = duration)]
    alert_timeout: Option<Duration>,
    /// Pause after the first failed attempt; each further one is twice as long, at most a minute (default: 1 s)
    #[arg(long, value_name = "TIME", value_parser = duration)]
    alert_backoff: Option<Duration>,
    /// Link to the report, put into the messages: where people can open what --out wrote
    #[arg(long, value_name = "URL", value_parser = address)]
    report_url: Option<String>,
}

/// A text that no message and no file may show.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// The text, for the wire alone.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}

/// Where messages of a kind go.
#[derive(Debug, Clone)]
pub struct Receiver {
    /// What it takes.
    pub kind: Kind,
    /// Its address; for Slack a secret.
    pub url: Secret,
    /// PagerDuty's routing key.
    pub key: Option<Secret>,
}

/// What the digest of a receiver begins with, so that it is the digest of nothing else that anybody keeps.
const DOMAIN: &str = "lensgate alert receiver 1";
/// Its hex digits: enough to tell receivers apart, and too few of a secret to be of use.
const DIGEST: usize = 16;

impl Receiver {
    /// What tells this receiver from another of its kind, and reveals neither: a digest of PagerDuty's key, whatever relay it
    /// is sent through, and of a webhook's URL.
    pub fn digest(&self) -> String {
        let secret = self.key.as_ref().unwrap_or(&self.url).reveal();
        let digest = sha256_hex(format!("{DOMAIN}\n{}\n{secret}", self.kind.name()).as_bytes());
        digest[..DIGEST].to_owned()
    }
}

impl Arguments {
    /// The receivers that were named; none means that nothing is posted.
    pub fn receivers(&self) -> Result<Vec<Receiver>, Failure> {
        let mut receivers = Vec::new();
        if let Some(url) = &self.pagerduty_url {
            let key = secret(self.pagerduty_key_file.as_deref(), PAGERDUTY_KEY, "--pagerduty-key-file")?;
            let url = Secret(checked(url, "--pagerduty-url")?);
            receivers.push(Receiver { kind: Kind::PagerDuty, url, key: Some(key) });
        }
        if self.slack || self.slack_url_file.is_some() {
            let url = secret(self.slack_url_file.as_deref(), SLACK_URL, "--slack-url-file")?;
            let url = Secret(checked(url.reveal(), "the webhook")?);
            receivers.push(Receiver { kind: Kind::Slack, url, key: None });
        }
        if receivers.is_empty() {
            self.refuse_idle()?;
        }
        Ok(receivers)
    }

    /// Refuses what says how to send where nothing is sent.
    fn refuse_idle(&self) -> Result<(), Failure> {
        let given = [
            ("--alert-attempts", self.alert_attempts.is_some()),
            ("--alert-timeout", self.alert_timeout.is_some()),
            ("--alert-backoff", self.alert_backoff.is_some()),
        ];
        let Some((flag, _)) = given.into_iter().find(|(_, is_given)| *is_given) else { return Ok(()) };
        let problem = anyhow!("{flag} does nothing here, because no alert is sent: {NAME_ONE}, or leave it out");
        Err(Failure::usage(problem))
    }

    /// The receivers of a run, which must write a folder: it is where messages wait until they are delivered.
    pub fn receivers_of(&self, has_folder: bool) -> Result<Vec<Receiver>, Failure> {
        let receivers = self.receivers()?;
        let needs_folder = !receivers.is_empty() || self.report_url.is_some();
        if needs_folder && !has_folder {
            let problem =
                anyhow!("messages are files of a results folder, where they wait until delivered; give --out DIR");
            return Err(Failure::usage(problem));
        }
        Ok(receivers)
    }

    /// Where the report can be opened.
    pub fn report_url(&self) -> Option<&str> {
        self.report_url.as_deref()
    }

    /// How patient the sender is.
    pub fn patience(&self) -> Patience {
        Patience {
            attempts: self.alert_attempts.unwrap_or(5),
            timeout: self.alert_timeout.unwrap_or(Duration::from_secs(10)),
            backoff: self.alert_backoff.unwrap_or(Duration::from_secs(1)),
        }
    }
}

/// A secret from its file, or else from the environment.
fn secret(file: Option<&Path>, variable: &str, flag: &str) -> Result<Secret, Failure> {
    let (text, place) = match file {
        Some(path) => {
            let text = fs::read_to_string(path)
                .with_context(|| format!("cannot read {}", path.display()))
                .map_err(Failure::usage)?;
            (text, path.display().to_string())
        }
        None => (env::var(variable).unwrap_or_default(), variable.to_owned()),
    };
    let text = text.trim();
    if text.is_empty() {
        return Err(Failure::usage(anyhow!("{place} holds nothing; set {variable} or give {flag} FILE")));
    }
    if text.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err(Failure::usage(anyhow!("{place} holds more than one word; it must hold the secret alone")));
    }
    Ok(Secret(text.to_owned()))
}

/// A URL that can be posted to. The message does not repeat it: a webhook's URL is a secret.
fn checked(url: &str, what: &str) -> Result<String, Failure> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let host = rest.map(|rest| rest.split(['/', '?', '#']).next().unwrap_or_default());
    match host {
        Some(host) if !host.is_empty() && !host.contains('@') => Ok(url.to_owned()),
        _ => {
            let problem = "expected a URL that begins with http:// or https:// and a host, without a user in it";
            Err(Failure::usage(anyhow!("{what}: {problem}")))
        }
    }
}

/// The URL of a report: it must not be able to leave the link that it is put into.
fn address(text: &str) -> Result<String, String> {
    if text.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '|' | '"')) {
        return Err("expected a URL without blanks, quotes, < > and |".to_owned());
    }
    checked(text, "--report-url").map_err(|failure| failure.to_string())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
mod tests {
    use super::*;

    #[test]
    fn a_secret_shows_itself_to_nobody() {
        let receiver = Receiver { kind: Kind::Slack, url: Secret("http://h/secret".to_owned()), key: None };
        assert!(!format!("{receiver:?}").contains("h/secret"));
    }

    #[test]
    fn a_digest_tells_receivers_apart_and_holds_no_part_of_the_secret() {
        let receiver = |kind: Kind, url: &str, key: Option<&str>| Receiver {
            kind,
            url: Secret(url.to_owned()),
            key: key.map(|key| Secret(key.to_owned())),
        };
        let (one, other) = (receiver(Kind::Slack, "http://h/one", None), receiver(Kind::Slack, "http://h/other", None));
        assert_ne!(one.digest(), other.digest());
        assert_ne!(one.digest(), sha256_hex(b"http://h/one")[..16], "a plain digest could be looked up");
        let relayed = receiver(Kind::PagerDuty, "http://relay/", Some("KEY"));
        assert_eq!(relayed.digest(), receiver(Kind::PagerDuty, "https://other/", Some("KEY")).digest());
        assert_ne!(relayed.digest(), receiver(Kind::PagerDuty, "http://relay/", Some("KEY2")).digest());
        assert_eq!(relayed.digest().len(), 16);
    }

    #[test]
    fn the_url_of_a_report_cannot_leave_its_link() {
        assert!(address("https://h/a?b=c&d=e").is_ok());
        for url in ["https://h/a|b", "https://h/>", "https://h/ a", "javascript:alert(1)", "https://"] {
            assert!(address(url).is_err(), "{url}");
        }
    }

    #[test]
    fn urls_without_scheme_or_host_or_with_a_user_are_refused_and_not_repeated() {
        for url in ["hooks.example/T/B/word", "ftp://h/word", "https://", "https:///word", "http://user:word@h/x"] {
            let refused = checked(url, "the webhook").unwrap_err().error.to_string();
            assert!(!refused.contains("word"), "{refused}");
        }
        assert!(checked("http://127.0.0.1:80/v2/enqueue", "--pagerduty-url").is_ok());
    }
}
