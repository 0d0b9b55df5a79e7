//! Which files hold which three bytes in a row (ASCII lower case): tells where a regular expression can match at all.
//! After Russ Cox, "Regular expression matching with a trigram index" (2012).

use rayon::prelude::*;

use crate::stage_a::literals::Need;
use crate::tables::Tables;

const ALL: usize = 1 << 24;

/// Sorted trigrams, each with the sorted files that hold it.
#[derive(Debug)]
pub(crate) struct Trigrams {
    trigrams: Vec<u32>,
    starts: Vec<u32>,
    files: Vec<u32>,
    file_count: u32,
}

impl Trigrams {
    pub(crate) fn build(tables: &Tables) -> Self {
        let by_file: Vec<Vec<u32>> = tables
            .files
            .par_iter()
            .map_init(|| vec![0_u64; ALL / 64], |seen, file| distinct(file.text.as_bytes(), seen))
            .collect();
        let mut next = vec![0_u32; ALL + 1];
        for &trigram in by_file.iter().flatten() {
            next[trigram as usize + 1] += 1;
        }
        let trigrams: Vec<u32> = (0..).zip(&next[1..]).filter(|&(_, &count)| count > 0).map(|(at, _)| at).collect();
        for at in 1..next.len() {
            next[at] += next[at - 1];
        }
        let mut starts: Vec<u32> = trigrams.iter().map(|&trigram| next[trigram as usize]).collect();
        starts.push(next[ALL]);
        let mut files = vec![0; next[ALL] as usize];
        for (trigrams, file) in by_file.iter().zip(0..) {
            for &trigram in trigrams {
                let slot = &mut next[trigram as usize];
                files[*slot as usize] = file;
                *slot += 1;
            }
        }
        let file_count = u32::try_from(tables.files.len()).expect("files are counted in 32 bits");
        Self { trigrams, starts, files, file_count }
    }

    /// The files that can hold what is needed, in file order.
    pub(crate) fn files(&self, need: &Need) -> Vec<u32> {
        self.narrow(need).unwrap_or_else(|| (0..self.file_count).collect())
    }

    /// `None`: every file can.
    fn narrow(&self, need: &Need) -> Option<Vec<u32>> {
        match need {
            Need::Anything => None,
            Need::Bytes(bytes) => {
                bytes.windows(3).map(|three| self.holding(pack(three)).to_vec()).reduce(|a, b| intersect(&a, &b))
            }
            Need::All(parts) => parts.iter().filter_map(|part| self.narrow(part)).reduce(|a, b| intersect(&a, &b)),
            Need::Any(parts) => {
                let mut files = Vec::new();
                for part in parts {
                    files.extend(self.narrow(part)?);
                }
                files.sort_unstable();
                files.dedup();
                Some(files)
            }
        }
    }

    fn holding(&self, trigram: u32) -> &[u32] {
        match self.trigrams.binary_search(&trigram) {
            Ok(at) => &self.files[self.starts[at] as usize..self.starts[at + 1] as usize],
            Err(_) => &[],
        }
    }
}

fn pack(three: &[u8]) -> u32 {
    three.iter().fold(0, |packed, byte| packed << 8 | u32::from(byte.to_ascii_lowercase()))
}

/// The distinct trigrams of a text; leaves `seen` cleared.
fn distinct(text: &[u8], seen: &mut [u64]) -> Vec<u32> {
    let mut found = Vec::new();
    for three in text.windows(3) {
        let trigram = pack(three);
        let (word, bit) = (trigram as usize / 64, 1 << (trigram % 64));
        if seen[word] & bit == 0 {
            seen[word] |= bit;
            found.push(trigram);
        }
    }
    for &trigram in &found {
        seen[trigram as usize / 64] = 0;
    }
    found
}

fn intersect(a: &[u32], b: &[u32]) -> Vec<u32> {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let mut rest = long;
    let mut both = Vec::with_capacity(short.len());
    for &file in short {
        rest = &rest[rest.partition_point(|&other| other < file)..];
        if rest.first() == Some(&file) {
            both.push(file);
        }
    }
    both
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::build::build_tables;
    use crate::stage_a::literals::need;
    use crate::testing::corpus;

    #[test]
    fn only_files_that_can_match_are_left() {
        let tables = build_tables(&corpus(&[
            ("a/0.rs", "fn alpha() { Todo }"),
            ("a/1.rs", "fn beta() {}"),
            ("a/2.rs", "FIXME alpha"),
            ("a/3.rs", ""),
        ]));
        let trigrams = Trigrams::build(&tables);
        let files = |pattern: &str| trigrams.files(&need(pattern));
        assert_eq!(files("alpha"), [0, 2]);
        assert_eq!(files("TODO|FIXME"), [0, 2]);
        assert_eq!(files(r"fn\s+alpha"), [0, 2]);
        assert_eq!(files("(?i)Beta"), [1]);
        assert_eq!(files("absent"), [0_u32; 0]);
        assert_eq!(files(r"\d+"), [0, 1, 2, 3]);
    }
}
