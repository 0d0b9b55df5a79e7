//! What must hold for any numbers: bounds and p-values agree, arms swap to the bit, thread counts do not show.
#![allow(clippy::unwrap_used)]

use lensgate_stats::{
    Inference, Unusable, mean, proportion, quantile, quantile_difference, quantile_ratio, ratio, sign_flips,
};
use proptest::prelude::*;

const CONFIDENCES: [f64; 6] = [0.55, 0.8, 0.9, 0.95, 0.975, 0.999];

/// Zero-inflated deltas on a grid of 1/16, so that sums are exact and many values tie.
fn deltas() -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(prop_oneof![3 => Just(0.0), 2 => (-16i32..=16).prop_map(|x| f64::from(x) / 16.0)], 1..120)
}

/// Scores in [0, 1] of both arms.
fn arms() -> impl Strategy<Value = (Vec<f64>, Vec<f64>)> {
    prop::collection::vec(((1i32..=16), prop_oneof![3 => Just(0), 1 => -3i32..=3]), 30..90).prop_map(|pairs| {
        let score = |x: i32| f64::from(x.clamp(0, 16)) / 16.0;
        (pairs.iter().map(|(b, _)| score(*b)).collect(), pairs.iter().map(|(b, d)| score(b + d)).collect())
    })
}

fn samples(scores: &[f64]) -> Vec<Vec<f64>> {
    scores.iter().map(|s| vec![10.0 + s, 11.0 + s * s]).collect()
}

fn deltas_of(base: &[f64], cand: &[f64]) -> Vec<f64> {
    base.iter().zip(cand).map(|(b, c)| c - b).collect()
}

/// Weighted differences: each query has a weight from 1 to 3.
fn weighted(base: &[f64], cand: &[f64]) -> Result<Inference, Unusable> {
    let weight = |place: usize| 1.0 + (place % 3) as f64;
    let deltas = deltas_of(base, cand);
    let rows: Vec<(f64, f64)> = deltas.iter().enumerate().map(|(at, delta)| (weight(at) * delta, weight(at))).collect();
    ratio(&rows, &[(-3.0, 3.0), (3.0, 3.0), (0.0, 0.0)])
}

/// Every kind of inference that these two arms allow.
fn every_kind(base: &[f64], cand: &[f64]) -> Vec<Inference> {
    let events = base.iter().filter(|s| **s > 0.5).count() as u64;
    let pairs: Vec<(f64, f64)> = cand.iter().copied().zip(base.iter().copied()).collect();
    let kinds: Vec<Result<Inference, Unusable>> = vec![
        mean(&deltas_of(base, cand), -1.0, 1.0),
        ratio(&pairs, &[(0.0, 1.0), (1.0, 0.0), (1.0, 1.0), (0.0, 0.0)]),
        weighted(base, cand),
        proportion(events, base.len() as u64),
        quantile(&samples(base), 0.9),
        quantile_ratio(&samples(base), &samples(cand), 0.9),
        quantile_difference(&samples(base), &samples(cand), 0.9),
    ];
    kinds.into_iter().flatten().collect()
}

