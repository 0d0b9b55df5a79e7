//! Runs whose queries are scattered over the file, say all first ranks, then all second ones: every hit is kept until the last
//! line is read, in 18 bytes, then the hits of each query are put together.

use std::ops::Range;

use rayon::prelude::*;

use super::chunk;
use super::doc::DocId;
use super::hits::QueryHits;
use super::numbers::Numbers;
use super::run::{Fault, HitLine, Reader, Visited, first_fault};
use crate::error::DatasetError;

/// The hits of a chunk as columns, which keeps them small.
#[derive(Debug, Default)]
struct Kept {
    scores: Vec<f64>,
    hashes: Vec<u32>,
    /// Where document ids begin, from the beginning of the chunk.
    starts: Vec<u32>,
    /// How long they are; [`LONG`] and more are measured again.
    lengths: Vec<u16>,
}

/// The length that stands for itself and every greater one.
const LONG: u16 = u16::MAX;

/// A chunk with the hits of each query together, in the order of the file.
struct Sorted<'a> {
    start: usize,
    kept: Kept,
    queries: Vec<(&'a [u8], Range<u32>)>,
}

/// The hits of a query in a chunk: which chunk, which hits.
type Slice = (u32, Range<u32>);

/// Reads a run in any order of lines.
pub(super) fn read<'a, T: Send>(
    reader: &Reader<'a>,
    visit: &(impl Fn(&str, &QueryHits<'a>) -> T + Sync),
) -> Result<Visited<'a, T>, DatasetError> {
    let chunks = chunk::chunks(reader.source.bytes());
    let chunks: Vec<_> = chunks.into_par_iter().map(|range| read_chunk(reader, range)).collect();
    let chunks = first_fault(chunks).map_err(|fault| reader.error(fault))?;
    let visited = by_query(&chunks).into_par_iter().map_init(QueryHits::default, |hits, (query, slices)| {
        hits.clear();
        for (chunk, range) in slices {
            chunks[chunk as usize].show(reader, range, hits);
        }
        reader.index(query, hits)?;
        Ok((query, visit(&String::from_utf8_lossy(query), hits)))
    });
    first_fault(visited.collect()).map_err(|fault| reader.error(fault))
}

/// The hits of every query over all chunks, queries in order of appearance.
fn by_query<'a>(chunks: &[Sorted<'a>]) -> Vec<(&'a [u8], Vec<Slice>)> {
    let mut numbers = Numbers::default();
    let mut queries: Vec<(&[u8], Vec<Slice>)> = Vec::new();
    for (chunk, sorted) in (0..).zip(chunks) {
        for (query, range) in &sorted.queries {
            let number = numbers.of(query) as usize;
            if number == queries.len() {
                queries.push((query, Vec::new()));
            }
            queries[number].1.push((chunk, range.clone()));
        }
    }
    queries
}

fn read_chunk<'a>(reader: &Reader<'a>, range: Range<usize>) -> Result<Sorted<'a>, Fault> {
    let mut numbers = Numbers::default();
    let mut queries: Vec<u32> = Vec::new();
    let mut kept = Kept::default();
    let mut at = range.start;
    while at < range.end {
        let (line, next) = reader.line(at)?;
        if let Some(line) = line {
            queries.push(numbers.of(line.query));
            kept.push(&line, reader.source.offset_of(line.doc.bytes) - range.start);
        }
        at = next;
    }
    let (order, ranges) = grouped(&queries);
    Ok(Sorted { start: range.start, kept: kept.in_order(&order), queries: numbers.into_ids().zip(ranges).collect() })
}

/// The positions that bring equal numbers together and keep their order, and where each number's positions lie: a counting sort.
fn grouped(numbers: &[u32]) -> (Vec<u32>, Vec<Range<u32>>) {
    let count = numbers.iter().max().map_or(0, |&highest| highest as usize + 1);
    let mut ends = vec![0_u32; count];
    for &number in numbers {
        ends[number as usize] += 1;
    }
    let mut so_far = 0;
    for end in &mut ends {
        so_far += *end;
        *end = so_far - *end;
    }
    let starts = ends.clone();
    let mut order = vec![0_u32; numbers.len()];
    for (position, &number) in (0..).zip(numbers) {
        let end = &mut ends[number as usize];
        order[*end as usize] = position;
        *end += 1;
    }
    (order, starts.into_iter().zip(ends).map(|(start, end)| start..end).collect())
}

impl Kept {
    fn push(&mut self, line: &HitLine<'_>, start: usize) {
        self.scores.push(line.score);
        self.hashes.push(line.doc.hash);
        self.starts.push(u32::try_from(start).expect("a chunk has four million bytes and a line more"));
        self.lengths.push(u16::try_from(line.doc.bytes.len()).unwrap_or(LONG));
    }

    fn in_order(&self, order: &[u32]) -> Self {
        fn pick<T: Copy>(order: &[u32], from: &[T]) -> Vec<T> {
            order.iter().map(|&position| from[position as usize]).collect()
        }
        Self {
            scores: pick(order, &self.scores),
            hashes: pick(order, &self.hashes),
            starts: pick(order, &self.starts),
            lengths: pick(order, &self.lengths),
        }
    }
}

impl Sorted<'_> {
    /// Adds some of the hits to those of a query.
    fn show<'a>(&self, reader: &Reader<'a>, range: Range<u32>, hits: &mut QueryHits<'a>) {
        let range = range.start as usize..range.end as usize;
        let Kept { scores, hashes, starts, lengths } = &self.kept;
        let columns = scores[range.clone()].iter().zip(&hashes[range.clone()]);
        for ((&score, &hash), (&start, &length)) in columns.zip(starts[range.clone()].iter().zip(&lengths[range])) {
            let rest = &reader.source.bytes()[self.start + start as usize..];
            let length = if length < LONG { usize::from(length) } else { long_id(reader, self.start + start as usize) };
            hits.push(DocId { bytes: &rest[..length], hash }, score);
        }
    }
}

/// How many bytes the document id has that begins at an offset: its line is read again.
fn long_id(reader: &Reader<'_>, offset: usize) -> usize {
    let start = memchr::memrchr(b'\n', &reader.source.bytes()[..offset]).map_or(0, |at| at + 1);
    let line = reader.line(start).ok().and_then(|(line, _)| line);
    line.map_or(0, |line| line.doc.bytes.len())
}
