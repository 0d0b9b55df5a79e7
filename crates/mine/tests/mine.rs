//! Mining small corpora of each language, and what holds for any corpus.

use std::collections::BTreeSet;

use lensgate_dataset::{Corpus, Judgment, LabelSource, Language, LoadOptions, Query, QueryClass, SourceFile, load};
use lensgate_mine::{Mined, Options, mine};

fn corpus(files: &[(&str, &str)]) -> Corpus {
    let files = files.iter().map(|&(path, text)| {
        let language = Language::of_path(path).expect("test paths end like source files");
        SourceFile::new(path, path.split('/').next().unwrap_or(path), language, text.to_owned())
    });
    Corpus::new("small", files.collect())
}

fn queries(mined: &Mined) -> Vec<(&Query, &[Judgment])> {
    let of = |set: &'static str| if set == "fit" { &mined.fit } else { &mined.evaluation };
    ["fit", "evaluation"]
        .into_iter()
        .flat_map(|set| of(set).queries.iter().map(move |query| (query, of(set).judgments_of(&query.id))))
        .collect()
}

/// One line a query, sorted: `class text -> path#Lfirst-Llast=grade …`.
fn check(files: &[(&str, &str)], expected: &str) -> Mined {
    let mined = mine(&corpus(files), &Options::default());
    let mut seen: Vec<String> = queries(&mined)
        .into_iter()
        .filter(|(query, _)| query.class != QueryClass::Regex)
        .map(|(query, judgments)| {
            let answers: Vec<String> =
                judgments.iter().map(|found| format!("{}={}", found.span, found.grade)).collect();
            format!("{} {} -> {}", query.class, query.text, answers.join(" "))
        })
        .collect();
    seen.sort();
    let expected: Vec<&str> = expected.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    assert_eq!(seen, expected);
    mined
}

const RUST: &str = "\
/// Splits a line at every comma outside of quotes.
///
/// Quotes may be doubled.
#[inline]
pub fn split_fields(line: &str) -> Vec<&str> {
    Vec::new()
}

struct RecordReader;

impl Iterator for RecordReader {
    /// A new one.
    fn next(&mut self) {}
}

impl RecordReader {
    fn new() -> Self { Self }
    fn with_capacity(n: usize) -> Self { Self }
}

#[cfg(test)]
mod tests {
    /// Checks that quoted commas never split any field at all.
    fn helper_function() {}
    #[test]
    fn splits_at_commas() {}
}
";

#[test]
fn rust_gives_prose_names_and_structures() {
    let mined = check(
        &[("a/src/lib.rs", RUST)],
        "identifier RecordReader -> a/src/lib.rs#L9-L9=3
         identifier split_fields -> a/src/lib.rs#L4-L7=3
         identifier with_capacity -> a/src/lib.rs#L18-L18=3
         nl Splits a line at every comma outside of quotes -> a/src/lib.rs#L4-L7=3
         structural constructor of RecordReader -> a/src/lib.rs#L17-L17=3 a/src/lib.rs#L18-L18=2
         structural impl Iterator for RecordReader -> a/src/lib.rs#L11-L14=3",
    );
    let text = &mined.corpus.files[0].text;
    assert!(text.starts_with("\n\n\n#[inline]\npub fn split_fields"), "{text}");
    assert_eq!(text.lines().count(), RUST.lines().count());
    assert!(text.contains("/// A new one."), "a comment that is no query stays");
}

#[test]
fn python_docstrings_leave_the_function_standing() {
    let source = "\
class LineReader(BufferedReader):
    def __init__(self, path):
        self.path = path

    def read_lines(self):
        \"\"\"Yields every line of an open file without its ending.

        More.
        \"\"\"
        yield 1

def only_documented():
    \"\"\"Describes a function that has no body besides words.\"\"\"
";
    let mined = check(
        &[("a/reader.py", source)],
        "identifier LineReader -> a/reader.py#L1-L10=3
         identifier only_documented -> a/reader.py#L12-L13=3
         identifier read_lines -> a/reader.py#L5-L10=3
         nl Yields every line of an open file without its ending -> a/reader.py#L5-L10=3
         structural class that extends BufferedReader -> a/reader.py#L1-L10=3
         structural constructor of LineReader -> a/reader.py#L2-L3=3",
    );
    assert!(mined.corpus.files[0].text.contains("def read_lines(self):\n\n\n\n\n        yield 1\n"));
}

