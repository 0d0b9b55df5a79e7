//! What every verdict obeys: totals add up, the answer follows from the gates, no number is anything but a number.

use lensgate_compare::Bound;
use lensgate_words::{Severity, Status};
use thiserror::Error;

use crate::policy::SlicesMust;
use crate::verdict::model::{JudgedGate, Outcome, Totals, Verdict};
use crate::verdict::reason::Reason;

/// Why a verdict is refused, on writing as on reading.
#[derive(Debug, Error)]
pub enum VerdictError {
    /// The totals do not count the gates.
    #[error("totals do not add up: the file says {found:?}, its gates give {expected:?}")]
    Totals {
        /// What stands there.
        found: Box<Totals>,
        /// What the gates give.
        expected: Box<Totals>,
    },
    /// The answer does not follow from the gates and reasons.
    #[error("verdict {found} does not follow from its gates, which give {expected}")]
    DoesNotFollow {
        /// What stands there.
        found: Outcome,
        /// What follows.
        expected: Outcome,
    },
    /// A number is not finite.
    #[error("gate {gate:?}: {field} is not finite")]
    NotFinite {
        /// The gate.
        gate: String,
        /// The field.
        field: &'static str,
    },
    /// A status that its severity cannot have.
    #[error("gate {gate:?} has severity {severity:?} and status {status}")]
    Status {
        /// The gate.
        gate: String,
        /// Its severity.
        severity: Severity,
        /// Its status.
        status: Status,
    },
    /// One condition stands twice.
    #[error("gate {gate:?} is judged twice on {slice:?}")]
    Twice {
        /// The gate.
        gate: String,
        /// Its slice.
        slice: Option<String>,
    },
    /// The format is another one.
    #[error("schema_version is {found}, expected 1")]
    Schema {
        /// What stands there.
        found: u32,
    },
    /// The text is no verdict.
    #[error("not a verdict file: {0}")]
    Json(#[from] serde_json::Error),
}

impl Totals {
    /// Counts gates.
    pub fn of(gates: &[JudgedGate]) -> Self {
        let count = |status: Status| gates.iter().filter(|gate| gate.status == status).count() as u64;
        let (not_run, error) = (count(Status::NotRun), count(Status::Error));
        Self {
            declared: gates.len() as u64,
            evaluated: gates.len() as u64 - not_run - error,
            pass: count(Status::Pass),
            warn: count(Status::Warn),
            fail: count(Status::Fail),
            inconclusive: count(Status::Inconclusive),
            waived: count(Status::Waived),
            not_run,
            error,
        }
    }
}

/// What follows from gates and reasons: INVALID before NO_GO before INCONCLUSIVE before GO.
pub fn follows(gates: &[JudgedGate], reasons: &[Reason], slices: SlicesMust) -> Outcome {
    let blocking = || gates.iter().filter(|gate| gate.severity == Severity::Block);
    let must_pass = |gate: &&JudgedGate| gate.slice.is_none() || slices == SlicesMust::Pass;
    let any = |status: Status| blocking().any(|gate| gate.status == status);
    let caps: Vec<Outcome> = reasons.iter().filter_map(|reason| reason.code.caps()).collect();
    if any(Status::Error) || any(Status::NotRun) || caps.contains(&Outcome::Invalid) {
        Outcome::Invalid
    } else if any(Status::Fail) || caps.contains(&Outcome::NoGo) {
        Outcome::NoGo
    } else if blocking()
        .any(|gate| gate.status == Status::Inconclusive && (must_pass(&gate) || gate.holds_the_verdict()))
        || !blocking().filter(must_pass).any(|gate| gate.status == Status::Pass)
        || caps.contains(&Outcome::Inconclusive)
    {
        Outcome::Inconclusive
    } else {
        Outcome::Go
    }
}

impl Verdict {
    /// Holds the verdict against its own gates.
    ///
    /// # Errors
    /// The first rule that it breaks.
    pub fn check(&self) -> Result<(), VerdictError> {
        if self.schema_version != 1 {
            return Err(VerdictError::Schema { found: self.schema_version });
        }
        for (place, gate) in self.gates.iter().enumerate() {
            check_numbers(gate)?;
            check_status(gate)?;
            let same =
                |other: &JudgedGate| other.id == gate.id && other.slice == gate.slice && other.phase == gate.phase;
            if self.gates[..place].iter().any(same) {
                return Err(VerdictError::Twice { gate: gate.id.clone(), slice: gate.slice.clone() });
            }
        }
        let expected = Totals::of(&self.gates);
        if self.totals != expected {
            return Err(VerdictError::Totals { found: Box::new(self.totals), expected: Box::new(expected) });
        }
        let expected = follows(&self.gates, &self.reasons, self.policy.slices_must);
        if self.verdict != expected {
            return Err(VerdictError::DoesNotFollow { found: self.verdict, expected });
        }
        Ok(())
    }

    /// The verdict as JSON text, ending in a line feed.
    ///
    /// # Errors
    /// `VerdictError` when the verdict breaks a rule; a file that does not add up is never written.
    pub fn to_json(&self) -> Result<String, VerdictError> {
        self.check()?;
        let mut text = serde_json::to_string_pretty(self)?;
        text.push('\n');
        Ok(text)
    }

    /// Reads a verdict and holds it against the same rules.
    ///
    /// # Errors
    /// `VerdictError` when the text is no verdict or the verdict breaks a rule.
    pub fn from_json(text: &str) -> Result<Self, VerdictError> {
        let verdict: Self = serde_json::from_str(text)?;
        verdict.check()?;
        Ok(verdict)
    }
}

fn check_numbers(gate: &JudgedGate) -> Result<(), VerdictError> {
    let interval = gate.interval.as_ref();
    let end = |bound: Option<Bound>| bound.and_then(Bound::value);
    let fields = [
        ("baseline", gate.baseline),
        ("candidate", gate.candidate),
        ("delta", gate.delta),
        ("estimate", gate.estimate),
        ("limit", gate.limit),
        ("detectable", gate.detectable),
        ("p_value", gate.p_value),
        ("p_alone", gate.p_alone),
        ("interval.lower", end(interval.map(|interval| interval.lower))),
        ("interval.upper", end(interval.map(|interval| interval.upper))),
        ("interval.level", interval.map(|interval| interval.level)),
    ];
    match fields.into_iter().find(|(_, value)| value.is_some_and(|value| !value.is_finite())) {
        Some((field, _)) => Err(VerdictError::NotFinite { gate: gate.id.clone(), field }),
        None => Ok(()),
    }
}

/// A gate that only warns never fails, and one that blocks never merely warns.
fn check_status(gate: &JudgedGate) -> Result<(), VerdictError> {
    let fits = match (gate.severity, gate.status) {
        (Severity::Block, Status::Warn) | (Severity::Warn, Status::Fail) => false,
        (Severity::Block | Severity::Warn, _) => true,
    };
    if fits {
        return Ok(());
    }
    Err(VerdictError::Status { gate: gate.id.clone(), severity: gate.severity, status: gate.status })
}
