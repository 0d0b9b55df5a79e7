//! The words of a plan as measures, tests, limits and times; what they do not say is none of it.

/// A limit as a policy has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Condition {
    /// LENS's word for the measure.
    pub word: String,
    /// The measure.
    pub measure: &'static str,
    /// The test.
    pub test: &'static str,
    /// The limit, as TOML.
    pub limit: String,
    /// Whether the plan leaves the limit itself outside.
    pub is_strict: bool,
}

const SIGNS: [(&str, &str); 6] =
    [("<=", "at_most"), ("≤", "at_most"), ("<", "at_most"), (">=", "at_least"), ("≥", "at_least"), (">", "at_least")];

/// Reads `p95_latency < 1.5x baseline`.
pub(super) fn condition(text: &str) -> Option<Condition> {
    let read = |(sign, test): (&'static str, &'static str)| {
        text.split_once(sign).map(|(word, limit)| (sign, word.trim(), test, limit.trim()))
    };
    let (sign, word, test, limit) = SIGNS.into_iter().find_map(read)?;
    let measure = match word {
        "error_rate" => "ErrorRate",
        "p50_latency" => "Latency(p50)",
        "p95_latency" => "Latency(p95)",
        "p99_latency" => "Latency(p99)",
        "recall_at_50" => "Recall@50",
        "ndcg_at_10" => "nDCG@10",
        "span_coverage" => "SpanCoverage@50",
        _ => return None,
    };
    let limit = format!("\"{}\"", in_unit(measure, limit));
    Some(Condition { word: word.to_owned(), measure, test, limit, is_strict: matches!(sign, "<" | ">") })
}

/// A limit in its measure's unit: shares in percent and scores as fractions of one, whichever the plan has.
fn in_unit(measure: &str, limit: &str) -> String {
    let is_score = measure.starts_with("nDCG");
    let percent = limit.strip_suffix('%').and_then(|number| number.trim().parse::<f64>().ok());
    match (limit.parse::<f64>(), percent) {
        (Ok(share), _) if !is_score && !measure.starts_with("Latency") => format!("{} %", tidy(share * 100.0)),
        (_, Some(percent)) if is_score => tidy(percent / 100.0).to_string(),
        _ => spaced(limit),
    }
}

/// Rounds away what multiplying by 100 leaves behind the twelfth digit.
fn tidy(number: f64) -> f64 {
    (number * 1e12).round() / 1e12
}

/// When a kill switch trips.
pub(super) struct Trip {
    /// The measure.
    pub measure: &'static str,
    /// `above = "..."` or `below = "..."`.
    pub limit: String,
    /// `sustained = "..."` and a line feed, or nothing.
    pub sustained: String,
    /// How the words were read, where they can be read otherwise.
    pub notes: Vec<String>,
}

/// Reads `Error rate > 0.1% sustained for 5 minutes`.
pub(super) fn trip(trigger: &str) -> Option<Trip> {
    let (name, rest) = trigger.split_once('>')?;
    let mut words = rest.split_whitespace();
    let number = words.next()?;
    let rest: Vec<&str> = words.collect();
    let (measure, limit) = match name.trim() {
        "Error rate" => ("ErrorRate", above(number, &rest)),
        "P95 latency" => ("Latency(p95)", above(number, &rest)),
        "Recall@50 drops" => ("Recall@50", below(number, &rest)?),
        "nDCG@10 drops" => ("nDCG@10", below(number, &rest)?),
        _ => return None,
    };
    let lasting = rest.windows(2).find_map(|pair| Some(format!("{} {}", pair[0], unit_of_time(pair[1])?)));
    let mut notes = Vec::new();
    if limit.starts_with("below") {
        notes.push("a drop in percent is read as relative, not as percentage points".to_owned());
    }
    if rest.contains(&"sustained") && lasting.is_none() {
        notes.push("\"sustained\" says not for how long; it trips as soon as the evidence is there".to_owned());
    }
    notes.extend(unread(&rest));
    let sustained = lasting.map_or_else(String::new, |time| format!("sustained = \"{time}\"\n"));
    Some(Trip { measure, limit, sustained, notes })
}

fn above(number: &str, rest: &[&str]) -> String {
    let is_relative = number.ends_with('x') || rest.contains(&"baseline");
    format!("above = \"{}{}\"", spaced(number), if is_relative { " baseline" } else { "" })
}