#[test]
fn typescript_javascript_java_and_go_give_prose() {
    let script = "/**\n * Retries a failed request until the budget runs out.\n * @param x y\n */\nexport function retryRequest(x) {\n  return x;\n}\n";
    let java = "class Retry {\n    /** Waits twice as long after every failed attempt. */\n    void waitLonger() {\n    }\n}\n";
    let go =
        "package a\n\n// DialServer opens a connection and checks the certificate chain.\nfunc DialServer() {\n}\n";
    check(
        &[
            ("a/x.ts", script),
            ("b/y.js", &script.replace("request", "upload")),
            ("c/Retry.java", java),
            ("d/dial.go", go),
        ],
        "identifier DialServer -> d/dial.go#L4-L5=3
         identifier retryRequest -> a/x.ts#L5-L7=3 b/y.js#L5-L7=3
         identifier waitLonger -> c/Retry.java#L3-L4=3
         nl Retries a failed request until the budget runs out -> a/x.ts#L5-L7=3
         nl Retries a failed upload until the budget runs out -> b/y.js#L5-L7=3
         nl Waits twice as long after every failed attempt -> c/Retry.java#L3-L4=3
         nl opens a connection and checks the certificate chain -> d/dial.go#L4-L5=3",
    );
}

#[test]
fn headings_ask_for_their_sections() {
    check(
        &[("a/README.md", "# Title\n\n## How to limit memory\n\nSet it.\n\n## Usage\n\nx\n")],
        "docs How to limit memory -> a/README.md#L3-L5=3",
    );
}

#[test]
fn a_sentence_that_two_functions_share_is_no_query() {
    let source = "/// Returns the remaining bytes of an open stream.\nfn left_over() {\n}\n";
    let mined =
        mine(&corpus(&[("a/x.rs", source), ("b/y.rs", &source.replace("left_over", "rest_of"))]), &Options::default());
    assert!(queries(&mined).iter().all(|(query, _)| query.class != QueryClass::Nl));
    assert!(mined.corpus.files[0].text.contains("remaining"));
}

#[test]
fn copies_of_a_function_answer_together() {
    let source =
        "/**\n * Retries a failed request until the budget runs out.\n */\nexport function retryRequest(x) {\n}\n";
    let declared = source.replace(" {\n}", ": void;").replace("export", "export declare");
    let bare = "exports.retryRequest = retryRequest;\nfunction retryRequest(x) {\n}\n";
    let mined = check(
        &[("a/src/retry.ts", source), ("a/dist/esm/retry.js", source), ("a/dist/cjs/retry.js", bare), ("a/dist/retry.d.ts", &declared), ("a/dist/retry.min.js", source)],
        "identifier retryRequest -> a/src/retry.ts#L4-L5=3 a/dist/cjs/retry.js#L2-L3=3 a/dist/esm/retry.js#L4-L5=3 a/dist/retry.min.js#L4-L5=3 a/dist/retry.d.ts#L4-L4=2
         nl Retries a failed request until the budget runs out -> a/src/retry.ts#L4-L5=3 a/dist/cjs/retry.js#L2-L3=3 a/dist/esm/retry.js#L4-L5=3 a/dist/retry.min.js#L4-L5=3 a/dist/retry.d.ts#L4-L4=2",
    );
    assert!(mined.corpus.files.iter().all(|file| !file.text.contains("budget")), "the text leaves every copy");
}

#[test]
fn a_name_is_defined_where_it_is_not_imported() {
    let import = "const parseHeader = require('./parseHeader');\n";
    check(
        &[
            ("a/a.js", import),
            ("a/b.js", import),
            ("a/c.js", import),
            ("a/parseHeader.js", "function parseHeader() {\n}\nmodule.exports = parseHeader;\n"),
        ],
        "identifier parseHeader -> a/parseHeader.js#L1-L2=3",
    );
}

