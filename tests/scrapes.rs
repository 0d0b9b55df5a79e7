//! `lensgate canary --windows --series`: scraped counters and range queries, as monitoring systems keep them.

mod support;

use support::World;
use support::telemetry::{JSONL, POLICY, buckets, world};

/// What the series of one router hold: both arms, failures by code, a histogram of the candidate.
const SERIES: &str = "schema = 1\ncounts = \"counter\"\n\
[[series]]\narm = \"candidate\"\nholds = \"requests\"\nname = \"search_requests_total\"\nlabels = { arm = \"canary\" }\n\
[[series]]\narm = \"candidate\"\nholds = \"errors\"\nname = \"search_requests_total\"\nlabels = { arm = \"canary\", code = \"500\" }\n\
absent = \"zero\"\n\
[[series]]\narm = \"candidate\"\nholds = \"Latency\"\nname = \"search_seconds\"\nlabels = { arm = \"canary\" }\nunit = \"s\"\n\
[[series]]\narm = \"baseline\"\nholds = \"requests\"\nname = \"search_requests_total\"\nlabels = { arm = \"stable\" }\n";

/// The same series in the windows of `buckets`.
fn with_baseline(rows: &str) -> String {
    rows.replace("\"requests\"", "\"baseline_requests\":27000,\"requests\"")
}

/// Samples of the n-th scrape: each window brings 9,000 requests of the candidate, 9 of them failed and 8,910 within 100 ms.
fn samples(scrape: u64) -> Vec<(String, u64)> {
    let latency =
        |le: &str, n: u64| (format!("search_seconds_bucket{{arm=\"canary\",le=\"{le}\"}}"), 70_000 + n * scrape);
    let mut samples = vec![
        ("search_requests_total{arm=\"canary\",code=\"200\"}".to_owned(), 5_000_000 + 8_991 * scrape),
        ("search_requests_total{arm=\"stable\",code=\"200\"}".to_owned(), 7 + 27_000 * scrape),
        latency("0.1", 8_910),
        latency("0.2", 9_000),
        latency("+Inf", 9_000),
        ("search_seconds_count{arm=\"canary\"}".to_owned(), 70_000 + 9_000 * scrape),
        ("go_goroutines".to_owned(), 12),
    ];
    if scrape > 0 {
        // A counter by code comes into being with its first event.
        samples.push(("search_requests_total{arm=\"canary\",code=\"500\"}".to_owned(), 9 * scrape));
    }
    samples
}

const FIRST: u64 = 1_772_697_600;

/// Five scrapes, each behind its time.
fn scrapes() -> String {
    let scrape = |at: u64| {
        let lines: String = samples(at).iter().map(|(series, value)| format!("{series} {value}\n")).collect();
        format!("# scrape {}\n# TYPE search_requests counter\n{lines}", FIRST + 30 * at)
    };
    (0..5).map(scrape).collect()
}

/// The same samples, each with its own time behind it, one series after the other.
fn stamped(unit: &str) -> String {
    let mut lines: Vec<String> = (0..5)
        .flat_map(|at| samples(at).into_iter().map(move |(series, value)| (series, at, value)))
        .map(|(series, at, value)| format!("{series} {value} {}{unit}\n", FIRST + 30 * at))
        .collect();
    lines.sort();
    lines.concat()
}

fn series(world: &World, text: &str) {
    world.write("series.toml", text);
}

const SCRAPED: &str = "--series series.toml --policy policy.toml --out";

