//! What lint found, gate by gate, and which mutants of the policy the evidence would notice.

use lensgate_advise::lint::{Finding, Lint, Weight};
use lensgate_advise::mutation::{MutationScore, Notice, Tried};
use lensgate_words::Status;

use super::table::{Align, Column, Table};
use super::{Screen, paint, push};
use crate::number;
use crate::word;

/// Everything that lint says of a policy, ending in a line feed.
pub fn lint(policy: &str, lint: &Lint, mutation: Option<&MutationScore>, screen: Screen) -> String {
    let mut text = format!(" policy {policy}: {}\n", tally(lint));
    let wide = lint.findings.iter().map(|finding| finding.rule.name().len()).max().unwrap_or(0);
    for finding in &lint.findings {
        push(&mut text, &told(finding, wide, screen));
    }
    if !lint.falsifiers.is_empty() {
        push(&mut text, "\n Gates that some evidence fails, with an example:");
        let wide = lint.falsifiers.iter().map(|falsifier| falsifier.gate.chars().count()).max().unwrap_or(0);
        for falsifier in &lint.falsifiers {
            let line = format!("   {:wide$}  {}", falsifier.gate, falsifier.explanation);
            push(&mut text, &screen.wrap(&line, &" ".repeat(wide + 5)));
        }
    }
    if let Some(score) = mutation {
        push(&mut text, &mutants(score, screen));
    }
    screen.fit(&text).into_owned()
}

fn tally(lint: &Lint) -> String {
    let count = |weight: Weight| lint.findings.iter().filter(|finding| finding.weight == weight).count() as u64;
    match (count(Weight::Error), count(Weight::Warning)) {
        (0, 0) => "nothing found".to_owned(),
        (errors, warnings) => {
            let errors = number::counted(errors, "error", "errors");
            format!("{errors}, {}", number::counted(warnings, "warning", "warnings"))
        }
    }
}

fn told(finding: &Finding, wide: usize, screen: Screen) -> String {
    let status = match finding.weight {
        Weight::Error => Status::Fail,
        Weight::Warning => Status::Warn,
    };
    let mark = format!("{} {:wide$}", word::shape(status), finding.rule.name());
    let mark = if screen.colour { paint(&mark, status) } else { mark };
    screen.wrap(&format!(" {mark}  {}: {}", finding.subject, finding.explanation), &" ".repeat(wide + 5))
}

fn mutants(score: &MutationScore, screen: Screen) -> String {
    let total = score.mutants.len() as u64;
    let share = if total == 0 { 0.0 } else { 100.0 * score.noticed as f64 / total as f64 };
    let mut text = format!(
        "\n Mutation score {share:.0} %: of {}, recorded evidence notices {}\n",
        number::counted(total, "mutant", "mutants"),
        number::count(score.noticed),
    );
    for (name, about) in &score.evidence {
        push(&mut text, &screen.wrap(&format!("   {name:2} {about}"), "      "));
    }
    let mut table = Table::keyed(
        2,
        vec![
            Column::new("gate", Align::Left),
            Column::new("mutant", Align::Prose),
            Column::new("asks", Align::Prose),
            Column::new("noticed by", Align::Prose),
        ],
    );
    for mutant in &score.mutants {
        let (noticed, status) = match &mutant.noticed {
            Some(notice) => (format!("{} {}", word::shape(Status::Pass), seen(notice)), Status::Pass),
            None => (format!("{} nothing", word::shape(Status::Fail)), Status::Fail),
        };
        let cells = [mutant.gate.clone(), mutant.mutation.to_string(), mutant.asks.clone(), noticed];
        table.push(cells.into(), Some(status));
    }
    text.push_str(&table.render(screen));
    let survivors: Vec<&Tried> = score.mutants.iter().filter(|mutant| mutant.noticed.is_none()).collect();
    if !survivors.is_empty() {
        push(&mut text, " What would notice the rest:");
    }
    for survivor in survivors {
        let would = survivor.would_notice.as_deref().unwrap_or_default();
        push(&mut text, &screen.wrap(&format!("   {} {}: {would}", survivor.gate, survivor.mutation), "     "));
    }
    text
}

fn seen(notice: &Notice) -> String {
    match notice {
        Notice::Verdict { evidence, from, to } => format!("verdict {from} -> {to} on {evidence}"),
        Notice::Status { evidence, condition, from, to: Some(to) } => {
            format!("{condition} {from} -> {to} on {evidence}")
        }
        Notice::Status { evidence, condition, from, to: None } => format!("{condition} {from} -> gone on {evidence}"),
    }
}
