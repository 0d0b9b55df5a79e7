//! Keys and headings to words, and results to yes or no.

/// The words of a key, lower case: `p95LatencyMs`, `p95_latency_ms` and `P95 latency (ms)` read the same; `%` and `pct`
/// are `percent`, `median` is `p50`.
pub(crate) fn words(key: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let (mut word, mut before) = (String::new(), ' ');
    for c in key.chars().chain([' ']) {
        let ends = before.is_lowercase() || before.is_ascii_digit();
        let hump = ends && c.is_uppercase() && word.len() > 1;
        if (!c.is_alphanumeric() && !is_point(before, c) || hump) && !word.is_empty() {
            words.push(canonical(&std::mem::take(&mut word)));
        }
        if c == '%' {
            words.push("percent".to_owned());
        }
        if c.is_alphanumeric() || is_point(before, c) && !word.is_empty() {
            word.extend(c.to_lowercase());
        }
        before = c;
    }
    joined(words)
}

/// The point of `p99.9`.
fn is_point(before: char, c: char) -> bool {
    c == '.' && before.is_ascii_digit()
}

fn canonical(word: &str) -> String {
    match word.trim_end_matches('.') {
        "pct" | "percentage" | "perc" => "percent",
        "median" | "med" => "p50",
        "avg" | "average" => "mean",
        "num" | "nr" | "cnt" => "number",
        other => other,
    }
    .to_owned()
}

/// `p(95)` and `95th percentile` as `p95`.
fn joined(words: Vec<String>) -> Vec<String> {
    let mut out: Vec<String> = Vec::with_capacity(words.len());
    for word in words {
        let before = out.last().map_or("", String::as_str);
        let joined = match word.as_str() {
            "percentile" => ordinal(before).map(|number| format!("p{number}")),
            number if before == "p" && number.starts_with(|c: char| c.is_ascii_digit()) => Some(format!("p{number}")),
            _ => None,
        };
        if joined.is_some() {
            out.pop();
        }
        out.push(joined.unwrap_or(word));
    }
    out
}

fn ordinal(word: &str) -> Option<&str> {
    let number = ["th", "st", "nd", "rd"].iter().find_map(|ending| word.strip_suffix(ending))?;
    number.chars().all(|c| c.is_ascii_digit() || c == '.').then_some(number)
}

/// Whether a word is in a list of words.
pub(crate) fn is_in(word: &str, list: &str) -> bool {
    list.split(' ').any(|other| other == word)
}

/// Whether any of a few words is in a list of words.
pub(crate) fn has_any(words: &[String], list: &str) -> bool {
    words.iter().any(|word| is_in(word, list))
}

/// The percentile that a word names: 95 for `p95`, 99.9 for `p99.9` and `p999`.
pub(crate) fn percentile(word: &str) -> Option<f64> {
    let digits = word.strip_prefix('p').filter(|digits| digits.starts_with(|c: char| c.is_ascii_digit()))?;
    let number: f64 = digits.parse().ok()?;
    let is_long = digits.len() > 2 && !digits.contains('.') && digits != "100" && digits.len() < 6;
    let number = if is_long { number / 10_f64.powi(digits.len() as i32 - 2) } else { number };
    (0.0..=100.0).contains(&number).then_some(number)
}

const GOOD: &str = "pass passed passes passing ok met success successful succeeded achieved compliant true yes exceed \
    excellent target";
const BAD: &str = "fail failed fails failing failure missed violated breached false no critical";
const OPEN: &str = "nearly almost close partial partially pending progress tbd acceptable warning warn but except planned \
    estimated expected deferred not near todo waived improved ready baseline inconclusive new skipped";

/// What a result says: good, bad, or (none) neither for sure.
pub(crate) fn outcome(text: &str) -> Option<bool> {
    let has = |marks: &[char]| text.contains(marks);
    let (good, bad) = (has(&['\u{2705}', '\u{2713}', '\u{2714}']), has(&['\u{274c}', '\u{2717}', '\u{2718}']));
    let words = words(text);
    let any = |list: &str| has_any(&words, list);
    let is_open = any(OPEN) || has(&['\u{26a0}', '*', '\u{23f3}', '\u{1f7e1}', '~', '?', '!']);
    match (any(GOOD), any(BAD)) {
        _ if is_open || good && bad || words.len() > 6 => None,
        (false, true) if !good => Some(false),
        (true, false) if !bad => Some(true),
        (false, false) if good => Some(true),
        (false, false) if bad => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{outcome, percentile, words};

    #[test]
    fn keys_of_every_spelling_have_the_same_words() {
        assert_eq!(words("p95LatencyMs"), ["p95", "latency", "ms"]);
        assert_eq!(words("p(95) latency [ms]"), ["p95", "latency", "ms"]);
        assert_eq!(words("95th percentile"), ["p95"]);
        assert_eq!(words("Pass %"), ["pass", "percent"]);
        assert_eq!(words("nDCG@10"), ["ndcg", "10"]);
        assert_eq!((percentile("p99.9"), percentile("p999"), percentile("path")), (Some(99.9), Some(99.9), None));
    }

    #[test]
    fn what_is_open_is_neither_good_nor_bad() {
        assert_eq!([outcome("\u{2705} TARGET"), outcome("PASS"), outcome("\u{2705}")], [Some(true); 3]);
        assert_eq!([outcome("\u{2717} fail"), outcome("Failed")], [Some(false); 2]);
        assert_eq!(
            [outcome("\u{26a0} PASS"), outcome("not met"), outcome("done"), outcome("\u{2705} FAIL")],
            [None; 4]
        );
    }
}