#[test]
fn scrapes_in_every_form_come_to_what_windows_of_their_differences_do() {
    let world = world();
    series(&world, SERIES);
    world.write("w.jsonl", with_baseline(&buckets(FIRST, 90)));
    world.expect(0, &format!("{JSONL} told"));
    let phases = |out: &str| world.json(&format!("{out}/canary.json"))["phases"].clone();
    world.write("scrapes.prom", scrapes());
    world.write("dump.om", stamped("") + "# EOF\n");
    world.write("milliseconds.txt", stamped("000"));
    for (file, out) in [("scrapes.prom", "a"), ("dump.om", "b"), ("milliseconds.txt", "c")] {
        let ended = world.expect(0, &format!("canary --windows {file} {SCRAPED} {out}"));
        assert!(ended.stdout.contains("starts at 1772697600 (seconds since 1970)"), "{}", ended.stdout);
        assert_eq!(phases(out), phases("told"), "{file}");
    }
    let inputs = &world.json("a/canary.json")["inputs"];
    let cited = |at: usize| (inputs[at]["path"].as_str().map(str::to_owned), inputs[at]["rows"].as_u64());
    assert_eq!(cited(0), (Some("scrapes.prom".to_owned()), Some(4)));
    assert_eq!(cited(1), (Some("series.toml".to_owned()), Some(4)));
}

#[test]
fn failures_that_scrapes_count_end_the_canary() {
    let world = world();
    series(&world, SERIES);
    let failing = (1..5).fold(scrapes(), |text, at| {
        text.replace(&format!("code=\"500\"}} {}\n", 9 * at), &format!("code=\"500\"}} {}\n", 900 * at))
    });
    world.write("s.prom", failing);
    world.expect(1, &format!("canary --windows s.prom {SCRAPED} out"));
    assert_eq!(world.json("out/canary.json")["kills"][0]["id"], "errors");
}

#[test]
fn a_counter_that_begins_anew_makes_its_window_missing_unless_it_is_to_count_as_prometheus_does() {
    let world = world();
    // The process restarted before the third scrape: all of its counters stand at what came since.
    let text: String = (0..5)
        .map(|at| {
            let anew = |series: &str, value: u64| match (at < 2, series) {
                (true, _) => value,
                (false, series) if series.contains("stable") || series.contains("go_") => value,
                (false, series) if series.contains("search_seconds") => {
                    value - 70_000 - if series.contains("0.1") { 8_910 } else { 9_000 }
                }
                (false, series) if series.contains("200") => value - 5_000_000 - 8_991,
                (false, _) => value - 10,
            };
            let lines: String =
                samples(at).iter().map(|(series, value)| format!("{series} {}\n", anew(series, *value))).collect();
            format!("# scrape {}\n{lines}", FIRST + 30 * at)
        })
        .collect();
    world.write("s.prom", text);
    series(&world, SERIES);
    let ended = world.expect(3, &format!("canary --windows s.prom {SCRAPED} missing"));
    assert!(ended.stdout.contains("a counter restarted in 1 window"), "{}", ended.stdout);
    let windows = world.json("missing/canary.json")["phases"][0]["windows"].clone();
    assert_eq!([0, 1, 2].map(|at| windows[at]["missing"].as_bool()), [Some(false), Some(true), Some(false)]);
    series(&world, &SERIES.replacen("counts", "resets = \"as_prometheus\"\ncounts", 1));
    world.expect(0, &format!("canary --windows s.prom {SCRAPED} counted"));
    let windows = world.json("counted/canary.json")["phases"][0]["windows"].clone();
    assert_eq!([0, 1, 2].map(|at| windows[at]["candidate_requests"].as_u64()), [Some(9_000), Some(8_999), Some(9_000)]);
}

