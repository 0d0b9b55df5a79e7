//! Runs whose queries are scattered over the file, say all first ranks, then all second ones: every hit is kept until the last
//! line is read, in 24 bytes, then the hits of each query are put together.

use std::collections::HashMap;
use std::ops::Range;

use rayon::prelude::*;

use super::chunk;
use super::doc::DocId;
use super::hits::QueryHits;
use super::run::{Fault, Reader, Visited, first_fault};
use crate::error::DatasetError;

/// A hit kept: where its document id stands, relative to the chunk.
#[derive(Debug, Clone, Copy)]
struct Kept {
    score: f64,
    /// The query by its number within the chunk.
    query: u32,
    hash: u32,
    start: u32,
    length: u32,
}

/// The hits of a chunk, those of a query together, in the order of the file.
struct Sorted<'a> {
    start: usize,
    kept: Vec<Kept>,
    queries: Vec<(&'a [u8], Range<usize>)>,
}

/// Where the hits of a query are: a chunk, and which of its hits.
type Slices = Vec<(usize, Range<usize>)>;

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
            let Sorted { start, kept, .. } = &chunks[chunk];
            for hit in &kept[range] {
                let from = start + hit.start as usize;
                let bytes = &reader.source.bytes()[from..from + hit.length as usize];
                hits.push(DocId { bytes, hash: hit.hash }, hit.score);
            }
        }
        reader.index(query, hits)?;
        Ok((query, visit(&String::from_utf8_lossy(query), hits)))
    });
    first_fault(visited.collect()).map_err(|fault| reader.error(fault))
}

/// The hits of every query over all chunks, queries in order of appearance.
fn by_query<'a>(chunks: &[Sorted<'a>]) -> Vec<(&'a [u8], Slices)> {
    let mut places: HashMap<&[u8], usize> = HashMap::new();
    let mut queries: Vec<(&[u8], Slices)> = Vec::new();
    for (number, chunk) in chunks.iter().enumerate() {
        for (query, range) in &chunk.queries {
            let place = *places.entry(query).or_insert(queries.len());
            if place == queries.len() {
                queries.push((query, Vec::new()));
            }
            queries[place].1.push((number, range.clone()));
        }
    }
    queries
}

fn read_chunk<'a>(reader: &Reader<'a>, range: Range<usize>) -> Result<Sorted<'a>, Fault> {
    let mut numbers: HashMap<&[u8], u32> = HashMap::new();
    let mut queries: Vec<&[u8]> = Vec::new();
    let mut kept: Vec<Kept> = Vec::new();
    let mut at = range.start;
    while at < range.end {
        let (line, next) = reader.line(at)?;
        at = next;
        let Some(line) = line else { continue };
        let query = *numbers.entry(line.query).or_insert_with(|| {
            queries.push(line.query);
            small(queries.len() - 1)
        });
        let start = small(reader.source.offset_of(line.doc.bytes) - range.start);
        let length = small(line.doc.bytes.len());
        kept.push(Kept { score: line.score, query, hash: line.doc.hash, start, length });
    }
    Ok(sorted(range.start, &kept, &queries))
}

/// Brings the hits of each query together, keeping their order: a counting sort.
fn sorted<'a>(start: usize, kept: &[Kept], queries: &[&'a [u8]]) -> Sorted<'a> {
    let mut ends = vec![0_usize; queries.len()];
    for hit in kept {
        ends[hit.query as usize] += 1;
    }
    let mut end = 0;
    for (count, next) in ends.iter_mut().map(|count| (*count, count)) {
        *next = end;
        end += count;
    }
    let starts = ends.clone();
    let mut sorted = kept.to_vec();
    for hit in kept {
        let next = &mut ends[hit.query as usize];
        sorted[*next] = *hit;
        *next += 1;
    }
    let ranges = starts.into_iter().zip(ends).map(|(start, end)| start..end);
    Sorted { start, kept: sorted, queries: queries.iter().copied().zip(ranges).collect() }
}

/// A count or distance within a chunk. A chunk is a few million bytes, unless one line is longer than that.
fn small(count: usize) -> u32 {
    u32::try_from(count).expect("a line of a run has fewer than four thousand million bytes")
}
