//! One phase of a canary: how many requests it sees, and what they can show. Whoever looks at every window pays for it with
//! more requests, so both numbers stand side by side: for one look at the end, and for a look at every window.

use lensgate_gate::judge::question::{Inside, Question};
use lensgate_gate::judge::{Certainty, wording};
use lensgate_gate::policy::{Control, Gate, KillSwitch, Phase, PhaseDuration, Policy, Side, Test};
use lensgate_gate::verdict::Decided;
use lensgate_measures::{Aggregation, Measure};
use lensgate_stats::special::{binomial_survival, bisect};
use lensgate_stats::{quantile_rank_upper, quantile_samples_needed, rate_upper, zero_event_queries_needed};
use serde::Serialize;

use crate::plan::assumed::RequestRate;
use crate::plan::search::first;

/// A phase with its requests.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PhasePlan {
    /// The phase.
    pub phase: String,
    /// The share of traffic that the candidate serves.
    pub share: f64,
    /// How long it lasts in seconds; none for one without an end.
    pub seconds: Option<f64>,
    /// Requests of the candidate in all of it.
    pub requests: Option<u64>,
    /// Requests of the candidate in one window.
    pub window_requests: u64,
    /// Its gates.
    pub gates: Vec<PhaseGate>,
    /// Every kill switch of the policy.
    pub kill_switches: Vec<PhaseSwitch>,
}

/// A gate in a phase.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PhaseGate {
    /// The gate's id.
    pub gate: String,
    /// The condition in short.
    pub requirement: String,
    /// Requests that the best evidence needs when it is looked at once, at the end; none where requests do not decide.
    pub once: Option<u64>,
    /// The same when every window is looked at.
    pub always: Option<u64>,
    /// Seconds until as many requests have come.
    pub seconds: Option<f64>,
    /// Whether the phase is long enough for the gate to pass, every window looked at; none where requests do not decide.
    pub reached: Option<bool>,
    /// The same in a sentence.
    pub text: String,
}

/// A kill switch in a phase.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PhaseSwitch {
    /// What trips it.
    pub trips: String,
    /// Requests in the time for which the limit has to be crossed.
    pub requests: Option<u64>,
    /// The true share of bad requests that so many requests show to be over the limit, with the policy's power.
    pub shown: Option<f64>,
    /// The same in a sentence.
    pub text: String,
}

pub(crate) fn phase_plan(policy: &Policy, phase: &Phase, gates: &[&Gate], traffic: RequestRate) -> PhasePlan {
    let a_second = traffic.a_second() * phase.traffic.share();
    let seconds = match phase.duration {
        PhaseDuration::For(duration) => Some(duration.as_secs_f64()),
        PhaseDuration::Continuous => None,
    };
    let share = phase.traffic.share();
    let baseline = match policy.canary.control {
        Control::Replayed => 1.0 - share,
        Control::Holdout(held) => (1.0 - share).max(held.share()),
    };
    let stream = Stream { a_second, share, baseline, seconds, certainty: Certainty::of(policy) };
    PhasePlan {
        phase: phase.name.clone(),
        share: stream.share,
        seconds,
        requests: seconds.map(|seconds| stream.requests(seconds)),
        window_requests: stream.requests(phase.window.as_secs_f64()),
        gates: gates.iter().map(|gate| stream.gate(gate)).collect(),
        kill_switches: policy.kill_switches.iter().map(|switch| stream.switch(switch, phase)).collect(),
    }
}

/// The candidate's requests of a phase.
#[derive(Debug, Clone, Copy)]
struct Stream {
    a_second: f64,
    share: f64,
    /// The share of traffic that the baseline serves meanwhile.
    baseline: f64,
    seconds: Option<f64>,
    certainty: Certainty,
}

/// Requests for one look and for all looks.
struct Needs {
    once: u64,
    always: u64,
}

impl Stream {
    fn requests(self, seconds: f64) -> u64 {
        (self.a_second * seconds).floor() as u64
    }

    fn gate(self, gate: &Gate) -> PhaseGate {
        let question = Question::of(&gate.test, gate.measure.direction());
        let requirement = wording::requirement(&question, &gate.measure);
        let silent = |text: &str| PhaseGate {
            gate: gate.id.clone(),
            requirement: requirement.clone(),
            once: None,
            always: None,
            seconds: None,
            reached: None,
            text: text.to_owned(),
        };
        let shown_by_requests = !gate.measure.needs_labels() && !gate.measure.is_of_windows();
        if question.compares_arms() && self.baseline <= 0.0 && shown_by_requests {
            return silent(
                "the baseline serves nothing in this phase: its recorded answers stand in, and their number decides",
            );
        }
        let Some(needs) = self.needs(&gate.measure, &question) else {
            return silent(if gate.measure.is_of_windows() {
                TOLD
            } else if gate.measure.needs_labels() {
                "live requests carry no labels: decided on the query set, whatever the traffic"
            } else {
                UNPLANNED
            });
        };
        let seconds = needs.always as f64 / self.a_second;
        let reached = self.seconds.map(|length| seconds <= length);
        let (once, always) = (wording::count(needs.once), wording::count(needs.always));
        let when = time(seconds);
        let verdict = match (reached, self.seconds) {
            (Some(false), Some(length)) => format!("{} is too short", time(length)),
            _ => "long enough".to_owned(),
        };
        let bad = if gate.measure.aggregation() == Aggregation::Rate { "without an error" } else { "all inside" };
        PhaseGate {
            text: format!("{once} requests {bad} for one look, {always} for a look at every window: {when}; {verdict}"),
            once: Some(needs.once),
            always: Some(needs.always),
            seconds: Some(seconds),
            reached: Some(reached.unwrap_or(true)),
            gate: gate.id.clone(),
            requirement,
        }
    }