#[test]
fn a_scrape_without_the_candidate_is_a_hole_and_what_comes_after_the_plan_is_left_out() {
    let world = world();
    series(&world, SERIES);
    let text = scrapes();
    let third = text.find("# scrape 1772697660").expect("a third scrape");
    let fourth = text.find("# scrape 1772697690").expect("a fourth scrape");
    let without: String =
        text[third..fourth].lines().filter(|line| !line.contains("canary")).map(|line| format!("{line}\n")).collect();
    world.write("s.prom", format!("{}{without}{}", &text[..third], &text[fourth..]));
    world.expect(3, &format!("canary --windows s.prom {SCRAPED} hole"));
    let windows = world.json("hole/canary.json")["phases"][0]["windows"].clone();
    let missing: Vec<_> = (0..4).map(|at| windows[at]["missing"].as_bool()).collect();
    assert_eq!(missing, [Some(false), Some(true), Some(true), Some(false)]);
    // The first two windows are before the canary, and it ends before the plan does.
    world.write("s.prom", &text);
    world.expect(3, &format!("canary --windows s.prom {SCRAPED} later --start 1772697660"));
    assert_eq!(world.json("later/canary.json")["ending"], "cut_short");
    let between = ["s.prom: line", "the canary starts 15 s after the row before this one"];
    world.refuses(65, &format!("canary --windows s.prom {SCRAPED} out --start 1772697615"), &between);
    world.write("policy.toml", POLICY.replace("2 min", "1 min"));
    let ended = world.expect(0, &format!("canary --windows s.prom {SCRAPED} short"));
    assert!(ended.stdout.contains("2 windows lie after the end"), "{}", ended.stdout);
}

#[test]
fn scrapes_that_cannot_be_are_refused_with_file_and_line() {
    let world = world();
    series(&world, SERIES);
    let text = scrapes();
    // Where the last scrape's first sample stands: its row.
    let last = text.rfind("# scrape").map_or(0, |at| text[..at].matches('\n').count() + 3);
    let line = |at: usize| format!("s.prom: line {at}");
    let bucket = "search_seconds_bucket{arm=\"canary\",le=\"0.2\"} 106000";
    let cases = [
        (text.replace(bucket, &bucket.replace("106000", "100000")), line(last), "less than 105640 up to 100 ms"),
        (text.replace(bucket, &bucket.replace("106000", "NaN")), line(last + 3), "NaN"),
        (text.replace(bucket, &bucket.replace("106000", "-1")), line(last), "from 0 up"),
        (text.replace(bucket, &bucket.replace("106000", "106000.5")), line(last), "rate() or increase()"),
        (text.replace(bucket, &format!("{bucket}\n{bucket}")), line(last + 4), "twice for one time"),
        (text.replace(bucket, ""), line(last), "of the 3 buckets"),
        (
            text.replace("{arm=\"canary\"} 106000", "{arm=\"canary\"} 106001"),
            line(last),
            "the count of a histogram is 106001",
        ),
        (text.replace("# scrape", "# scraped"), line(3), "without its time"),
        (text.replace("# scrape 1772697600", "# scrape 1772697600000"), line(1), "divide it by 1,000"),
        (text.replace("go_goroutines 12", "go_goroutines twelve"), line(9), "value of a sample"),
        (text.replace("+Inf", "20"), line(3), "+Inf"),
        (format!("# EOF\n{}", &text[text.find('\n').map_or(0, |at| at + 1)..]), line(3), "after # EOF"),
        (stamped(""), line(1), "ends with # EOF"),
        (
            text.replace("arm=\"canary\",code=\"200\"", "arm=\"x\",code=\"200\""),
            line(23),
            "clock readings of 9 requests",
        ),
        (text.replace("arm=\"canary\",le", "arm=\"x\",le"), line(1), "Latency of the candidate"),
        (text.replace("5035964", "5000000005035964"), line(last), "10^12"),
    ];
    for (wrong, line, word) in cases {
        assert_ne!(wrong, text, "{word}");
        world.write("s.prom", wrong);
        world.refuses(65, &format!("canary --windows s.prom {SCRAPED} out"), &[&line, word]);
    }
    world.write("s.prom", &text);
    series(&world, &SERIES.replace("absent = \"zero\"\n", "").replace("\"500\"", "\"5xx\""));
    world.refuses(65, &format!("canary --windows s.prom {SCRAPED} out"), &["errors of the candidate", "absent"]);
    series(&world, &SERIES.replace("\"500\"", "\"5xx\""));
    let mistyped = world.run(&format!("canary --windows s.prom {SCRAPED} mistyped"));
    assert!(mistyped.stdout.contains("no series of this file holds errors of the candidate"), "{}", mistyped.stdout);
    series(&world, &SERIES.replace("holds = \"errors\"", "holds = \"errors\"\nhelp = \"\""));
    world.refuses(2, &format!("canary --windows s.prom {SCRAPED} out"), &["series.toml: line", "help"]);
    world.refuses(2, "canary --windows s.prom --policy policy.toml --out out", &["--series"]);
}

