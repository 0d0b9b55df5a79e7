//! Made-up bytes for tests of parsers: a generator with a seed, and mutants of texts that are right.
#![allow(dead_code, reason = "every test file takes what it needs")]

/// At least so many bytes for each parser.
pub const BYTES: usize = 10_500_000;

/// What JSON, TOML and our own words for things trip over.
const WORDS: [&str; 48] = [
    "{",
    "}",
    "[",
    "]",
    "[[",
    "]]",
    "\"",
    "'",
    "\"\"\"",
    "\\",
    "\\u",
    "\\ud800",
    "\\n",
    ",",
    ":",
    "=",
    ".",
    "#",
    "-",
    "@",
    "%",
    "(",
    ")",
    "\n",
    "\r\n",
    "\t",
    " ",
    "\0",
    "\u{feff}",
    "é",
    "𝄞",
    "null",
    "true",
    "0",
    "-1",
    "007",
    "1.5",
    "1e999",
    "-0",
    "nan",
    "inf",
    "18446744073709551616",
    "4294967295",
    "1979-05-27",
    "0x1F",
    "{}",
    "[]",
    "\"\"",
];

/// SplitMix64: a seed, and the same bytes everywhere.
pub struct Draw(pub u64);

impl Draw {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound as u64).expect("less than the bound")
    }

    pub fn byte(&mut self) -> u8 {
        u8::try_from(self.below(256)).expect("a byte")
    }

    pub fn of<'a, T: ?Sized>(&mut self, choices: &[&'a T]) -> &'a T {
        choices[self.below(choices.len())]
    }

    /// Something odd once in so many times.
    pub fn odd(&mut self, wildness: usize) -> bool {
        self.below(wildness) == 0
    }

    /// One of the first choices, or of all of them when something odd is due.
    pub fn mostly<'a>(&mut self, wildness: usize, tame: usize, choices: &[&'a [u8]]) -> &'a [u8] {
        let choices = if self.odd(wildness) { choices } else { &choices[..tame] };
        self.of(choices)
    }

    /// A piece of a text, up to so many bytes.
    fn piece(&mut self, text: &[u8], most: usize) -> std::ops::Range<usize> {
        let start = self.below(text.len() + 1);
        start..text.len().min(start + self.below(most + 1))
    }
}

/// Shows mutants of texts to a parser until there were enough bytes; returns how many were read and how many refused. One in
/// eight is left as it was, so that a parser which refuses everything shows.
pub fn show_mutants(seed: u64, texts: &[&str], mut is_read: impl FnMut(&str) -> bool) -> [usize; 2] {
    let mut draw = Draw(seed);
    let (mut counts, mut bytes) = ([0, 0], 0);
    while bytes < BYTES {
        let mut text = draw.of(texts).as_bytes().to_vec();
        for _ in 0..draw.below(8) {
            mutate(&mut draw, &mut text, texts);
        }
        let text = String::from_utf8_lossy(&text);
        bytes += text.len();
        counts[usize::from(!is_read(&text))] += 1;
    }
    counts
}

fn mutate(draw: &mut Draw, text: &mut Vec<u8>, texts: &[&str]) {
    match draw.below(8) {
        0 if !text.is_empty() => {
            let at = draw.below(text.len());
            text[at] = draw.byte();
        }
        1 => drop(text.drain(draw.piece(text, 24))),
        2 => {
            let piece = text[draw.piece(text, 80)].to_vec();
            let at = draw.below(text.len() + 1);
            text.splice(at..at, piece);
        }
        3 => {
            let other = draw.of(texts).as_bytes();
            let piece = draw.piece(other, 80);
            text.splice(draw.piece(text, 8), other[piece].iter().copied());
        }
        4 if draw.odd(8) => text.truncate(draw.below(text.len() + 1)),
        5 if draw.odd(8) => {
            let many = draw.of(&WORDS).repeat(draw.below(300));
            text.splice(draw.piece(text, 2), many.bytes());
        }
        _ => {
            let word = draw.of(&WORDS).bytes();
            text.splice(draw.piece(text, 4), word);
        }
    }
}

/// Texts whose nesting is deeper than any stack, and never closed.
pub fn deep() -> [String; 5] {
    ["[", "{\"a\":", "a = [", "a.", "(("].map(|word| word.repeat(200_000))
}
