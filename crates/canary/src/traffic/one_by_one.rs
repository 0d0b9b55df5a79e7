//! Requests one after the other on the virtual clock: arrival, session, query, arm, outcome, clock. All of it is a function of
//! seed and request number.

use lensgate_stats::rng::Counter;
use lensgate_stats::special::ln;

use super::effects::{Effect, Effects};
use super::ground::Ground;
use super::spec::{Arrivals, Traffic};
use super::tally::Tally;
use crate::plan::Millis;
use crate::population::{BASELINE, CANDIDATE};

/// Streams of random numbers; one for each thing that is drawn of a request.
const ARRIVAL: u64 = 1;
const SESSION: u64 = 2;
const ROUTE: u64 = 3;
const QUERY: u64 = 4;
const OUTCOME: u64 = 5;
const CLOCK: u64 = 6;
const STAGE: u64 = 7;
const FAULT: u64 = 8;

/// Where the sequence of requests stands.
#[derive(Debug, Clone)]
pub(super) struct OneByOne {
    traffic: Traffic,
    streams: Streams,
    /// The next request and its arrival in milliseconds.
    next: u64,
    next_at: f64,
}

#[derive(Debug, Clone, Copy)]
struct Streams {
    arrival: Counter,
    session: Counter,
    route: Counter,
    query: Counter,
    outcome: Counter,
    clock: Counter,
    stage: Counter,
    fault: Counter,
}

impl OneByOne {
    /// Before the first request.
    pub(super) fn new(traffic: Traffic) -> Self {
        let stream = |number| Counter::new(traffic.seed, number);
        let streams = Streams {
            arrival: stream(ARRIVAL),
            session: stream(SESSION),
            route: stream(ROUTE),
            query: stream(QUERY),
            outcome: stream(OUTCOME),
            clock: stream(CLOCK),
            stage: stream(STAGE),
            fault: stream(FAULT),
        };
        let mut sequence = Self { traffic, streams, next: 0, next_at: 0.0 };
        sequence.next_at = sequence.after(0.0);
        sequence
    }

    /// Serves every request that arrives in a window; the candidate gets that share of sessions.
    pub(super) fn serve(
        &mut self,
        ground: &Ground,
        effects: &Effects,
        tallies: &mut [Tally; 2],
        (start, end): (Millis, Millis),
        share: f64,
    ) {
        while self.next_at < start as f64 {
            self.advance();
        }
        while self.next_at < end as f64 {
            let session = self.streams.session.below(self.next, self.traffic.sessions);
            let arm = if self.streams.route.unit(session) < share { CANDIDATE } else { BASELINE };
            self.one(ground, effects, &mut tallies[arm], arm);
            self.advance();
        }
    }

    /// When the next request arrives, the one before it having arrived then.
    fn after(&self, then: f64) -> f64 {
        let mean = 1_000.0 / self.traffic.rate;
        match &self.traffic.arrivals {
            Arrivals::Fixed => then + mean,
            // One less a number in [0, 1) is never zero.
            Arrivals::Poisson => then - ln(1.0 - self.streams.arrival.unit(self.next)) * mean,
            Arrivals::Recorded(log) => log.arrival(self.next) * self.traffic.stretch() * 1_000.0,
        }
    }

    fn advance(&mut self) {
        self.next += 1;
        self.next_at = self.after(self.next_at);
    }

    fn one(&self, ground: &Ground, effects: &Effects, tally: &mut Tally, arm: usize) {
        let (request, streams) = (self.next, &self.streams);
        let query = ground.pick.at(streams.query.bits(request));
        let effect = if arm == CANDIDATE && !effects.is_empty() {
            let chance = |number| streams.fault.unit(request.wrapping_mul(64).wrapping_add(number));
            effects.on_one(query, self.next_at, chance)
        } else {
            Effect::NONE
        };
        tally.requests += 1;
        let fails = streams.outcome.unit(request) < ground.population.arms[arm].error_rate[query];
        if effect.survives == 0.0 || fails {
            tally.failed[query] += 1;
            return;
        }
        if effect.keeps_spans == 0.0 {
            tally.lost[query] += 1;
        } else {
            tally.whole[query] += 1;
        }
        let readings = &ground.readings[arm];
        let executions = readings[0].of(query) as u64;
        if executions == 0 {
            return;
        }
        let execution = streams.clock.below(request, executions) as usize;
        for (clock, own) in readings.iter().enumerate() {
            let at = if own.of(query) as u64 == executions {
                execution
            } else {
                // A stage that ran in some executions only: which ones is not recorded, how often is.
                let drawn = streams.stage.below(request * 4 + clock as u64, executions) as usize;
                if drawn >= own.of(query) {
                    continue;
                }
                drawn
            };
            tally.meet(readings, (clock, query, at), (effect.factor, effect.delay), 1);
        }
    }
}