/// A range query in columns, as a spreadsheet gets it.
fn wide(time: impl Fn(u64) -> String) -> String {
    let header = "Time,canary requests,\"search_requests_total{arm=\"\"canary\"\", code=\"\"500\"\"}\",canary 0.1,canary 0.2,canary +Inf,stable,note\n";
    let row = |at: u64| {
        let failed = if at == 0 { String::new() } else { (9 * at).to_string() };
        format!("{},{},{failed},{},{},{},{},x\n", time(at), 9_000 * at, 8_910 * at, 9_000 * at, 9_000 * at, 27_000 * at)
    };
    format!("{header}{}", (0..5).map(row).collect::<String>())
}

const WIDE: &str = "schema = 1\ncounts = \"counter\"\ntime = \"Time\"\nignored = [\"note\"]\n\
[[series]]\narm = \"candidate\"\nholds = \"requests\"\ncolumn = \"canary requests\"\n\
[[series]]\narm = \"candidate\"\nholds = \"errors\"\nlabels = { code = \"500\" }\nabsent = \"zero\"\n\
[[series]]\narm = \"candidate\"\nholds = \"Latency\"\ncolumn = \"canary {le}\"\nunit = \"s\"\n\
[[series]]\narm = \"baseline\"\nholds = \"requests\"\ncolumn = \"stable\"\n";

fn told_phases(world: &World) -> serde_json::Value {
    world.write("w.jsonl", with_baseline(&buckets(FIRST, 90)));
    world.expect(0, &format!("{JSONL} told"));
    world.json("told/canary.json")["phases"].clone()
}

#[test]
fn range_queries_in_columns_are_mapped_by_name_and_read_in_every_form_of_time() {
    let world = world();
    let told = told_phases(&world);
    let seconds = wide(|at| (FIRST + 30 * at).to_string());
    let clock = |at: u64| format!("2026-03-05 09:{:02}:{:02}", at / 2, 30 * (at % 2));
    let cases = [
        ("a", seconds.clone(), WIDE.to_owned()),
        ("b", format!("sep=,\r\n{}", seconds.replace('\n', "\r\n")), WIDE.to_owned()),
        ("c", wide(clock), WIDE.replacen("time", "utc_offset = \"+01:00\"\ntime", 1)),
        ("d", wide(|at| clock(at).replace(' ', "T") + "+01:00"), WIDE.to_owned()),
    ];
    for (out, text, mapping) in cases {
        world.write("q.csv", text);
        series(&world, &mapping);
        world.expect(0, &format!("canary --windows q.csv {SCRAPED} {out}"));
        assert_eq!(world.json(&format!("{out}/canary.json"))["phases"], told, "{out}");
    }
}

