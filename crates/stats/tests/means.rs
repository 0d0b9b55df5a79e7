//! The bound of a mean held against values from other programs, theorems and enumeration.
#![expect(clippy::unwrap_used, reason = "tests")]

use lensgate_stats::special::binomial_survival;
use lensgate_stats::{mean, proportion, ratio};

fn near(found: f64, wanted: f64, within: f64) {
    assert!((found - wanted).abs() <= within, "{found} {wanted}");
}

#[test]
fn what_nobody_lost_may_still_be_lost_by_one_in_n() {
    for n in [20, 49, 50, 60, 149, 299, 500] {
        let inference = mean(&vec![0.0; n], -1.0, 1.0).unwrap();
        near(inference.lower_bound(0.95), 0.05f64.powf(1.0 / n as f64) - 1.0, 1e-12);
        assert_eq!(inference.upper_bound(0.95), -inference.lower_bound(0.95));
    }
}

/// Bounds without the allowance for the weighted part, from a second program (numpy) and from 200,000 random weightings; the allowance
/// takes them a little further out.
#[test]
fn bounds_are_those_of_a_second_program_and_a_little_wider() {
    let zeros_and = |n: usize, others: &[f64]| [vec![0.0; n - others.len()], others.to_vec()].concat();
    let wave = |last: Option<f64>| -> Vec<f64> {
        let mut values: Vec<f64> = (1..=60).map(|i| 0.1 * f64::from(i).sin()).collect();
        values[59] = last.unwrap_or(values[59]);
        values
    };
    let cases = [
        (zeros_and(60, &[-1.0; 3]), -0.124_187),
        (zeros_and(60, &[-1.0; 58]), -0.994_045),
        (wave(None), -0.037_494),
        (wave(Some(-0.6)), -0.052_042),
        (zeros_and(60, &[0.3]), -0.037_616),
    ];
    for (values, bound) in cases {
        let inference = mean(&values, -1.0, 1.0).unwrap();
        let found = inference.lower_bound(0.95);
        assert!(found <= bound + 1e-6 && found > bound - 0.001, "{found} {bound}");
    }
    let p = mean(&wave(None), -1.0, 1.0).unwrap().p_value_above(-0.05);
    near(p, 0.022_813 / 0.98, 1e-5);
}

#[test]
fn on_failures_alone_it_is_the_exact_bound_of_a_share() {
    for (events, n) in [(3u64, 60usize), (20, 90), (58, 60)] {
        let values: Vec<f64> = (0..n).map(|place| if (place as u64) < events { 1.0 } else { 0.0 }).collect();
        let found = mean(&values, 0.0, 1.0).unwrap();
        let exact = proportion(events, n as u64).unwrap();
        // The weighted part is taken at 0.98 of the error.
        near(found.upper_bound(0.95), exact.upper_bound(1.0 - 0.05 * 0.98), 1e-8);
    }
}

#[test]
fn a_p_value_knows_no_least_size() {
    let collapse: Vec<f64> = (0..60).map(|place| if place < 58 { -1.0 } else { 0.0 }).collect();
    let harm = mean(&collapse, -1.0, 1.0).unwrap().harm_below(-0.02);
    assert!(harm < 1e-12, "{harm}");
}

#[test]
fn a_mean_on_its_limit_is_no_harm() {
    let inference = mean(&[0.25; 30], -1.0, 1.0).unwrap();
    assert_eq!((inference.harm_below(0.25), inference.harm_above(0.25)), (1.0, 1.0));
    assert!(inference.harm_below(0.5) < 1e-4);
}

#[test]
fn false_passes_on_three_values_enumerated_stay_under_five_per_cent() {
    // Shares of -1, of one small loss and of one small gain; the mean is the limit. All outcomes of n = 20 and 30 queries.
    for (n, values, shares) in [
        (20, [-1.0, -0.3, 0.3], [0.05, 0.45, 0.5]),
        (20, [-1.0, -0.02, 0.02], [0.03, 0.5, 0.47]),
        (30, [-1.0, 0.0, 0.33], [0.03, 0.9, 0.07]),
        (30, [-1.0, -0.3, 0.3], [0.01, 0.5, 0.49]),
    ] {
        let truth: f64 = values.iter().zip(shares).map(|(value, share)| value * share).sum();
        let mut passes = 0.0;
        for worst in 0..=n {
            for middle in 0..=(n - worst) {
                let counts = [worst, middle, n - worst - middle];
                let sample: Vec<f64> =
                    values.iter().zip(counts).flat_map(|(value, count)| vec![*value; count]).collect();
                if mean(&sample, -1.0, 1.0).unwrap().p_value_above(truth) <= 0.05 {
                    let point = |k: usize, n: usize, p: f64| {
                        binomial_survival(k as u64, n as u64, p) - binomial_survival(k as u64 + 1, n as u64, p)
                    };
                    passes += point(worst, n, shares[0]) * point(middle, n - worst, shares[1] / (1.0 - shares[0]));
                }
            }
        }
        assert!(passes <= 0.05, "{n} {values:?}: {passes}");
    }
}

#[test]
fn a_ratio_with_one_denominator_is_the_mean() {
    let values: Vec<f64> = (0..80).map(|i| 0.2 * f64::from(i).sin()).collect();
    let rows: Vec<(f64, f64)> = values.iter().map(|value| (*value, 1.0)).collect();
    let (one, other) = (mean(&values, -1.0, 1.0).unwrap(), ratio(&rows, &[(-1.0, 1.0), (1.0, 1.0)]).unwrap());
    near(one.lower_bound(0.95), other.lower_bound(0.95), 1e-6);
    near(one.upper_bound(0.95), other.upper_bound(0.95), 1e-6);
    near(one.p_value_above(-0.05), other.p_value_above(-0.05), 1e-5);
}

#[test]
fn a_ratio_fears_the_heaviest_query() {
    let rows: Vec<(f64, f64)> = (0..200).map(|i| if i == 0 { (8.0, 8.0) } else { (1.0, 1.0) }).collect();
    let inference = ratio(&rows, &[(0.0, 0.0), (0.0, 8.0), (8.0, 8.0)]).unwrap();
    // All found: a share of heavy queries that find nothing, about 1.5 %, lowers the sums eight times as much.
    let lower = inference.lower_bound(0.95);
    assert!(lower < 0.93 && lower > 0.87, "{lower}");
    assert_eq!((inference.point(), inference.p_value_above(0.0)), (1.0, f64::MIN_POSITIVE));
}
