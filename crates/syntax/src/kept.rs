//! Outlines of large texts, kept so that several indexes of one corpus parse each of them once. What is kept changes no outline.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use lensgate_dataset::Language;
use lensgate_dataset::digest::sha256_hex;

use crate::symbol::Symbol;
use crate::symbols::Outline;

/// Smaller texts are parsed again sooner than they are looked up.
const LARGE: usize = 256 << 10;
/// Bytes that are kept at most; an outline beyond them is made again each time.
const MOST_KEPT: usize = 32 << 20;

#[derive(Default)]
struct Kept {
    outlines: HashMap<(Language, String), Arc<OnceLock<Outline>>>,
    bytes: usize,
}

/// The outline of a text, from those that are kept or as it is read.
pub(crate) fn or_read(language: Language, text: &str, read: impl FnOnce() -> Outline) -> Outline {
    static KEPT: OnceLock<Mutex<Kept>> = OnceLock::new();
    if text.len() < LARGE {
        return read();
    }
    let kept = || KEPT.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner);
    let key = (language, sha256_hex(text.as_bytes()));
    let place = Arc::clone(kept().outlines.entry(key.clone()).or_default());
    // Others who want the same text wait here rather than parse it too.
    let mut is_new = false;
    let outline = place.get_or_init(|| {
        is_new = true;
        read()
    });
    if is_new {
        kept().add(&key, outline);
    }
    outline.clone()
}

impl Kept {
    /// Counts an outline that was just read, or forgets it if there is no room.
    fn add(&mut self, key: &(Language, String), outline: &Outline) {
        let bytes = bytes(outline);
        if self.bytes + bytes > MOST_KEPT {
            self.outlines.remove(key);
        } else {
            self.bytes += bytes;
        }
    }
}

/// What an outline takes in memory, roughly.
fn bytes(outline: &Outline) -> usize {
    let of_symbol = |symbol: &Symbol| {
        let texts = [symbol.container.as_ref(), symbol.implements.as_ref(), symbol.doc.as_ref().map(|doc| &doc.text)];
        let texts = texts.into_iter().flatten().chain([&symbol.name]);
        size_of::<Symbol>() + texts.map(String::len).sum::<usize>()
    };
    let wording = outline.wording.as_ref().map_or(0, |words| size_of_val(words.as_slice()));
    wording + outline.symbols.iter().map(of_symbol).sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn large(name: &str) -> String {
        format!("fn {name}() {{}}\n").repeat(LARGE / 8)
    }

    #[test]
    fn a_large_text_is_read_once_and_a_small_one_each_time() {
        let (text, mut reads) = (large("once"), 0);
        for _ in 0..3 {
            or_read(Language::Rust, &text, || {
                reads += 1;
                Outline::default()
            });
        }
        assert_eq!(reads, 1);
        for _ in 0..3 {
            or_read(Language::Rust, "fn f() {}", || {
                reads += 1;
                Outline::default()
            });
        }
        assert_eq!(reads, 4);
    }

    #[test]
    fn an_outline_beyond_the_room_is_read_again() {
        let words = || Outline { wording: Some(vec![0..1; MOST_KEPT / 16 + 1]), ..Outline::default() };
        let (text, mut reads) = (large("again"), 0);
        for _ in 0..2 {
            let outline = or_read(Language::Rust, &text, || {
                reads += 1;
                words()
            });
            assert_eq!(outline, words());
        }
        assert_eq!(reads, 2);
    }
}
