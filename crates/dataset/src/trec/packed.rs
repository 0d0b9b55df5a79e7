//! Compressed bytes to plain ones, within a limit; and the names of what is neither plain nor read here.

use std::io::{self, Read};

const GZIP: &[u8] = &[0x1f, 0x8b];
const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];

/// Bytes that every compressed file may unfold to, however small it is.
const FLOOR: usize = 256 << 20;
/// Further bytes for each byte of the file. Runs take 5 to 30, judgments that are all alike up to 60.
const RATIO: usize = 100;

/// What formats begin with that runs and judgments may come in and that are not read here.
const FOREIGN: [(&[u8], &str); 10] = [
    (&[0xfd, b'7', b'z', b'X', b'Z', 0], "xz"),
    (&[0x04, 0x22, 0x4d, 0x18], "LZ4"),
    (&[0x1f, 0x9d], "compress (.Z)"),
    (b"PK\x03\x04", "a zip archive"),
    (&[b'7', b'z', 0xbc, 0xaf, 0x27, 0x1c], "a 7z archive"),
    (b"ARROW1\0\0", "Arrow IPC (Feather)"),
    (&[0xff, 0xff, 0xff, 0xff, 0x10, 0, 0, 0], "an Arrow stream"),
    (b"Obj\x01", "Avro"),
    (b"SQLite format 3\0", "an SQLite database"),
    (&[0x80, 0x04, 0x95], "a pickle of Python"),
];

/// The plain bytes of a gzip or zstd file; none when it is neither.
pub(super) fn unpacked(bytes: &[u8]) -> io::Result<Option<Vec<u8>>> {
    let limit = bytes.len().saturating_mul(RATIO).saturating_add(FLOOR);
    let plain = match bytes {
        _ if bytes.starts_with(GZIP) => unpacked_gzip(bytes, limit)?,
        _ if is_zstd(bytes) => unpacked_zstd(bytes, limit)?,
        _ => return expect_known(bytes).map(|()| None),
    };
    if plain.starts_with(GZIP) || is_zstd(&plain) {
        return Err(io::Error::other("it is compressed twice; unpack it once"));
    }
    expect_known(&plain)?;
    Ok(Some(plain))
}

/// Refuses a format that is not read here, by its name.
fn expect_known(bytes: &[u8]) -> io::Result<()> {
    // Its first three bytes could be a query's id; pi, which every block begins with, could not.
    let bzip2 = matches!(bytes, [b'B', b'Z', b'h', _, b'1', b'A', b'Y', b'&', b'S', b'Y', ..]).then_some("bzip2");
    let known = || FOREIGN.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, name)| *name);
    if let Some(name) = bzip2.or_else(known) {
        let problem = format!("it is {name}; expected text, plain or in gzip or zstd, or Parquet");
        return Err(io::Error::other(problem));
    }
    // Without a mark, ASCII in UTF-16 has a zero byte beside the first character.
    let is_utf_16 = matches!(
        bytes,
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [0, 1..=255, 0, 1..=255, ..] | [1..=255, 0, 1..=255, 0, ..]
    );
    match is_utf_16 {
        true => Err(io::Error::other("it is UTF-16; save it as UTF-8")),
        false => Ok(()),
    }
}

/// Zstd's frames, those that readers skip among them: `pzstd` begins with one.
fn is_zstd(bytes: &[u8]) -> bool {
    bytes.starts_with(ZSTD) || matches!(bytes, [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..])
}

fn unpacked_gzip(mut rest: &[u8], limit: usize) -> io::Result<Vec<u8>> {
    let mut plain = Vec::new();
    while rest.starts_with(GZIP) {
        read_within(flate2::bufread::GzDecoder::new(&mut rest), limit, &mut plain)?;
    }
    // Tapes and block devices pad with zeros, and gzip reads over them.
    let rest = if rest.iter().all(|&byte| byte == 0) { &[] } else { rest };
    expect_end(rest, "gzip")?;
    Ok(plain)
}

fn unpacked_zstd(mut rest: &[u8], limit: usize) -> io::Result<Vec<u8>> {
    let mut plain = Vec::new();
    while is_zstd(rest) {
        if !rest.starts_with(ZSTD) {
            rest = after_skipped_frame(rest)?;
            continue;
        }
        let mut frame = zstd::stream::read::Decoder::with_buffer(rest)?.single_frame();
        read_within(&mut frame, limit, &mut plain)?;
        rest = frame.finish();
    }
    expect_end(rest, "zstd")?;
    Ok(plain)
}

