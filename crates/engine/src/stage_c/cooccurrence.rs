//! Which terms stand near which: counts in a window over the corpus, and their positive pointwise mutual information.

use lensgate_dataset::work;
use rayon::prelude::*;

use crate::stage_c::sparse::Sparse;
use crate::tables::Tables;
use crate::vocabulary::TermId;

/// Terms with vectors at most: the most frequent, by chunks that hold them.
const MOST_TERMS: usize = 12_000;
/// A term in fewer chunks has too few neighbours to know it by.
const LEAST_CHUNKS: u32 = 3;
/// Terms on either side that count as near.
const WINDOW: usize = 30;
/// Terms of one file that count, from its top: about half a megabyte of code. One file shall not make the space.
const MOST_OF_A_FILE: usize = 128 << 10;
/// Stands between files.
const NOTHING: u32 = u32::MAX;

/// The terms that have a place in the space, most frequent first.
#[derive(Debug, Default)]
pub(crate) struct Columns {
    /// The term of each column.
    pub terms: Vec<TermId>,
    /// The column of each term of the vocabulary; [`NOTHING`] when it has none.
    of_term: Vec<u32>,
}

impl Columns {
    /// Picks the terms of a corpus.
    pub fn pick(tables: &Tables) -> Self {
        let vocabulary = &tables.vocabulary;
        let count = TermId::try_from(vocabulary.len()).expect("terms are counted in 32 bits");
        let mut terms: Vec<TermId> =
            (0..count).filter(|&term| vocabulary.chunk_frequency(term) >= LEAST_CHUNKS).collect();
        terms.sort_by_key(|&term| (std::cmp::Reverse(vocabulary.chunk_frequency(term)), term));
        terms.truncate(MOST_TERMS);
        let mut of_term = vec![NOTHING; vocabulary.len()];
        for (&term, column) in terms.iter().zip(0..) {
            of_term[term as usize] = column;
        }
        Self { terms, of_term }
    }

    /// The column of a term.
    pub fn of(&self, term: TermId) -> Option<usize> {
        self.of_term.get(term as usize).filter(|&&column| column != NOTHING).map(|&column| column as usize)
    }
}

/// Positive pointwise mutual information of all near pairs (Church, Hanks 1990; Levy, Goldberg, Dagan 2015).
pub(crate) fn ppmi(tables: &Tables, columns: &Columns) -> Sparse {
    let sequence = sequence(tables, columns);
    work::add(sequence.len() * 2 * WINDOW);
    let (positions, starts) = positions(&sequence, columns.terms.len());
    let totals = totals(&sequence, columns.terms.len());
    let all: u64 = totals.iter().sum();
    // Totals first, so that no row of counts outlives its row of information: there are more pairs than anything else.
    let rows = (0..columns.terms.len()).into_par_iter().map_init(
        || (vec![0_u32; columns.terms.len()], Vec::new()),
        |(dense, touched), row| {
            count_row(&sequence, &positions[starts[row]..starts[row + 1]], dense, touched);
            let information = touched.drain(..).map(|column| {
                let count = std::mem::take(&mut dense[column as usize]);
                let expected = totals[row] as f64 * totals[column as usize] as f64 / all as f64;
                (column, (f64::from(count) / expected).ln() as f32)
            });
            let mut information: Vec<(u32, f32)> = information.filter(|&(_, value)| value > 0.0).collect();
            information.shrink_to_fit();
            information
        },
    );
    Sparse { rows: rows.collect() }
}

/// How many terms stand near each column's, all together: what its row of counts sums up to.
fn totals(sequence: &[u32], columns: usize) -> Vec<u64> {
    let mut totals = vec![0; columns];
    for of_file in sequence.split(|&column| column == NOTHING) {
        for (at, &column) in of_file.iter().enumerate() {
            let near = at.min(WINDOW) + (of_file.len() - 1 - at).min(WINDOW);
            totals[column as usize] += near as u64;
        }
    }
    totals
}

/// The columns of all occurrences in corpus order.
fn sequence(tables: &Tables, columns: &Columns) -> Vec<u32> {
    let of_files: Vec<Vec<u32>> = tables
        .files
        .par_iter()
        .map(|file| {
            let occurrences = file.chunks.clone().flat_map(|chunk| tables.occurrences(chunk)).take(MOST_OF_A_FILE);
            let mut sequence: Vec<u32> = occurrences
                .map(|found| columns.of_term[found.term as usize])
                .filter(|&column| column != NOTHING)
                .collect();
            sequence.push(NOTHING);
            sequence
        })
        .collect();
    of_files.concat()
}

/// Where each column stands in the sequence, column after column, and where each one's list starts.
fn positions(sequence: &[u32], columns: usize) -> (Vec<u32>, Vec<usize>) {
    let mut starts = vec![0_usize; columns + 1];
    for &column in sequence.iter().filter(|&&column| column != NOTHING) {
        starts[column as usize + 1] += 1;
    }
    for at in 0..columns {
        starts[at + 1] += starts[at];
    }
    let mut next = starts.clone();
    let mut positions = vec![0; starts[columns]];
    for (&column, position) in sequence.iter().zip(0..) {
        if column != NOTHING {
            positions[next[column as usize]] = position;
            next[column as usize] += 1;
        }
    }
    (positions, starts)
}

/// Counts how often each column stands within the window of one column's positions; the columns that do, ascending.
fn count_row(sequence: &[u32], positions: &[u32], dense: &mut [u32], touched: &mut Vec<u32>) {
    let mut see = |column: u32| {
        if dense[column as usize] == 0 {
            touched.push(column);
        }
        dense[column as usize] += 1;
    };
    for &position in positions {
        let at = position as usize;
        let before = sequence[at.saturating_sub(WINDOW)..at].iter().rev();
        let after = sequence[at + 1..].iter().take(WINDOW);
        before.take_while(|&&column| column != NOTHING).for_each(|&column| see(column));
        after.take_while(|&&column| column != NOTHING).for_each(|&column| see(column));
    }
    touched.sort_unstable();
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::build::build_tables;
    use crate::testing::corpus;

    #[test]
    fn information_is_symmetric_and_within_files() {
        let text = "alpha beta\n".repeat(20) + &"gamma delta\n".repeat(20);
        let other = "gamma alpha\n".repeat(3);
        let tables =
            build_tables(&corpus(&[("a/x.rs", &text), ("a/y.rs", &text), ("a/z.rs", &other), ("b/w.rs", &text)]));
        let columns = Columns::pick(&tables);
        let matrix = ppmi(&tables, &columns);
        let value = |a: &str, b: &str| {
            let [a, b] = [a, b].map(|term| columns.of(tables.vocabulary.id(term).unwrap()).unwrap());
            matrix.rows[a].iter().find(|(column, _)| *column as usize == b).map_or(0.0, |&(_, value)| value)
        };
        assert_eq!(value("alpha", "beta").to_bits(), value("beta", "alpha").to_bits());
        assert!(value("alpha", "beta") > 0.0);
        assert_eq!(value("beta", "delta"), 0.0, "near only at one border, less than chance");
    }

    #[test]
    fn rare_terms_have_no_column() {
        let tables = build_tables(&corpus(&[
            ("a/x.rs", "solo\n"),
            ("a/y.rs", "often\n"),
            ("a/z.rs", "often\n"),
            ("b/w.rs", "often\n"),
        ]));
        let columns = Columns::pick(&tables);
        assert_eq!(columns.of(tables.vocabulary.id("solo").unwrap()), None);
        assert!(columns.of(tables.vocabulary.id("often").unwrap()).is_some());
    }
}
