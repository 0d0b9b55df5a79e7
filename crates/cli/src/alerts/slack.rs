//! A canary as Slack's incoming webhooks take it, and whatever speaks their format: one message for a whole canary, so
//! that nobody reads the same thing twice (<https://api.slack.com/messaging/webhooks>).

use lensgate_canary::alert_group::AlertGroup;
use lensgate_canary::outcome::{AlertSeverity, AlertState};
use lensgate_report::canary::{Subject, background, length, title, verdict_line};
use serde_json::{Value, json};

/// Rules that the message lists; Slack takes 50 blocks, and nobody reads more.
const MOST_RULES: usize = 20;
/// The most characters that Slack takes of a section's text.
const MOST_TEXT: usize = 3_000;
/// The most characters of a header.
const MOST_HEADER: usize = 150;

/// The message, which is written whether or not a rule fired.
pub fn message(subject: &Subject<'_>, groups: &[AlertGroup]) -> Value {
    let outcome = subject.outcome;
    let line = verdict_line(subject);
    let header = format!("{}: {}", title(subject), outcome.verdict);
    let mut blocks = vec![
        json!({ "type": "header", "text": { "type": "plain_text", "text": cut(&header, MOST_HEADER), "emoji": false } }),
        section(&escape(&line)),
        section(&escape(&format!("{} {}", background(subject), fired(groups)))),
    ];
    for reason in outcome.reasons.iter().take(3) {
        blocks.push(section(&escape(&reason.explanation)));
    }
    for group in groups.iter().take(MOST_RULES) {
        blocks.push(section(&rule(group)));
    }
    if groups.len() > MOST_RULES {
        blocks.push(section(&format!("and {} more rules, in the report", groups.len() - MOST_RULES)));
    }
    json!({ "text": cut(&escape(&line), MOST_TEXT), "blocks": blocks })
}

fn fired(groups: &[AlertGroup]) -> String {
    let firing = groups.iter().filter(|group| group.state == AlertState::Firing).count();
    match groups.len() {
        0 => "No alert rule fired.".to_owned(),
        1 => format!("1 alert rule fired, {firing} still firing."),
        all => format!("{all} alert rules fired, {firing} still firing."),
    }
}

fn rule(group: &AlertGroup) -> String {
    let severity = match group.severity {
        AlertSeverity::Critical => "critical",
        AlertSeverity::Warning => "warning",
    };
    let until = match group.resolved_at_s {
        Some(at) => format!("resolved after {}", length(at)),
        None => "still firing".to_owned(),
    };
    let often = if group.firings > 1 { format!(" ({} times)", group.firings) } else { String::new() };
    format!(
        "*{}* {severity}, {}: fired after {}{often}, {until}\n{}",
        escape(&group.rule),
        escape(&group.phases.join(", ")),
        length(group.fired_at_s),
        escape(&group.summary)
    )
}

fn section(text: &str) -> Value {
    json!({ "type": "section", "text": { "type": "mrkdwn", "text": cut(text, MOST_TEXT) } })
}

/// The three signs that Slack gives a meaning of its own.
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most { text.to_owned() } else { text.chars().take(most - 1).chain(['…']).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_call_everybody_or_make_links() {
        assert_eq!(escape("<!channel> & <http://x|y>"), "&lt;!channel&gt; &amp; &lt;http://x|y&gt;");
    }

    #[test]
    fn long_texts_are_cut_to_what_the_receiver_takes() {
        assert_eq!(cut("abcdef", 4), "abc…");
        assert_eq!(cut("äöüß", 4), "äöüß");
    }
}
