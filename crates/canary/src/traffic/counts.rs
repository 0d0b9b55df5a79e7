//! A window's requests by their counts: how many there are, of each arm, each query, each outcome, each clock reading. The
//! cost is that of the distinct observations, not of the traffic; requests drawn one by one would have the same distribution.
//!
//! Requests are independent given the routing of sessions, so that the counts of a window are a Poisson (or fixed) number
//! split again and again: multinomial counts by conditional binomials (Devroye 1986, "Non-uniform random variate generation",
//! XI.1.2). While a stall lasts each request's own time of arrival counts, and requests are drawn singly.

use lensgate_stats::rng::Counter;
use lensgate_stats::{binomial_count, poisson_count, unit_range};

use super::effects::{Effect, Effects};
use super::ground::Ground;
use super::spec::{Arrivals, Traffic};
use super::tally::Tally;
use crate::plan::Millis;
use crate::population::{BASELINE, CANDIDATE};

/// The stream that all counts are drawn from.
const COUNTS: u64 = 9;

/// Draws a canary's requests, window by window.
#[derive(Debug, Clone)]
pub(super) struct Counts {
    traffic: Traffic,
    draws: Draws,
    /// Shares of traffic in ascending order, each with the sessions whose hash lies under it.
    routed: Vec<(f64, u64)>,
    /// The weight of each query and all behind it.
    tails: Vec<f64>,
}

/// Random numbers in a row.
#[derive(Debug, Clone)]
struct Draws {
    counter: Counter,
    next: u64,
}

impl Draws {
    fn bits(&mut self) -> u64 {
        let bits = self.counter.bits(self.next);
        self.next += 1;
        bits
    }

    fn unit(&mut self) -> f64 {
        unit_range(self.bits())
    }

    fn binomial(&mut self, n: u64, p: f64) -> u64 {
        if n == 0 || p <= 0.0 { 0 } else { binomial_count(n, p, self.unit()) }
    }
}

impl Counts {
    /// Before the first window.
    pub(super) fn new(traffic: Traffic, weights: &[f64]) -> Self {
        let mut tails = weights.to_vec();
        for at in (1..tails.len()).rev() {
            tails[at - 1] += tails[at];
        }
        Self {
            draws: Draws { counter: Counter::new(traffic.seed, COUNTS), next: 0 },
            routed: vec![(0.0, 0), (1.0, traffic.sessions)],
            traffic,
            tails,
        }
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
        for piece in effects.pieces(start, end).windows(2) {
            let span = (piece[0], piece[1]);
            let routed = self.routed(effects.routed(share, span.0)) as f64 / self.traffic.sessions as f64;
            let requests = self.arrivals(span);
            if effects.stalls(span.0) {
                self.singly(ground, effects, tallies, span, (requests, routed));
                continue;
            }
            let candidate = self.draws.binomial(requests, routed);
            self.arm(ground, None, &mut tallies[BASELINE], BASELINE, requests - candidate);
            let effects = (!effects.is_empty()).then_some((effects, span.0 as f64));
            self.arm(ground, effects, &mut tallies[CANDIDATE], CANDIDATE, candidate);
        }
    }

    /// Sessions that the candidate gets: their hashes are uniform, so between two shares that are known already the others
    /// fall binomially. A session stays with its arm, and joins the candidate only as its share grows.
    fn routed(&mut self, share: f64) -> u64 {
        let at = self.routed.partition_point(|(known, _)| *known < share);
        let (above, most) = self.routed[at.min(self.routed.len() - 1)];
        if above == share || at == 0 || at == self.routed.len() {
            return most;
        }
        let (below, least) = self.routed[at - 1];
        let sessions = least + self.draws.binomial(most - least, (share - below) / (above - below));
        self.routed.insert(at, (share, sessions));
        sessions
    }

    fn arrivals(&mut self, (start, end): (Millis, Millis)) -> u64 {
        match &self.traffic.arrivals {
            Arrivals::Poisson => {
                let mean = (end - start) as f64 / 1_000.0 * self.traffic.rate;
                poisson_count(mean, self.draws.unit())
            }
            Arrivals::Fixed | Arrivals::Recorded(_) => self.before(end) - self.before(start),
        }
    }

    /// Of requests whose time of arrival is known, those before a time: fixed ones arrive at 1, 2, 3, ... times 1 / rate.
    fn before(&self, time: Millis) -> u64 {
        let second = time as f64 / 1_000.0;
        match &self.traffic.arrivals {
            Arrivals::Recorded(log) => log.before(second / self.traffic.stretch()),
            _ => ((second * self.traffic.rate).ceil() - 1.0).max(0.0) as u64,
        }
    }