#[test]
fn range_queries_in_rows_are_read_with_labels_in_one_column_or_in_many() {
    let world = world();
    let told = told_phases(&world);
    let rows = |row: &dyn Fn(&str, u64, u64) -> String| -> String {
        (0..5)
            .flat_map(|at| samples(at).into_iter().map(move |(series, value)| (series, at, value)))
            .map(|(series, at, value)| row(&series, FIRST + 30 * at, value))
            .collect()
    };
    let in_one = |series: &str, time: u64, value: u64| format!("{time},\"{}\",{value}\n", series.replace('"', "\"\""));
    world.write("one.csv", format!("timestamp,metric,value\n{}", rows(&in_one)));
    let in_many = |series: &str, time: u64, value: u64| {
        let (name, labels) = series.split_once('{').unwrap_or((series, ""));
        let label = |wanted: &str| {
            let at = labels.split([',', '}']).find_map(|pair| pair.strip_prefix(&format!("{wanted}=")));
            at.unwrap_or_default().trim_matches('"').to_owned()
        };
        format!("{time},{name},{},{},{},{value}\n", label("arm"), label("code"), label("le"))
    };
    world.write("many.csv", format!("timestamp,__name__,arm,code,le,value\n{}", rows(&in_many)));
    let long = "time = \"timestamp\"\nvalue = \"value\"\ncounts";
    series(&world, &SERIES.replacen("counts", &format!("series_column = \"metric\"\n{long}"), 1));
    world.expect(0, &format!("canary --windows one.csv {SCRAPED} one"));
    assert_eq!(world.json("one/canary.json")["phases"], told);
    series(&world, &SERIES.replacen("counts", long, 1));
    world.expect(0, &format!("canary --windows many.csv {SCRAPED} many"));
    assert_eq!(world.json("many/canary.json")["phases"], told);
}

#[test]
fn counts_by_window_and_values_that_somebody_took_are_read_from_columns_too() {
    let world = world();
    world.write(
        "q.csv",
        "Time,requests,p95,failed\n1772697630,9000,0.05,0.001\n1772697660,9000,0.05,0.001\n1772697690,9000,0.05,0.001\n1772697720,9000,0.05,0.001\n",
    );
    let entry = |holds: &str, column: &str, unit: &str| {
        format!("[[series]]\narm = \"candidate\"\nholds = \"{holds}\"\ncolumn = \"{column}\"\n{unit}\n")
    };
    let mapping = format!(
        "schema = 1\ncounts = \"per_window\"\nwindow = \"30 s\"\ntime = \"Time\"\n{}{}{}",
        entry("requests", "requests", ""),
        entry("Latency(p95)", "p95", "unit = \"s\""),
        entry("ErrorRate", "failed", "unit = \"share\"")
    );
    series(&world, &mapping);
    world.expect(3, &format!("canary --windows q.csv {SCRAPED} out"));
    let phase = &world.json("out/canary.json")["phases"][0];
    let windows = phase["windows"].as_array().map_or(0, Vec::len);
    assert_eq!(
        (windows, phase["candidate_requests"].as_u64(), phase["ran_s"].as_f64()),
        (4, Some(36_000), Some(120.0))
    );
    assert_eq!(
        (phase["gates"][0]["status"].as_str(), phase["gates"][1]["status"].as_str()),
        (Some("pass"), Some("inconclusive"))
    );
    assert_eq!(
        (phase["gates"][0]["estimate"].as_f64(), phase["gates"][1]["estimate"].as_f64()),
        (Some(0.001), Some(50.0))
    );
}

