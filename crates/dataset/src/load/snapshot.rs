//! `snapshot.tsv`: every file of a dataset with its digest and its lines, so that two corpora of one name are one corpus.

use std::cmp::Ordering;
use std::path::Path;

use super::walk::Skipped;
use crate::corpus::SourceFile;
use crate::error::{DatasetError, Place, saturating_u32};

/// The file's name inside a dataset folder.
pub(super) const FILE_NAME: &str = "snapshot.tsv";

/// One line of a snapshot.
#[derive(Debug, PartialEq)]
pub(super) struct Pinned<'a> {
    digest: &'a str,
    lines: u32,
    path: &'a str,
}

/// Reads a snapshot: `sha256<TAB>lines<TAB>path`, sorted by path, each path once.
pub(super) fn parse<'a>(path: &Path, text: &'a str) -> Result<Vec<Pinned<'a>>, DatasetError> {
    let mut pinned: Vec<Pinned<'a>> = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let wrong = |problem: String| DatasetError::bad_data(Place::line(path, number), problem);
        let entry = parse_line(line)
            .ok_or_else(|| wrong(format!("expected sha256<TAB>lines<TAB>path, found {:?}", clipped(line))))?;
        match pinned.last().map(|last| last.path.cmp(entry.path)) {
            Some(Ordering::Equal) => return Err(wrong(format!("{} is pinned twice", entry.path))),
            Some(Ordering::Greater) => {
                return Err(wrong(format!("{} is out of order, expected paths sorted by bytes", entry.path)));
            }
            Some(Ordering::Less) | None => pinned.push(entry),
        }
    }
    Ok(pinned)
}

fn parse_line(line: &str) -> Option<Pinned<'_>> {
    let (digest, rest) = line.split_once('\t')?;
    let (lines, path) = rest.split_once('\t')?;
    let is_digest = digest.len() == 64 && digest.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    (is_digest && !path.is_empty()).then_some(())?;
    Some(Pinned { digest, lines: lines.parse().ok()?, path })
}

fn clipped(line: &str) -> String {
    line.chars().take(80).collect()
}

