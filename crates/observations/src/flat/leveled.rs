//! Columns whose rows may be null or lists of values: the levels that say which.
//!
//! Source: Parquet's "Nested encoding" (Dremel's definition and repetition levels), for lists of one depth.

use super::allowance::Allowance;
use super::page::Page;
use super::schema::Leaf;
use super::values::Values;
use super::{Read, hybrid, reserve, split};

/// A column of rows that have any number of values: one or none, or a list.
#[derive(Debug)]
pub(crate) struct Rows {
    pub(crate) values: Values,
    /// How many values there are up to the end of each row.
    pub(crate) ends: Vec<usize>,
}

/// What the levels of a page say.
pub(super) struct Levels {
    /// How many values the page has, nulls and empty lists not counted.
    pub(super) values: usize,
    /// Where the values begin.
    pub(super) body: usize,
}

/// What a row costs.
const ROW: usize = size_of::<usize>() + 2;

/// Reads the levels of a page, and counts the values of each row behind those that are known.
pub(super) fn read(
    page: &Page<'_>,
    leaf: &Leaf,
    ends: &mut Vec<usize>,
    rows: usize,
    allowance: &mut Allowance,
) -> Read<Levels> {
    if page.levels.is_some_and(|levels| !levels.is_empty()) && leaf.element.is_some() {
        return Err("lists in pages of the second version are not read".to_owned());
    }
    allowance.pay(page.values, ROW)?;
    reserve(ends, page.values.min(rows.saturating_sub(ends.len())))?;
    let mut body = &*page.body;
    let continues = match leaf.element {
        Some(_) => repetitions(&mut body, page)?,
        None => vec![false; page.values],
    };
    let (deepest, empty) = depths(leaf);
    let mut at = 0;
    let mut values = 0;
    let mut count = |level: u32, times: usize| {
        for _ in 0..times {
            if !continues[at] {
                ends.push(ends.last().copied().unwrap_or_default());
            }
            at += 1;
            let row = ends.len();
            let end = ends.last_mut().ok_or("a list goes on before it began")?;
            if level == deepest {
                *end += 1;
                values += 1;
            } else if level != empty {
                return Err(format!("row {row} has a null where there is to be none"));
            }
        }
        match ends.len() > rows {
            true => Err(format!("it has more rows than {rows}")),
            false => Ok(()),
        }
    };
    match (deepest, page.levels) {
        (0, _) => count(0, page.values)?,
        (_, Some(levels)) => hybrid::each(levels, width(deepest), page.values, count)?,
        (_, None) => hybrid::each(prefixed(&mut body)?, width(deepest), page.values, count)?,
    }
    Ok(Levels { values, body: page.body.len() - body.len() })
}

/// The level of a value, and that of a row that has none: a null, or an empty list.
fn depths(leaf: &Leaf) -> (u32, u32) {
    let outer = u32::from(leaf.is_optional);
    match &leaf.element {
        // An empty list stands one below its elements; a list that is null stands below that, and is refused.
        Some(element) => (outer + 1 + u32::from(element.is_optional), outer),
        None => (outer, 0),
    }
}

/// Bits that levels up to some level take.
fn width(deepest: u32) -> u32 {
    u32::BITS - deepest.leading_zeros()
}

/// Which values go on with the list of the value before.
fn repetitions(body: &mut &[u8], page: &Page<'_>) -> Read<Vec<bool>> {
    let mut continues = Vec::new();
    reserve(&mut continues, page.values)?;
    hybrid::each(prefixed(body)?, 1, page.values, |level, times| {
        continues.extend(std::iter::repeat_n(level == 1, times));
        Ok(())
    })?;
    Ok(continues)
}

/// Levels behind their length of four bytes.
fn prefixed<'a>(body: &mut &'a [u8]) -> Read<&'a [u8]> {
    let length = split(body, 4, "the length of levels")?;
    let length = length.iter().rev().fold(0, |length, &byte| length << 8 | usize::from(byte));
    split(body, length, "levels")
}
