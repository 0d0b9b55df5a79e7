//! Numbers and conditions in words: thousands with commas, shares as percentages, differences of shares as points.

use lensgate_measures::Measure;
use lensgate_words::MeasureUnit;

use crate::judge::question::{Inside, Question};
use crate::policy::KillSwitch;
use crate::verdict::Decided;

/// `2,995`.
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// `1 query`, `212 queries`.
pub fn queries(number: u64) -> String {
    if number == 1 { "1 query".to_owned() } else { format!("{} queries", count(number)) }
}

/// `1 condition`, `12 conditions`.
pub fn conditions(number: u64) -> String {
    if number == 1 { "1 condition".to_owned() } else { format!("{} conditions", count(number)) }
}

/// How messages name a kill switch.
pub fn switch(switch: &KillSwitch) -> String {
    format!("kill switch on {}", switch.measure)
}

/// A number with enough digits to compare, and no more.
pub fn digits(number: f64) -> String {
    let places = match number.abs() {
        size if size >= 100.0 => 1,
        size if size >= 10.0 => 2,
        size if size >= 1.0 || size == 0.0 => 3,
        size if size >= 0.01 => 4,
        _ => 6,
    };
    let text = format!("{number:.places$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// A value of the decided quantity with its unit.
pub fn value(number: f64, decided: Decided, unit: MeasureUnit) -> String {
    if number.is_infinite() {
        return "unbounded".to_owned();
    }
    match (decided, unit) {
        (Decided::Ratio | Decided::OwnRatio, _) => digits(number),
        (Decided::Level, MeasureUnit::Share) => format!("{} %", digits(number * 100.0)),
        (Decided::Difference, MeasureUnit::Share) => format!("{} pp", digits(number * 100.0)),
        (_, MeasureUnit::Milliseconds) => format!("{} ms", digits(number)),
        (_, MeasureUnit::PerSecond) => format!("{} /s", digits(number)),
        (Decided::Level | Decided::Difference, MeasureUnit::Score | MeasureUnit::Count) => digits(number),
    }
}

/// What is decided on, in words.
pub fn quantity(question: &Question, measure: &Measure) -> String {
    match (question.decided, &question.other) {
        (Decided::Level, _) => format!("the candidate's {measure}"),
        (Decided::Difference, _) => format!("the difference in {measure}"),
        (Decided::Ratio, _) => format!("the ratio of {measure} to the baseline's"),
        (Decided::OwnRatio, Some(other)) => format!("the ratio of the candidate's {measure} to its {other}"),
        (Decided::OwnRatio, None) => format!("the ratio of the candidate's {measure}"),
    }
}

/// The condition in short: `delta >= -2 pp`.
pub fn requirement(question: &Question, measure: &Measure) -> String {
    let sign = match question.inside {
        Inside::Above => ">=",
        Inside::Below => "<=",
    };
    let limit = value(question.limit, question.decided, measure.unit());
    match (question.decided, &question.other) {
        (Decided::Level, _) => format!("candidate {sign} {limit}"),
        (Decided::Difference, _) => format!("delta {sign} {limit}"),
        (Decided::Ratio, _) => format!("candidate / baseline {sign} {limit}"),
        (Decided::OwnRatio, Some(other)) => format!("{measure} / {other} {sign} {limit}"),
        (Decided::OwnRatio, None) => format!("{measure} {sign} {limit}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_have_commas_between_thousands() {
        for (number, text) in [(0, "0"), (212, "212"), (2_995, "2,995"), (1_234_567, "1,234,567")] {
            assert_eq!(count(number), text);
        }
        assert_eq!(queries(1), "1 query");
    }

    #[test]
    fn values_carry_their_unit() {
        assert_eq!(value(0.98, Decided::Level, MeasureUnit::Share), "98 %");
        assert_eq!(value(-0.02, Decided::Difference, MeasureUnit::Share), "-2 pp");
        assert_eq!(value(1.25, Decided::Ratio, MeasureUnit::Milliseconds), "1.25");
        assert_eq!(value(180.0, Decided::Level, MeasureUnit::Milliseconds), "180 ms");
        assert_eq!(value(200.0, Decided::Level, MeasureUnit::PerSecond), "200 /s");
        assert_eq!(value(0.001, Decided::Level, MeasureUnit::Share), "0.1 %");
        assert_eq!(value(f64::INFINITY, Decided::Level, MeasureUnit::Share), "unbounded");
    }
}
