//! JUnit XML as its readers take it: the rules of the two schemas that are in use, and counts that agree with the cases.
//! The facts are those of `junit-10.xsd` of Jenkins' xUnit plugin and of `surefire-test-report.xsd` of Maven Surefire,
//! written down here in a form of our own.

use roxmltree::{Document, Node};

/// What may be inside an element.
#[derive(Clone, Copy)]
enum Inside {
    /// Text alone.
    Text,
    /// These elements in any order and number.
    Any(&'static [&'static str]),
    /// These elements in this order, with the most of each.
    Sequence(&'static [(&'static str, usize)]),
}

/// What a schema says of one element.
struct Rule {
    name: &'static str,
    required: &'static [&'static str],
    optional: &'static [&'static str],
    inside: Inside,
}

const MANY: usize = usize::MAX;

const fn rule(
    name: &'static str,
    required: &'static [&'static str],
    optional: &'static [&'static str],
    inside: Inside,
) -> Rule {
    Rule { name, required, optional, inside }
}

/// Re-runs of one test; we have none, and both schemas know them.
const RERUN: Inside = Inside::Sequence(&[("stackTrace", 1), ("system-out", 1), ("system-err", 1)]);

const JENKINS: [Rule; 15] = [
    rule("testsuites", &[], &["name", "time", "tests", "failures", "errors"], Inside::Sequence(&[("testsuite", MANY)])),
    rule(
        "testsuite",
        &["name", "tests", "failures", "errors"],
        &["group", "time", "skipped", "timestamp", "hostname", "id", "package", "file", "log", "url"],
        Inside::Any(&["testsuite", "properties", "testcase", "system-out", "system-err"]),
    ),
    rule(
        "testcase",
        &["name"],
        &["time", "classname", "group"],
        Inside::Any(&[
            "skipped",
            "error",
            "failure",
            "rerunFailure",
            "rerunError",
            "flakyFailure",
            "flakyError",
            "system-out",
            "system-err",
        ]),
    ),
    rule("failure", &[], &["type", "message"], Inside::Text),
    rule("error", &[], &["type", "message"], Inside::Text),
    rule("skipped", &[], &["type", "message"], Inside::Text),
    rule("properties", &[], &[], Inside::Sequence(&[("property", MANY)])),
    rule("property", &["name", "value"], &[], Inside::Any(&[])),
    rule("system-out", &[], &[], Inside::Text),
    rule("system-err", &[], &[], Inside::Text),
    rule("stackTrace", &[], &[], Inside::Text),
    rule("rerunFailure", &["type"], &["message"], RERUN),
    rule("rerunError", &["type"], &["message"], RERUN),
    rule("flakyFailure", &["type"], &["message"], RERUN),
    rule("flakyError", &["type"], &["message"], RERUN),
];

const SUREFIRE: [Rule; 14] = [
    rule(
        "testsuite",
        &["name", "tests", "errors", "skipped", "failures"],
        &["time", "group"],
        Inside::Sequence(&[("properties", MANY), ("testcase", MANY)]),
    ),
    rule(
        "testcase",
        &["name", "time"],
        &["classname", "group"],
        Inside::Sequence(&[
            ("failure", MANY),
            ("rerunFailure", MANY),
            ("flakyFailure", MANY),
            ("skipped", 1),
            ("error", 1),
            ("rerunError", MANY),
            ("flakyError", MANY),
            ("system-out", 1),
            ("system-err", 1),
        ]),
    ),
    rule("failure", &["type"], &["message"], Inside::Text),
    rule("error", &["type"], &["message"], Inside::Text),
    rule("skipped", &[], &["message"], Inside::Text),
    rule("properties", &[], &[], Inside::Sequence(&[("property", MANY)])),
    rule("property", &["name", "value"], &[], Inside::Any(&[])),
    rule("system-out", &[], &[], Inside::Text),
    rule("system-err", &[], &[], Inside::Text),
    rule("stackTrace", &[], &[], Inside::Text),
    rule("rerunFailure", &["type"], &["message"], RERUN),
    rule("rerunError", &["type"], &["message"], RERUN),
    rule("flakyFailure", &["type"], &["message"], RERUN),
    rule("flakyError", &["type"], &["message"], RERUN),
];

/// How many cases came to what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    pub tests: usize,
    pub failures: usize,
    pub errors: usize,
    pub skipped: usize,
}

impl Counts {
    /// Whether a reader of the file stops.
    pub fn is_red(self) -> bool {
        self.failures + self.errors > 0
    }
}

/// The counts of a file that keeps both schemas; what it breaks is a panic.
pub fn checked(xml: &str) -> Counts {
    let found = problems(xml);
    assert!(found.is_empty(), "{}\n{xml}", found.join("\n"));
    let document = Document::parse(xml).expect("it was parsed before");
    counts(document.root_element())
}

