//! Cuts a file into chunks of roughly 10 to 40 lines, at top-level boundaries where there are any, else at blank lines.

/// A chunk holds at least this many lines unless its file is shorter or ends.
const LEAST: usize = 10;
/// A chunk that reached this many lines is cut at the best boundary so far.
const MOST: usize = 40;

/// How good a place before a line is for a cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Boundary {
    Inside,
    AfterBlank,
    TopLevel,
}

/// Line ranges (from 1, inclusive) that cover the lines without gap or overlap.
pub(crate) fn cut<'a>(lines: impl Iterator<Item = &'a str>) -> Vec<(u32, u32)> {
    let boundaries = boundaries(lines);
    let mut chunks = Vec::new();
    let mut start = 0;
    while start < boundaries.len() {
        let end = chunk_end(&boundaries, start);
        chunks.push((to_line(start), to_line(end - 1)));
        start = end;
    }
    chunks
}

fn to_line(at: usize) -> u32 {
    u32::try_from(at + 1).expect("a file has fewer than 2^32 lines")
}

/// For each line, how good a cut before it is.
fn boundaries<'a>(lines: impl Iterator<Item = &'a str>) -> Vec<Boundary> {
    let mut after_blank = false;
    lines
        .map(|line| {
            let is_blank = line.trim_ascii().is_empty();
            let boundary = match (after_blank && !is_blank, line.starts_with([' ', '\t', '}', ')', ']'])) {
                (true, false) => Boundary::TopLevel,
                (true, true) => Boundary::AfterBlank,
                (false, _) => Boundary::Inside,
            };
            after_blank = is_blank;
            boundary
        })
        .collect()
}

/// The first top-level boundary past [`LEAST`] lines; failing that the last blank line within [`MOST`]; failing that [`MOST`].
fn chunk_end(boundaries: &[Boundary], start: usize) -> usize {
    let limit = (start + MOST).min(boundaries.len());
    if boundaries.len() - start <= MOST.min(LEAST * 2) {
        let rest = (start + LEAST.min(boundaries.len() - start)..boundaries.len())
            .find(|&at| boundaries[at] == Boundary::TopLevel && boundaries.len() - at >= LEAST);
        return rest.unwrap_or(boundaries.len());
    }
    let window = start + LEAST..limit;
    if let Some(at) = window.clone().find(|&at| boundaries[at] == Boundary::TopLevel) {
        return at;
    }
    if boundaries.len() <= start + MOST {
        return boundaries.len();
    }
    window.rev().find(|&at| boundaries[at] == Boundary::AfterBlank).unwrap_or(limit)
}

#[cfg(test)]
mod tests {
    use super::{cut, to_line};

    fn cut_text(text: &str) -> Vec<(u32, u32)> {
        cut(text.lines())
    }

    #[test]
    fn an_empty_file_has_no_chunk_and_a_short_one_has_one() {
        assert_eq!(cut_text(""), []);
        assert_eq!(cut_text("a\nb\n"), [(1, 2)]);
    }

    #[test]
    fn functions_are_kept_whole() {
        let function = |name: &str| format!("fn {name}() {{\n{}}}\n\n", "    body();\n".repeat(12));
        let text = format!("{}{}{}", function("a"), function("b"), function("c"));
        assert_eq!(cut_text(&text), [(1, 15), (16, 30), (31, 45)]);
    }

    #[test]
    fn a_long_function_is_cut_at_its_last_blank_line() {
        let text = format!("fn a() {{\n{}\n{}}}\n", "    x();\n".repeat(30), "    y();\n".repeat(30));
        assert_eq!(cut_text(&text), [(1, 32), (33, 63)]);
    }

    #[test]
    fn chunks_cover_every_line_once() {
        for lines in [0_usize, 1, 9, 10, 11, 39, 40, 41, 79, 80, 81, 500] {
            for blank_every in [1_usize, 2, 7, 1000] {
                let text: String =
                    (0..lines).map(|at| if at % blank_every == 0 { "\n" } else { "code();\n" }).collect();
                let chunks = cut_text(&text);
                let covered: Vec<u32> = chunks.iter().flat_map(|&(first, last)| first..=last).collect();
                assert_eq!(covered, (1..=to_line(lines) - 1).collect::<Vec<_>>());
                assert!(chunks.iter().all(|&(first, last)| last - first < 40));
            }
        }
    }
}
