//! Lines that count as comments though they have the columns of data: ids may begin with `#`.

use super::columns::{LineRules, QRELS_COLUMNS, RUN_COLUMNS, columns, line_at};
use super::score::{grade, score};
use super::source::Source;

/// Comments that look like data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commented {
    /// How many there are.
    pub count: usize,
    /// The line of the first, counted from 1.
    pub first_line: usize,
}

/// The comments of a run, or of qrels, that a reader without comments would take for hits or judgments; none when there are none.
pub fn commented(source: &Source, is_run: bool) -> Option<Commented> {
    let text = source.bytes();
    let starts = memchr::memchr_iter(b'#', text).filter(|&at| at == 0 || text[at - 1] == b'\n');
    let mut found = starts.filter(|&at| is_data(line_at(text, at).0, is_run));
    let first = found.next()?;
    Some(Commented { count: 1 + found.count(), first_line: source.line_at(first) })
}

/// Whether a line has the columns of a hit or a judgment, with a number where one is due.
fn is_data(line: &[u8], is_run: bool) -> bool {
    let due = if is_run { RUN_COLUMNS } else { QRELS_COLUMNS };
    let Ok(columns) = columns(line, due, LineRules::TrecEval9) else { return false };
    let columns: Vec<&[u8]> = columns.take(due + 1).collect();
    let is_number = |column: &&[u8]| if is_run { score(column).is_some() } else { grade(column).is_some() };
    columns.len() == due && columns.get(if is_run { 4 } else { 3 }).is_some_and(is_number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, is_run: bool) -> Option<(usize, usize)> {
        let source = Source::read("file", text.as_bytes()).expect("memory is readable");
        commented(&source, is_run).map(|found| (found.count, found.first_line))
    }

    #[test]
    fn a_comment_with_the_columns_of_data_is_found_and_any_other_is_not() {
        assert_eq!(found("1 Q0 a#1 1 3 t\n#7 Q0 a 1 3 t\n#8 Q0 a 1 2 t\r\n", true), Some((2, 2)));
        assert_eq!(found("# query Q0 document rank score tag\n# made by hand\n1 Q0 a 1 3 t\n#", true), None);
        assert_eq!(found("#7 0 a 1\n8 0 b 1\n", false), Some((1, 1)));
        assert_eq!(found("# judged by hand\n#7 0 a\n8 0 b#2 1\n", false), None);
    }
}
