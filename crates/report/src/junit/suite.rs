//! A test suite as XML, in the elements and attributes that Jenkins' `junit-10.xsd` and Maven Surefire's schema share. One
//! `testsuite` is the root, because Surefire knows no other.

use std::fmt::Write as _;

/// What a case came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Finding {
    /// It passed.
    Passed,
    /// It did not pass, and does not have to.
    Skipped,
    /// It failed.
    Failure,
    /// It could not be decided.
    Error,
}

impl Finding {
    fn element(self) -> Option<&'static str> {
        match self {
            Self::Passed => None,
            Self::Skipped => Some("skipped"),
            Self::Failure => Some("failure"),
            Self::Error => Some("error"),
        }
    }
}

/// One test case. A gate is judged from recorded evidence and takes no time of its own, so every case says 0 seconds.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    /// What it belongs to, behind `lensgate.` in the class name.
    pub group: String,
    /// Its name.
    pub name: String,
    /// What it came to.
    pub finding: Finding,
    /// The stable code of the reason.
    pub kind: String,
    /// One sentence.
    pub message: String,
    /// What else is known.
    pub body: String,
}

impl Case {
    fn write(&self, xml: &mut String) {
        let (group, name) = (escape(&self.group), escape(&self.name));
        let _ = write!(xml, "  <testcase classname=\"lensgate.{group}\" name=\"{name}\" time=\"0.000\"");
        let Some(element) = self.finding.element() else {
            xml.push_str("/>\n");
            return;
        };
        // Surefire gives `skipped` no type.
        let kind = match self.finding {
            Finding::Skipped => String::new(),
            _ => format!(" type=\"{}\"", escape(&self.kind)),
        };
        let (message, body) = (escape(&self.message), escape(self.body.trim_end()));
        let _ = writeln!(xml, ">\n    <{element}{kind} message=\"{message}\">{body}</{element}>\n  </testcase>");
    }
}

/// A suite: its cases with what they rest on.
#[derive(Debug, Clone)]
pub(crate) struct Suite {
    /// Its name.
    pub name: String,
    /// Names and values.
    pub properties: Vec<(String, String)>,
    /// Its cases.
    pub cases: Vec<Case>,
}

impl Suite {
    /// The XML document, ending in a line feed.
    pub(crate) fn xml(&self) -> String {
        let count = |finding: Finding| self.cases.iter().filter(|case| case.finding == finding).count();
        let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        let _ = writeln!(
            xml,
            "<testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" time=\"0.000\">",
            escape(&self.name),
            self.cases.len(),
            count(Finding::Failure),
            count(Finding::Error),
            count(Finding::Skipped)
        );
        xml.push_str("  <properties>\n");
        for (name, value) in &self.properties {
            let _ = writeln!(xml, "    <property name=\"{}\" value=\"{}\"/>", escape(name), escape(value));
        }
        xml.push_str("  </properties>\n");
        self.cases.iter().for_each(|case| case.write(&mut xml));
        xml.push_str("</testsuite>\n");
        xml
    }
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
