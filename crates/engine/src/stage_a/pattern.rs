//! Regular expressions: tells whether a query is one, finds the files that can match, and verifies their lines.

use lensgate_dataset::work;
use regex::{Regex, RegexBuilder};

use crate::candidate::{Candidate, Why};
use crate::configuration::StageA;
use crate::query::AnalyzedQuery;
use crate::round::rounded;
use crate::stage_a::evidence::Reader;
use crate::stage_a::lexical::{FilePart, Found, Lexical, cap_files};
use crate::stage_a::literals::{need, runs};
use crate::stage_a::trigrams::Trigrams;
use crate::tables::Tables;
use crate::tokens::terms;

/// Text verified for one query at most; counted in bytes, not by a clock, so that answers repeat.
const MOST_BYTES: usize = 8 << 20;
/// Matching lines of one file that are looked at.
const MOST_LINES: usize = 64;
const MOST_PROGRAM_BYTES: usize = 1 << 20;
/// A longer query is a text that quotes a pattern.
const MOST_PATTERN_BYTES: usize = 1 << 10;

/// The query as a regular expression, when it is written like one, in at most 1 KiB, compiles, and does not match the empty text.
pub(crate) fn as_pattern(text: &str) -> Option<Regex> {
    let text = text.trim();
    if text.len() > MOST_PATTERN_BYTES || !looks_like_pattern(text) {
        return None;
    }
    let regex = RegexBuilder::new(text)
        .multi_line(true)
        .crlf(true)
        .size_limit(MOST_PROGRAM_BYTES)
        .dfa_size_limit(MOST_PROGRAM_BYTES)
        .build()
        .ok()?;
    (!regex.is_match("")).then_some(regex)
}

/// The terms of the text that every match holds, for ranking; each once.
pub(crate) fn pattern_words(text: &str) -> Vec<String> {
    let mut literal_runs = Vec::new();
    runs(&need(text.trim()), &mut literal_runs);
    let mut words: Vec<String> = literal_runs.iter().flat_map(|run| terms(run)).filter(|term| term.len() > 1).collect();
    words.sort_unstable();
    words.dedup();
    words
}

/// Signs that prose and code seldom show.
fn looks_like_pattern(text: &str) -> bool {
    let bytes = text.as_bytes();
    let around = |at: usize| {
        let before = at.checked_sub(1).map(|at| bytes[at]);
        (before, bytes.get(at + 1).copied())
    };
    let is_word = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let last = bytes.len().saturating_sub(1);
    bytes.iter().enumerate().any(|(at, &byte)| match (byte, around(at)) {
        (b'\\', (_, Some(next))) => b"wWdDsSbB.()[]{}+*?|^$/<>-\"'#&:=!".contains(&next),
        (b'*' | b'+', (Some(b'.' | b']'), _)) => true,
        (b'*' | b'+' | b'?', (Some(b')'), next)) => at >= 2 && bytes[at - 2] != b'(' && next.is_some(),
        (b'?', (Some(b']'), _)) => at != last,
        (b'[', (_, Some(next))) => next == b'^' || is_range(&bytes[at + 1..]),
        (b'|', (before, next)) => is_word(before) && is_word(next),
        (b'^', (None, Some(_))) => true,
        (b'$', (before, None)) => before.is_some_and(|byte| !byte.is_ascii_whitespace()) && text.len() > 2,
        (b'{', (Some(b']' | b')'), Some(next))) => next.is_ascii_digit(),
        _ => false,
    })
}

/// Whether a class opens with a range such as `a-z`.
fn is_range(class: &[u8]) -> bool {
    class.len() > 3
        && class[1] == b'-'
        && class[0].is_ascii_alphanumeric()
        && class[2].is_ascii_alphanumeric()
        && class[2] > class[0]
}

/// A line that matches.
struct Match {
    file: u32,
    line: u32,
}

impl Lexical {
    /// The lines that match the query's expression, best first; ranked by the words in the expression.
    pub(crate) fn search_pattern(
        &self,
        tables: &Tables,
        trigrams: &Trigrams,
        query: &AnalyzedQuery<'_>,
        k: u32,
        configuration: &StageA,
    ) -> Found {
        let Some(regex) = &query.regex else { return Found { candidates: Vec::new(), scored: 0, scale: None } };
        let parts = self.score_files(tables, query, &configuration.path_priors);
        let files = order_files(tables, trigrams.files(&need(query.text.trim())), query, &parts);
        let matches = verify(tables, regex, &files, k as usize, configuration.per_file_span_cap as usize);
        let scored = u32::try_from(matches.len()).expect("matches are bounded");
        let mut candidates = self.score_matches(tables, query, &parts, &matches, configuration);
        candidates.sort_unstable_by(|a, b| {
            b.lexical.total_cmp(&a.lexical).then(a.chunk.cmp(&b.chunk)).then(a.first.cmp(&b.first))
        });
        cap_files(&mut candidates, configuration.per_file_span_cap);
        candidates.truncate(k as usize);
        Found { candidates, scored, scale: None }
    }

