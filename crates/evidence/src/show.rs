//! Figures as findings print them.

use crate::figure::{Figure, Unit};

/// A number without noise digits.
pub(crate) fn number(value: f64) -> String {
    let rounded = format!("{value:.6}");
    let text = rounded.trim_end_matches('0').trim_end_matches('.');
    if text.is_empty() || text == "-" || text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// A figure with its unit.
pub(crate) fn figure(figure: &Figure) -> String {
    let value = number(figure.value);
    match &figure.unit {
        Unit::Bare => value,
        Unit::Percent => format!("{value} %"),
        Unit::Points => format!("{value} pp"),
        Unit::Factor => format!("{value} x"),
        Unit::Time => time(figure.value),
        Unit::Other(unit) => format!("{value} {unit}"),
    }
}

/// Milliseconds in the unit that reads best.
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

/// What is written at a place, cut to a line.
pub(crate) fn says(name: &str, text: &str) -> String {
    let says = if name.is_empty() { text.to_owned() } else { format!("{name}: {text}") };
    if says.chars().count() <= 120 { says } else { says.chars().take(117).collect::<String>() + "..." }
}