#[test]
fn only_what_makes_a_value_is_its_constructor() {
    let source = "struct RecordReader;\nimpl RecordReader {\n    fn new() -> Self { Self }\n    fn with_limit(mut self, limit: u32) -> Self { self }\n    fn from_path(path: &str) -> Result<Self, Error> { Ok(Self) }\n    fn from_count(n: u32) -> u32 { n }\n}\n";
    let go = "package b\n\nfunc NewFrames(size int) *Frames {\n\treturn nil\n}\n\nfunc NewName(of *Name) string {\n\treturn \"\"\n}\n";
    let mined = mine(&corpus(&[("a/x.rs", source), ("b/y.go", go)]), &Options::default());
    let all = queries(&mined);
    let of = |text: &str| -> Option<Vec<(u32, i32)>> {
        let (_, judgments) = all.iter().find(|(query, _)| query.text == text)?;
        Some(judgments.iter().map(|found| (found.span.first, found.grade)).collect())
    };
    assert_eq!(of("constructor of RecordReader"), Some(vec![(3, 3), (5, 2)]));
    assert_eq!((of("constructor of Frames"), of("constructor of Name")), (Some(vec![(3, 3)]), None));
}

#[test]
fn prose_makes_no_pattern() {
    let source = "/// Reaches beyond ordinary boundaries.\nfn f() {\n    g(\"reaches beyond ordinary boundaries\"); // beyond ordinary\n    h(\n    r\"\nbeyond ordinary\n\");\n}\n";
    let python = "def f():\n    \"\"\"\n    Reaches beyond ordinary boundaries\n    beyond ordinary\n    \"\"\"\n";
    let ruby = "# beyond ordinary\nx 'beyond ordinary'\n";
    let mined = mine(&corpus(&[("a/x.rs", source), ("b/y.py", python), ("c/z.rb", ruby)]), &Options::default());
    assert!(queries(&mined).iter().all(|(query, _)| query.class != QueryClass::Regex));
}

#[test]
fn a_sentence_that_names_its_function_is_no_query() {
    let source = "/// Calls read_exactly until the whole buffer is full.\nfn read_exactly() {\n}\n";
    let mined = mine(&corpus(&[("a/x.rs", source)]), &Options::default());
    assert!(queries(&mined).iter().all(|(query, _)| query.class != QueryClass::Nl));
}

#[test]
fn a_name_defined_four_times_is_no_query() {
    let source = "fn parse_header() {}\n".repeat(4);
    assert!(queries(&mine(&corpus(&[("a/x.rs", &source)]), &Options::default())).is_empty());
    let thrice = "fn parse_header() {}\n".repeat(3);
    assert_eq!(queries(&mine(&corpus(&[("a/x.rs", &thrice)]), &Options::default()))[0].1.len(), 3);
}

#[test]
fn a_pattern_lists_every_line_that_it_matches() {
    let source = "fn f() {\n    decode_frame(header_bytes);\n    x();\n    decode_frame(1, header_bytes);\n}\n";
    let mined = mine(&corpus(&[("a/x.rs", source)]), &Options::default());
    let all = queries(&mined);
    let (query, judgments) = all.iter().find(|(query, _)| query.class == QueryClass::Regex).expect("one pattern");
    assert_eq!(query.text, "decode_frame.*header_bytes");
    assert_eq!(judgments.iter().map(|found| found.span.first).collect::<Vec<_>>(), [2, 4]);
}

/// A corpus with a few hundred distinct functions.
fn many() -> Corpus {
    let nouns = ["socket", "buffer", "header", "window", "ledger", "packet", "cursor", "volume", "shadow", "anchor"];
    let verbs = ["Opens", "Closes", "Drains", "Counts", "Merges", "Splits"];
    let mut files = Vec::new();
    for (at, noun) in nouns.iter().enumerate() {
        let text: String = verbs
            .iter()
            .flat_map(|verb| nouns.iter().map(move |other| (verb, other)))
            .map(|(verb, other)| {
                format!("/// {verb} each {noun} behind another {other} quickly.\nfn {verb}_{noun}_{other}() {{\n}}\n\n")
            })
            .collect();
        files.push((format!("r{at}/src/{noun}.rs"), text));
    }
    corpus(&files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect::<Vec<_>>())
}

