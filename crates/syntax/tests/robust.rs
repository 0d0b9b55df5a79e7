//! Broken, cut and hostile sources: never a panic, never a line outside the file.

use lensgate_dataset::Language;
use lensgate_syntax::symbols;
use proptest::prelude::*;

const SAMPLES: [(Language, &str); 8] = [
    (
        Language::Rust,
        "/// Doc.\n#[test]\nimpl<T> A for B<T> { fn f(&self) -> &'a str { \"ü{}\" } }\nconst X: u8 = b'x';\n",
    ),
    (
        Language::Python,
        "@d\nclass A(B):\n    '''Ünicode.'''\n    def f(self):\n        x = f\"{1}\"\n        return x\n",
    ),
    (
        Language::TypeScript,
        "/** D */\nexport class A<T> extends B { m(): void { `ü${1}` } }\nconst f = () => <T,>(x) => x;\n",
    ),
    (Language::JavaScript, "/** D */\nA.prototype.f = function() { return /ü[/]/.test(`x`) };\nit('x', () => {});\n"),
    (Language::Go, "package a\n// D\nfunc (r *R) F() { x := `ü`; }\ntype T struct { A int }\n"),
    (Language::Java, "/** D */\n@A class B extends C { int x = 1; void f() { String s = \"\"\"\n ü\"\"\"; } }\n"),
    (Language::Markdown, "# A\n```\n# b\n```\n## Ü\ntext\n"),
    (Language::Toml, "[a]\nb = \"ü\"\n[[c]]\nd = 1\n"),
];

fn hold(language: Language, text: &str) {
    let lines = u32::try_from(text.lines().count()).unwrap_or(u32::MAX);
    for symbol in symbols(language, text) {
        assert!(1 <= symbol.first && symbol.first <= symbol.signature_first, "{symbol:?}");
        assert!(symbol.signature_first <= symbol.signature_last && symbol.signature_last <= symbol.last, "{symbol:?}");
        assert!(symbol.last <= lines.max(1), "{symbol:?} of {lines} lines in {text:?}");
        assert!(!symbol.name.is_empty());
        if let Some(doc) = symbol.doc {
            assert!(symbol.first <= doc.first && doc.first <= doc.last && doc.last <= symbol.last, "{doc:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_gives_symbols_within_its_lines(which in 0..SAMPLES.len(), text in "\\PC{0,200}") {
        hold(SAMPLES[which].0, &text);
    }

    #[test]
    fn a_cut_source_gives_symbols_within_its_lines(which in 0..SAMPLES.len(), from in 0..120_usize, to in 0..120_usize) {
        let (language, text) = SAMPLES[which];
        let cut: String = text.chars().skip(from.min(to)).take(to.abs_diff(from)).collect();
        hold(language, &cut);
    }

    #[test]
    fn sources_in_pieces_give_symbols_within_their_lines(
        which in 0..SAMPLES.len(),
        pieces in prop::collection::vec((0..SAMPLES.len(), 0..60_usize, 0..60_usize), 0..6),
    ) {
        let text: String = pieces
            .iter()
            .flat_map(|&(sample, skip, take)| SAMPLES[sample].1.chars().skip(skip).take(take))
            .collect();
        hold(SAMPLES[which].0, &text);
    }
}

#[test]
fn windows_line_ends_change_no_line_number() {
    for (language, text) in SAMPLES {
        let plain: Vec<_> = symbols(language, text).into_iter().map(|s| (s.kind, s.first, s.last)).collect();
        let windows = symbols(language, &text.replace('\n', "\r\n"));
        assert_eq!(plain, windows.into_iter().map(|s| (s.kind, s.first, s.last)).collect::<Vec<_>>(), "{language}");
    }
}
