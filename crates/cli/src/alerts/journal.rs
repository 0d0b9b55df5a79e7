//! What has been delivered of a spool, one line a message. A message counts as delivered when its line is on disk; a
//! process that dies in between posts that message once more, which a receiver that knows the key takes for the same.

use std::collections::BTreeSet;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use anyhow::{Context, anyhow};
use serde::{Deserialize, Serialize};

use super::receiver::Kind;
use crate::exit::{Exit, Failure};

/// Its name in the spool.
pub const NAME: &str = "sent.jsonl";

#[derive(Debug, Serialize, Deserialize)]
struct Line {
    message: String,
    receiver: Kind,
    status: u16,
}

/// The journal, locked while it is open: two that send at once would send everything twice.
#[derive(Debug)]
pub struct Journal {
    file: File,
    sent: BTreeSet<String>,
}

impl Journal {
    /// Opens the journal of a spool and reads what has been delivered.
    pub fn open(folder: &Path) -> Result<Self, Failure> {
        let path = folder.join(NAME);
        let context = || format!("cannot open {}", path.display());
        let failure = |error: anyhow::Error| Failure::new(Exit::InputOutput, error);
        let mut file = OpenOptions::new()
            .read(true)
            .append(true)
            .create(true)
            .open(&path)
            .with_context(context)
            .map_err(failure)?;
        if file.try_lock().is_err() {
            let problem = anyhow!("{}: somebody else is sending these alerts right now", path.display());
            return Err(failure(problem));
        }
        let sent = read(&mut file).with_context(context).map_err(failure)?;
        Ok(Self { file, sent })
    }

    /// Whether a message has been delivered.
    pub fn holds(&self, message: &str) -> bool {
        self.sent.contains(message)
    }

    /// Notes a delivered message, on disk before it returns.
    pub fn note(&mut self, message: &str, receiver: Kind, status: u16) -> Result<(), Failure> {
        let line = Line { message: message.to_owned(), receiver, status };
        let mut write = || -> io::Result<()> {
            let mut text = serde_json::to_vec(&line)?;
            text.push(b'\n');
            self.file.write_all(&text)?;
            self.file.sync_data()
        };
        write()
            .with_context(|| format!("cannot note in {NAME} that {message} was delivered"))
            .map_err(|error| Failure::new(Exit::InputOutput, error))?;
        self.sent.insert(message.to_owned());
        Ok(())
    }
}

/// What stands in the journal. A last line that a crash tore is closed and counts as not delivered.
fn read(file: &mut File) -> io::Result<BTreeSet<String>> {
    let mut text = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.read_to_end(&mut text)?;
    if text.last().is_some_and(|last| *last != b'\n') {
        file.write_all(b"\n")?;
    }
    let lines = text.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice::<Line>(line).ok());
    Ok(lines.map(|line| line.message).collect())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
mod tests {
    use super::*;

    #[test]
    fn what_was_noted_is_known_after_reopening_and_a_torn_line_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let mut journal = Journal::open(folder.path()).unwrap();
        journal.note("0001-pagerduty.json", Kind::PagerDuty, 202).unwrap();
        drop(journal);
        let path = folder.path().join(NAME);
        let whole = std::fs::read(&path).unwrap();
        std::fs::write(&path, [&whole[..], b"{\"message\":\"0002-sl"].concat()).unwrap();
        let mut journal = Journal::open(folder.path()).unwrap();
        assert!(journal.holds("0001-pagerduty.json") && !journal.holds("0002-slack.json"));
        journal.note("0002-slack.json", Kind::Slack, 200).unwrap();
        drop(journal);
        let journal = Journal::open(folder.path()).unwrap();
        assert!(journal.holds("0001-pagerduty.json") && journal.holds("0002-slack.json"));
    }

    #[test]
    fn a_second_sender_is_turned_away() {
        let folder = tempfile::tempdir().unwrap();
        let _first = Journal::open(folder.path()).unwrap();
        assert!(Journal::open(folder.path()).unwrap_err().error.to_string().contains("somebody else"));
    }
}
