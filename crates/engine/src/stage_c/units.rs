//! What has a vector: functions, types and documented constants, Markdown sections, and the chunks that none of them covers.

use std::collections::HashMap;
use std::ops::Range;

use lensgate_syntax::Kind;

use crate::stage_b::{Entry, Outline};
use crate::tables::Tables;
use crate::vocabulary::TermId;

/// Lines of a unit that its vector is made of, at most; a class is known by its head.
const LINES_READ: u32 = 80;

/// Units of a file that get a vector, from its top: each has to be linked into a graph. Only a machine writes more.
const MOST_UNITS: usize = 4 << 10;

/// One piece of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unit {
    pub file: u32,
    pub first: u32,
    pub last: u32,
    /// The lines of its signature; of a chunk or a section the first.
    pub signature: (u32, u32),
    /// The lines of its doc comment.
    pub doc: Option<(u32, u32)>,
    /// The parts of its name, sorted; a chunk has none.
    pub name: Box<[TermId]>,
    /// The parts of its container's name, sorted.
    pub container: Box<[TermId]>,
}

impl Unit {
    /// The lines that the vector is made of.
    pub fn lines_read(&self) -> Range<u32> {
        self.first..self.last.min(self.first + LINES_READ) + 1
    }
}

/// The units of a corpus, in file order, by first line, then longest first.
#[derive(Debug, Default)]
pub(crate) struct Units {
    pub all: Vec<Unit>,
    of_file: Vec<Range<u32>>,
    at: HashMap<(u32, u32, u32), u32>,
}

impl Units {
    /// Cuts a corpus into units.
    pub fn cut(tables: &Tables, outlines: &[Outline]) -> Self {
        let mut units = Self::default();
        for (file, outline) in (0_u32..).zip(outlines) {
            let start = units.count();
            let mut of_file: Vec<Unit> =
                outline.entries.iter().filter(|entry| has_vector(entry)).map(|entry| of_entry(file, entry)).collect();
            let uncovered = uncovered_chunks(tables, file, &of_file);
            of_file.extend(uncovered);
            of_file.sort_by_key(|unit| (unit.first, std::cmp::Reverse(unit.last)));
            of_file.dedup_by_key(|unit| (unit.first, unit.last));
            of_file.truncate(MOST_UNITS);
            for (unit, number) in of_file.iter().zip(start..) {
                units.at.insert((file, unit.first, unit.last), number);
            }
            units.all.append(&mut of_file);
            units.of_file.push(start..units.count());
        }
        units
    }

    fn count(&self) -> u32 {
        u32::try_from(self.all.len()).expect("units are counted in 32 bits")
    }

    /// The unit of a place: the one of the same lines, else the innermost around the line with the evidence.
    pub fn of_place(&self, file: u32, first: u32, last: u32, focus: u32) -> Option<u32> {
        if let Some(&unit) = self.at.get(&(file, first, last)) {
            return Some(unit);
        }
        let range = self.of_file.get(file as usize)?.clone();
        let units = &self.all[range.start as usize..range.end as usize];
        let end = units.partition_point(|unit| unit.first <= focus);
        (0..end).rev().find(|&at| units[at].last >= focus).map(|at| range.start + u32::try_from(at).unwrap_or(u32::MAX))
    }
}

fn has_vector(entry: &Entry) -> bool {
    match entry.kind {
        Kind::Function | Kind::Method | Kind::Test | Kind::Macro | Kind::Section => true,
        Kind::Struct | Kind::Enum | Kind::Trait => true,
        Kind::TypeAlias | Kind::Constant => entry.doc.is_some(),
        Kind::Impl | Kind::Module | Kind::Field | Kind::Variant => false,
    }
}

fn of_entry(file: u32, entry: &Entry) -> Unit {
    Unit {
        file,
        first: entry.first,
        last: entry.last,
        signature: (entry.signature_first, entry.signature_last),
        doc: entry.doc,
        name: entry.parts.clone(),
        container: entry.container_parts.clone(),
    }
}

/// Chunks of which more than half the lines belong to no unit.
fn uncovered_chunks(tables: &Tables, file: u32, units: &[Unit]) -> Vec<Unit> {
    let chunks = tables.files[file as usize].chunks.clone();
    let mut found = Vec::new();
    let mut covered_to = 0;
    let mut units = units.iter().peekable();
    for chunk in chunks {
        let chunk = tables.chunks[chunk as usize];
        let mut covered = 0;
        for line in chunk.first..=chunk.last {
            while let Some(unit) = units.next_if(|unit| unit.first <= line) {
                covered_to = covered_to.max(unit.last);
            }
            covered += u32::from(line <= covered_to);
        }
        if covered * 2 < chunk.last - chunk.first + 1 {
            let (first, last) = (chunk.first, chunk.last);
            let signature = (first, first);
            found.push(Unit {
                file,
                first,
                last,
                signature,
                doc: None,
                name: Box::default(),
                container: Box::default(),
            });
        }
    }
    found
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::build::build_tables;
    use crate::stage_b::read_outlines;
    use crate::testing::corpus;

    #[test]
    fn functions_are_units_and_so_is_what_they_leave_over() {
        let text = "use a;\n".repeat(12) + "\n/// Doc.\nfn one() {\n    x();\n}\n" + &"\nfn two() {\n}\n".repeat(2);
        let tables = build_tables(&corpus(&[("a/x.rs", &text), ("b/y.rs", "use b;\n")]));
        let units = Units::cut(&tables, &read_outlines(&tables));
        let seen: Vec<_> = units.all.iter().map(|unit| (unit.file, unit.first, unit.last)).collect();
        assert_eq!(seen, [(0, 1, 13), (0, 14, 17), (0, 19, 20), (0, 22, 23), (1, 1, 1)]);
        assert_eq!(units.of_place(0, 14, 17, 16), Some(1));
        assert_eq!(units.of_place(0, 14, 23, 20), Some(2), "no unit of these lines: the one around the evidence");
        assert_eq!(units.of_place(0, 18, 18, 18), None);
        assert_eq!(units.of_place(1, 1, 1, 1), Some(4));
    }
}
