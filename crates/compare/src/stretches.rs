//! Throughput as a recording shows it. The latency pass is one client that asks a request, waits for its answer and asks the next one: its
//! answers a second are measured over stretches of requests, so that no single request decides. What more clients at once would get
//! is not measured, and nothing here claims it.

use std::collections::BTreeSet;

use crate::series::{Series, Values};

/// Queries in a stretch, at least: as many readings as may be slow for one reason.
pub const STRETCH: usize = lensgate_stats::SPELL as usize;

impl Series {
    /// Answers a second in the place of clock readings, and a stretch, named by its first query, in the place of a query. Both arms
    /// have the same queries in the same stretches, in the order in which the baseline was asked first. Lists that do not fit
    /// together stay as they are, for whoever refuses them.
    pub(crate) fn in_stretches(self) -> Self {
        let Values::Samples { baseline, candidate } = &self.values else { return self };
        let ids: BTreeSet<&String> = self.queries.iter().collect();
        if [baseline.len(), candidate.len(), ids.len()] != [self.queries.len(); 3] {
            return self;
        }
        let is_timed = |query: &usize| !(baseline[*query].is_empty() && candidate[*query].is_empty());
        let mut queries: Vec<usize> = (0..self.queries.len()).filter(is_timed).collect();
        if let Some([asked, _]) = &self.asked {
            queries.sort_by_key(|query| asked[*query].first().copied().unwrap_or(u32::MAX));
        }
        let stretches = cut(&queries);
        let values = |lists: &[Vec<f64>]| stretches.iter().map(|stretch| rates(stretch, lists)).collect();
        let places = |lists: &Vec<Vec<u32>>| stretches.iter().map(|stretch| places(stretch, lists)).collect();
        Self {
            queries: stretches.iter().map(|stretch| self.queries[stretch[0]].clone()).collect(),
            repositories: stretches.iter().map(|stretch| self.repositories[stretch[0]]).collect(),
            values: Values::Samples { baseline: values(baseline), candidate: values(candidate) },
            asked: self.asked.as_ref().map(|asked| asked.each_ref().map(places)),
            ..self
        }
    }
}

/// Stretches of ten queries; what is left over at the end belongs to the last one. Fewer than ten are no stretch.
fn cut(queries: &[usize]) -> Vec<&[usize]> {
    let whole = queries.len() / STRETCH;
    let end = |at: usize| if at + 1 == whole { queries.len() } else { (at + 1) * STRETCH };
    (0..whole).map(|at| &queries[at * STRETCH..end(at)]).collect()
}

/// How often every query of a stretch has a reading.
fn rounds<T>(stretch: &[usize], lists: &[Vec<T>]) -> usize {
    stretch.iter().map(|query| lists[*query].len()).min().unwrap_or(0)
}

/// Answers a second of each repetition, from milliseconds.
fn rates(stretch: &[usize], lists: &[Vec<f64>]) -> Vec<f64> {
    let spent = |round: usize| stretch.iter().map(|query| lists[*query][round]).sum::<f64>();
    // An endless time is a broken clock, and not a rate of 0.
    let rate = |spent: f64| if spent.is_finite() { 1_000.0 * stretch.len() as f64 / spent } else { f64::NAN };
    (0..rounds(stretch, lists)).map(|round| rate(spent(round))).collect()
}

fn places(stretch: &[usize], lists: &[Vec<u32>]) -> Vec<u32> {
    let earliest = |round: usize| stretch.iter().map(|query| lists[*query][round]).min().unwrap_or(u32::MAX);
    (0..rounds(stretch, lists)).map(earliest).collect()
}

#[cfg(test)]
mod tests {
    use lensgate_stats::rng::Counter;
    use lensgate_stats::special::ln;

    use super::*;
    use lensgate_words::{Arm, Population};