    /// One arm's requests of a span in which nothing changes.
    fn arm(&mut self, ground: &Ground, effects: Option<(&Effects, f64)>, tally: &mut Tally, arm: usize, requests: u64) {
        let effect = |query| effects.map_or(Effect::NONE, |(effects, now)| effects.of(query, now));
        // Fewer requests than queries are quicker picked one by one than split over all queries.
        if requests < ground.queries() as u64 {
            for _ in 0..requests {
                let query = ground.pick.at(self.draws.bits());
                self.query(ground, tally, (arm, query), 1, effect(query));
            }
            return;
        }
        let mut left = requests;
        for query in 0..ground.queries() {
            if left == 0 {
                break;
            }
            let tail = self.tails[query];
            let share = if tail > 0.0 { ground.population.weights[query] / tail } else { 0.0 };
            let n = if query + 1 == ground.queries() { left } else { self.draws.binomial(left, share) };
            left -= n;
            self.query(ground, tally, (arm, query), n, effect(query));
        }
    }

    /// That many requests of a query: failed, whole or without spans, and with which clock readings.
    fn query(&mut self, ground: &Ground, tally: &mut Tally, (arm, query): (usize, usize), n: u64, effect: Effect) {
        if n == 0 {
            return;
        }
        let error = ground.population.arms[arm].error_rate[query];
        let failed = self.draws.binomial(n, 1.0 - (1.0 - error) * effect.survives);
        let answered = n - failed;
        let lost = self.draws.binomial(answered, 1.0 - effect.keeps_spans);
        tally.requests += n;
        tally.failed[query] += failed;
        tally.lost[query] += lost;
        tally.whole[query] += answered - lost;
        let readings = &ground.readings[arm];
        let executions = readings[0].of(query);
        if executions == 0 {
            return;
        }
        let change = (effect.factor, effect.delay);
        self.split(answered, executions, executions, |execution, times| {
            for (clock, own) in readings.iter().enumerate().filter(|(_, own)| own.of(query) == executions) {
                debug_assert!(execution < own.of(query));
                tally.meet(readings, (clock, query, execution), change, times);
            }
        });
        // A stage that ran in some executions only: which ones is not recorded, how often is.
        for (clock, own) in readings.iter().enumerate().filter(|(_, own)| own.of(query) != executions) {
            self.split(answered, own.of(query).min(executions), executions, |at, times| {
                tally.meet(readings, (clock, query, at), change, times);
            });
        }
    }

    /// Splits a count evenly by chance over `parts`, of which the first `wanted` are told.
    fn split(&mut self, n: u64, wanted: usize, parts: usize, mut tell: impl FnMut(usize, u64)) {
        if (n as usize) < wanted / 2 {
            for _ in 0..n {
                let at = ((u128::from(self.draws.bits()) * parts as u128) >> 64) as usize;
                if at < wanted {
                    tell(at, 1);
                }
            }
            return;
        }
        let mut left = n;
        for at in 0..wanted {
            if left == 0 {
                break;
            }
            let times = if at + 1 == parts { left } else { self.draws.binomial(left, 1.0 / (parts - at) as f64) };
            left -= times;
            if times > 0 {
                tell(at, times);
            }
        }
    }

    /// Requests of a span in which a stall lasts, each at its own time: Poisson arrivals are uniform once they are counted.
    fn singly(
        &mut self,
        ground: &Ground,
        effects: &Effects,
        tallies: &mut [Tally; 2],
        (start, end): (Millis, Millis),
        (requests, routed): (u64, f64),
    ) {
        let first = self.before(start);
        for number in first..first + requests {
            let now = match &self.traffic.arrivals {
                Arrivals::Poisson => start as f64 + self.draws.unit() * (end - start) as f64,
                Arrivals::Fixed => (number + 1) as f64 / self.traffic.rate * 1_000.0,
                Arrivals::Recorded(log) => log.arrival(number) * self.traffic.stretch() * 1_000.0,
            };
            let arm = if self.draws.unit() < routed { CANDIDATE } else { BASELINE };
            let query = ground.pick.at(self.draws.bits());
            let effect = if arm == CANDIDATE { effects.of(query, now) } else { Effect::NONE };
            self.query(ground, &mut tallies[arm], (arm, query), 1, effect);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::traffic::spec::Popularity;

    fn traffic(arrivals: Arrivals) -> Traffic {
        Traffic { rate: 245.0, arrivals, popularity: Popularity::Uniform, sessions: 1_000, seed: 5 }
    }

    #[test]
    fn sessions_only_join_the_candidate_as_its_share_grows_and_come_back_as_it_shrinks() {
        let mut counts = Counts::new(traffic(Arrivals::Poisson), &[1.0]);
        let (quarter, twentieth, half) = (counts.routed(0.25), counts.routed(0.05), counts.routed(0.5));
        assert!(twentieth < quarter && quarter < half && half < 1_000, "{twentieth} {quarter} {half}");
        assert_eq!((counts.routed(0.25), counts.routed(0.05)), (quarter, twentieth));
        assert_eq!((counts.routed(0.0), counts.routed(1.0)), (0, 1_000));
    }

    #[test]
    fn fixed_arrivals_of_neighbouring_spans_add_up() {
        let mut counts = Counts::new(traffic(Arrivals::Fixed), &[1.0]);
        let whole = counts.arrivals((0, 60_000));
        assert_eq!(whole, 245 * 60 - 1, "the last one arrives at the very end, which belongs to the next span");
        assert_eq!(whole, counts.arrivals((0, 17)) + counts.arrivals((17, 41_003)) + counts.arrivals((41_003, 60_000)));
    }
}