#[test]
fn columns_that_nothing_maps_and_cells_that_cannot_be_are_refused_with_file_and_line() {
    let world = world();
    let text = wide(|at| (FIRST + 30 * at).to_string());
    let last = "1772697720,36000,36,35640,36000,36000,108000";
    let cases = [
        (text.clone(), WIDE.replace("ignored = [\"note\"]\n", ""), 1, "means the column \"note\""),
        (text.replace("canary 0.2", "canary 0.1"), WIDE.to_owned(), 1, "twice"),
        (text.replace("Time", "time"), WIDE.to_owned(), 1, "the column \"Time\" is missing"),
        (text.clone(), WIDE.replace("time = \"Time\"\n", ""), 1, "which column holds times"),
        (text.clone(), WIDE.replace("column = \"stable\"", "column = \"stable 2\""), 1, "means the column \"stable\""),
        (text.replace("1772697720", "1772697720000"), WIDE.to_owned(), 6, "divide it by 1,000"),
        (text.replace("1772697720", "2026-03-05 08:02:00"), WIDE.to_owned(), 6, "utc_offset"),
        (text.replace("1772697720", "120"), WIDE.to_owned(), 6, "seconds since 1970"),
        (text.replace("1772697720", "1772697690"), WIDE.to_owned(), 6, "twice for one time"),
        (
            text.replace(last, &last.replace("35640", "36001")),
            WIDE.to_owned(),
            6,
            "36000 up to 200 ms is less than 36001",
        ),
        (text.replace(last, &last.replace("35640", "NaN")), WIDE.to_owned(), 6, "NaN"),
        (text.replace(last, &last.replace("35640", "many")), WIDE.to_owned(), 6, "expected a number"),
        (text.replace(last, &last.replace("35640", "")), WIDE.to_owned(), 6, "of the 3 buckets"),
        (text.replace(last, &last.replace(",36000,36,", ",36000.4,36,")), WIDE.to_owned(), 6, "whole number"),
        (text.lines().take(2).collect::<Vec<_>>().join("\n"), WIDE.to_owned(), 1, ""),
    ];
    for (wrong, mapping, line, word) in cases {
        assert!(wrong != text || mapping != WIDE, "{word}");
        world.write("q.csv", wrong);
        series(&world, &mapping);
        world.refuses(65, &format!("canary --windows q.csv {SCRAPED} out"), &[&format!("q.csv: line {line}"), word]);
    }
}

#[test]
fn arms_that_are_never_scraped_together_are_refused() {
    let world = world();
    series(&world, SERIES);
    let apart: String = stamped("000")
        .lines()
        .map(|line| if line.contains("stable") { line.trim_end_matches("000").to_owned() + "900" } else { line.to_owned() } + "\n")
        .collect();
    world.write("s.prom", apart);
    world.refuses(65, &format!("canary --windows s.prom {SCRAPED} out"), &["never reported at the same time"]);
}

#[test]
fn a_count_that_is_not_told_is_not_zero() {
    let world = world();
    world.write("policy.toml", POLICY.replace("[\"errors\", \"slow\"]", "[\"errors\"]"));
    let status = |code: i32, mapping: &str, text: &str, out: &str| {
        world.write("q.csv", text);
        series(&world, mapping);
        world.expect(code, &format!("canary --windows q.csv {SCRAPED} {out}"));
        let windows = world.json(&format!("{out}/canary.json"))["phases"][0]["windows"].clone();
        (0..4).map(|at| windows[at]["gates"][0]["status"] == "pass").collect::<Vec<_>>()
    };
    let text = wide(|at| (FIRST + 30 * at).to_string());
    assert_eq!(status(0, WIDE, &text, "a"), [true; 4]);
    // Without word that failures begin at zero, nothing says how many the first window had.
    assert_eq!(status(3, &WIDE.replace("absent = \"zero\"\n", ""), &text, "b"), [false, true, true, true]);
    assert_eq!(status(3, WIDE, &text.replace(",27000,27,", ",27000,,"), "c"), [true, true, false, true]);
    let by_window = "schema = 1\ncounts = \"per_window\"\nwindow = \"30 s\"\ntime = \"Time\"\n\
        [[series]]\narm = \"candidate\"\nholds = \"requests\"\ncolumn = \"requests\"\n\
        [[series]]\narm = \"candidate\"\nholds = \"errors\"\ncolumn = \"failed\"\n";
    let text = "Time,requests,failed\n1772697630,9000,9\n1772697660,9000,\n1772697690,9000,9\n1772697720,9000,9\n";
    assert_eq!(status(3, by_window, text, "d"), [true, false, true, true]);
    assert_eq!(status(0, &format!("{by_window}absent = \"zero\"\n"), text, "e"), [true; 4]);
}
