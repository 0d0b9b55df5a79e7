//! `lensgate canary --windows` over rows with counts in buckets and times as instants.

mod support;

use support::telemetry::{JSONL, buckets, world};

#[test]
fn latency_in_buckets_is_decided_by_bounds_and_seen_in_the_report() {
    let world = world();
    world.write("w.jsonl", buckets(1_772_697_600, 90));
    world.expect(0, &format!("{JSONL} go"));
    let gate = &world.json("go/canary.json")["phases"][0]["gates"][1];
    assert_eq!((gate["upper"].as_f64(), gate["n"].as_u64()), (Some(100.0), Some(36_000)));
    world.write("w.jsonl", buckets(1_772_697_600, 6_000));
    world.expect(1, &format!("{JSONL} slow"));
    assert_eq!(world.json("slow/canary.json")["kills"][0]["id"], "slow");
}

#[test]
fn windows_in_instants_come_to_what_the_same_windows_in_times_from_the_start_do() {
    let world = world();
    let first = 1_772_697_600;
    let phases = |out: &str| world.json(&format!("{out}/canary.json"))["phases"].clone();
    let mut from_the_start = buckets(first, 90);
    let mut instants = from_the_start.clone();
    world.write("w.jsonl", &from_the_start);
    world.expect(0, &format!("{JSONL} seconds"));
    for (at, time) in ["08:00:00Z", "08:00:30.000Z", "09:01:00+01:00", "08:01:30Z", "08:02:00Z"].iter().enumerate() {
        let second = (first + 30 * at as u64).to_string();
        from_the_start = from_the_start.replace(&second, &format!("\"{} s\"", 30 * at));
        instants = instants.replace(&second, &format!("\"2026-03-05T{time}\""));
    }
    world.write("w.jsonl", &instants);
    world.expect(0, &format!("{JSONL} instants"));
    world.write("w.jsonl", &from_the_start);
    world.expect(0, &format!("{JSONL} from-the-start"));
    assert_eq!(phases("seconds"), phases("from-the-start"));
    assert_eq!(phases("instants"), phases("from-the-start"));
    world.refuses(65, &format!("{JSONL} out --start 1772697600"), &["line 1", "from the start already"]);
}

#[test]
fn a_canary_that_started_before_its_first_window_has_a_hole_there() {
    let world = world();
    world.write("w.jsonl", buckets(1_772_697_630, 90).lines().take(3).collect::<Vec<_>>().join("\n"));
    world.expect(3, &format!("{JSONL} late --start 2026-03-05T08:00:00Z"));
    let windows = &world.json("late/canary.json")["phases"][0]["windows"];
    assert_eq!((windows[0]["missing"].as_bool(), windows[1]["start_s"].as_f64()), (Some(true), Some(30.0)));
    let before = ["line 1", "30 s before the start of the canary"];
    world.refuses(65, &format!("{JSONL} out --start 1772697660"), &before);
    world.refuses(2, &format!("{JSONL} out --start 1772697660000"), &["divide it by 1,000"]);
}

#[test]
fn times_and_counts_that_cannot_be_are_refused_with_file_and_line() {
    let world = world();
    let rows = buckets(1_772_697_600, 90);
    let (first, second) = rows.split_once('\n').expect("four lines");
    let second = second.lines().next().expect("a second line");
    let latency = |told: &str| second.replace("\"100\":8910,\"200\":9000,\"+Inf\":9000", told);
    let cases = [
        (second.replace("1772697630", "\"30 s\""), "have one form"),
        (second.replace("1772697630", "1772697630000"), "divide it by 1,000, as 1772697630"),
        (second.replace("1772697630", "30"), "\"start\" is a time"),
        (second.replace("1772697630", "\"2026-03-05 08:00:30\""), "\"start\" is a time"),
        (latency("\"100\":8910,\"200\":8000,\"+Inf\":9000"), "8000 up to 200 ms is less than 8910 up to 100 ms"),
        (latency("\"100\":8910,\"200\":9000"), "+Inf"),
        (latency("\"100\":-1,\"+Inf\":9000"), "from 0 up"),
        (latency("\"100\":0.5,\"+Inf\":9000"), "whole number"),
        (latency("\"100\":\"NaN\",\"+Inf\":9000"), "written as a number"),
        (latency("\"NaN\":1,\"+Inf\":9000"), "upper bound"),
        (latency("\"100\":1,\"100\":1,\"+Inf\":9000"), "reported twice"),
        (latency("\"100\":1,\"+Inf\":9001"), "9001 readings of 9000 requests"),
        (latency("\"100\":1,\"+Inf\":1000000000001"), "10^12"),
        (second.replace("\"+Inf\":9000}", "\"+Inf\":9000},\"count\":8999"), "\"count\" is 8999"),
        (second.replace("le_ms", "le"), "known are le_ms, le_s, count"),
        (second.replace("\"Latency\"", "\"Latency(p95)\""), "not reported in buckets"),
        (second.replace("9 of 9000", "9001 of 9000"), "expected a count"),
        (
            latency("\"100\":8910,\"+Inf\":9000")
                .replace("\"Latency\":{\"le_ms\":{\"100\":8910,\"+Inf\":9000}}", "\"Latency(p95)\":\"90 ms\""),
            "as counts on line 1",
        ),
        (
            second.replace("\"Latency\"", "\"Latency(stage=B)\":{\"le_ms\":{\"200\":8990,\"+Inf\":9000}},\"Latency\""),
            "10 requests take over 200 ms in Latency(stage=B), and at most 0 in all",
        ),
        (second.replace("9000", "1000000000001"), "10^12"),
    ];
    for (row, word) in cases {
        assert_ne!(row, second, "{word}");
        world.write("w.jsonl", format!("{first}\n{row}\n"));
        world.refuses(65, &format!("{JSONL} out"), &["w.jsonl: line 2", word]);
    }
}
