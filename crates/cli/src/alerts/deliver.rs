//! Everything of a spool that is not delivered yet, to the receivers that were named.

use std::fmt;
use std::path::Path;

use serde_json::Value;

use super::journal::Journal;
use super::post::{Answer, Patience, Sender};
use super::receiver::{Kind, Receiver};
use super::spool::{self, Message};
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
}

/// Delivers what a results folder's spool holds. Messages to one receiver keep their order: while one cannot be
/// delivered, those after it wait, for a resolve must not overtake its trigger. One that is refused holds up no other.
pub fn deliver(results: &Path, receivers: &[Receiver], patience: Patience) -> Result<Delivery, Failure> {
    let mut delivery = Delivery::default();
    let Some(folder) = spool::folder(results)? else { return Ok(delivery) };
    let messages = spool::read(&folder)?;
    let mut journal = Journal::open(&folder)?;
    let sender = Sender::new(patience);
    let mut lost: Vec<(Kind, String)> = Vec::new();
    for message in &messages {
        if journal.holds(&message.name) {
            delivery.before += 1;
            continue;
        }
        let Some(receiver) = receivers.iter().find(|receiver| receiver.kind == message.kind) else {
            delivery.unaddressed += 1;
            continue;
        };
        if let Some((_, why)) = lost.iter().find(|(kind, _)| *kind == message.kind) {
            delivery.kept.push((message.name.clone(), format!("waits for the ones before it ({why})")));
            continue;
        }
        match sender.post(receiver.url.reveal(), &body(message, receiver)) {
            Answer::Delivered(status) => {
                journal.note(&message.name, message.kind, status)?;
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

/// Delivers after a run whose exit code is a verdict's: what goes wrong is told and kept, and changes no verdict.
pub fn deliver_beside(results: &Path, receivers: &[Receiver], patience: Patience) {
    if receivers.is_empty() {
        return;
    }
    let again = format!("send them again with: lensgate alerts send {}", results.display());
    match deliver(results, receivers, patience) {
        Ok(delivery) if delivery.kept.is_empty() => eprintln!("{delivery}"),
        Ok(delivery) => eprintln!("{delivery}\n{again}"),
        Err(failure) => eprintln!("lensgate: alerts are kept: {failure}\n{again}"),
    }
}

/// What goes over the wire: the message, and the key where the receiver wants it inside.
fn body(message: &Message, receiver: &Receiver) -> Vec<u8> {
    let mut body = message.body.clone();
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
        for (name, why) in &self.kept {
            write!(f, "\n  {name}: {why}")?;
        }
        Ok(())
    }
}
