//! JUnit XML: one test case a gate and one for the verdict itself. A blocking gate that failed is a failure; one that
//! could not decide, did not run or broke is an error; nothing is ever skipped. Gates that only warn, and undecided
//! slices that the policy does not ask to pass, stay green with their finding in `system-out`: the file is red exactly
//! when the verdict is not GO.

use std::fmt::Write as _;

use crate::number::{self, Scale};
use crate::view::{Gate, Severity, Status, Verdict, View};
use crate::word;

enum Outcome {
    Passed,
    Failure,
    Error,
}

/// The XML document, ending in a line feed.
pub fn junit(view: &View) -> String {
    let outcomes: Vec<Outcome> =
        view.gates.iter().map(|gate| outcome(view, gate)).chain([verdict_outcome(view.ruling.verdict)]).collect();
    let failures = outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Failure)).count();
    let errors = outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Error)).count();
    let tests = outcomes.len();
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = writeln!(
        xml,
        "<testsuites name=\"lensgate\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\">\n  <testsuite name=\"{}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" skipped=\"0\">",
        escape(&format!("{} against {}", view.candidate, view.baseline))
    );
    properties(&mut xml, view);
    for gate in &view.gates {
        gate_case(&mut xml, view, gate);
    }
    verdict_case(&mut xml, view);
    xml.push_str("  </testsuite>\n</testsuites>\n");
    xml
}

fn outcome(view: &View, gate: &Gate) -> Outcome {
    let only_vetoes = gate.slice.is_some() && !view.slices_must_pass;
    match (gate.severity, gate.status) {
        (_, Status::Pass | Status::Warn | Status::Waived) | (Severity::Warn, _) => Outcome::Passed,
        (Severity::Block, Status::Inconclusive) if only_vetoes => Outcome::Passed,
        (Severity::Block, Status::Fail) => Outcome::Failure,
        (Severity::Block, Status::Inconclusive | Status::NotRun | Status::Error) => Outcome::Error,
    }
}

fn verdict_outcome(verdict: Verdict) -> Outcome {
    match verdict {
        Verdict::Go => Outcome::Passed,
        Verdict::NoGo => Outcome::Failure,
        Verdict::Inconclusive | Verdict::Invalid => Outcome::Error,
    }
}

fn properties(xml: &mut String, view: &View) {
    xml.push_str("    <properties>\n");
    for fact in &view.provenance {
        let _ = writeln!(xml, "      <property name=\"{}\" value=\"{}\"/>", escape(&fact.name), escape(&fact.value));
    }
    xml.push_str("    </properties>\n");
}

fn gate_case(xml: &mut String, view: &View, gate: &Gate) {
    let body = format!("{}\n{}", gate.explanation, numbers(gate));
    case(
        xml,
        &gate.measure,
        &gate.label(),
        outcome(view, gate),
        &gate.reason_code,
        &gate.explanation,
        &body,
        gate.status != Status::Pass,
    );
}

fn verdict_case(xml: &mut String, view: &View) {
    let ruling = &view.ruling;
    let body = format!("{}\n{}", ruling.sentence, ruling.reasons.join("\n"));
    case(
        xml,
        "verdict",
        "verdict",
        verdict_outcome(ruling.verdict),
        word::verdict(ruling.verdict),
        &ruling.sentence,
        body.trim_end(),
        false,
    );
}

#[expect(clippy::too_many_arguments, reason = "one call writes one element; a struct would only rename the attributes")]
fn case(
    xml: &mut String,
    class: &str,
    name: &str,
    outcome: Outcome,
    kind: &str,
    message: &str,
    body: &str,
    tell: bool,
) {
    let _ = write!(xml, "    <testcase classname=\"lensgate.{}\" name=\"{}\"", escape(class), escape(name));
    let element = match outcome {
        Outcome::Passed if tell => {
            let _ = writeln!(xml, ">\n      <system-out>{}</system-out>\n    </testcase>", escape(body));
            return;
        }
        Outcome::Passed => {
            xml.push_str("/>\n");
            return;
        }
        Outcome::Failure => "failure",
        Outcome::Error => "error",
    };
    let (kind, message, body) = (escape(kind), escape(message), escape(body));
    let _ =
        writeln!(xml, ">\n      <{element} type=\"{kind}\" message=\"{message}\">{body}</{element}>\n    </testcase>");
}

fn numbers(gate: &Gate) -> String {
    let scale = Scale::new(gate.unit, gate.baseline.into_iter().chain(gate.candidate));
    let estimate = gate.estimate.map_or_else(String::new, |estimate| {
        let (point, interval) =
            (scale.decided(gate.decided, estimate.point), scale.decided_interval(gate.decided, estimate));
        format!(", estimate {point} {interval}")
    });
    format!(
        "{}: {} asks {}; baseline {}, candidate {}{estimate}, n {}, {}",
        word::status(gate.status),
        gate.measure,
        gate.requirement,
        scale.level_or_missing(gate.baseline),
        scale.level_or_missing(gate.candidate),
        number::count(gate.n),
        gate.method
    )
}

/// Text for XML 1.0: markup escaped, characters that no XML document may hold replaced.
fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&apos;"),
            '\n' => safe.push_str("&#10;"),
            '\t' => safe.push('\t'),
            '\u{fffe}' | '\u{ffff}' => safe.push('\u{fffd}'),
            c if c.is_control() => safe.push('\u{fffd}'),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_cannot_hold_is_replaced() {
        assert_eq!(escape("a\u{0}<b>&\"'\n\u{1b}"), "a\u{fffd}&lt;b&gt;&amp;&quot;&apos;&#10;\u{fffd}");
    }
}
