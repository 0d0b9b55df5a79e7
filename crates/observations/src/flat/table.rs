//! A few columns of a file, row group after row group.

use lensgate_dataset::runs::our_name;

use super::allowance::Allowance;
use super::footer::Footer;
use super::schema::{Content, Leaf};
use super::values::Values;
use super::{Read, column};

/// How many columns a message names at most.
const NAMED: usize = 12;

/// `N` columns of a file by their names, each of which is there once.
#[derive(Debug)]
pub(crate) struct FlatTable<'a, const N: usize> {
    file: &'a [u8],
    footer: Footer,
    leaves: [Leaf; N],
    allowance: Allowance,
}

impl<'a, const N: usize> FlatTable<'a, N> {
    /// Reads what the file says about itself.
    pub(crate) fn open(file: &'a [u8], wanted: [&str; N]) -> Read<Self> {
        let footer = Footer::read(file, &wanted)?;
        let mut leaves = Vec::with_capacity(N);
        for name in wanted {
            let mut named = footer.leaves.iter().filter(|leaf| leaf.name == name);
            match (named.next(), named.next()) {
                (Some(leaf), None) => leaves.push(leaf.clone()),
                (None, _) => return Err(missing(&wanted, &footer.leaves)),
                (Some(_), Some(_)) => return Err(format!("column {name:?} is there twice")),
            }
        }
        let leaves = leaves.try_into().expect("one for each name");
        Ok(Self { file, footer, leaves, allowance: Allowance::of(file.len()) })
    }

    /// Refuses a column whose content is none of those that are accepted.
    pub(crate) fn expect(&self, column: usize, accepts: impl Fn(Content) -> bool, accepted: &str) -> Read<()> {
        let leaf = &self.leaves[column];
        match accepts(leaf.content) {
            true => Ok(()),
            false => Err(format!("column {:?} has {accepted}, found {}", leaf.name, leaf.found)),
        }
    }

    /// Shows each row group's columns to a reader, with the number of rows before them.
    pub(crate) fn each_group(
        mut self,
        mut read: impl FnMut(usize, [Values; N], &mut Allowance) -> Read<()>,
    ) -> Read<()> {
        let mut rows_before = 0;
        for group in &self.footer.groups {
            let mut columns = Vec::with_capacity(N);
            for (position, leaf) in self.leaves.iter().enumerate() {
                let of =
                    |problem: String| format!("column {:?}, rows from {} on: {problem}", leaf.name, rows_before + 1);
                let mut chunks = group.chunks.iter().filter(|chunk| chunk.column == position && chunk.depth == 1);
                let (Some(chunk), None) = (chunks.next(), chunks.next()) else {
                    return Err(of("a row group has it not once".to_owned()));
                };
                if chunk.values != group.rows {
                    return Err(of(format!("{} values are there for {} rows", chunk.values, group.rows)));
                }
                columns.push(column::read(self.file, chunk, leaf, rows_before, &mut self.allowance).map_err(of)?);
            }
            let columns = columns.try_into().map_err(|_| "a row group has not every column".to_owned())?;
            read(rows_before, columns, &mut self.allowance)?;
            rows_before += group.rows;
        }
        Ok(())
    }
}

fn missing(wanted: &[&str], leaves: &[Leaf]) -> String {
    let quoted = |names: &mut dyn Iterator<Item = String>| names.collect::<Vec<_>>().join(", ");
    let wanted = quoted(&mut wanted.iter().map(|name| format!("{name:?}")));
    let more = if leaves.len() > NAMED { ", …" } else { "" };
    let found = quoted(&mut leaves.iter().take(NAMED).map(|leaf| format!("{:?}", leaf.name)));
    format!("expected columns {wanted}, found {found}{more}{}", renamed(leaves))
}

/// Which columns of other tools are which of ours.
fn renamed(found: &[Leaf]) -> String {
    let pairs = found.iter().filter_map(|leaf| Some((&leaf.name, our_name(&leaf.name)?)));
    let pairs: Vec<String> =
        pairs.map(|(theirs, ours)| format!("{theirs:?} of other tools is {ours:?} here")).collect();
    if pairs.is_empty() { String::new() } else { format!("; {}", pairs.join(", ")) }
}
