//! A small corpus in six languages, made by code: every domain has a file in three of them, every file has a type and
//! eight functions. What is known of each function (its lines, its words) is what the query set is made from.

use std::path::Path;

use super::files;

/// What the pretended programs are about.
pub const DOMAINS: [&str; 12] = [
    "parcel", "invoice", "sensor", "voyage", "garden", "library", "theatre", "orchard", "railway", "clinic", "harbour",
    "bakery",
];

/// What each of them does: verb, object, how it is said, what it takes, what it steps through.
pub const ASPECTS: [Aspect; 8] = [
    Aspect { verb: "merge", object: "ledger", said: "Merges the ledger columns", input: "columns", step: "width" },
    Aspect { verb: "weigh", object: "crates", said: "Weighs the wooden crates", input: "crates", step: "grams" },
    Aspect { verb: "rotate", object: "tokens", said: "Rotates the access tokens", input: "tokens", step: "epoch" },
    Aspect { verb: "decode", object: "labels", said: "Decodes the printed labels", input: "glyphs", step: "offset" },
    Aspect {
        verb: "forecast",
        object: "demand",
        said: "Forecasts the weekly demand",
        input: "history",
        step: "season",
    },
    Aspect {
        verb: "archive",
        object: "letters",
        said: "Archives the signed letters",
        input: "letters",
        step: "folder",
    },
    Aspect { verb: "throttle", object: "queue", said: "Throttles the waiting queue", input: "waiting", step: "tick" },
    Aspect {
        verb: "reconcile",
        object: "totals",
        said: "Reconciles the monthly totals",
        input: "totals",
        step: "cents",
    },
];

/// Something that every program does.
pub struct Aspect {
    pub verb: &'static str,
    pub object: &'static str,
    said: &'static str,
    input: &'static str,
    step: &'static str,
}

/// A function of the corpus.
pub struct Function {
    pub path: String,
    pub domain: usize,
    pub aspect: usize,
    pub name: String,
    pub first_line: usize,
    pub last_line: usize,
}

/// The corpus: every file with its text, and every function with its place.
pub struct Corpus {
    pub files: Vec<(String, String)>,
    pub functions: Vec<Function>,
}

#[derive(Clone, Copy)]
enum Language {
    Rust,
    Python,
    Go,
    TypeScript,
    JavaScript,
    Java,
}

use Language::{Go, Java, JavaScript, Python, Rust, TypeScript};

const LANGUAGES: [Language; 6] = [Rust, Python, Go, TypeScript, JavaScript, Java];

/// When it is done; distinct in each language, so that no two comments are the same.
fn when(language: Language) -> &'static str {
    match language {
        Rust => "before the night shift starts",
        Python => "while the office is closed",
        Go => "after a courier has called",
        TypeScript => "once the customer confirms",
        JavaScript => "unless the alarm is ringing",
        Java => "until the auditor has left",
    }
}

/// Makes the corpus; the same one every time.
pub fn make() -> Corpus {
    let mut corpus = Corpus { files: Vec::new(), functions: Vec::new() };
    for (domain, noun) in DOMAINS.into_iter().enumerate() {
        for turn in 0..3 {
            add_file(&mut corpus, domain, LANGUAGES[(domain + 2 * turn) % LANGUAGES.len()]);
        }
        corpus.files.push((format!("docs/{noun}.md"), guide(noun)));
    }
    corpus
}

/// Writes the corpus into a folder.
pub fn write(folder: &Path) {
    for (path, text) in make().files {
        files::write(&folder.join(path), text.as_bytes());
    }
}

fn add_file(corpus: &mut Corpus, domain: usize, language: Language) {
    let noun = DOMAINS[domain];
    let path = path(noun, language);
    let mut lines: Vec<String> = opening(noun, language);
    for (aspect, words) in ASPECTS.iter().enumerate() {
        lines.push(String::new());
        let name = name(words, noun, language);
        let doc = format!("{} of every {noun} {}.", words.said, when(language));
        let (text, code) = function(&name, &doc, words, language);
        let first_line = lines.len() + code.start + 1;
        corpus.functions.push(Function {
            path: path.clone(),
            domain,
            aspect,
            name,
            first_line,
            last_line: lines.len() + code.end,
        });
        lines.extend(text);
    }
    if matches!(language, Java) {
        lines.push("}".to_owned());
    }
    corpus.files.push((path, lines.join("\n") + "\n"));
}