#[test]
fn the_same_seed_gives_the_same_queries_and_another_seed_others() {
    let options = Options { limit: 100, seed: 7 };
    let (one, two) = (mine(&many(), &options), mine(&many(), &options));
    assert_eq!((&one.fit, &one.evaluation, &one.corpus.digest), (&two.fit, &two.evaluation, &two.corpus.digest));
    assert_eq!(one.evaluation.queries.len(), 100);
    let other = mine(&many(), &Options { seed: 8, ..options.clone() });
    assert_ne!(one.evaluation.digest, other.evaluation.digest);
}

#[test]
fn parts_never_share_a_symbol_whatever_the_seeds() {
    let abouts = |set: &lensgate_dataset::QuerySet| -> BTreeSet<String> {
        set.judgments.values().map(|judgments| judgments[0].span.to_string()).collect()
    };
    let fit = abouts(&mine(&many(), &Options { limit: 300, seed: 1 }).fit);
    let evaluation = abouts(&mine(&many(), &Options { limit: 300, seed: 2 }).evaluation);
    assert!(fit.len() > 20 && evaluation.len() > 100);
    assert!(fit.is_disjoint(&evaluation));
}

#[test]
fn every_query_is_mined_labelled_and_within_its_file() {
    let corpus = many();
    let mined = mine(&corpus, &Options::default());
    let mut ids = BTreeSet::new();
    for (query, judgments) in queries(&mined) {
        assert!(ids.insert(query.id.clone()) && query.source == LabelSource::Mined && !judgments.is_empty());
        assert!(query.language.is_some() && query.repository.is_some());
        for judgment in judgments {
            let file = mined.corpus.file(&judgment.span.path).expect("the file is in the corpus");
            assert!(1 <= judgment.span.first && judgment.span.first <= judgment.span.last);
            assert!(judgment.span.last <= file.lines && (2..=3).contains(&judgment.grade));
        }
    }
    assert_eq!(mined.corpus.lines(), corpus.lines());
    assert_ne!(mined.corpus.digest, corpus.digest);
}

#[test]
fn no_sentence_that_is_asked_is_left_in_the_corpus() {
    let mined = mine(&many(), &Options { limit: 200, seed: 3 });
    let prose: Vec<_> = queries(&mined).into_iter().filter(|(query, _)| query.class == QueryClass::Nl).collect();
    assert!(prose.len() > 50);
    for (query, _) in prose {
        assert!(mined.corpus.files.iter().all(|file| !file.text.contains(&query.text)), "{}", query.text);
    }
}

/// Runs where the pinned sources have been fetched, as they are after the first `lensgate run`.
#[test]
fn the_default_corpus_gives_at_least_two_thousand_to_evaluate() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../datasets/rust-crates");
    let Ok(loaded) = load(&[folder], &LoadOptions { offline: true, ..LoadOptions::default() }) else { return };
    let mined = mine(&loaded.corpus, &Options::default());
    assert!(mined.evaluation.queries.len() >= 2_000, "{}", mined.evaluation.queries.len());
    assert!(mined.fit.queries.len() >= 500, "{}", mined.fit.queries.len());
    for class in QueryClass::ALL {
        let of_class = mined.evaluation.queries.iter().filter(|query| query.class == class).count();
        assert!(of_class >= 30, "{class} {of_class}");
    }
}

#[test]
fn how_many_are_asked_changes_neither_the_corpus_nor_what_is_fitted_on() {
    let corpus = many();
    let all = mine(&corpus, &Options::default());
    for limit in [0, 1, 7, 100, 250] {
        let some = mine(&corpus, &Options { limit, ..Options::default() });
        assert_eq!(some.evaluation.queries.len(), limit);
        assert_eq!((&some.fit, &some.corpus.digest), (&all.fit, &all.corpus.digest), "{limit} asked");
        assert!(some.evaluation.queries.iter().all(|query| all.evaluation.queries.contains(query)));
    }
}
