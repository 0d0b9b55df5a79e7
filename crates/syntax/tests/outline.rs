//! What an outline holds beside symbols: which bytes are words and no code.

use lensgate_dataset::Language;
use lensgate_syntax::outline;

#[test]
fn comments_and_strings_are_told_from_code() {
    for (language, source, code) in [
        (Language::Rust, "/// a\nf(\"b\", r#\"c\"#); // d", "f(, );"),
        (Language::Python, "def f():\n    \"\"\"a\n    b\"\"\"\n    g('c')  # d", "def f():\n    \n    g()"),
        (Language::JavaScript, "/* a */ f('b', `c ${d}`, /e/);", "f(, , );"),
        (Language::TypeScript, "/** a */\nf<T>(\"b\");", "f<T>();"),
        (Language::Go, "// a\nvar b = `c` + \"d\"", "var b =  +"),
        (Language::Java, "/** a */\nclass B { String c = \"d\"; }", "class B { String c = ; }"),
    ] {
        let mut left = source.to_owned();
        for words in outline(language, source).wording.expect("a grammar read it").into_iter().rev() {
            left.replace_range(words, "");
        }
        assert_eq!(left.trim(), code, "{language}");
    }
    assert_eq!(outline(Language::Markdown, "# a").wording, None);
}
