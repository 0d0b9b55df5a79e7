//! Columns of Parquet files, flat or of lists, read without trusting a single length in them.
//!
//! The Parquet reader of polars takes counts and lengths at their word: an altered one panics, reads beyond its bytes or asks for
//! more memory than there is, which ends the process. Checking a file before showing it to such a reader means to decode all of
//! it, so this decodes it once: safe code only, every byte that is kept paid from an [`Allowance`] in proportion to the file.

mod allowance;
mod bits;
mod codec;
mod column;
mod delta;
mod footer;
mod hybrid;
mod leveled;
mod page;
mod plain;
mod rows;
mod schema;
mod table;
mod thrift;
mod values;

pub(crate) use allowance::Allowance;
pub(crate) use leveled::Rows;
pub(crate) use rows::{Due, RowTable};
pub(crate) use schema::Content;
pub(crate) use table::FlatTable;
pub(crate) use values::{Values, Words};

/// What reading gives, or what is wrong with the file.
pub(crate) type Read<T> = Result<T, String>;

/// A length or offset of the file as one of memory; a negative one, or one beyond the address space, is none.
fn size(number: i64, of: &str) -> Read<usize> {
    usize::try_from(number).map_err(|_| format!("{of} is {number}"))
}

/// Takes so many bytes from the front.
fn split<'a>(bytes: &mut &'a [u8], length: usize, of: &str) -> Read<&'a [u8]> {
    let cut_off = || format!("{of} has {length} bytes where {} are left", bytes.len());
    let (front, rest) = bytes.split_at_checked(length).ok_or_else(cut_off)?;
    *bytes = rest;
    Ok(front)
}

/// Makes room, or says that there is none: an allocation that fails otherwise ends the process.
fn reserve<T>(vec: &mut Vec<T>, more: usize) -> Read<()> {
    vec.try_reserve(more)
        .map_err(|_| format!("it needs {more} times {} bytes at once, which there are not", size_of::<T>()))
}
