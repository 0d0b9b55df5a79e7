//! The reference engine as a system under test, in this process.

use std::time::{Duration, Instant};

use lensgate_engine::{Answer, Engine, Request, Timing, says_cpu_time};
use lensgate_observations::{FanOut, Latency};
use lensgate_words::RequestOutcome;

use crate::system::{Question, Reply, System};

/// The reference engine with one configuration.
pub struct Embedded<'a> {
    engine: &'a Engine,
}

impl<'a> Embedded<'a> {
    /// Wraps an engine.
    pub fn new(engine: &'a Engine) -> Self {
        Self { engine }
    }
}

impl System for Embedded<'_> {
    fn says_cpu_time() -> bool {
        says_cpu_time()
    }

    fn ask(&self, question: &Question) -> Reply {
        let request = Request {
            text: &question.text,
            language: question.language,
            repository: question.repository.as_deref(),
            limit: question.limit,
        };
        let sent = Instant::now();
        let answer = self.engine.search(&request);
        reply(answer, sent.elapsed())
    }
}

fn reply(answer: Answer, total: Duration) -> Reply {
    let latency = by_stage(&Timing { total, ..answer.timing });
    let fan_out =
        FanOut { stage_a: answer.fan_out.stage_a, stage_b: answer.fan_out.stage_b, stage_c: answer.fan_out.stage_c };
    Reply {
        outcome: RequestOutcome::Ok,
        hits: answer.hits,
        candidates: answer.candidates,
        latency: Some(latency),
        cpu: answer.cpu.as_ref().map(by_stage),
        fan_out: Some(fan_out),
    }
}

fn by_stage(timing: &Timing) -> Latency {
    Latency {
        stage_a: Some(milliseconds(timing.stage_a)),
        stage_b: Some(milliseconds(timing.stage_b)),
        stage_c: timing.stage_c.map(milliseconds),
        total: milliseconds(timing.total),
    }
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}
