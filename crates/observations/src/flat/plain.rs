//! Values in every encoding but the dictionary's.
//!
//! Source: Parquet's encodings: PLAIN, DELTA_BINARY_PACKED, DELTA_LENGTH_BYTE_ARRAY, DELTA_BYTE_ARRAY, BYTE_STREAM_SPLIT.

use super::allowance::Allowance;
use super::schema::Content;
use super::values::Values;
use super::{Read, delta, reserve, size, split};

/// Adds so many values, which the caller paid for.
pub(super) fn read(
    encoding: i64,
    content: Content,
    bytes: &[u8],
    count: usize,
    into: &mut Values,
    allowance: &mut Allowance,
) -> Read<()> {
    match (encoding, content) {
        (0, Content::Text) => words(bytes, count, into, allowance),
        (0, _) => numbers(content, bytes, count, into),
        (5, Content::Whole32 { .. } | Content::Whole64 { .. }) => differences(content, bytes, count, into, allowance),
        (6, Content::Text) => words_behind_lengths(bytes, count, into, allowance),
        (7, Content::Text) => words_behind_beginnings(bytes, count, into, allowance),
        (9, _) => {
            let width = width(content)?;
            let bytes = fitting(bytes, count, width)?;
            allowance.pay(bytes.len(), 1)?;
            let joined: Vec<u8> =
                (0..count).flat_map(|at| (0..width).map(move |part| bytes[part * count + at])).collect();
            numbers(content, &joined, count, into)
        }
        _ => Err(format!("encoding {encoding} is not one that its type has")),
    }
}

/// Words behind their lengths of four bytes each.
fn words(mut bytes: &[u8], count: usize, into: &mut Values, allowance: &mut Allowance) -> Read<()> {
    for _ in 0..count {
        let length = split(&mut bytes, 4, "a string's length")?;
        let length = length.iter().rev().fold(0, |length, &byte| length << 8 | usize::from(byte));
        into.push_word([&[], split(&mut bytes, length, "a string")?], allowance)?;
    }
    Ok(())
}

/// Numbers of a fixed width.
fn numbers(content: Content, bytes: &[u8], count: usize, into: &mut Values) -> Read<()> {
    let width = width(content)?;
    for number in fitting(bytes, count, width)?.chunks_exact(width) {
        let mut word = [0; 8];
        word[..width].copy_from_slice(number);
        let bits = u64::from_le_bytes(word);
        match content {
            Content::Whole32 { .. } | Content::Whole64 { .. } => into.push_whole(whole(content, bits))?,
            Content::Half => into.push_real(half(bits as u16))?,
            Content::Single => into.push_real(f32::from_bits(bits as u32).into())?,
            Content::Double => into.push_real(f64::from_bits(bits))?,
            Content::Text | Content::Other => return Err("strings have no fixed width".to_owned()),
        }
    }
    Ok(())
}

/// How many bytes a number has.
fn width(content: Content) -> Read<usize> {
    match content {
        Content::Half => Ok(2),
        Content::Whole32 { .. } | Content::Single => Ok(4),
        Content::Whole64 { .. } | Content::Double => Ok(8),
        Content::Text | Content::Other => Err("strings have no fixed width".to_owned()),
    }
}

/// The bytes of so many numbers; a page may have more.
fn fitting(bytes: &[u8], count: usize, width: usize) -> Read<&[u8]> {
    let fitting = count.checked_mul(width).and_then(|length| bytes.get(..length));
    fitting.ok_or_else(|| format!("{count} numbers of {width} bytes stand in {}", bytes.len()))
}

/// The whole number that some bits stand for.
fn whole(content: Content, bits: u64) -> i128 {
    match content {
        Content::Whole32 { is_signed: true } => i128::from(bits as i32),
        Content::Whole32 { is_signed: false } => i128::from(bits as u32),
        Content::Whole64 { is_signed: false } => i128::from(bits),
        _ => i128::from(bits.cast_signed()),
    }
}

/// The number that IEEE 754's binary16 stands for.
fn half(bits: u16) -> f64 {
    let sign = if bits >> 15 == 0 { 1.0 } else { -1.0 };
    let (exponent, fraction) = (bits >> 10 & 0x1f, f64::from(bits & 0x3ff) / 1024.0);
    match exponent {
        0 => sign * fraction * f64::powi(2.0, -14),
        31 if fraction == 0.0 => sign * f64::INFINITY,
        31 => f64::NAN,
        _ => sign * (1.0 + fraction) * f64::powi(2.0, i32::from(exponent) - 15),
    }
}

fn differences(
    content: Content,
    mut bytes: &[u8],
    count: usize,
    into: &mut Values,
    allowance: &mut Allowance,
) -> Read<()> {
    let numbers = lengths(&mut bytes, count, allowance)?;
    numbers.into_iter().try_for_each(|number| into.push_whole(whole(content, number.cast_unsigned())))
}

/// So many numbers from the front.
fn lengths(bytes: &mut &[u8], count: usize, allowance: &mut Allowance) -> Read<Vec<i64>> {
    allowance.pay(count, size_of::<i64>())?;
    let mut numbers = Vec::new();
    reserve(&mut numbers, count)?;
    delta::numbers(bytes, count, &mut numbers)?;
    Ok(numbers)
}

fn words_behind_lengths(mut bytes: &[u8], count: usize, into: &mut Values, allowance: &mut Allowance) -> Read<()> {
    for length in lengths(&mut bytes, count, allowance)? {
        into.push_word([&[], split(&mut bytes, size(length, "a string's length")?, "a string")?], allowance)?;
    }
    Ok(())
}

/// Words of which each shares its beginning with the one before.
fn words_behind_beginnings(mut bytes: &[u8], count: usize, into: &mut Values, allowance: &mut Allowance) -> Read<()> {
    let shared = lengths(&mut bytes, count, allowance)?;
    let more = lengths(&mut bytes, count, allowance)?;
    let mut before = Vec::new();
    for (shared, more) in shared.into_iter().zip(more) {
        let (shared, more) = (size(shared, "a string's beginning")?, size(more, "a string's length")?);
        if shared > before.len() {
            return Err(format!("a string shares {shared} bytes with one of {}", before.len()));
        }
        before.truncate(shared);
        let end = split(&mut bytes, more, "a string")?;
        into.push_word([&before, end], allowance)?;
        before.extend_from_slice(end);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_precision_is_read_to_the_bit() {
        let halves = [
            (0x3c00, 1.0),
            (0xc000, -2.0),
            (0x7bff, 65504.0),
            (0x0001, f64::powi(2.0, -24)),
            (0x3555, 0.333_251_953_125),
        ];
        for (bits, expected) in halves {
            assert_eq!(half(bits), expected);
        }
        assert_eq!([half(0x7c00), half(0xfc00)], [f64::INFINITY, f64::NEG_INFINITY]);
        assert!(half(0x7e00).is_nan());
    }

    #[test]
    fn whole_numbers_keep_their_sign_only_where_they_have_one() {
        assert_eq!(whole(Content::Whole32 { is_signed: true }, 0xffff_ffff), -1);
        assert_eq!(whole(Content::Whole32 { is_signed: false }, 0xffff_ffff), 0xffff_ffff);
        assert_eq!(whole(Content::Whole64 { is_signed: true }, u64::MAX), -1);
        assert_eq!(whole(Content::Whole64 { is_signed: false }, u64::MAX), i128::from(u64::MAX));
    }
}
