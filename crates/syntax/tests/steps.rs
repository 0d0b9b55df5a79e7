//! Hostile sources take no more steps than the bytes of a text allow. Steps are counted for the whole process, so this test has one of
//! its own.

use lensgate_dataset::{Language, work};
use lensgate_syntax::symbols;

const GRAMMARS: [Language; 6] =
    [Language::Rust, Language::Python, Language::TypeScript, Language::JavaScript, Language::Go, Language::Java];

/// What a parse may take however short the text is, and for each byte; TypeScript is parsed as TSX too, and a long text by its
/// beginning first.
const PARSES: u64 = 3;
const STEPS: u64 = 200_000;
const OF_A_BYTE: u64 = 20;

#[test]
fn deep_nesting_and_endless_brackets_take_the_steps_of_their_bytes() {
    let hostile = [
        "(".repeat(20_000),
        "{".repeat(20_000),
        "fn f() { ".repeat(4_000),
        "class A:\n def f(self): x = [".repeat(1_000),
        "<".repeat(20_000),
        "/**".repeat(20_000),
        "\"".repeat(20_001),
    ];
    for text in &hostile {
        for language in GRAMMARS {
            let before = work::steps();
            symbols(language, text);
            let (steps, bytes) = (work::steps() - before, text.len() as u64);
            assert!(steps > 0, "{language}: nothing is counted");
            assert!(steps <= PARSES * (STEPS + OF_A_BYTE * bytes), "{language}: {steps} steps for {bytes} bytes");
        }
    }
}