fn below(number: &str, rest: &[&str]) -> Option<String> {
    let percent: f64 = number.strip_suffix('%')?.parse().ok()?;
    let phase = rest.windows(2).find(|pair| pair[0] == "Phase").map(|pair| format!("phase:phase-{}", pair[1]));
    let reference = phase.or_else(|| rest.contains(&"baseline").then(|| "baseline".to_owned()))?;
    Some(format!("below = \"{} x {reference}\"", tidy((100.0 - percent) / 100.0)))
}

/// Words of a trigger that nothing is made of.
fn unread(rest: &[&str]) -> Option<String> {
    let is_read = |at: usize| {
        let after = |word: &str| at > 0 && rest[at - 1] == word;
        let is_number = rest[at].parse::<f64>().is_ok();
        matches!(rest[at], "sustained" | "for" | "from" | "baseline" | "Phase" | "levels")
            || (is_number && (after("for") || after("Phase")))
            || (at > 0 && rest[at - 1].parse::<f64>().is_ok() && unit_of_time(rest[at]).is_some())
    };
    let words: Vec<&str> = (0..rest.len()).filter(|at| !is_read(*at)).map(|at| rest[at]).collect();
    (!words.is_empty()).then(|| format!("the words {:?} are not imported", words.join(" ")))
}

/// What a kill switch does, if that is something a canary can do.
pub(super) fn action(action: &str) -> Option<&'static str> {
    let lower = action.to_lowercase();
    [("rollback", "rollback"), ("stage-a", "disable:stage-a"), ("stage-c", "disable:stage-c")]
        .into_iter()
        .find(|(word, _)| lower.contains(word))
        .map(|(_, action)| action)
}

/// `30 minutes` as `30 min`, `Continuous` as `continuous`.
pub(super) fn length(text: &str) -> String {
    if text.eq_ignore_ascii_case("continuous") {
        return "continuous".to_owned();
    }
    match text.split_once(' ') {
        Some((number, unit)) => format!("{number} {}", unit_of_time(unit).unwrap_or(unit)),
        None => spaced(text),
    }
}

fn unit_of_time(word: &str) -> Option<&'static str> {
    match word {
        "second" | "seconds" | "s" => Some("s"),
        "minute" | "minutes" | "min" => Some("min"),
        "hour" | "hours" | "h" => Some("h"),
        _ => None,
    }
}

/// `0.1%` as `0.1 %`, `1.5x baseline` as `1.5 x baseline`, `30 min` as it is.
pub(super) fn spaced(text: &str) -> String {
    let split = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    if unit.is_empty() { number.to_owned() } else { format!("{number} {}", unit.trim_start()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_written_in_the_unit_of_their_measure() {
        let cases = [
            ("recall_at_50 ≥ 0.856", "\"85.6 %\""),
            ("span_coverage ≥ 98%", "\"98 %\""),
            ("ndcg_at_10 ≥ 0.743", "\"0.743\""),
            ("ndcg_at_10 >= 74.3%", "\"0.743\""),
            ("p95_latency < 1.5x baseline", "\"1.5 x baseline\""),
            ("p95_latency <= 200ms", "\"200 ms\""),
        ];
        for (text, limit) in cases {
            assert_eq!(condition(text).map(|condition| condition.limit).as_deref(), Some(limit), "{text}");
        }
        assert_eq!(condition("recall_maintained"), None);
        assert!(condition("error_rate < 0.1%").is_some_and(|condition| condition.is_strict));
    }

    #[test]
    fn triggers_keep_their_limit_and_time_and_name_the_words_that_are_not_read() {
        let read = |text: &str| trip(text).map(|trip| (trip.limit, trip.sustained, trip.notes.len()));
        let expected = |limit: &str, sustained: &str, notes| Some((limit.to_owned(), sustained.to_owned(), notes));
        assert_eq!(
            read("Error rate > 0.1% sustained for 5 minutes"),
            expected("above = \"0.1 %\"", "sustained = \"5 min\"\n", 0)
        );
        assert_eq!(
            read("Error rate > 0.1% sustained for 2 hours"),
            expected("above = \"0.1 %\"", "sustained = \"2 h\"\n", 0)
        );
        assert_eq!(read("P95 latency > 2x baseline sustained"), expected("above = \"2 x baseline\"", "", 1));
        assert_eq!(read("P95 latency > 200ms"), expected("above = \"200 ms\"", "", 0));
        assert_eq!(read("nDCG@10 drops > 3% from Phase 2 levels"), expected("below = \"0.97 x phase:phase-2\"", "", 1));
        let trip = trip("Error rate > 0.1% in two regions").expect("a trigger");
        assert_eq!(trip.notes, ["the words \"in two regions\" are not imported"]);
        assert!(super::trip("Somebody complains").is_none());
    }
}
