//! Synonyms mined from the corpus: words of doc comments and the subtokens of the code they stand at, by pointwise
//! mutual information (`pmi_subtokens_docstrings_v1`).

use std::collections::BTreeMap;
use std::ops::Range;

use lensgate_dataset::Language;
use rayon::prelude::*;

use crate::stop_words::is_stop_word;
use crate::tables::{FileEntry, Occurrence, Tables};
use crate::vocabulary::{TermId, Vocabulary};

/// A pair has to be seen this often, or chance makes synonyms.
const LEAST_PAIRS: u32 = 4;
/// The least normalized PMI (Bouma 2009, "Normalized (pointwise) mutual information in collocation extraction").
const LEAST_NPMI: f64 = 0.35;
/// Synonyms kept for a word.
const MOST: usize = 2;
const MOST_WORDS: usize = 24;
const MOST_SUBTOKENS: usize = 16;
/// Lines of code that a comment is taken to describe.
const CODE_LINES: usize = 3;

/// For each word its synonyms, strongest first, with their normalized PMI.
#[derive(Debug, Default)]
pub(crate) struct Synonyms {
    by_word: BTreeMap<TermId, Vec<(TermId, f64)>>,
}

impl Synonyms {
    pub(crate) fn build(tables: &Tables) -> Self {
        let blocks: Vec<Block> = tables.files.par_iter().flat_map_iter(|file| file_blocks(tables, file)).collect();
        let words = count(blocks.iter().flat_map(|block| &block.words));
        let subtokens = count(blocks.iter().flat_map(|block| &block.subtokens));
        let mut pairs: Vec<u64> = blocks.par_iter().flat_map_iter(Block::pairs).collect();
        pairs.par_sort_unstable();
        let mut by_word: BTreeMap<TermId, Vec<(TermId, f64)>> = BTreeMap::new();
        for same in pairs.chunk_by(|a, b| a == b) {
            let together = u32::try_from(same.len()).expect("blocks are counted in 32 bits");
            let (word, subtoken) = unpack(same[0]);
            if together < LEAST_PAIRS {
                continue;
            }
            let npmi = npmi(together, words[&word], subtokens[&subtoken], blocks.len());
            if npmi >= LEAST_NPMI {
                by_word.entry(word).or_default().push((subtoken, npmi));
            }
        }
        for synonyms in by_word.values_mut() {
            synonyms.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            synonyms.truncate(MOST);
        }
        Self { by_word }
    }

    /// The synonyms of a term, strongest first.
    pub(crate) fn of(&self, word: TermId) -> &[(TermId, f64)] {
        self.by_word.get(&word).map_or(&[], Vec::as_slice)
    }
}

/// Normalized PMI: 1 when the two never occur apart, 0 when they are independent.
fn npmi(together: u32, word: u32, subtoken: u32, blocks: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "blocks are counted in 32 bits")]
    let all = blocks as f64;
    let share = f64::from(together) / all;
    if share >= 1.0 {
        return 1.0;
    }
    (share * all * all / (f64::from(word) * f64::from(subtoken))).ln() / -share.ln()
}

fn count<'a>(terms: impl Iterator<Item = &'a TermId>) -> BTreeMap<TermId, u32> {
    let mut counts = BTreeMap::new();
    for &term in terms {
        *counts.entry(term).or_insert(0) += 1;
    }
    counts
}

/// A comment and the code it stands at; both sorted, each term once.
struct Block {
    words: Vec<TermId>,
    subtokens: Vec<TermId>,
}

impl Block {
    fn pairs(&self) -> impl Iterator<Item = u64> + '_ {
        let with = |word: TermId| {
            let others = self.subtokens.iter().filter(move |&&subtoken| subtoken != word);
            others.map(move |&subtoken| u64::from(word) << 32 | u64::from(subtoken))
        };
        self.words.iter().flat_map(move |&word| with(word))
    }
}

fn unpack(pair: u64) -> (TermId, TermId) {
    #[expect(clippy::cast_possible_truncation, reason = "two halves of 32 bits")]
    let halves = ((pair >> 32) as u32, pair as u32);
    halves
}

