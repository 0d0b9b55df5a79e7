//! Keys and headings to words: `recall_at_50`, `Recall@50` and `recallAt50` read the same.

/// The words of a key, lower case, singular, percentiles in one spelling (`p95`), `%` as a word.
pub fn words(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let mut words = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        if let Some((word, end)) = percentile(&chars, at) {
            words.push(word);
            at = end;
        } else if chars[at] == '%' {
            words.push("percent".to_owned());
            at += 1;
        } else if chars[at] == '\u{394}' {
            words.push("delta".to_owned());
            at += 1;
        } else if chars[at].is_alphanumeric() {
            let end = (at + 1..chars.len()).find(|end| ends_word(&chars, at, *end)).unwrap_or(chars.len());
            let word: String = chars[at..end].iter().flat_map(|c| c.to_lowercase()).collect();
            words.push(canonical(&word));
            at = end;
        } else {
            at += 1;
        }
    }
    joined(words)
}

/// `p95`, `P99.9`, `p(95)`: a percentile at this place, and where it ends.
fn percentile(chars: &[char], at: usize) -> Option<(String, usize)> {
    let starts = matches!(chars[at], 'p' | 'P') && (at == 0 || !chars[at - 1].is_alphabetic());
    let open = usize::from(starts && chars.get(at + 1) == Some(&'('));
    let digits = at + 1 + open;
    if !starts || !chars.get(digits)?.is_ascii_digit() {
        return None;
    }
    let mut end = digits;
    while end < chars.len() && (chars[end].is_ascii_digit() || is_point(chars, end)) {
        end += 1;
    }
    let number: String = chars[digits..end].iter().collect();
    if chars.get(end).is_some_and(|c| c.is_alphabetic()) {
        return None;
    }
    Some((format!("p{number}"), end + usize::from(open == 1 && chars.get(end) == Some(&')'))))
}

fn is_point(chars: &[char], at: usize) -> bool {
    chars[at] == '.' && chars.get(at + 1).is_some_and(char::is_ascii_digit)
}

/// Whether the word that began at `start` is over before `end`.
fn ends_word(chars: &[char], start: usize, end: usize) -> bool {
    let (before, c) = (chars[end - 1], chars[end]);
    if !c.is_alphanumeric() {
        return true;
    }
    let next_is_lower = chars.get(end + 1).is_some_and(|next| next.is_lowercase());
    let lower_to_upper = before.is_lowercase() && c.is_uppercase() && end - start >= 2;
    let acronym_ends = before.is_uppercase() && c.is_uppercase() && next_is_lower && end - start >= 2;
    // `f1` and `v2` are words; `At50` is a preposition and a number.
    let is_at = matches!(chars[start..end], ['a' | 'A', 't' | 'T']);
    let letters_to_digits = before.is_alphabetic() && c.is_ascii_digit() && (end - start >= 3 || is_at);
    let digits_to_letters = before.is_ascii_digit() && c.is_alphabetic() && !chars[start].is_alphabetic();
    lower_to_upper || acronym_ends || letters_to_digits || digits_to_letters
}

/// One spelling for words that mean the same to every rule.
fn canonical(word: &str) -> String {
    let word = match word {
        "pct" | "percentage" | "percents" => "percent",
        "median" | "med" => "p50",
        "msec" | "msecs" | "millis" | "milliseconds" | "millisecond" => "ms",
        "secs" | "sec" | "seconds" => "second",
        "mins" | "minutes" => "minute",
        "hrs" | "hr" | "hours" => "hour",
        "err" | "errs" => "error",
        "avg" | "average" => "mean",
        "req" | "reqs" => "request",
        "cnt" | "num" => "count",
        "revert" | "reverted" | "reverts" | "reversion" | "reversal" => "rollback",
        "criteria" => "criterion",
        "queries" => "query",
        other => other,
    };
    singular(word)
}

fn singular(word: &str) -> String {
    let stem = |cut: usize, end: &str| format!("{}{end}", &word[..word.len() - cut]);
    if word.len() <= 3 || !word.is_ascii() || ["ss", "us", "is"].iter().any(|end| word.ends_with(end)) {
        word.to_owned()
    } else if word.ends_with("ies") {
        stem(3, "y")
    } else if ["sses", "shes", "ches"].iter().any(|end| word.ends_with(end)) {
        stem(2, "")
    } else if word.ends_with('s') {
        stem(1, "")
    } else {
        word.to_owned()
    }
}

/// Words that only together mean what they do: `95th percentile`, `rolled back`, `rolled out`.
fn joined(words: Vec<String>) -> Vec<String> {
    let mut out: Vec<String> = Vec::with_capacity(words.len());
    for word in words {
        let last = out.last().map_or("", String::as_str);
        match (last, word.as_str()) {
            ("th" | "st" | "nd" | "rd", "percentile") if out.len() >= 2 => {
                out.pop();
                let number = out.pop().unwrap_or_default();
                out.push(format!("p{number}"));
            }
            ("rolled" | "roll", "back") => {
                out.pop();
                out.push("rollback".to_owned());
            }
            ("too", "low" | "high" | "slow" | "few" | "many" | "long") => {
                out.pop();
                out.push("missed".to_owned());
            }
            ("rolled", "out") => {
                out.pop();
                out.push("released".to_owned());
            }
            _ => out.push(word),
        }
    }
    out
}

/// Whether a word names things that come one after the other.
pub fn in_sequence(word: &str) -> bool {
    matches!(
        word,
        "phase"
            | "stage"
            | "step"
            | "wave"
            | "window"
            | "rollout"
            | "ramp"
            | "round"
            | "ring"
            | "leg"
            | "batch"
            | "tranche"
            | "lap"
    )
}

/// The percentile that a word names; 50 for `p50`.
pub fn percentile_of(word: &str) -> Option<f64> {
    let number: f64 = word.strip_prefix('p')?.parse().ok()?;
    // `p1` and `p2` are phases and priorities.
    (5.0..=100.0).contains(&number).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn spellings_of_one_key_read_the_same() {
        for key in ["recall_at_50", "Recall@50", "recallAt50", "recall-at-50s"] {
            let words: Vec<String> = words(key).into_iter().filter(|word| word != "at").collect();
            assert_eq!(words[..2], ["recall", "50"], "{key}");
        }
        assert_eq!(words("nDCG@10"), ["ndcg", "10"]);
        assert_eq!(words("stageA"), ["stage", "a"]);
        assert_eq!(words("HTTPErrors"), ["http", "error"]);
        assert_eq!(words("Traffic %"), ["traffic", "percent"]);
    }

    #[test]
    fn percentiles_have_one_spelling() {
        for key in ["p95", "P95", "p(95)", "95th percentile"] {
            assert_eq!(words(key), ["p95"], "{key}");
        }
        assert_eq!(words("Latency(p99.9,stage=A)"), ["latency", "p99.9", "stage", "a"]);
        assert_eq!(words("p95_latency_ms"), ["p95", "latency", "ms"]);
        assert_eq!(words("median"), ["p50"]);
    }
}