/// Everything that a file breaks.
pub fn problems(xml: &str) -> Vec<String> {
    let document = match Document::parse(xml) {
        Ok(document) => document,
        Err(error) => return vec![format!("not XML: {error}")],
    };
    let root = document.root_element();
    let mut found = Vec::new();
    for (schema, rules, roots) in
        [("Jenkins", &JENKINS[..], &["testsuites", "testsuite"][..]), ("Surefire", &SUREFIRE[..], &["testsuite"][..])]
    {
        if !roots.contains(&root.tag_name().name()) {
            found.push(format!("{schema}: the root is {}", root.tag_name().name()));
        }
        for node in root.descendants().filter(Node::is_element) {
            found.extend(broken(rules, node).into_iter().map(|problem| format!("{schema}: {problem}")));
        }
    }
    found.extend(root.descendants().filter(|node| node.has_tag_name("testsuite")).flat_map(miscounted));
    found.extend(root.descendants().filter(|node| node.has_tag_name("testcase")).filter_map(ambiguous));
    found
}

fn broken(rules: &[Rule], node: Node<'_, '_>) -> Vec<String> {
    let name = node.tag_name().name();
    let Some(rule) = rules.iter().find(|rule| rule.name == name) else {
        return vec![format!("no element {name}")];
    };
    let mut found = Vec::new();
    for required in rule.required {
        if node.attribute(*required).is_none() {
            found.push(format!("{name} without {required}"));
        }
    }
    for attribute in node.attributes() {
        let known = rule.required.iter().chain(rule.optional).any(|known| *known == attribute.name());
        if !known {
            found.push(format!("{name} has no attribute {}", attribute.name()));
        }
        if attribute.name() == "time" && !is_time(attribute.value()) {
            found.push(format!("{name}: {:?} is not a time", attribute.value()));
        }
    }
    found.extend(misplaced(rule, node));
    found
}

fn misplaced(rule: &Rule, node: Node<'_, '_>) -> Vec<String> {
    let name = rule.name;
    let children: Vec<&str> = node.children().filter(Node::is_element).map(|child| child.tag_name().name()).collect();
    let has_text = node.children().any(|child| child.is_text() && !child.text().unwrap_or_default().trim().is_empty());
    let mut found = Vec::new();
    if has_text && !matches!(rule.inside, Inside::Text) {
        found.push(format!("text inside {name}"));
    }
    match rule.inside {
        Inside::Text => found.extend(children.iter().map(|child| format!("{child} inside {name}"))),
        Inside::Any(known) => {
            let unknown = children.iter().filter(|child| !known.contains(child));
            found.extend(unknown.map(|child| format!("{child} inside {name}")));
        }
        Inside::Sequence(order) => {
            let place = |child: &str| order.iter().position(|(known, _)| *known == child);
            if children.windows(2).any(|pair| place(pair[0]) > place(pair[1])) {
                found.push(format!("children of {name} in another order"));
            }
            for child in &children {
                let most = place(child).map_or(0, |at| order[at].1);
                if children.iter().filter(|other| other == &child).count() > most {
                    found.push(format!("too many {child} inside {name}"));
                }
            }
        }
    }
    found
}

/// Seconds with at most three decimals: what the stricter of both schemas takes.
fn is_time(text: &str) -> bool {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let digits = |part: &str| part.chars().all(|c| c.is_ascii_digit());
    !whole.is_empty() && digits(whole) && digits(decimals) && decimals.len() <= 3
}

fn counts(suite: Node<'_, '_>) -> Counts {
    let cases = || suite.descendants().filter(|node| node.has_tag_name("testcase"));
    let with = |name: &str| cases().filter(|case| case.children().any(|child| child.has_tag_name(name))).count();
    Counts { tests: cases().count(), failures: with("failure"), errors: with("error"), skipped: with("skipped") }
}

fn miscounted(suite: Node<'_, '_>) -> Vec<String> {
    let counts = counts(suite);
    let said = [
        ("tests", counts.tests),
        ("failures", counts.failures),
        ("errors", counts.errors),
        ("skipped", counts.skipped),
    ];
    let wrong = said.into_iter().filter(|(name, count)| suite.attribute(*name) != Some(count.to_string().as_str()));
    wrong.map(|(name, count)| format!("{name} is {:?}, and there are {count}", suite.attribute(name))).collect()
}

/// A case has one outcome, and a name of its own in its class; what is not green says why.
fn ambiguous(case: Node<'_, '_>) -> Option<String> {
    let outcomes: Vec<Node<'_, '_>> =
        case.children().filter(|child| ["failure", "error", "skipped"].contains(&child.tag_name().name())).collect();
    let name = case.attribute("name").unwrap_or_default();
    let silent = outcomes.iter().any(|outcome| outcome.attribute("message").unwrap_or_default().is_empty());
    let same =
        |other: &Node<'_, '_>| ["name", "classname"].iter().all(|key| other.attribute(*key) == case.attribute(*key));
    let twice = case.prev_siblings().skip(1).filter(|other| other.has_tag_name("testcase")).any(|other| same(&other));
    match (outcomes.len() > 1, silent, twice) {
        (true, ..) => Some(format!("{name:?} has several outcomes")),
        (_, true, _) => Some(format!("{name:?} does not say why it is not green")),
        (.., true) => Some(format!("{name:?} stands twice")),
        _ => None,
    }
}