/// Limits worth asking about: the bounds themselves, just beside them, and far away.
fn limits(inference: &Inference) -> Vec<f64> {
    let mut limits = vec![inference.point(), -3.0, 3.0, 0.0, 0.5];
    for confidence in CONFIDENCES {
        for bound in [inference.lower_bound(confidence), inference.upper_bound(confidence)] {
            limits.extend([bound, bound - 1e-6, bound + 1e-6]);
        }
    }
    limits
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn bounds_only_widen_as_confidence_grows((base, cand) in arms()) {
        for inference in every_kind(&base, &cand) {
            for pair in CONFIDENCES.windows(2) {
                prop_assert!(inference.lower_bound(pair[1]) <= inference.lower_bound(pair[0]), "{}", inference.method());
                prop_assert!(inference.upper_bound(pair[1]) >= inference.upper_bound(pair[0]), "{}", inference.method());
            }
        }
    }

    #[test]
    fn a_p_value_is_small_exactly_when_the_bound_clears_the_limit((base, cand) in arms()) {
        for inference in every_kind(&base, &cand) {
            let bounds = CONFIDENCES.map(|confidence| (inference.lower_bound(confidence), inference.upper_bound(confidence)));
            for limit in limits(&inference) {
                let (above, below) = (inference.p_value_above(limit), inference.p_value_below(limit));
                for (confidence, (lower, upper)) in CONFIDENCES.into_iter().zip(bounds) {
                    let (alpha, method) = (1.0 - confidence, inference.method());
                    prop_assert!(above > 0.0 && above <= 1.0 && below > 0.0 && below <= 1.0);
                    // A search leaves the last digits open, so only clear cases are compared.
                    if (above - alpha).abs() > 1e-5 * alpha.max(above) && limit.is_finite() {
                        let clears = lower >= limit;
                        prop_assert_eq!(above <= alpha, clears, "{} above {} at {}: p {}", method, limit, confidence, above);
                    }
                    if (below - alpha).abs() > 1e-5 * alpha.max(below) && limit.is_finite() {
                        let clears = upper <= limit;
                        prop_assert_eq!(below <= alpha, clears, "{} below {} at {}: p {}", method, limit, confidence, below);
                    }
                }
            }
        }
    }

    #[test]
    fn harm_is_never_claimed_of_a_limit_that_the_estimate_keeps((base, cand) in arms()) {
        for inference in every_kind(&base, &cand) {
            for limit in limits(&inference).into_iter().filter(|limit| limit.is_finite()) {
                let (above, below) = (inference.harm_above(limit), inference.harm_below(limit));
                prop_assert!(above > 0.0 && above <= 1.0);
                if inference.point() <= limit {
                    prop_assert_eq!(above, 1.0, "{}", inference.method());
                }
                if inference.point() >= limit {
                    prop_assert_eq!(below, 1.0, "{}", inference.method());
                }
            }
        }
    }

    #[test]
    fn swapping_the_arms_mirrors_differences_to_the_bit((base, cand) in arms()) {
        let kinds = |a: &[f64], b: &[f64]| [
            mean(&deltas_of(a, b), -1.0, 1.0),
            weighted(a, b),
            quantile_difference(&samples(a), &samples(b), 0.9),
        ];
        for (there, back) in kinds(&base, &cand).into_iter().zip(kinds(&cand, &base)) {
            let (Ok(there), Ok(back)) = (there, back) else { continue };
            prop_assert_eq!((there.point() + 0.0).to_bits(), (-back.point() + 0.0).to_bits(), "{}", there.method());
            for confidence in CONFIDENCES {
                let (low, high) = (there.lower_bound(confidence), there.upper_bound(confidence));
                prop_assert_eq!(low, -back.upper_bound(confidence), "{}", there.method());
                prop_assert_eq!(high, -back.lower_bound(confidence), "{}", there.method());
            }
            for limit in [-0.1, 0.0, 0.02] {
                prop_assert_eq!(there.p_value_above(limit), back.p_value_below(-limit), "{}", there.method());
                prop_assert_eq!(there.harm_below(limit), back.harm_above(-limit), "{}", there.method());
            }
        }
        let p_value = |a: &[f64], b: &[f64]| sign_flips(&deltas_of(a, b), 999, 5).map(|flips| flips.p_value());
        prop_assert_eq!(p_value(&base, &cand), p_value(&cand, &base));
    }

    #[test]
    fn the_mean_moves_with_shift_and_scale(deltas in deltas()) {
        let plain = mean(&deltas, -1.0, 1.0).unwrap();
        let scaled = mean(&deltas.iter().map(|d| d * 4.0).collect::<Vec<_>>(), -4.0, 4.0).unwrap();
        let shifted = mean(&deltas.iter().map(|d| d + 2.0).collect::<Vec<_>>(), 1.0, 3.0).unwrap();
        for confidence in CONFIDENCES {
            for of in [Inference::lower_bound as fn(&Inference, f64) -> f64, Inference::upper_bound] {
                let bound = of(&plain, confidence);
                prop_assert!((of(&scaled, confidence) - 4.0 * bound).abs() < 1e-7);
                prop_assert!((of(&shifted, confidence) - bound - 2.0).abs() < 1e-7);
            }
        }
    }

    #[test]
    fn a_worse_worst_value_never_narrows_a_bound(deltas in deltas()) {
        let declared = deltas.iter().copied().fold(-0.25, f64::min);
        let (narrow, wide) = (mean(&deltas, declared, 1.0).unwrap(), mean(&deltas, -1.0, 1.0).unwrap());
        prop_assert!(wide.lower_bound(0.95) <= narrow.lower_bound(0.95) + 1e-9);
        prop_assert!(deltas.iter().all(|delta| *delta >= narrow.lower_bound(0.95) || *delta < narrow.point()));
    }

    #[test]
    fn a_sample_with_one_more_loss_never_has_a_higher_bound(deltas in deltas(), at in any::<prop::sample::Index>()) {
        let mut worse = deltas.clone();
        let place = at.index(deltas.len());
        worse[place] = (worse[place] - 0.5).max(-1.0);
        let bound = |values: &[f64]| mean(values, -1.0, 1.0).unwrap().lower_bound(0.95);
        prop_assert!(bound(&worse) <= bound(&deltas) + 1e-9, "{} {}", bound(&worse), bound(&deltas));
    }

    #[test]
    fn the_point_lies_between_its_bounds((base, cand) in arms()) {
        for inference in every_kind(&base, &cand) {
            // Order statistics use one repetition of each query, the point all of them.
            if inference.method() != "order statistics" {
                let (low, high) = inference.interval(0.90);
                prop_assert!(low <= inference.point() && inference.point() <= high, "{}", inference.method());
            }
        }
    }
}

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    let base: Vec<f64> = (0..300).map(|i| f64::from(i * 7919 % 101) / 101.0).collect();
    let cand: Vec<f64> = (0..300).map(|i| f64::from(i * 104_729 % 97) / 97.0).collect();
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let mut bits: Vec<u64> = Vec::new();
            for inference in every_kind(&base, &cand) {
                let (low, high) = inference.interval(0.90);
                bits.extend([inference.point(), low, high, inference.p_value_above(0.01)].map(f64::to_bits));
            }
            let flips = sign_flips(&deltas_of(&base, &cand), 5_000, 9).unwrap();
            bits.extend([flips.p_value(), flips.interval(0.95).0, flips.interval(0.95).1].map(f64::to_bits));
            bits
        })
    };
    let one = run(1);
    assert_eq!(one, run(2));
    assert_eq!(one, run(8));
}