    /// Requests of the candidate by when the smaller arm has so many.
    fn of_both(self, requests: u64) -> u64 {
        let smaller = self.share.min(self.baseline) / self.share;
        (requests as f64 / smaller).ceil() as u64
    }

    /// Requests of the candidate without a bad one that pass the gate; nothing where requests do not decide.
    fn needs(self, measure: &Measure, question: &Question) -> Option<Needs> {
        let confidence = self.certainty.confidence;
        let alpha = 1.0 - confidence;
        let bounded = |n: u64, p: f64, alpha: f64| quantile_rank_upper(n, p, alpha) <= n;
        match (measure.aggregation(), question.decided, question.inside) {
            (Aggregation::Rate, Decided::Level, Inside::Below) => {
                let shows = |n: u64| rate_upper(0, n, alpha) <= question.limit;
                Some(Needs { once: zero_event_queries_needed(question.limit, confidence), always: first(shows)? })
            }
            (Aggregation::Rate, Decided::Difference, Inside::Below) => {
                // Both arms without an error; the smaller one decides.
                let once = zero_event_queries_needed(question.limit, confidence);
                // Bets on either arm share the error, so that each has to show half of the margin.
                let each = first(|n| rate_upper(0, n, alpha / 2.0) <= question.limit / 2.0)?;
                Some(Needs { once: self.of_both(once), always: self.of_both(each) })
            }
            (Aggregation::Quantile(p), Decided::Level, Inside::Below) => {
                let always = first(|n| bounded(n, p, alpha))?;
                Some(Needs { once: quantile_samples_needed(p, confidence), always })
            }
            (Aggregation::Quantile(p), Decided::Difference | Decided::Ratio | Decided::OwnRatio, Inside::Below) => {
                let once = quantile_samples_needed(p, f64::midpoint(1.0, confidence));
                let always = first(|n| bounded(n, p, alpha / 2.0))?;
                let own = question.decided == Decided::OwnRatio;
                Some(if own {
                    Needs { once, always }
                } else {
                    Needs { once: self.of_both(once), always: self.of_both(always) }
                })
            }
            _ => None,
        }
    }

    fn switch(self, switch: &KillSwitch, phase: &Phase) -> PhaseSwitch {
        let side = if switch.trips == Side::Above { "above" } else { "below" };
        let sustained = switch.sustained.unwrap_or(phase.window);
        let trips = match switch.sustained {
            Some(time_sustained) => {
                format!("{} {side} {} for {}", switch.measure, switch.limit, time(time_sustained.as_secs_f64()))
            }
            None => format!("{} {side} {}", switch.measure, switch.limit),
        };
        let requests = self.requests(sustained.as_secs_f64());
        let question = Question::of(&Test::AtMost(switch.limit.clone()), switch.measure.direction());
        let limit = match (switch.measure.aggregation(), question.decided, switch.trips) {
            (Aggregation::Rate, Decided::Level, Side::Above) => question.limit,
            (Aggregation::Quantile(p), Decided::Level | Decided::Ratio, Side::Above) => 1.0 - p,
            _ => {
                let text = if switch.measure.is_of_windows() {
                    TOLD
                } else if switch.measure.needs_labels() {
                    "live requests carry no labels: watched on the query set, whatever the traffic"
                } else {
                    UNPLANNED
                };
                return PhaseSwitch { trips, requests: None, shown: None, text: text.to_owned() };
            }
        };
        let shown = self.shown_over(limit, requests);
        let in_time = format!("{} requests in {}", wording::count(requests), time(sustained.as_secs_f64()));
        let what = if switch.measure.aggregation() == Aggregation::Rate { "errors" } else { "requests over it" };
        let text = match shown {
            Some(shown) => format!(
                "{in_time} show {what} to be over {} from a true share of {} on, with {} power",
                share(limit),
                share(shown),
                share(self.certainty.power)
            ),
            None => format!("{in_time} cannot show {what} to be over {}", share(limit)),
        };
        PhaseSwitch { trips, requests: Some(requests), shown, text }
    }

    /// The true share that so many requests show to be over a limit with the policy's power.
    fn shown_over(self, limit: f64, requests: u64) -> Option<f64> {
        let Certainty { confidence, power, .. } = self.certainty;
        // The fewest bad requests that are improbable when the truth lies on the limit.
        let least = first(|bad| bad > requests || binomial_survival(bad, requests, limit) <= 1.0 - confidence)?;
        (least <= requests).then(|| bisect(limit, 1.0, |truth| binomial_survival(least, requests, truth) >= power))
    }
}

const UNPLANNED: &str = "not planned from requests alone";

const TOLD: &str = "requests do not show what a system can answer: decided on recorded windows that tell it";

fn share(share: f64) -> String {
    wording::value(share, Decided::Level, lensgate_words::MeasureUnit::Share)
}

/// `30 s`, `4.2 min`, `3.1 h`.
fn time(seconds: f64) -> String {
    match seconds {
        seconds if seconds < 120.0 => format!("{} s", wording::digits((seconds * 10.0).round() / 10.0)),
        seconds if seconds < 7_200.0 => format!("{} min", wording::digits((seconds / 6.0).round() / 10.0)),
        seconds => format!("{} h", wording::digits((seconds / 360.0).round() / 10.0)),
    }
}
