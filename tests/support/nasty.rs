//! Sources and queries that drive up the cost of careless code: many definitions on one line, brackets without end, strings that
//! nobody closes, names and comments of megabytes, and patterns made of random pieces. All grow with the bytes asked for.
#![allow(dead_code, reason = "every test file takes what it needs")]

use lensgate_dataset::Language;

use super::noise::Draw;

pub const LANGUAGES: [Language; 10] = [
    Language::Rust,
    Language::Python,
    Language::TypeScript,
    Language::JavaScript,
    Language::Go,
    Language::Java,
    Language::Php,
    Language::Ruby,
    Language::Markdown,
    Language::Toml,
];

/// Pieces that are repeated as they stand.
const REPEATED: [&str; 58] = [
    "(",
    "[",
    "{",
    "<",
    ")",
    "}",
    "({[",
    "(\n",
    "{\n",
    "\"",
    "'",
    "`",
    "\"\"\"",
    "/*",
    "/**",
    "*/",
    "//",
    "`${",
    "=/a",
    "<a ",
    "@a ",
    "a<b,",
    "a?b:",
    "a.b().",
    "if ",
    ":\n",
    "-",
    "foo(; ",
    "fn f( { ",
    "\n",
    "a\n",
    "a = 1\r\n",
    "# ",
    "# a\n\n\n",
    "[a]\n",
    "\t",
    "let some_name = call_something(with_argument, other_argument);\n",
    "mod tests { ",
    "class A { ",
    "import a; ",
    "<a>",
    "a<b<",
    "m!(",
    "x?.[",
    "else if (a) ",
    "1,",
    "7",
    "\"\\n\\u0041",
    "r#\"",
    "'\\''",
    "\r\n",
    "\r",
    "a\u{301}",
    "\u{130}",
    "| a | b |\n",
    "[a](b) ",
    "> - ",
    "```\n",
];

/// A definition with its documentation, all on one line.
fn definition(language: Language, number: usize) -> String {
    let doc = format!("/** Reads the frame {number} of a slow stream of bytes. */");
    match language {
        Language::Rust => format!("{doc} fn read_frame_{number}(a: u8) -> u8 {{ a }}"),
        Language::Java => format!("{doc} int readFrame{number}(int a) {{ return a; }}"),
        Language::Go => format!("{doc}; func ReadFrame{number}(a int) int {{ return a }};"),
        Language::Python => format!("read_frame_{number} = lambda a: a + 1;"),
        Language::Markdown => format!("# Reads the frame {number} of a slow stream"),
        Language::Toml => format!("frame_{number} = {number}"),
        _ => format!("{doc} function readFrame{number}(a) {{ return a; }}"),
    }
}

/// A definition as people write it, on lines of its own.
fn written(language: Language, number: usize) -> String {
    match language {
        Language::Rust => {
            format!("/// Reads frame {number}.\nfn read_{number}(a: u8) -> u8 {{\n    a + {number}\n}}\n\n")
        }
        Language::Java => {
            format!("/** Reads frame {number}. */\nclass C{number} {{\n  int f(int a) {{\n    return a;\n  }}\n}}\n\n")
        }
        Language::Go => format!("// F{number} reads frame.\nfunc F{number}(a int) int {{\n\treturn a\n}}\n\n"),
        Language::Python => format!("def f{number}(a):\n    \"\"\"Reads frame {number}.\"\"\"\n    return a\n\n"),
        Language::Markdown => format!("## Frame {number}\n\nReads the frame.\n\n"),
        Language::Toml => format!("[frame{number}]\nread = {number}\n\n"),
        Language::Ruby => format!("# Reads frame {number}.\ndef f{number}(a)\n  a\nend\n\n"),
        _ => format!("/** Reads frame {number}. */\nfunction f{number}(a) {{\n  return a;\n}}\n\n"),
    }
}

/// A definition of the fewest bytes.
fn smallest(language: Language, number: usize) -> String {
    match language {
        Language::Rust => format!("fn f{number}() {{}}\n"),
        Language::Java => format!("class C{number} {{ void f() {{}} }}\n"),
        Language::Go => format!("func f{number}() {{}}\n"),
        Language::Python => format!("def f{number}(): pass\n"),
        Language::Markdown => format!("# a{number}\n"),
        Language::Toml => format!("a{number} = 1\n"),
        Language::Ruby => format!("def f{number}; end\n"),
        _ => format!("function f{number}() {{}}\n"),
    }
}

/// A word of letters that no other number has.
fn word(number: usize) -> String {
    let mut rest = (number + 1) * 2_654_435_761 % (1 << 32);
    let mut word = String::new();
    while rest > 0 {
        word.push(char::from(b'a' + u8::try_from(rest % 26).expect("a letter")));
        rest /= 26;
    }
    word
}

