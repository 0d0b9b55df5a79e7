//! One column of one row group, page after page.

use super::allowance::Allowance;
use super::footer::Chunk;
use super::leveled::{self, Rows};
use super::page::{Page, PageKind};
use super::schema::Leaf;
use super::values::{ITEM, Items, Values};
use super::{Read, hybrid, plain, split};

/// Parquet's numbers of encodings.
const PLAIN: i64 = 0;
const PLAIN_DICTIONARY: i64 = 2;
const RLE: i64 = 3;
const RLE_DICTIONARY: i64 = 8;

/// The rows of a column, each with any number of values.
pub(super) fn read_rows(file: &[u8], chunk: &Chunk, leaf: &Leaf, rows: usize, allowance: &mut Allowance) -> Read<Rows> {
    let mut pages = bytes(file, chunk)?;
    let element = leaf.element.as_deref().unwrap_or(leaf);
    let (mut values, mut ends, mut dictionary, mut seen) = (Values::of(element.content), Vec::new(), None, 0);
    while seen < chunk.values {
        let page = Page::next(&mut pages, chunk.codec, allowance)?;
        match page.kind {
            PageKind::Other => {}
            PageKind::Dictionary if dictionary.is_some() || seen > 0 => {
                return Err("a dictionary follows other pages".to_owned());
            }
            PageKind::Dictionary => {
                allowance.pay(page.values, ITEM)?;
                values.reserve(page.values)?;
                dictionary = Some(read_dictionary(&page, element, &mut values, allowance)?);
            }
            PageKind::Values if page.values > chunk.values - seen => {
                return Err(format!("a page has {} values where {} are left", page.values, chunk.values - seen));
            }
            PageKind::Values => {
                let levels = leveled::read(&page, leaf, &mut ends, rows, allowance)?;
                allowance.pay(levels.values, ITEM)?;
                values.reserve(levels.values)?;
                let body = &page.body[levels.body..];
                read_values(&page, body, levels.values, element, dictionary.as_ref(), &mut values, allowance)?;
                seen += page.values;
            }
        }
    }
    match ends.len() == rows {
        true => Ok(Rows { values, ends }),
        false => Err(format!("it has {} rows where there are {rows}", ends.len())),
    }
}

/// The bytes of a column's pages.
fn bytes<'a>(file: &'a [u8], chunk: &Chunk) -> Read<&'a [u8]> {
    chunk.start.checked_add(chunk.length).and_then(|end| file.get(chunk.start..end)).ok_or_else(|| {
        format!("{} bytes from byte {} on are asked for, the file has {}", chunk.length, chunk.start, file.len())
    })
}

/// The values of a column; a null is refused with its row, so there is one for each.
pub(super) fn read(
    file: &[u8],
    chunk: &Chunk,
    leaf: &Leaf,
    rows_before: usize,
    allowance: &mut Allowance,
) -> Read<Values> {
    let mut pages = bytes(file, chunk)?;
    let mut values = Values::of(leaf.content);
    let mut dictionary = None;
    while values.len() < chunk.values {
        let page = Page::next(&mut pages, chunk.codec, allowance)?;
        allowance.pay(page.values, ITEM)?;
        // More values than rows are left would be refused in the end; here nothing is spent on them.
        if page.kind == PageKind::Values && page.values > chunk.values - values.len() {
            return Err(format!("a page has {} values where {} are left", page.values, chunk.values - values.len()));
        }
        values.reserve(page.values)?;
        match page.kind {
            PageKind::Other => {}
            PageKind::Dictionary if dictionary.is_some() || values.len() > 0 => {
                return Err("a dictionary follows other pages".to_owned());
            }
            PageKind::Dictionary => dictionary = Some(read_dictionary(&page, leaf, &mut values, allowance)?),
            PageKind::Values => {
                let mut body = &*page.body;
                if leaf.is_optional {
                    expect_no_null(levels(&page, &mut body)?, page.values, rows_before + values.len())?;
                }
                read_values(&page, body, page.values, leaf, dictionary.as_ref(), &mut values, allowance)?;
            }
        }
    }
    Ok(values)
}

fn read_dictionary(page: &Page<'_>, leaf: &Leaf, values: &mut Values, allowance: &mut Allowance) -> Read<Items> {
    if !matches!(page.encoding, PLAIN | PLAIN_DICTIONARY) {
        return Err(format!("a dictionary has encoding {}", page.encoding));
    }
    plain::read(PLAIN, leaf.content, &page.body, page.values, values, allowance)?;
    Ok(values.take_dictionary())
}

fn read_values(
    page: &Page<'_>,
    mut body: &[u8],
    count: usize,
    leaf: &Leaf,
    dictionary: Option<&Items>,
    values: &mut Values,
    allowance: &mut Allowance,
) -> Read<()> {
    if !matches!(page.encoding, PLAIN_DICTIONARY | RLE_DICTIONARY) {
        return plain::read(page.encoding, leaf.content, body, count, values, allowance);
    }
    let dictionary = dictionary.ok_or("entries of a dictionary are asked for where there is none")?;
    if count == 0 {
        return Ok(());
    }
    let width = split(&mut body, 1, "the width of a page's entries")?[0];
    hybrid::each(body, width.into(), count, |entry, times| values.push_known(dictionary, entry, times))
}

/// The levels that tell nulls from values.
fn levels<'a>(page: &Page<'a>, body: &mut &'a [u8]) -> Read<&'a [u8]> {
    if let Some(levels) = page.levels {
        return Ok(levels);
    }
    if page.level_encoding != RLE {
        return Err(format!("levels have encoding {}, which writers gave up in 2014", page.level_encoding));
    }
    let length = split(body, 4, "the length of levels")?;
    let length = length.iter().rev().fold(0, |length, &byte| length << 8 | usize::from(byte));
    split(body, length, "levels")
}

fn expect_no_null(levels: &[u8], count: usize, rows_before: usize) -> Read<()> {
    let mut row = rows_before;
    hybrid::each(levels, 1, count, |level, times| {
        if level == 0 {
            return Err(format!("row {} is null", row + 1));
        }
        row += times;
        Ok(())
    })
}
