//! Takes the text of mined queries out of a corpus and leaves every line number as it was.

use std::collections::BTreeMap;

use lensgate_dataset::Corpus;

use crate::draft::{Answer, Draft};

/// Lines to empty, by file.
pub(crate) type Ranges = BTreeMap<usize, Vec<(u32, u32)>>;

/// The lines that the drafts' texts came from.
pub(crate) fn ranges<'d>(drafts: impl Iterator<Item = &'d Draft>) -> Ranges {
    let mut ranges = Ranges::new();
    for draft in drafts {
        for blank in &draft.blank {
            ranges.entry(blank.file).or_default().push(blank.lines);
        }
    }
    ranges
}

/// The drafts without answers that lie within emptied lines, which a pattern's may; a draft left without any goes.
pub(crate) fn still_answered(drafts: Vec<Draft>, ranges: &Ranges) -> Vec<Draft> {
    let is_emptied = |answer: &Answer| {
        let of_file = ranges.get(&answer.file).map_or(&[][..], Vec::as_slice);
        of_file.iter().any(|&(first, last)| first <= answer.span.first && answer.span.last <= last)
    };
    let kept = drafts.into_iter().map(|mut draft| {
        draft.answers.retain(|answer| !is_emptied(answer));
        draft
    });
    kept.filter(|draft| !draft.answers.is_empty()).collect()
}

/// The corpus with the lines of the ranges made empty.
pub(crate) fn blank(corpus: &Corpus, ranges: &Ranges) -> Corpus {
    let files = corpus.files.iter().enumerate().map(|(number, file)| match ranges.get(&number) {
        Some(ranges) => file.with_text(without(&file.text, ranges)),
        None => file.clone(),
    });
    Corpus::new(corpus.name.clone(), files.collect())
}

/// The text with the lines of the ranges emptied; line endings stay.
fn without(text: &str, ranges: &[(u32, u32)]) -> String {
    let mut ranges = ranges.to_vec();
    ranges.sort_unstable();
    let mut ranges = ranges.into_iter().peekable();
    let (mut out, mut emptied_to) = (String::with_capacity(text.len()), 0);
    for (line, number) in text.split_inclusive('\n').zip(1_u32..) {
        while let Some((_, last)) = ranges.next_if(|&(first, _)| first <= number) {
            emptied_to = last.max(emptied_to);
        }
        let from = if number <= emptied_to { line.trim_end_matches(['\r', '\n']).len() } else { 0 };
        out.push_str(&line[from..]);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::without;

    #[test]
    fn emptied_lines_stay_lines() {
        assert_eq!(without("a\r\nb\nc\nd", &[(1, 2), (4, 4)]), "\r\n\nc\n");
        assert_eq!(without("a\nb", &[]), "a\nb");
        assert_eq!(without("a\nb\nc\nd\ne", &[(4, 4), (1, 3), (2, 2)]), "\n\n\n\ne");
    }
}
