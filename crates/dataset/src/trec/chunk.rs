//! A run in chunks that end with a line, each read on its own. Chunks depend on the file alone, never on threads.

use std::collections::HashSet;
use std::ops::Range;

use super::hits::QueryHits;
use super::run::{Fault, Reader};

/// Bytes in a chunk, about. Large enough that the queries torn at its ends, which are read twice, are few.
const CHUNK: usize = 4 << 20;

/// How often a query may come back within a chunk before the run counts as scattered.
const COMEBACKS: usize = 64;

/// From so many blocks of lines on, the run counts as scattered when blocks are shorter than [`SHORT`].
const BLOCKS: usize = 4096;

/// A block of lines shorter than this costs more to keep as a piece than as single hits.
const SHORT: usize = 4;

/// Lines of one query that stand together.
#[derive(Debug)]
pub(super) struct Piece<'a, T> {
    pub(super) query: &'a [u8],
    pub(super) range: Range<usize>,
    /// What the visitor made of it; none when the query probably goes on in another chunk.
    pub(super) made: Option<T>,
}

/// The chunks of a text.
pub(super) fn chunks(text: &[u8]) -> Vec<Range<usize>> {
    let mut chunks = Vec::with_capacity(text.len() / CHUNK + 1);
    let mut start = 0;
    while start < text.len() {
        let about = (start + CHUNK).min(text.len());
        let end = memchr::memchr(b'\n', &text[about..]).map_or(text.len(), |more| about + more + 1);
        chunks.push(start..end);
        start = end;
    }
    chunks
}

/// Reads a chunk; none when its lines are so scattered that the run has to be read otherwise.
pub(super) fn read<'a, T>(
    reader: &Reader<'a>,
    chunk: Range<usize>,
    hits: &mut QueryHits<'a>,
    visit: &impl Fn(&str, &QueryHits<'a>) -> T,
) -> Result<Option<Vec<Piece<'a, T>>>, Fault> {
    let mut pieces: Vec<Piece<'a, T>> = Vec::new();
    let mut seen: HashSet<&[u8]> = HashSet::new();
    let (mut comebacks, mut lines) = (0, 0);
    let mut at = chunk.start;
    while at < chunk.end {
        let Some(piece) = read_piece(reader, at..chunk.end, hits)? else { break };
        comebacks += usize::from(!seen.insert(piece.query));
        lines += hits.len();
        if comebacks > COMEBACKS || (pieces.len() >= BLOCKS && lines < pieces.len() * SHORT) {
            return Ok(None);
        }
        // The first and the last query of a chunk may go on beyond it; which one is last shows only when it is read.
        let whole = piece.range.end < chunk.end && !pieces.is_empty();
        let made = if whole {
            reader.index(piece.query, hits)?;
            Some(visit(&String::from_utf8_lossy(piece.query), hits))
        } else {
            None
        };
        at = piece.range.end;
        pieces.push(Piece { made, ..piece });
    }
    Ok(Some(pieces))
}

/// Reads the lines of the query that comes next; none when no line of the range holds a hit.
fn read_piece<'a, T>(
    reader: &Reader<'a>,
    range: Range<usize>,
    hits: &mut QueryHits<'a>,
) -> Result<Option<Piece<'a, T>>, Fault> {
    hits.clear();
    let mut current: Option<&[u8]> = None;
    let mut at = range.start;
    while at < range.end {
        let (line, next) = reader.line(at)?;
        if let Some(line) = line {
            if current.is_some_and(|query| query != line.query) {
                break;
            }
            current = Some(line.query);
            hits.push(line.doc, line.score);
        }
        at = next;
    }
    Ok(current.map(|query| Piece { query, range: range.start..at, made: None }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_end_with_a_line_and_leave_nothing_out() {
        let line = b"1 Q0 document 1 0.5 tag\n";
        for lines in [0, 1, 2, 3 * CHUNK / line.len()] {
            let text = line.repeat(lines);
            let chunks = chunks(&text);
            assert_eq!(chunks.iter().map(Range::len).sum::<usize>(), text.len());
            assert!(chunks.iter().all(|chunk| text[..chunk.end].ends_with(b"\n")));
            assert!(chunks.windows(2).all(|pair| pair[0].end == pair[1].start));
        }
    }
}
