//! Everything of a spool that is not delivered yet, to the receivers that were named.

use std::fmt;
use std::path::Path;

use serde_json::Value;

use super::journal::Journal;
use super::link;
use super::post::{Answer, Patience, Sender};
use super::receiver::{Kind, Receiver};
use super::spool::{self, Damage, Message};
use crate::exit::Failure;

/// What became of a spool.
#[derive(Debug, Default)]
pub struct Delivery {
    /// Messages delivered just now.
    pub delivered: usize,
    /// Messages delivered before.
    pub before: usize,
    /// Messages that a named receiver has not got, with the reason; they stay in the spool.
    pub kept: Vec<(String, String)>,
    /// Messages for receivers that nobody named.
    pub unaddressed: usize,
    /// Files of the spool that are missing or damaged, with what is wrong.
    pub damaged: Vec<(String, String)>,
}

impl Delivery {
    /// Whether every named receiver has everything.
    pub fn is_complete(&self) -> bool {
        self.kept.is_empty() && self.damaged.is_empty()
    }
}

/// Delivers what a results folder's spool holds. Messages to one receiver keep their order: while one cannot be
/// delivered, those after it wait, for a resolve must not overtake its trigger. One that is refused or damaged holds up no
/// other.
pub fn deliver(
    results: &Path,
    receivers: &[Receiver],
    patience: Patience,
    report_url: Option<&str>,
) -> Result<Delivery, Failure> {
    let spool = spool::read(results)?;
    let mut journal = Journal::open(&spool.folder)?;
    let sender = Sender::new(patience);
    let mut delivery = Delivery { damaged: damaged(spool.damages, receivers, &journal), ..Delivery::default() };
    let mut lost: Vec<(Kind, String)> = Vec::new();
    for message in &spool.messages {
        let Some(receiver) = receivers.iter().find(|receiver| receiver.kind == message.kind) else {
            delivery.unaddressed += 1;
            continue;
        };
        if journal.holds(&message.name, &receiver.digest()) {
            delivery.before += 1;
            continue;
        }
        if let Some((_, why)) = lost.iter().find(|(kind, _)| *kind == message.kind) {
            delivery.kept.push((message.name.clone(), format!("waits for the ones before it ({why})")));
            continue;
        }
        match sender.post(receiver.url.reveal(), &body(message, receiver, report_url)) {
            Answer::Delivered(status) => {
                journal.note(&message.name, message.kind, &receiver.digest(), status)?;
                delivery.delivered += 1;
            }
            Answer::Refused(status) => {
                delivery.kept.push((message.name.clone(), format!("refused with status {status}")));
            }
            Answer::OutOfReach(why) => {
                lost.push((message.kind, why.clone()));
                delivery.kept.push((message.name.clone(), why));
            }
        }
    }
    Ok(delivery)
}

/// What is missing or damaged, but for messages that their receiver has already.
fn damaged(damages: Vec<Damage>, receivers: &[Receiver], journal: &Journal) -> Vec<(String, String)> {
    let has = |receiver: &&Receiver, damage: &Damage| {
        let name = damage.name.rsplit('/').next().unwrap_or_default();
        Some(receiver.kind) == damage.kind && journal.holds(name, &receiver.digest())
    };
    let open = damages.into_iter().filter(|damage| !receivers.iter().any(|receiver| has(&receiver, damage)));
    open.map(|damage| (damage.name, damage.why)).collect()
}

/// Delivers after a run whose exit code is a verdict's: what goes wrong is told and kept, and changes no verdict.
pub fn deliver_beside(results: &Path, receivers: &[Receiver], patience: Patience) {
    if receivers.is_empty() {
        return;
    }
    let again = format!("send them again with: lensgate alerts send {}", results.display());
    // The link is in the messages already: the run itself wrote them.
    match deliver(results, receivers, patience, None) {
        Ok(delivery) if delivery.is_complete() => eprintln!("{delivery}"),
        Ok(delivery) => eprintln!("{delivery}\n{again}"),
        Err(failure) => eprintln!("lensgate: alerts are kept: {failure}\n{again}"),
    }
}

/// What goes over the wire: the message, the link to the report, and the key where the receiver wants it inside.
fn body(message: &Message, receiver: &Receiver, report_url: Option<&str>) -> Vec<u8> {
    let mut body = message.body.clone();
    if let Some(url) = report_url {
        link::put(message.kind, &mut body, url);
    }
    if let (Some(key), Some(fields)) = (&receiver.key, body.as_object_mut()) {
        fields.insert("routing_key".to_owned(), Value::String(key.reveal().to_owned()));
    }
    body.to_string().into_bytes()
}

impl fmt::Display for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "alerts: {} delivered", self.delivered)?;
        if self.before > 0 {
            write!(f, ", {} delivered before", self.before)?;
        }
        if !self.kept.is_empty() {
            write!(f, ", {} kept", self.kept.len())?;
        }
        if self.unaddressed > 0 {
            write!(f, ", {} for a receiver that was not named", self.unaddressed)?;
        }
        if !self.damaged.is_empty() {
            write!(f, ", {} missing or damaged", self.damaged.len())?;
        }
        for (name, why) in self.kept.iter().chain(&self.damaged) {
            write!(f, "\n  {name}: {why}")?;
        }
        Ok(())
    }
}