/// What opens a definition inside another.
fn opening(language: Language) -> &'static str {
    match language {
        Language::Rust => "/** Doc. */ mod a {",
        Language::Java => "/** Doc. */ class A {",
        Language::Go => "func a() { f :=",
        Language::Python => "if a: ",
        Language::TypeScript => "/** Doc. */ namespace a {",
        Language::Markdown => "###### a",
        Language::Toml => "[a]",
        _ => "/** Doc. */ function a() {",
    }
}

fn grown(bytes: usize, mut piece: impl FnMut(usize) -> String) -> String {
    let mut text = String::with_capacity(bytes + 100);
    let mut number = 0;
    while text.len() < bytes {
        text += &piece(number);
        number += 1;
    }
    text
}

/// Every kind of nasty source in a language, by name, each of about so many bytes.
pub fn sources(language: Language, bytes: usize) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> =
        REPEATED.iter().map(|piece| (format!("{piece:?}"), piece.repeat(bytes / piece.len()))).collect();
    let mut add = |name: &str, text: String| found.push((name.to_owned(), text));
    add("definitions on one line", grown(bytes, |number| definition(language, number) + " "));
    add("definitions on lines", grown(bytes, |number| definition(language, number) + "\n"));
    add("half on one line", grown(bytes / 2, |number| definition(language, number) + " ") + &"a b\n".repeat(bytes / 8));
    add("nested on one line", grown(bytes, |_| opening(language).to_owned() + " "));
    add("nested on lines", grown(bytes, |_| opening(language).to_owned() + "\n"));
    add("nested, closed on lines", opening(language).repeat(bytes / 40) + &"}\n".repeat(bytes / 4));
    add("balanced", "(".repeat(bytes / 2) + &")".repeat(bytes / 2));
    add("one name", "a".repeat(bytes));
    add("one comment", format!("/** {} */ function f() {{}}", "Word of < {@ ]( doc. \n".repeat(bytes / 21)));
    add("one docstring", format!("def f():\n    \"\"\"{}\"\"\"\n", "Word of < {@ ]( doc. \n".repeat(bytes / 21)));
    add("names that differ", grown(bytes, |number| format!("name{number:x}\n")));
    add("terms that differ", grown(bytes, |number| word(number) + if number % 9 == 0 { "\n" } else { " " }));
    add("smallest definitions", grown(bytes, |number| smallest(language, number)));
    add("written definitions", grown(bytes, |number| written(language, number)));
    let good = || grown(bytes / 2, |number| written(language, number));
    add("good, then errors", good() + &"foo(; ) = } fn \n".repeat(bytes / 32));
    add("good, then brackets", good() + &"(a [b } c\n".repeat(bytes / 20));
    add("good, then half a string", good() + "\"" + &"a \\\" b\n".repeat(bytes / 14));
    add("good, then half a template", good() + &"`a ${b\n".repeat(bytes / 14));
    add("good, then nesting", good() + &opening(language).repeat(bytes / 2 / opening(language).len()));
    add("one long heading", format!("# {}\n", "a".repeat(bytes / 2)) + &"## b\n".repeat(bytes / 10));
    add(
        "words on lines",
        grown(bytes, |number| {
            format!("{}{}", WORDS[number * 7919 % 97 % WORDS.len()], if number % 9 == 0 { "\n" } else { " " })
        }),
    );
    found
}

const WORDS: [&str; 12] =
    ["open", "close", "frame", "stream", "reader", "writer", "buffer", "offset", "header", "parse", "count", "index"];

/// Sources of a few random pieces over and over, and the seed of each.
pub fn drawn(language: Language, bytes: usize, seed: u64) -> (String, String) {
    let mut draw = Draw(seed);
    let pieces: String = (0..=draw.below(5)).map(|_| piece(language, &mut draw)).collect();
    (format!("{pieces:?}"), pieces.repeat(bytes.div_ceil(pieces.len())))
}

fn piece(language: Language, draw: &mut Draw) -> String {
    match draw.below(4) {
        0 => definition(language, draw.below(100)) + [" ", "\n"][draw.below(2)],
        1 => opening(language).to_owned() + [" ", "\n"][draw.below(2)],
        _ => REPEATED[draw.below(REPEATED.len())].to_owned(),
    }
}

/// Queries of about so many bytes.
pub fn queries(bytes: usize) -> Vec<String> {
    vec![
        grown(bytes, |number| format!("word{number:x} ")),
        grown(bytes, |number| format!("{} ", WORDS[number % WORDS.len()])),
        grown(bytes, |number| format!("readFrame{number} ")),
        grown(bytes, |number| format!("impl Frame{number} for Reader{number} ")),
        "read_frame ".repeat(bytes / 11),
        r"\w+".repeat(bytes / 3),
        "(a|b)*".repeat(bytes / 6),
        "(".repeat(bytes),
        "a".repeat(bytes),
        "how do I read a frame? ".repeat(bytes / 23),
    ]
}