/// Holds the files of a dataset, in path order, against its snapshot. The first difference is named, the others counted.
pub(super) fn verify(
    path: &Path,
    pinned: &[Pinned<'_>],
    files: &[(String, SourceFile)],
    skipped: &[Skipped],
) -> Result<(), DatasetError> {
    let mut differences = differences(pinned, files, skipped).into_iter();
    let Some((line, problem)) = differences.next() else { return Ok(()) };
    let more = match differences.len() {
        0 => String::new(),
        count => format!(" (and {count} more)"),
    };
    let advice = "bring the pinned file back (for a fetched package: remove its folder from cargo's registry and fetch \
                  again), or pin the dataset anew if the change is meant";
    Err(DatasetError::bad_data(Place::line(path, line), format!("{problem}{more}; {advice}")))
}

/// A merge of two sorted lists: what one has and the other has not, and what both have and differs.
fn differences(pinned: &[Pinned<'_>], files: &[(String, SourceFile)], skipped: &[Skipped]) -> Vec<(u32, String)> {
    let mut found = Vec::new();
    let (mut at, mut file_at) = (0, 0);
    loop {
        let line = saturating_u32(at + 1);
        let order = match (pinned.get(at), files.get(file_at)) {
            (None, None) => return found,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(pin), Some((_, file))) => pin.path.cmp(&file.path),
        };
        match order {
            Ordering::Less => found.push((line, describe_missing(&pinned[at], skipped))),
            Ordering::Greater => {
                let path = &files[file_at].1.path;
                found.push((line, format!("{path} is not pinned: the snapshot has no line for it here")));
            }
            Ordering::Equal => {
                found.extend(describe_change(&pinned[at], &files[file_at]).map(|problem| (line, problem)))
            }
        }
        at += usize::from(order.is_le());
        file_at += usize::from(order.is_ge());
    }
}

fn describe_missing(pin: &Pinned<'_>, skipped: &[Skipped]) -> String {
    match skipped.iter().find(|skipped| skipped.path == pin.path) {
        Some(skipped) => format!("{} is altered: it is now {} and cannot be indexed", pin.path, skipped.reason),
        None => format!("{} is missing", pin.path),
    }
}

fn describe_change(pin: &Pinned<'_>, (digest, file): &(String, SourceFile)) -> Option<String> {
    if pin.digest != digest {
        let (expected, actual) = (&pin.digest[..16], &digest[..16]);
        return Some(format!(
            "{} is altered: pinned with {} lines and sha256 {expected}…, found {} lines and sha256 {actual}…",
            pin.path, pin.lines, file.lines
        ));
    }
    (pin.lines != file.lines)
        .then(|| format!("{} has {} lines, the snapshot says {} of the same content", pin.path, file.lines, pin.lines))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::corpus::Corpus;
    use crate::digest::sha256_hex;
    use crate::language::Language;
    use crate::noise::show_mutants;

    fn files(entries: &[(&str, &str)]) -> Vec<(String, SourceFile)> {
        let file = |&(path, text): &(&str, &str)| {
            (sha256_hex(text.as_bytes()), SourceFile::new(path, "r", Language::Rust, text.to_owned()))
        };
        entries.iter().map(file).collect()
    }

    fn complaint(pinned: &[(&str, &str)], present: &[(&str, &str)]) -> String {
        let (_, snapshot) = Corpus::from_digested("d", files(pinned));
        let path = Path::new("snapshot.tsv");
        let pinned = parse(path, &snapshot).expect("we wrote it");
        verify(path, &pinned, &files(present), &[]).expect_err("the corpus differs").to_string()
    }

    #[test]
    fn an_altered_file_is_named_with_its_line() {
        let complaint = complaint(&[("r/a.rs", "1"), ("r/b.rs", "2")], &[("r/a.rs", "1"), ("r/b.rs", "3\n4")]);
        assert!(complaint.starts_with("snapshot.tsv:2: r/b.rs is altered: pinned with 1 lines"), "{complaint}");
    }

    #[test]
    fn a_missing_file_is_named_with_its_line() {
        let complaint = complaint(&[("r/a.rs", "1"), ("r/b.rs", "2")], &[("r/b.rs", "2")]);
        assert!(complaint.starts_with("snapshot.tsv:1: r/a.rs is missing;"), "{complaint}");
    }

    #[test]
    fn an_extra_file_is_named_with_the_line_where_it_would_stand() {
        let complaint = complaint(&[("r/a.rs", "1")], &[("r/a.rs", "1"), ("r/b.rs", "2"), ("r/c.rs", "3")]);
        assert!(complaint.starts_with("snapshot.tsv:2: r/b.rs is not pinned"), "{complaint}");
        assert!(complaint.contains("(and 1 more)"), "{complaint}");
    }

    #[test]
    fn a_line_that_is_no_pin_is_refused() {
        let error = parse(Path::new("s"), "abc\t1\ta.rs\n").expect_err("abc is not a digest").to_string();
        assert!(error.starts_with("s:1: expected sha256<TAB>lines<TAB>path"), "{error}");
    }

    #[test]
    fn paths_out_of_order_are_refused() {
        let line = |path: &str| format!("{}\t1\t{path}\n", sha256_hex(b"x"));
        let error = parse(Path::new("s"), &(line("b.rs") + &line("a.rs"))).expect_err("b before a").to_string();
        assert!(error.starts_with("s:2: a.rs is out of order"), "{error}");
    }

    proptest! {
        #[test]
        fn what_is_written_verifies_against_itself(paths in proptest::collection::btree_set("[a-z/ ]{1,9}", 0..9)) {
            let entries: Vec<_> = paths.iter().map(|path| (path.as_str(), path.as_str())).collect();
            let (_, snapshot) = Corpus::from_digested("d", files(&entries));
            let pinned = parse(Path::new("s"), &snapshot).expect("we wrote it");
            prop_assert!(verify(Path::new("s"), &pinned, &files(&entries), &[]).is_ok());
        }
    }

    #[test]
    fn ten_million_bytes_are_read_or_refused_with_their_line() {
        let lines =
            ["a/b.rs", "a/c d.rs", "a/é.md"].map(|path| format!("{}\t12\t{path}\n", sha256_hex(path.as_bytes())));
        let counts = show_mutants(71, &[&lines.concat()], |text| match parse(Path::new("s"), text) {
            Ok(pinned) => {
                assert!(pinned.is_sorted_by(|a, b| a.path < b.path));
                true
            }
            Err(error) => {
                assert!(error.to_string().starts_with("s:"), "{error}");
                false
            }
        });
        assert!(counts.iter().all(|&count| count > 2_000), "{counts:?}");
    }
}
