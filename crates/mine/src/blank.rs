//! Takes the text of mined queries out of a corpus and leaves every line number as it was.

use std::collections::BTreeMap;

use lensgate_dataset::{Corpus, SourceFile};

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
        Some(ranges) => SourceFile { text: without(&file.text, ranges), ..file.clone() },
        None => file.clone(),
    });
    Corpus::new(corpus.name.clone(), files.collect())
}

/// The text with the lines of the ranges emptied; line endings stay.
fn without(text: &str, ranges: &[(u32, u32)]) -> String {
    let mut out = String::with_capacity(text.len());
    for (line, number) in text.split_inclusive('\n').zip(1_u32..) {
        if ranges.iter().any(|&(first, last)| (first..=last).contains(&number)) {
            out.push_str(&line[line.trim_end_matches(['\r', '\n']).len()..]);
        } else {
            out.push_str(line);
        }
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
    }
}
