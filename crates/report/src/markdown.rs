//! `report.md`: the step summary of a CI run. GitHub-flavoured Markdown, readable as plain text too.

use std::fmt::Write as _;

use lensgate_words::Status;

use crate::number;
use crate::summary::{self, SummaryRow};
use crate::view::{Gate, View};
use crate::word;

/// The whole summary, ending in a line feed.
pub fn markdown(view: &View) -> String {
    let mut text = String::new();
    heading(&mut text, view);
    table(&mut text, view, &summary::overall(view));
    slices(&mut text, view);
    list(&mut text, "Queries that undecided gates would need", &summary::needs(view));
    list(&mut text, "Next", &view.ruling.next_steps);
    let warnings: Vec<String> =
        view.warnings.iter().map(|warning| format!("{}: {}", warning.title, warning.text)).collect();
    list(&mut text, "Warnings", &warnings);
    explanations(&mut text, view);
    provenance(&mut text, view);
    text
}

fn heading(text: &mut String, view: &View) {
    if let Some(notice) = &view.notice {
        let _ = writeln!(text, "> {}\n", escape(notice));
    }
    let verdict = view.ruling.verdict;
    let shape = word::shape(word::likeness(verdict));
    let _ = writeln!(
        text,
        "## {shape} {}: {} against {}\n",
        escape(word::verdict(verdict)),
        escape(&view.candidate),
        escape(&view.baseline)
    );
    let _ = writeln!(text, "{}\n", escape(&view.ruling.sentence));
    for reason in &view.ruling.reasons {
        let _ = writeln!(text, "- {}", escape(reason));
    }
    if !view.ruling.reasons.is_empty() {
        text.push('\n');
    }
    let _ = writeln!(
        text,
        "{}, two-sided {} intervals, seed {}. {}.\n",
        escape(&summary::asked(view)),
        number::plain_percent(view.level),
        view.seed,
        escape(&summary::gate_tally(view))
    );
}

fn table(text: &mut String, view: &View, rows: &[SummaryRow]) {
    let _ = writeln!(
        text,
        "| measure | n | baseline | candidate | delta | {} interval | gate | status |",
        number::plain_percent(view.level)
    );
    text.push_str("| --- | ---: | ---: | ---: | ---: | --- | --- | --- |\n");
    for row in rows {
        let status =
            row.status.map_or_else(String::new, |status| format!("{} {}", word::shape(status), word::status(status)));
        let (measure, gate) = (escape(&row.measure), escape(&row.gate));
        let cells = [&measure, &row.n, &row.baseline, &row.candidate, &row.delta, &row.interval, &gate, &status];
        let cells: Vec<&str> = cells.iter().map(|cell| cell.as_str()).collect();
        let _ = writeln!(text, "| {} |", cells.join(" | "));
    }
    text.push('\n');
}

fn slices(text: &mut String, view: &View) {
    let Some(tally) = summary::slice_tally(view) else { return };
    let _ = writeln!(text, "{}\n", escape(&tally));
    let rows = summary::slices_that_stand_out(view);
    if !rows.is_empty() {
        table(text, view, &rows);
    }
}

fn list(text: &mut String, title: &str, items: &[String]) {
    if items.is_empty() {
        return;
    }
    let _ = writeln!(text, "### {title}\n");
    for item in items {
        let _ = writeln!(text, "- {}", escape(item));
    }
    text.push('\n');
}

fn explanations(text: &mut String, view: &View) {
    let unsettled: Vec<&Gate> =
        view.gates.iter().filter(|gate| gate.judged.status != Status::Pass && summary::stands_out(gate)).collect();
    if unsettled.is_empty() {
        return;
    }
    text.push_str("<details><summary>Why, gate by gate</summary>\n\n");
    for gate in unsettled {
        let _ = writeln!(
            text,
            "- {} **{}** {}: {} ({}, n {}, `{}`)",
            word::shape(gate.judged.status),
            escape(&gate.label()),
            word::status(gate.judged.status),
            escape(&gate.judged.explanation),
            escape(gate.method()),
            number::count(gate.judged.n),
            gate.code().replace('`', "'")
        );
    }
    text.push_str("\n</details>\n\n");
}

fn provenance(text: &mut String, view: &View) {
    text.push_str("<details><summary>Provenance</summary>\n\n| what | value |\n| --- | --- |\n");
    for fact in &view.provenance {
        let _ = writeln!(text, "| {} | {} |", escape(&fact.name), escape(&fact.value));
    }
    text.push_str("\n</details>\n");
}

/// Text that Markdown and the HTML inside it leave as it is; line feeds become spaces so that a table row stays one.
/// Signs that only mean something at a word's edge stay as they are inside words, so that names read well as plain text.
pub(crate) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    let mut before = ' ';
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let after = rest.peek().copied().unwrap_or(' ');
        let inside_word = before.is_alphanumeric() && after.is_alphanumeric();
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str(if after == '=' || after == ' ' { "<" } else { "&lt;" }),
            '_' | '@' if inside_word => safe.push(c),
            // An entity keeps a name from pinging a person.
            '@' => safe.push_str("&#64;"),
            '|' | '\\' | '`' | '*' | '_' | '[' | '~' => {
                safe.push('\\');
                safe.push(c);
            }
            '#' | '>' | '+' | '-' if before == ' ' && safe.trim().is_empty() => {
                safe.push('\\');
                safe.push(c);
            }
            c if c.is_control() => safe.push(' '),
            c => safe.push(c),
        }
        before = c;
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_text_stays_text() {
        assert_eq!(escape("<img src=x>|\n`a` *b*"), "&lt;img src=x>\\| \\`a\\` \\*b\\*");
        assert_eq!(escape("[x](y) Recall@50 @all"), "\\[x](y) Recall@50 &#64;all");
        assert_eq!(escape("# no <= heading"), "\\# no <= heading");
        assert_eq!((escape("NO_GO"), escape("_em_")), ("NO_GO".to_owned(), "\\_em\\_".to_owned()));
    }
}
