//! What has been delivered of a spool, one line per message and receiver. A message counts as delivered when its line is on disk; a
//! process that dies in between posts that message once more, which a receiver that knows the key takes for the same.

use std::collections::BTreeSet;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use anyhow::{Context, anyhow};
use serde::{Deserialize, Serialize};

use super::receiver::Kind;
use crate::exit::Failure;

/// Its name in the spool.
pub const NAME: &str = "sent.jsonl";

#[derive(Debug, Serialize, Deserialize)]
struct Line {
    message: String,
    receiver: Kind,
    /// The digest of the receiver's secret. A line without one counts for nobody: better twice than never.
    to: String,
    status: u16,
}

/// The journal, locked while it is open: two that send at once would send everything twice.
#[derive(Debug)]
pub struct Journal {
    file: File,
    /// Messages with the digest of who has them.
    sent: BTreeSet<(String, String)>,
}

impl Journal {
    /// Opens the journal of a spool and reads what has been delivered.
    pub fn open(folder: &Path) -> Result<Self, Failure> {
        let path = folder.join(NAME);
        let context = || format!("cannot open {}", path.display());
        let mut file = OpenOptions::new()
            .read(true)
            .append(true)
            .create(true)
            .open(&path)
            .with_context(context)
            .map_err(Failure::input_output)?;
        if file.try_lock().is_err() {
            let problem = anyhow!("{}: somebody else is sending these alerts right now", path.display());
            return Err(Failure::input_output(problem));
        }
        let sent = read(&mut file).with_context(context).map_err(Failure::input_output)?;
        Ok(Self { file, sent })
    }

    /// Whether a receiver has a message.
    pub fn holds(&self, message: &str, to: &str) -> bool {
        self.sent.contains(&(message.to_owned(), to.to_owned()))
    }

    /// Notes a delivered message, on disk before it returns.
    pub fn note(&mut self, message: &str, receiver: Kind, to: &str, status: u16) -> Result<(), Failure> {
        let line = Line { message: message.to_owned(), receiver, to: to.to_owned(), status };
        let mut write = || -> io::Result<()> {
            let mut text = serde_json::to_vec(&line)?;
            text.push(b'\n');
            self.file.write_all(&text)?;
            self.file.sync_data()
        };
        write()
            .with_context(|| format!("cannot note in {NAME} that {message} was delivered"))
            .map_err(Failure::input_output)?;
        self.sent.insert((line.message, line.to));
        Ok(())
    }
}

/// What stands in the journal. A last line that a crash tore is closed and counts as not delivered.
fn read(file: &mut File) -> io::Result<BTreeSet<(String, String)>> {
    let mut text = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.read_to_end(&mut text)?;
    if text.last().is_some_and(|last| *last != b'\n') {
        file.write_all(b"\n")?;
    }
    let lines = text.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice::<Line>(line).ok());
    Ok(lines.map(|line| (line.message, line.to)).collect())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
mod tests {
    use super::*;

    #[test]
    fn what_was_noted_is_known_after_reopening_and_a_torn_line_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let mut journal = Journal::open(folder.path()).unwrap();
        journal.note("0001-pagerduty.json", Kind::PagerDuty, "a", 202).unwrap();
        drop(journal);
        let path = folder.path().join(NAME);
        let whole = std::fs::read(&path).unwrap();
        std::fs::write(&path, [&whole[..], b"{\"message\":\"0002-sl"].concat()).unwrap();
        let mut journal = Journal::open(folder.path()).unwrap();
        assert!(journal.holds("0001-pagerduty.json", "a") && !journal.holds("0002-slack.json", "b"));
        journal.note("0002-slack.json", Kind::Slack, "b", 200).unwrap();
        drop(journal);
        let journal = Journal::open(folder.path()).unwrap();
        assert!(journal.holds("0001-pagerduty.json", "a") && journal.holds("0002-slack.json", "b"));
        assert!(!journal.holds("0001-pagerduty.json", "b"), "another receiver has nothing yet");
    }

    #[test]
    fn a_second_sender_is_turned_away() {
        let folder = tempfile::tempdir().unwrap();
        let _first = Journal::open(folder.path()).unwrap();
        assert!(Journal::open(folder.path()).unwrap_err().error.to_string().contains("somebody else"));
    }
}
