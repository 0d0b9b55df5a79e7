//! Figures as findings print them.

use crate::fact::{Amount, Fact, Unit};

/// A number without noise digits.
pub(crate) fn number(value: f64) -> String {
    let rounded = format!("{value:.6}");
    let text = rounded.trim_end_matches('0').trim_end_matches('.');
    if text.is_empty() || text == "-" || text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// A number with its unit.
pub(crate) fn amount(amount: Amount) -> String {
    let value = amount.value;
    match amount.unit {
        Unit::Bare => number(value),
        Unit::Percent => format!("{} %", number(value)),
        Unit::Points => format!("{} pp", number(value)),
        Unit::Factor => format!("{} x", number(value)),
        Unit::PerSecond => format!("{}/s", number(value)),
        Unit::Time => time(value),
    }
}

/// A time in the unit that reads best.
pub(crate) fn time(millis: f64) -> String {
    let size = millis.abs();
    if size >= 120_000.0 {
        format!("{} min", number((millis / 600.0).round() / 100.0))
    } else if size >= 10_000.0 {
        format!("{} s", number((millis / 10.0).round() / 100.0))
    } else {
        format!("{} ms", number(millis))
    }
}

/// What stands at a fact's place.
pub(crate) fn says(fact: &Fact) -> String {
    if fact.key.is_empty() || fact.key == fact.text {
        shorten(&fact.text)
    } else {
        format!("{}: {}", shorten(&fact.key), shorten(&fact.text))
    }
}

fn shorten(text: &str) -> String {
    if text.chars().count() <= 80 {
        return text.to_owned();
    }
    let head: String = text.chars().take(77).collect();
    format!("{head}...")
}
