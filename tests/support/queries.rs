//! A query set over the corpus, made by code: every class, several relevant spans a query, some hard negatives.

use std::path::Path;

use serde_json::json;

use super::corpus::{self, ASPECTS, Corpus, DOMAINS, Function, capitalized};
use super::files;

/// `queryset.toml`.
pub const SET: &str = "schema = 1\nname = \"ours\"\nunit = \"span\"\nsource = \"judged\"\n";

/// Lines of `queries.jsonl` and of `judgments.jsonl`.
#[derive(Default)]
pub struct Lines {
    pub queries: Vec<String>,
    pub judgments: Vec<String>,
}

impl Lines {
    fn query(&mut self, class: &str, text: &str) -> String {
        let id = format!("{class}-{:03}", self.queries.len());
        self.queries.push(json!({"id": id, "text": text, "class": class}).to_string());
        id
    }

    fn judge(&mut self, query: &str, path: &str, (first, last): (usize, usize), grade: u8) {
        let judgment = json!({"query": query, "path": path, "first_line": first, "last_line": last, "grade": grade});
        self.judgments.push(judgment.to_string());
    }

    fn function(&mut self, query: &str, function: &Function, grade: u8) {
        self.judge(query, &function.path, (function.first_line, function.last_line), grade);
    }

    fn hard_negative(&mut self, query: &str, function: &Function) {
        let judgment = json!({
            "query": query, "path": function.path, "first_line": function.first_line, "last_line": function.last_line,
            "grade": 0, "hard_negative": true,
        });
        self.judgments.push(judgment.to_string());
    }
}

/// Makes the query set; the same one every time.
pub fn make() -> Lines {
    let corpus = corpus::make();
    let mut lines = Lines::default();
    for domain in 0..DOMAINS.len() {
        pairs(&mut lines, &corpus, domain);
        fives(&mut lines, &corpus, domain);
        singles(&mut lines, &corpus, domain);
    }
    lines
}

/// Writes the query set into a folder.
pub fn write(folder: &Path) {
    let Lines { queries, judgments } = make();
    files::write(&folder.join("queryset.toml"), SET.as_bytes());
    files::write(&folder.join("queries.jsonl"), (queries.join("\n") + "\n").as_bytes());
    files::write(&folder.join("judgments.jsonl"), (judgments.join("\n") + "\n").as_bytes());
}

/// Eight queries about two things that a domain does: six relevant functions, two in each of three files, and the
/// same two things of another domain as hard negatives.
fn pairs(lines: &mut Lines, corpus: &Corpus, domain: usize) {
    let noun = DOMAINS[domain];
    for (one, a) in ASPECTS.iter().enumerate() {
        let other = (one + 1 + domain % 3) % ASPECTS.len();
        let b = &ASPECTS[other];
        let text = format!("{} the {} and {} the {} of a {noun}", a.verb, a.object, b.verb, b.object);
        let query = lines.query("nl", &text);
        for function in corpus.functions.iter().filter(|it| it.aspect == one || it.aspect == other) {
            if function.domain == domain {
                lines.function(&query, function, if function.aspect == one { 3 } else { 2 });
            } else if function.domain == (domain + 1) % DOMAINS.len() {
                lines.hard_negative(&query, function);
            }
        }
    }
}

/// Two queries about five things that a domain does: more relevant functions in a file than `lens-baseline` gives back.
fn fives(lines: &mut Lines, corpus: &Corpus, domain: usize) {
    for start in [0, 3] {
        let objects: Vec<&str> = ASPECTS[start..start + 5].iter().map(|it| it.object).collect();
        let query =
            lines.query("nl", &format!("everything about {} in the {}", objects.join(" and "), DOMAINS[domain]));
        let wanted = |it: &&Function| it.domain == domain && (start..start + 5).contains(&it.aspect);
        for function in corpus.functions.iter().filter(wanted) {
            lines.function(&query, function, 1);
        }
    }
}

/// One query of each other class for a domain.
fn singles(lines: &mut Lines, corpus: &Corpus, domain: usize) {
    let noun = DOMAINS[domain];
    let mut own = corpus.functions.iter().filter(|it| it.domain == domain);
    let function = own.nth(domain % ASPECTS.len()).expect("a domain has functions");
    let identifier = lines.query("identifier", &function.name);
    lines.function(&identifier, function, 3);

    let verb = ASPECTS[(domain + 3) % ASPECTS.len()].verb;
    let regex = lines.query("regex", &format!("(?i){verb}_?{noun}_?[a-z]+"));
    for function in corpus.functions.iter().filter(|it| it.domain == domain && ASPECTS[it.aspect].verb == verb) {
        lines.function(&regex, function, 2);
    }

    let store = format!("{}Store", capitalized(noun));
    let structural = lines.query("structural", &format!("type {store} with a shelf"));
    for (path, text) in &corpus.files {
        if let Some(at) =
            text.lines().position(|line| line.contains(&format!("{store} ")) || line.contains(&format!("{store}:")))
        {
            lines.judge(&structural, path, (at + 1, at + 1), 3);
        }
    }

    let docs = lines.query("docs", &format!("opening hours of the {noun} and its lost property"));
    lines.judge(&docs, &format!("docs/{noun}.md"), (5, 7), 3);
    lines.judge(&docs, &format!("docs/{noun}.md"), (9, 11), 2);
}