fn file_blocks(tables: &Tables, file: &FileEntry) -> Vec<Block> {
    let lines = line_kinds(file);
    let occurrences = &tables.occurrences
        [tables.offsets[file.chunks.start as usize] as usize..tables.offsets[file.chunks.end as usize] as usize];
    comments(&lines)
        .into_iter()
        .filter_map(|comment| {
            let code = described(&lines, &comment);
            let words = distinct(&tables.vocabulary, occurrences, comment, MOST_WORDS);
            let subtokens = distinct(&tables.vocabulary, occurrences, code, MOST_SUBTOKENS);
            (!words.is_empty() && !subtokens.is_empty()).then_some(Block { words, subtokens })
        })
        .collect()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LineKind {
    Blank,
    Comment,
    Docstring,
    Code,
}

fn line_kinds(file: &FileEntry) -> Vec<LineKind> {
    let mut docstring = None;
    file.text.lines().map(|line| line_kind(file.language, line.trim_ascii(), &mut docstring)).collect()
}

fn line_kind(language: Language, line: &str, docstring: &mut Option<&'static str>) -> LineKind {
    if let Some(quote) = *docstring {
        if line.contains(quote) {
            *docstring = None;
        }
        return LineKind::Docstring;
    }
    if line.is_empty() {
        return LineKind::Blank;
    }
    let comment = match language {
        Language::Rust => line.starts_with("//") && !line.starts_with("//!"),
        Language::TypeScript | Language::JavaScript | Language::Java | Language::Go | Language::Php => {
            ["//", "/*", "*"].iter().any(|start| line.starts_with(start))
        }
        Language::Python => {
            if let Some(quote) =
                ["\"\"\"", "'''"].into_iter().find(|quote| line.trim_start_matches(['r', 'u']).starts_with(quote))
            {
                if line.matches(quote).count() == 1 {
                    *docstring = Some(quote);
                }
                return LineKind::Docstring;
            }
            line.starts_with('#')
        }
        Language::Ruby | Language::Toml => line.starts_with('#'),
        Language::Markdown => false,
    };
    if comment { LineKind::Comment } else { LineKind::Code }
}

/// Runs of comment lines, as line indices from 0.
fn comments(lines: &[LineKind]) -> Vec<Range<usize>> {
    let is_comment = |kind| matches!(kind, LineKind::Comment | LineKind::Docstring);
    let mut at = 0;
    let mut found = Vec::new();
    for run in lines.chunk_by(|a, b| is_comment(*a) == is_comment(*b)) {
        if is_comment(run[0]) {
            found.push(at..at + run.len());
        }
        at += run.len();
    }
    found
}

/// The code a comment describes: the lines after it, for a docstring those before it.
fn described(lines: &[LineKind], comment: &Range<usize>) -> Range<usize> {
    let is_code = |at: &usize| lines[*at] == LineKind::Code;
    if lines[comment.start] == LineKind::Docstring {
        let count = (0..comment.start).rev().take_while(is_code).take(CODE_LINES).count();
        comment.start - count..comment.start
    } else {
        let count = (comment.end..lines.len()).take_while(is_code).take(CODE_LINES).count();
        comment.end..comment.end + count
    }
}

/// The distinct terms on some lines that can be words, sorted.
fn distinct(vocabulary: &Vocabulary, occurrences: &[Occurrence], lines: Range<usize>, most: usize) -> Vec<TermId> {
    let start = occurrences.partition_point(|occurrence| (occurrence.line as usize) <= lines.start);
    let on_lines = occurrences[start..].iter().take_while(|occurrence| (occurrence.line as usize) <= lines.end);
    let mut terms = Vec::new();
    for occurrence in on_lines {
        if terms.len() < most && !terms.contains(&occurrence.term) && is_word(vocabulary.term(occurrence.term)) {
            terms.push(occurrence.term);
        }
    }
    terms.sort_unstable();
    terms
}

fn is_word(term: &str) -> bool {
    (3..=14).contains(&term.len()) && term.bytes().all(|byte| byte.is_ascii_lowercase()) && !is_stop_word(term)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::build::build_tables;
    use crate::testing::corpus;

    fn synonyms_of(files: &[(&str, &str)], word: &str) -> Vec<String> {
        let tables = build_tables(&corpus(files));
        let synonyms = Synonyms::build(&tables);
        let id = tables.vocabulary.id(word).expect("the word occurs");
        synonyms.of(id).iter().map(|&(synonym, _)| tables.vocabulary.term(synonym).to_owned()).collect()
    }

    fn noise(count: usize) -> String {
        (0..count).map(|at| format!("/// Other{at} prose{at}.\nfn thing{at}(zzz: Item{at}) {{}}\n\n")).collect()
    }

    #[test]
    fn words_of_comments_find_the_subtokens_under_them() {
        let pairs: String = ["a", "b", "c", "d", "e"]
            .map(|name| format!("/// Delete the {name}.\nfn remove_{name}item() {{}}\n\n"))
            .concat();
        let text = format!("{pairs}{}", noise(40));
        assert_eq!(synonyms_of(&[("a/one.rs", &text)], "delet"), ["remov"]);
    }

    #[test]
    fn docstrings_describe_the_code_above_them() {
        let pairs: String = ["a", "b", "c", "d", "e"]
            .map(|name| {
                format!(
                    "def remove_{name}item(x):\n    \"\"\"Delete the {name}.\n\n    More.\n    \"\"\"\n    pass\n\n"
                )
            })
            .concat();
        let noise: String =
            (0..40).map(|at| format!("def thing{at}(zzz):\n    \"\"\"Some prose{at}.\"\"\"\n    pass\n\n")).collect();
        assert_eq!(synonyms_of(&[("a/one.py", &format!("{pairs}{noise}"))], "delet")[0], "remov");
    }

    #[test]
    fn a_pair_seen_seldom_is_no_synonym() {
        let text = format!("/// Delete it.\nfn remove_item() {{}}\n\n{}", noise(40));
        assert!(synonyms_of(&[("a/one.rs", &text)], "delet").is_empty());
    }

    #[test]
    fn npmi_is_one_for_inseparable_and_zero_for_independent_terms() {
        assert!((npmi(5, 5, 5, 100) - 1.0).abs() < 1e-12);
        assert!(npmi(25, 50, 50, 100).abs() < 1e-12);
    }
}
