//! The latency pass: one request at a time (closed loop, concurrency 1), arms interleaved in a seeded order.

use lensgate_observations::Observation;
use lensgate_words::{Arm, Pass};

use crate::schedule::shuffled;
use crate::system::{Question, System};

/// How the latency pass is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LatencyPlan {
    /// How often each question is asked of each arm.
    pub repetitions: u32,
    /// Questions asked of each arm beforehand and not recorded, so that caches are as warm as in service.
    pub warm_up: usize,
    /// Seeds the order of questions and of arms.
    pub seed: u64,
}

/// Asks each question of each arm `repetitions` times. Arms follow each other on the same question, in an order drawn
/// anew each time, so that drift of the machine falls on all of them alike. Rows come sorted by repetition, query and
/// arm; `progress` is called once for every recorded request.
pub fn latency_pass(
    arms: &[(Arm, &dyn System)],
    questions: &[Question],
    plan: &LatencyPlan,
    progress: &(dyn Fn() + Sync),
) -> Vec<Observation> {
    warm_up(arms, questions, plan);
    let mut rows = Vec::with_capacity(arms.len() * questions.len() * plan.repetitions as usize);
    for repetition in 0..plan.repetitions {
        for at in shuffled(questions.len(), plan.seed, u64::from(repetition)) {
            for arm in shuffled(arms.len(), plan.seed, arm_stream(repetition, at)) {
                let (arm, system) = arms[arm];
                let asked = u32::try_from(rows.len()).ok();
                rows.push(Observation { asked, ..ask(arm, system, &questions[at], repetition) });
                progress();
            }
        }
    }
    rows.sort_by(|a, b| (a.repetition, &a.query_id, a.arm).cmp(&(b.repetition, &b.query_id, b.arm)));
    rows
}

/// Streams of arm orders lie above those of question orders, which are the repetitions.
fn arm_stream(repetition: u32, question: usize) -> u64 {
    ((u64::from(repetition) + 1) << 32) + question as u64
}

fn warm_up(arms: &[(Arm, &dyn System)], questions: &[Question], plan: &LatencyPlan) {
    for question in questions.iter().take(plan.warm_up) {
        for (_, system) in arms {
            let _discarded = system.ask(question);
        }
    }
}

fn ask(arm: Arm, system: &dyn System, question: &Question, repetition: u32) -> Observation {
    let reply = system.ask(question).checked();
    Observation {
        query_id: question.query_id.clone(),
        arm,
        pass: Pass::Latency,
        repetition,
        asked: None,
        outcome: reply.outcome,
        hits: Vec::new(),
        candidates: Vec::new(),
        latency: reply.latency.filter(|_| !reply.outcome.is_error()),
        cpu: reply.cpu.filter(|_| !reply.outcome.is_error()),
        fan_out: reply.fan_out,
    }
}
