//! The quality pass: every question to every arm once, on all threads; clocks are not recorded.

use lensgate_observations::Observation;
use lensgate_words::{Arm, Pass};
use rayon::prelude::*;

use crate::system::{Question, System};

/// Asks every question of every arm. Rows come in the order of the questions, then of the arms, at any thread count.
/// `progress` is called once for every request done, from any thread.
///
/// Clock readings are dropped here, because a pass that uses every core measures contention, and because the
/// rows of two runs have to be the same to the byte.
pub fn quality_pass(
    arms: &[(Arm, &dyn System)],
    questions: &[Question],
    progress: &(dyn Fn() + Sync),
) -> Vec<Observation> {
    let ask_all = |question| arms.iter().map(move |(arm, system)| ask(*arm, *system, question, progress));
    questions.par_iter().flat_map_iter(ask_all).collect()
}

fn ask(arm: Arm, system: &dyn System, question: &Question, progress: &(dyn Fn() + Sync)) -> Observation {
    let reply = system.ask(question).checked();
    progress();
    Observation {
        query_id: question.query_id.clone(),
        arm,
        pass: Pass::Quality,
        repetition: 0,
        asked: None,
        outcome: reply.outcome,
        hits: reply.hits,
        candidates: reply.candidates,
        latency: None,
        cpu: None,
        fan_out: reply.fan_out,
    }
}
