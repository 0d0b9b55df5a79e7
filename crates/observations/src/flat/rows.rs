//! All columns of a file that is to have exactly those that are named, row group after row group.

use super::allowance::Allowance;
use super::footer::{Footer, Group};
use super::leveled::Rows;
use super::schema::{Content, Leaf};
use super::{Read, column};

/// What a column is to hold.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Due {
    pub(crate) name: &'static str,
    pub(crate) content: Content,
    pub(crate) is_list: bool,
}

/// A file of known columns.
#[derive(Debug)]
pub(crate) struct RowTable<'a> {
    file: &'a [u8],
    footer: Footer,
    allowance: Allowance,
}

impl<'a> RowTable<'a> {
    /// Reads what a file says about itself; of its columns those that bear one of some names can be read.
    pub(crate) fn open(file: &'a [u8], names: &[&str]) -> Read<Self> {
        Ok(Self { file, footer: Footer::read(file, names)?, allowance: Allowance::of(file.len()) })
    }

    /// The file's keys with their values.
    pub(crate) fn entries(&self) -> &[(String, String)] {
        &self.footer.entries
    }

    /// Shows the columns of each row group to a reader, in the order that they are due in, with the number of rows. A file with other
    /// columns is refused. The names are those that the file was opened with.
    pub(crate) fn each_group(
        mut self,
        due: &[Due],
        names: &[&str],
        mut read: impl FnMut(usize, Vec<Rows>, &mut Allowance) -> Read<()>,
    ) -> Read<()> {
        let leaves: Vec<Leaf> = due.iter().map(|due| leaf(&self.footer.leaves, due)).collect::<Read<_>>()?;
        if let Some(other) = self.footer.leaves.iter().find(|leaf| due.iter().all(|due| due.name != leaf.name)) {
            return Err(format!("column {:?} is none that observations have", other.name));
        }
        for group in &self.footer.groups {
            let mut columns = Vec::with_capacity(due.len());
            for leaf in &leaves {
                let rows = rows(self.file, group, leaf, names, &mut self.allowance);
                columns.push(rows.map_err(|problem| format!("column {:?}: {problem}", leaf.name))?);
            }
            read(group.rows, columns, &mut self.allowance)?;
        }
        Ok(())
    }
}

/// A column as the file has it.
fn leaf(leaves: &[Leaf], due: &Due) -> Read<Leaf> {
    let mut named = leaves.iter().filter(|leaf| leaf.name == due.name);
    let leaf = match (named.next(), named.next()) {
        (Some(leaf), None) => leaf,
        (None, _) => return Err(format!("column {:?} is missing", due.name)),
        (Some(_), Some(_)) => return Err(format!("column {:?} is there twice", due.name)),
    };
    let content = match &leaf.element {
        Some(element) if due.is_list => element.content,
        None if due.is_list => Content::Other,
        _ => leaf.content,
    };
    match content == due.content {
        true => Ok(leaf.clone()),
        false => Err(format!("column {:?} has another type: {}", due.name, leaf.found)),
    }
}

fn rows(file: &[u8], group: &Group, leaf: &Leaf, names: &[&str], allowance: &mut Allowance) -> Read<Rows> {
    let depth = if leaf.element.is_some() { 3 } else { 1 };
    let mut chunks =
        group.chunks.iter().filter(|chunk| names.get(chunk.column) == Some(&&*leaf.name) && chunk.depth == depth);
    let (Some(chunk), None) = (chunks.next(), chunks.next()) else {
        return Err("a row group has it not once".to_owned());
    };
    column::read_rows(file, chunk, leaf, group.rows, allowance)
}
