//! Counters that were scraped: their differences are what was counted, and no text makes the reader fall over.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use lensgate_canary::clocks::Clocks;
use lensgate_canary::told::{Instant, Mapping, parse_exposition, parse_range_csv};
use lensgate_measures::Measure;
use proptest::prelude::*;

const MAPPING: &str = "schema = 1\ncounts = \"counter\"\nresets = \"as_prometheus\"\ntime = \"time\"\n\
[[series]]\narm = \"candidate\"\nholds = \"requests\"\nname = \"requests_total\"\n\
[[series]]\narm = \"candidate\"\nholds = \"errors\"\nname = \"errors_total\"\nabsent = \"zero\"\n\
[[series]]\narm = \"candidate\"\nholds = \"Latency(stage=A)\"\nname = \"seconds\"\nunit = \"s\"\n";

/// What one window brought: errors, and readings up to 10 ms, up to 20 ms, and beyond.
type Brought = (u64, [u64; 3]);

fn requests((errors, readings): &Brought) -> u64 {
    errors + readings.iter().sum::<u64>()
}

/// Two processes that share every window's requests; each restarts before the windows whose number it divides.
fn scrapes(windows: &[Brought], restarts: [usize; 2]) -> String {
    let mut text = String::new();
    let mut counters = [[1_000_000_u64; 5]; 2];
    for at in 0..=windows.len() {
        text += &format!("# scrape {}\n", 1_772_697_600 + 30 * at);
        for (pod, own) in counters.iter_mut().enumerate() {
            if let Some(brought) = at.checked_sub(1).and_then(|at| windows.get(at)) {
                if at % restarts[pod] == 0 {
                    *own = [0; 5];
                }
                let half = |n: u64| if pod == 0 { n / 2 } else { n - n / 2 };
                let (errors, [quick, slow, slowest]) = brought;
                own[0] += half(*quick) + half(*slow) + half(*slowest) + half(*errors);
                own[1] += half(*errors);
                own[2] += half(*quick);
                own[3] += half(*quick) + half(*slow);
                own[4] += half(*quick) + half(*slow) + half(*slowest);
            }
            let [requests, errors, quick, slow, all] = own;
            text += &format!(
                "requests_total{{pod=\"{pod}\"}} {requests}\nerrors_total{{pod=\"{pod}\"}} {errors}\n\
                 seconds_bucket{{pod=\"{pod}\",le=\"0.01\"}} {quick}\nseconds_bucket{{pod=\"{pod}\",le=\"0.02\"}} {slow}\n\
                 seconds_bucket{{pod=\"{pod}\",le=\"+Inf\"}} {all}\nseconds_count{{pod=\"{pod}\"}} {all}\n"
            );
        }
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn the_differences_of_counters_are_what_was_counted_over_all_series_and_restarts(
        windows in prop::collection::vec((0_u64..9, [0_u64..2_000, 0_u64..500, 0_u64..100]), 1..12),
        restarts in [50_usize..60, 50_usize..60],
    ) {
        let mapping = Mapping::parse(MAPPING).unwrap();
        let told = parse_exposition(&scrapes(&windows, restarts), &mapping, None).unwrap().windows;
        prop_assert_eq!(told.len(), windows.len());
        for (told, brought) in told.iter().zip(&windows) {
            let [_, candidate] = told.arms.clone().unwrap();
            prop_assert_eq!(candidate.requests, requests(brought));
            if candidate.requests > 0 {
                let (errors, [quick, slow, slowest]) = *brought;
                let told = candidate.level(&Measure::ERROR_RATE).unwrap();
                prop_assert_eq!((told.value, told.of), (errors as f64 / candidate.requests as f64, Some(candidate.requests)));
                let clocks = Clocks::buckets(&[(10.0, quick), (20.0, slow), (f64::INFINITY, slowest)]);
                prop_assert_eq!(candidate.counts.clocks[1].clone(), Some(clocks));
            }
        }
    }

    #[test]
    fn a_restart_never_counts_what_was_counted_before_it(
        windows in prop::collection::vec((0_u64..9, [0_u64..2_000, 0_u64..500, 0_u64..100]), 1..12),
        restarts in [1_usize..5, 1_usize..5],
    ) {
        let mapping = Mapping::parse(MAPPING).unwrap();
        let text = scrapes(&windows, restarts);
        let told = parse_exposition(&text, &mapping, None).unwrap().windows;
        for (told, brought) in told.iter().zip(&windows) {
            let Some([_, candidate]) = &told.arms else { continue };
            prop_assert!(candidate.requests <= requests(brought));
        }
        let careful = Mapping::parse(&MAPPING.replace("resets = \"as_prometheus\"\n", "")).unwrap();
        let first = parse_exposition(&text, &careful, None).unwrap().windows[0].arms.clone();
        // From a million to what one window brings is a fall that nobody can miss.
        prop_assert_eq!(first.is_none(), restarts.contains(&1));
    }

    #[test]
    fn no_text_makes_the_readers_fall_over(cut in 0_usize..4_000, other in "\\PC{0,40}", start in 0_i64..2_000_000_000_000) {
        let mapping = Mapping::parse(MAPPING).unwrap();
        let whole = scrapes(&[(1, [5, 5, 5]), (0, [9, 0, 0])], [50, 50]);
        let cut = whole.floor_char_boundary(cut);
        let text = format!("{}{other}\n{}", &whole[..cut], &whole[cut..]);
        let start = Some(Instant(start)).filter(|_| start % 2 == 0);
        let _ = parse_exposition(&text, &mapping, start);
        let csv = text.replace("# scrape ", "time,").replace(' ', ",");
        let _ = parse_range_csv(&csv, &mapping, start);
        let _ = Mapping::parse(&MAPPING.replace("total", &other));
    }
}
