//! `canary.md`: a deployment summary in the form that LENS's operators know, every line of it from the replay's evidence.

use std::fmt::Write as _;

use lensgate_lens::deployment::recommendation;
use lensgate_words::Status;

use super::findings::findings;
use super::tables::{self, GateLine};
use super::{Subject, message, words};
use crate::markdown::escape;
use crate::word;

/// The whole summary, ending in a line feed.
pub fn markdown(subject: &Subject<'_>) -> String {
    let mut text = String::new();
    heading(&mut text, subject);
    phases(&mut text, subject);
    quality(&mut text, subject);
    slices(&mut text, subject);
    validation(&mut text, subject);
    readiness(&mut text, subject);
    alerts(&mut text, subject);
    list(&mut text, "## Exposure", &tables::exposure(subject));
    figures(&mut text, subject);
    provenance(&mut text, subject);
    text
}

fn heading(text: &mut String, subject: &Subject<'_>) {
    let outcome = subject.outcome;
    let verdict = outcome.verdict;
    let _ = writeln!(text, "# {} against {}\n", escape(&message::title(subject)), escape(subject.baseline));
    let _ = writeln!(
        text,
        "**Outcome:** {} **{}**: {}.\n",
        word::shape(word::likeness(verdict)),
        word::verdict(verdict),
        escape(&words::ending(subject))
    );
    let _ = writeln!(text, "{}\n", message::background(subject));
    for reason in &outcome.reasons {
        let _ = writeln!(text, "- {}", escape(&reason.explanation));
    }
    text.push('\n');
    for warning in &outcome.warnings {
        let _ = writeln!(text, "> {}\n", escape(warning));
    }
    if let Some(beside) = &outcome.beside {
        let other = beside.verdict;
        let _ = writeln!(text, "Decided on {}s, the same windows give **{}**.\n", beside.decide, word::verdict(other));
    }
}

fn phases(text: &mut String, subject: &Subject<'_>) {
    text.push_str("## Phase by phase\n\n");
    text.push_str("| Phase | Traffic | Duration | Quality gates | Status | Control | Finding |\n");
    text.push_str("| --- | ---: | ---: | ---: | --- | --- | --- |\n");
    for line in tables::phases(subject) {
        let cells = [
            escape(&line.name),
            line.traffic,
            line.duration,
            line.gates,
            shown(line.status),
            line.control.to_owned(),
            escape(&line.finding),
        ];
        row(text, &cells);
    }
    text.push('\n');
}

fn quality(text: &mut String, subject: &Subject<'_>) {
    let confidence = words::percent(subject.outcome.policy.confidence);
    text.push_str("## Quality and performance\n\n");
    let _ = writeln!(
        text,
        "Each quantity at the end of the last phase that asked it. Bounds are one-sided at {confidence} and hold at every \
         look together. Scope: {}.\n",
        escape(&subject.outcome.sample.scope)
    );
    let _ = writeln!(text, "| Metric | Phase | Baseline | Goal | Achieved | {confidence} bound | n | Status |");
    text.push_str("| --- | --- | ---: | --- | ---: | ---: | ---: | --- |\n");
    for line in tables::last_gates(subject) {
        row(text, &gate_cells(line));
    }
    text.push('\n');
}

fn slices(text: &mut String, subject: &Subject<'_>) {
    let lines = tables::slices(subject);
    if lines.is_empty() {
        return;
    }
    text.push_str("## Slices\n\n| Slice | Metric | Phase | Goal | Achieved | Bound | Queries | Status |\n");
    text.push_str("| --- | --- | --- | --- | ---: | ---: | ---: | --- |\n");
    for line in lines {
        let [measure, phase, goal] = [&line.gate.measure, &line.phase, &line.gate.goal].map(|word| escape(word));
        let (achieved, bound) = (line.gate.achieved, line.gate.bound);
        row(text, &[escape(&line.slice), measure, phase, goal, achieved, bound, line.queries, shown(line.gate.status)]);
    }
    text.push('\n');
}

fn gate_cells(line: GateLine) -> [String; 8] {
    [
        escape(&line.measure),
        escape(&line.phase),
        line.baseline,
        escape(&line.goal),
        line.achieved,
        line.bound,
        line.n,
        shown(line.status),
    ]
}

fn validation(text: &mut String, subject: &Subject<'_>) {
    text.push_str("## Infrastructure validation\n\n");
    for finding in findings(subject) {
        let _ = writeln!(
            text,
            "- {} **{}** ({}): {}",
            word::shape(finding.status),
            finding.name,
            word::status(finding.status),
            escape(&finding.evidence)
        );
    }
    text.push('\n');
}

fn readiness(text: &mut String, subject: &Subject<'_>) {
    text.push_str("## Production readiness\n\n");
    let _ = writeln!(text, "**Recommendation: {}**\n", recommendation(subject.outcome));
    for step in words::next_steps(subject) {
        let _ = writeln!(text, "- {}", escape(&step));
    }
    text.push('\n');
}

fn alerts(text: &mut String, subject: &Subject<'_>) {
    let lines = tables::alerts(subject);
    text.push_str("## Alerts\n\n");
    if lines.is_empty() {
        text.push_str("None fired.\n\n");
        return;
    }
    text.push_str(
        "| Rule | Severity | Fired at | Resolved at | Windows | What |\n| --- | --- | ---: | ---: | ---: | --- |\n",
    );
    for line in lines {
        let cells = [
            escape(&line.rule),
            line.severity.to_owned(),
            line.fired,
            line.resolved,
            line.windows,
            escape(&line.summary),
        ];
        row(text, &cells);
    }
    text.push('\n');
}

fn figures(text: &mut String, subject: &Subject<'_>) {
    text.push_str("<details><summary>Figures, and what is not known</summary>\n\n| figure | value |\n| --- | ---: |\n");
    for kpi in &subject.outcome.kpis {
        row(text, &[escape(&kpi.name), escape(&tables::kpi_value(kpi))]);
    }
    text.push_str("\nNot observable offline:\n\n");
    for figure in &subject.outcome.not_observable {
        let _ = writeln!(text, "- {}: {}", escape(&figure.name), escape(&figure.why));
    }
    text.push_str("\n</details>\n\n");
}

fn provenance(text: &mut String, subject: &Subject<'_>) {
    text.push_str("<details><summary>Provenance</summary>\n\n| what | value |\n| --- | --- |\n");
    for (name, value) in tables::provenance(subject) {
        row(text, &[escape(&name), escape(&value)]);
    }
    text.push_str("\n</details>\n");
}

fn list(text: &mut String, title: &str, items: &[String]) {
    let _ = writeln!(text, "{title}\n");
    for item in items {
        let _ = writeln!(text, "- {}", escape(item));
    }
    text.push('\n');
}

fn row(text: &mut String, cells: &[String]) {
    let _ = writeln!(text, "| {} |", cells.join(" | "));
}

fn shown(status: Status) -> String {
    format!("{} {}", word::shape(status), word::status(status))
}