    /// Query q takes q + 1 ms in the baseline and twice as long in the candidate; asked from the last query to the first.
    fn series(queries: u32, repetitions: u32) -> Series {
        let each = |times: u32| -> Vec<Vec<f64>> {
            (0..queries).map(|query| vec![f64::from(times * (query + 1)); repetitions as usize]).collect()
        };
        let place = |arm: u32, query: u32, round: u32| 2 * (round * queries + queries - 1 - query) + arm;
        let asked = |arm: u32| -> Vec<Vec<u32>> {
            (0..queries).map(|query| (0..repetitions).map(|round| place(arm, query, round)).collect()).collect()
        };
        Series {
            measure: "Throughput(p50)".parse().expect("a measure"),
            queries: (0..queries).map(|query| format!("q{query}")).collect(),
            repositories: vec![0; queries as usize],
            values: Values::Samples { baseline: each(1), candidate: each(2) },
            asked: Some([asked(0), asked(1)]),
            ceiling: None,
            population: Population::Queries,
            worst: None,
        }
    }

    fn samples(series: &mut Series) -> [&mut Vec<Vec<f64>>; 2] {
        let Values::Samples { baseline, candidate } = &mut series.values else { panic!("clock readings") };
        [baseline, candidate]
    }

    #[test]
    fn ten_answers_in_the_order_of_asking_over_the_time_that_they_took() {
        let mut stretches = series(25, 2).in_stretches();
        // The baseline takes 25 + 24 + .. + 16 = 205 ms for the first ten, and 15 + 14 + .. + 1 = 120 ms for the last fifteen.
        let expected = [10_000.0 / 205.0, 15_000.0 / 120.0];
        assert_eq!(samples(&mut stretches)[0], &expected.map(|rate| vec![rate; 2]));
        assert_eq!(samples(&mut stretches)[1], &expected.map(|rate| vec![rate / 2.0; 2]));
        assert_eq!((stretches.queries, stretches.repositories), (vec!["q24".to_owned(), "q14".to_owned()], vec![0, 0]));
        assert_eq!(stretches.asked, Some([vec![vec![0, 50], vec![20, 70]], vec![vec![1, 51], vec![21, 71]]]));
    }

    #[test]
    fn a_stretch_in_which_an_answer_failed_lacks_a_value_in_that_arm_alone() {
        let mut whole = series(20, 2);
        samples(&mut whole)[1][3].pop();
        whole.asked.as_mut().expect("an order")[1][3].pop();
        let mut stretches = whole.in_stretches();
        let lengths = samples(&mut stretches).map(|lists| lists.iter().map(Vec::len).collect::<Vec<_>>());
        assert_eq!(lengths, [[2, 2], [2, 1]]);
    }

    #[test]
    fn a_time_that_is_no_number_or_has_no_end_is_no_rate() {
        for bad in [f64::INFINITY, f64::NEG_INFINITY, f64::NAN] {
            let mut whole = series(20, 1);
            samples(&mut whole)[1][3] = vec![bad];
            assert!(whole.in_stretches().level(Arm::Candidate).is_err(), "{bad}");
        }
    }

    #[test]
    fn lists_that_do_not_fit_together_stay_as_they_are() {
        let mut short = series(20, 1);
        samples(&mut short)[1].pop();
        let mut twice = series(20, 1);
        twice.queries[1] = twice.queries[0].clone();
        for broken in [short, twice] {
            assert_eq!(broken.clone().in_stretches(), broken);
        }
    }

    #[test]
    fn fewer_than_ten_queries_are_no_stretch_and_an_unknown_order_stays_unknown() {
        assert!(series(9, 3).in_stretches().queries.is_empty());
        let unordered = Series { asked: None, ..series(20, 1) }.in_stretches();
        assert_eq!((unordered.queries, unordered.asked), (vec!["q0".to_owned(), "q10".to_owned()], None));
    }

    #[test]
    fn a_median_on_the_limit_seldom_passes() {
        // Each time is exponential, so that a stretch of ten takes a gamma distributed time, whose median is 9.669 times the mean.
        let limit = 10_000.0 / 9.668_714_614;
        let passes = (0..400).filter(|sample| {
            let random = Counter::new(3, *sample);
            let mut series = series(300, 2);
            let readings = samples(&mut series)[1].iter_mut().flatten().zip(0..);
            readings.for_each(|(reading, at)| *reading = -ln(1.0 - random.unit(at)));
            let level = series.in_stretches().level(Arm::Candidate).expect("an estimate");
            assert_eq!((level.n(), level.units()), (300, 30));
            level.lower_bound(0.95) > limit
        });
        // At most 5 %, and three standard deviations of the count.
        let passes = passes.count();
        assert!(passes <= 33, "{passes} of 400");
    }
}
