//! A seal over a whole Parquet file: one changed byte, and the file is refused before anything parses it. Parquet has no
//! checksum of its own over everything, and its readers take altered lengths and values at their word.
//!
//! The seal stands after the metadata inside the footer, where the format keeps the signature of a file with a plaintext
//! footer, and where every reader that does not know of it looks away.

use lensgate_dataset::digest::sha256_hex;

/// What the seal begins with; 64 hex digits follow, the SHA-256 of the file as it was without the seal.
const MARK: &[u8] = b"lensgate:sha256:";
const SEAL: usize = MARK.len() + 64;
/// Ends every Parquet file, behind the footer's length.
const MAGIC: &[u8] = b"PAR1";
const LENGTH: usize = 4;

/// The file with a seal.
pub(crate) fn sealed(mut parquet: Vec<u8>) -> Vec<u8> {
    let seal = [MARK, sha256_hex(&parquet).as_bytes()].concat();
    let (body, footer) = split(&parquet).expect("what we encoded ends as Parquet does");
    parquet.truncate(body);
    parquet.extend(seal);
    end(&mut parquet, footer + SEAL);
    parquet
}

/// The file without its seal, once the seal is found whole and right; the error says what is wrong.
pub(crate) fn unsealed(mut parquet: Vec<u8>) -> Result<Vec<u8>, String> {
    let parts = split(&parquet).and_then(|(body, footer)| Some((body.checked_sub(SEAL)?, footer.checked_sub(SEAL)?)));
    let seal = parts.map(|(body, footer)| (parquet.split_off(body), footer));
    let Some((seal, footer)) = seal.filter(|(seal, _)| seal.starts_with(MARK)) else {
        return Err("it does not end with a seal, so it is cut off, altered or not written by lensgate".to_owned());
    };
    end(&mut parquet, footer);
    if seal[MARK.len()..SEAL] != *sha256_hex(&parquet).as_bytes() {
        return Err("its bytes are not those that were sealed, so it is altered".to_owned());
    }
    Ok(parquet)
}

/// Where the footer ends, and how long it says to be; none when the file does not end as Parquet does.
fn split(parquet: &[u8]) -> Option<(usize, usize)> {
    let rest = parquet.strip_suffix(MAGIC)?;
    let (before, length) = rest.split_last_chunk::<LENGTH>()?;
    let footer = usize::try_from(u32::from_le_bytes(*length)).ok()?;
    (footer <= before.len()).then_some((before.len(), footer))
}

/// Ends a file whose footer has some length.
fn end(parquet: &mut Vec<u8>, footer: usize) {
    let length = u32::try_from(footer).expect("a footer of Parquet is shorter than 2^32 bytes");
    parquet.extend(length.to_le_bytes());
    parquet.extend(MAGIC);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The smallest thing that ends as Parquet does: a footer of three bytes.
    fn parquet() -> Vec<u8> {
        [MAGIC, b"pages", b"xyz", &3_u32.to_le_bytes(), MAGIC].concat()
    }

    #[test]
    fn what_is_sealed_comes_back_to_the_byte() {
        let sealed = sealed(parquet());
        assert_eq!(sealed.len(), parquet().len() + SEAL);
        assert_eq!(split(&sealed), Some((12 + SEAL, 3 + SEAL)));
        assert_eq!(unsealed(sealed), Ok(parquet()));
    }

    #[test]
    fn every_changed_byte_and_every_cut_is_refused() {
        let whole = sealed(parquet());
        for at in 0..whole.len() {
            for bit in 0..8 {
                let mut altered = whole.clone();
                altered[at] ^= 1 << bit;
                assert!(unsealed(altered).is_err(), "bit {bit} of byte {at}");
            }
            assert!(unsealed(whole[..at].to_vec()).is_err(), "cut at {at}");
        }
        assert!(unsealed(parquet()).is_err());
    }
}