    fn score_matches(
        &self,
        tables: &Tables,
        query: &AnalyzedQuery<'_>,
        parts: &[Option<FilePart>],
        matches: &[Match],
        configuration: &StageA,
    ) -> Vec<Candidate> {
        let mut reader = Reader::new(tables, self.chunks(), &query.terms);
        let scores: Vec<(u32, f64)> = matches
            .iter()
            .map(|found| {
                let chunk = tables.chunk_at(found.file, found.line);
                let share = parts[found.file as usize].map_or(0.0, |part| f64::from(part.share));
                (chunk, reader.read(chunk).score + share)
            })
            .collect();
        let best = scores.iter().map(|&(_, score)| score).fold(f64::MIN_POSITIVE, f64::max);
        let place = |(found, &(chunk, score)): (&Match, &(u32, f64))| {
            let prior = self.prior_of(tables, query, found.file, &configuration.path_priors);
            Candidate {
                first: found.line,
                last: found.line,
                focus: found.line,
                // A match is worth at least half; its surroundings decide the rest.
                lexical: rounded(prior * (0.5 + 0.5 * score / best)),
                why: Why::REGEX,
                ..Candidate::of_chunk(chunk, tables.chunks[chunk as usize])
            }
        };
        matches.iter().zip(&scores).map(place).collect()
    }
}

/// Files in scope, those with the expression's words first, then in file order.
fn order_files(
    tables: &Tables,
    mut files: Vec<u32>,
    query: &AnalyzedQuery<'_>,
    parts: &[Option<FilePart>],
) -> Vec<u32> {
    files.retain(|&file| query.in_scope(&tables.files[file as usize]));
    let key = |file: u32| parts[file as usize].map_or(0.0, |part| rounded(f64::from(part.prior * part.share)));
    files.sort_by(|&a, &b| key(b).total_cmp(&key(a)).then(a.cmp(&b)));
    files
}

/// Matching lines, until there are enough under the cap or the allowance of text is spent.
fn verify(tables: &Tables, regex: &Regex, files: &[u32], k: usize, cap: usize) -> Vec<Match> {
    let (mut matches, mut enough, mut read) = (Vec::new(), 0, 0);
    for &file in files {
        let entry = &tables.files[file as usize];
        read += entry.text.len();
        if enough >= k || read > MOST_BYTES {
            break;
        }
        if !regex.is_match(&entry.text) {
            continue;
        }
        let before = matches.len();
        for (line, number) in entry.text.lines().zip(1..) {
            if regex.is_match(line) {
                matches.push(Match { file, line: number });
                if matches.len() - before == MOST_LINES {
                    break;
                }
            }
        }
        enough += (matches.len() - before).min(cap);
    }
    work::add(read);
    matches
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_told_from_prose_and_code() {
        for text in [
            r"fn\s+new\(",
            r"\.unwrap\(\)",
            "impl.*Display",
            "TODO|FIXME",
            "^use std",
            "[A-Z_]+_ERROR",
            r"\d{3}",
            "(get|set)_header",
            "[^a]bc",
            r"unsafe\s*\{",
            "Error>$",
        ] {
            assert!(as_pattern(text).is_some(), "{text}");
        }
        for text in [
            "how do I parse a header?",
            "what does foo() do?",
            "is it thread safe (or not)?",
            "Vec<T>",
            "#[derive(Debug)]",
            "map(|x| x + 1)",
            "a[i] + b",
            "std::fmt::Display",
            "costs in $",
            "split on \\n",
            "C++",
            "f(x)",
            "",
            "*",
        ] {
            assert!(as_pattern(text).is_none(), "{text}");
        }
    }

    #[test]
    fn expressions_that_match_nothing_or_cannot_be_compiled_are_no_patterns() {
        assert!(as_pattern(r"(a|b").is_none());
        assert!(as_pattern(r"\d*").is_none());
        assert!(as_pattern(r"(\w{500}){500}").is_none());
    }
}
