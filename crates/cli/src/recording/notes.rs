//! What is known of a recording beyond its rows, as reasons of a verdict.

use lensgate_gate::verdict::{Reason, ReasonCode};

use super::{Recording, SCHEMA};
use crate::policy::PolicyFile;

/// The reasons that come with a recording, whatever its rows show.
pub struct Notes(Vec<Reason>);

impl Notes {
    /// Those of a recording that is judged by a policy.
    pub fn of(recording: &Recording, policy: &PolicyFile) -> Self {
        let mut notes = Self::without_policy(recording);
        notes.0.extend(other_policy(recording, policy));
        notes
    }

    /// Those of a recording alone.
    pub fn without_policy(recording: &Recording) -> Self {
        let labels = recording.labels.as_ref().map(|labels| Reason {
            code: ReasonCode::OtherLabels,
            explanation: format!(
                "judged with the judgments of {} and not with the recorded ones: those of {} queries differ",
                labels.file.path, labels.changed
            ),
        });
        let skipped = recording.facts.dataset.left_out.unreadable();
        let skipped = skipped.map(|explanation| Reason { code: ReasonCode::SourcesSkipped, explanation });
        Self((!recording.is_pinned).then(unpinned).into_iter().chain(labels).chain(skipped).collect())
    }

    /// The reasons.
    pub fn into_reasons(self) -> Vec<Reason> {
        self.0
    }

    /// Says them on standard error, for commands that give no verdict to say them in.
    pub fn warn(&self) {
        for reason in &self.0 {
            eprintln!("warning: {}", reason.explanation);
        }
    }
}

/// Evidence of a form that pins nothing but its rows.
pub fn unpinned() -> Reason {
    let explanation = format!(
        "nothing shows that queries, judgments and systems are those that were recorded (schema 1 pins the rows alone), so \
         this evidence never ends in GO: record again with `lensgate replay`, which writes schema {SCHEMA}"
    );
    Reason { code: ReasonCode::Unpinned, explanation }
}

fn other_policy(recording: &Recording, policy: &PolicyFile) -> Option<Reason> {
    let recorded = recording.facts.policy.as_ref().filter(|recorded| recorded.sha256 != policy.sha256)?;
    let explanation = format!(
        "judged by another policy than the one it was recorded for: {} (sha256 {}), recorded for {} (sha256 {})",
        policy.path, policy.sha256, recorded.path, recorded.sha256
    );
    Some(Reason { code: ReasonCode::OtherPolicy, explanation })
}