fn path(noun: &str, language: Language) -> String {
    match language {
        Rust => format!("rust/{noun}.rs"),
        Python => format!("python/{noun}.py"),
        Go => format!("go/{noun}.go"),
        TypeScript => format!("typescript/{noun}.ts"),
        JavaScript => format!("javascript/{noun}.js"),
        Java => format!("java/{}Store.java", capitalized(noun)),
    }
}

fn opening(noun: &str, language: Language) -> Vec<String> {
    let store = format!("{}Store", capitalized(noun));
    let text = match language {
        Rust => format!("pub struct {store} {{\n    pub shelf: Vec<u64>,\n}}"),
        Python => format!("class {store}:\n    def __init__(self):\n        self.shelf = []"),
        Go => format!("package main\n\ntype {store} struct {{\n\tShelf []int\n}}"),
        TypeScript => format!("export interface {store} {{\n  shelf: number[];\n}}"),
        JavaScript => {
            format!(
                "class {store} {{\n  constructor() {{\n    this.shelf = [];\n  }}\n}}\n\nmodule.exports = {{ {store} }};"
            )
        }
        Java => format!("package stores;\n\npublic class {store} {{\n    int[] shelf;"),
    };
    text.lines().map(str::to_owned).collect()
}

fn name(words: &Aspect, noun: &str, language: Language) -> String {
    match language {
        Rust | Python => format!("{}_{noun}_{}", words.verb, words.object),
        Go => [words.verb, noun, words.object].map(capitalized).concat(),
        TypeScript | JavaScript | Java => {
            format!("{}{}{}", words.verb, capitalized(noun), capitalized(words.object))
        }
    }
}

/// The lines of a function with its comment, and which of them are code.
fn function(name: &str, doc: &str, words: &Aspect, language: Language) -> (Vec<String>, std::ops::Range<usize>) {
    let (input, step) = (words.input, words.step);
    let (text, before) = match language {
        Rust => (
            format!(
                "/// {doc}\npub fn {name}({input}: &[u64], {step}: u64) -> u64 {{\n    let mut kept = {step};\n    for item in \
                 {input} {{\n        kept = kept.wrapping_add(*item);\n    }}\n    kept\n}}"
            ),
            1,
        ),
        Python => (
            format!(
                "def {name}({input}, {step}):\n    \"\"\"{doc}\"\"\"\n    kept = {step}\n    for item in {input}:\n        \
                 kept = kept + item\n    return kept"
            ),
            0,
        ),
        Go => (
            format!(
                "// {name} {doc}\nfunc {name}({input} []int, {step} int) int {{\n\tkept := {step}\n\tfor _, item := range \
                 {input} {{\n\t\tkept += item\n\t}}\n\treturn kept\n}}"
            ),
            1,
        ),
        TypeScript => (
            format!(
                "/** {doc} */\nexport function {name}({input}: number[], {step}: number): number {{\n  let kept = {step};\n  \
                 for (const item of {input}) {{\n    kept += item;\n  }}\n  return kept;\n}}"
            ),
            1,
        ),
        JavaScript => (
            format!(
                "/** {doc} */\nfunction {name}({input}, {step}) {{\n  let kept = {step};\n  for (const item of {input}) {{\n    \
                 kept += item;\n  }}\n  return kept;\n}}"
            ),
            1,
        ),
        Java => (
            format!(
                "    /** {doc} */\n    public static int {name}(int[] {input}, int {step}) {{\n        int kept = {step};\n        \
                 for (int item : {input}) {{\n            kept += item;\n        }}\n        return kept;\n    }}"
            ),
            1,
        ),
    };
    let lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let code = before..lines.len();
    (lines, code)
}

fn guide(noun: &str) -> String {
    format!(
        "# The {noun} guide\n\nHow a {noun} is opened, kept and closed.\n\n## Opening hours of the {noun}\n\nThe {noun} opens \
         at nine and the shelves are counted twice.\n\n## Lost property in the {noun}\n\nWhat is found goes into the \
         cupboard behind the door.\n"
    )
}

pub fn capitalized(word: &str) -> String {
    let (first, rest) = word.split_at(1);
    first.to_ascii_uppercase() + rest
}