/// What follows a frame whose content nobody is meant to read: its length stands behind its magic number.
fn after_skipped_frame(frame: &[u8]) -> io::Result<&[u8]> {
    let length = frame.get(4..8).map(|length| length.iter().rev().fold(0, |sum, &byte| sum << 8 | usize::from(byte)));
    let rest = length.and_then(|length| frame.get(8..)?.get(length..));
    rest.ok_or_else(|| io::Error::other("a skippable zstd frame is longer than the file"))
}

fn expect_end(rest: &[u8], format: &str) -> io::Result<()> {
    match rest.len() {
        0 => Ok(()),
        count => Err(io::Error::other(format!(
            "trailing bytes: {count} bytes that are not {format} follow the {format} data"
        ))),
    }
}

/// Adds what a stream unfolds to, unless that is more than the limit in all.
fn read_within(stream: impl Read, limit: usize, plain: &mut Vec<u8>) -> io::Result<()> {
    let left = (limit - plain.len()) as u64;
    if stream.take(left + 1).read_to_end(plain)? as u64 > left {
        let problem = format!(
            "it unfolds to more than {} MiB, {RATIO} times its size and {} MiB; no run and no judgments do",
            limit >> 20,
            FLOOR >> 20
        );
        return Err(io::Error::other(problem));
    }
    Ok(())
}

#[cfg(test)]
pub(super) mod tests {
    use std::io::Write as _;

    use super::*;

    const TEXT: &[u8] = b"1 Q0 a 1 2.0 t\n";

    /// The bytes as a gzip file.
    pub fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).expect("memory takes all");
        encoder.finish().expect("memory takes all")
    }

    fn zstd(bytes: &[u8]) -> Vec<u8> {
        zstd::encode_all(bytes, 1).expect("memory takes all")
    }

    fn refused(bytes: &[u8]) -> String {
        unpacked(bytes).expect_err("refused").to_string()
    }

    #[test]
    fn frames_that_were_glued_together_or_are_to_be_skipped_are_read_to_the_end() {
        let skipped = [&[0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0][..], b"abc"].concat();
        for packed in [
            [gzip(TEXT), gzip(TEXT)].concat(),
            [gzip(TEXT), gzip(TEXT), vec![0; 512]].concat(),
            [zstd(TEXT), zstd(TEXT)].concat(),
            [skipped.clone(), zstd(TEXT), skipped.clone(), zstd(TEXT), skipped.clone()].concat(),
        ] {
            assert_eq!(unpacked(&packed).expect("packed"), Some([TEXT, TEXT].concat()));
        }
        assert_eq!(unpacked(TEXT).expect("plain"), None);
        assert!(refused(&skipped[..9]).contains("skippable zstd frame"));
    }

    #[test]
    fn what_is_not_read_here_is_called_by_its_name() {
        let utf_16: Vec<u8> = TEXT.iter().flat_map(|&byte| [byte, 0]).collect();
        for (bytes, name) in [
            (&b"BZh91AY&SY"[..], "bzip2"),
            (&[0xfd, b'7', b'z', b'X', b'Z', 0, 0], "xz"),
            (b"PK\x03\x04", "zip archive"),
            (&utf_16, "UTF-16"),
            (&[&[0xff, 0xfe][..], &utf_16].concat(), "UTF-16"),
            (&gzip(&utf_16), "UTF-16"),
            (&gzip(&gzip(TEXT)), "compressed twice"),
            (&[gzip(TEXT), b"more".to_vec()].concat(), "trailing bytes: 4 bytes that are not gzip"),
            (&[zstd(TEXT), b"more!".to_vec()].concat(), "trailing bytes: 5 bytes that are not zstd"),
        ] {
            assert!(refused(bytes).contains(name), "{}", refused(bytes));
        }
    }

    #[test]
    fn nothing_unfolds_without_a_limit() {
        let bomb = zstd::encode_all(io::repeat(b'1').take(FLOOR as u64 + (2 << 20)), 1).expect("memory takes all");
        assert!(bomb.len() < 100_000, "{}", bomb.len());
        for packed in [bomb.clone(), [bomb.clone(), zstd(TEXT), bomb].concat()] {
            assert!(refused(&packed).starts_with("it unfolds to more than 2"), "{}", refused(&packed));
        }
    }
}
