//! The codecs that pages are compressed with.

use std::borrow::Cow;
use std::fmt;
use std::io;

use super::allowance::Allowance;
use super::{Read, reserve};

/// The first seven bits of streams with windows of up to 1 GiB, which RFC 7932 (section 9.1) leaves undefined.
const LARGE_WINDOW: u8 = 0b001_0001;

/// A codec.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Codec {
    #[default]
    Plain,
    Snappy,
    Gzip,
    Brotli,
    Zstd,
    Lz4,
    /// One that is not read here, by its number in the format.
    Unknown(i64),
}

impl Codec {
    /// A codec by its number in the format.
    pub(super) fn from_number(number: i64) -> Self {
        match number {
            0 => Self::Plain,
            1 => Self::Snappy,
            2 => Self::Gzip,
            4 => Self::Brotli,
            6 => Self::Zstd,
            7 => Self::Lz4,
            other => Self::Unknown(other),
        }
    }

    /// The bytes of a page, which must be exactly as many as it says.
    pub(super) fn decompressed<'a>(
        self,
        compressed: &'a [u8],
        length: usize,
        allowance: &mut Allowance,
    ) -> Read<Cow<'a, [u8]>> {
        if self == Self::Plain {
            return match compressed.len() == length {
                true => Ok(Cow::Borrowed(compressed)),
                false => Err(format!("a page has {} bytes where it says {length}", compressed.len())),
            };
        }
        allowance.pay(length, 1)?;
        let mut page = Vec::new();
        reserve(&mut page, length)?;
        page.resize(length, 0);
        match self.fill(compressed, &mut page) {
            Ok(true) => Ok(Cow::Owned(page)),
            Ok(false) => Err(format!("a page that {self} compressed has not the {length} bytes that it says")),
            Err(problem) => Err(format!("a page that {self} compressed is broken: {problem}")),
        }
    }

    /// Whether the compressed bytes filled the page exactly.
    fn fill(self, compressed: &[u8], page: &mut [u8]) -> Result<bool, String> {
        let text = |error: io::Error| error.to_string();
        match self {
            Self::Plain => Ok(false),
            Self::Snappy => snappy(compressed, page).map_err(|error| error.to_string()),
            Self::Gzip => filled(flate2::read::MultiGzDecoder::new(compressed), page).map_err(text),
            Self::Brotli if compressed.first().is_some_and(|first| first & 0x7f == LARGE_WINDOW) => {
                Err("its window is larger than brotli allows".to_owned())
            }
            Self::Brotli => filled(brotli::Decompressor::new(compressed, 4096), page).map_err(text),
            // At once and not as a stream, which would make room for whatever window a frame asks for.
            Self::Zstd => {
                let filled =
                    zstd::bulk::Decompressor::new().and_then(|mut zstd| zstd.decompress_to_buffer(compressed, page));
                Ok(filled.map_err(text)? == page.len())
            }
            Self::Lz4 => {
                let length = i32::try_from(page.len()).map_err(|error| error.to_string())?;
                let filled = lz4::block::decompress_to_buffer(compressed, Some(length), page).map_err(text)?;
                Ok(filled == page.len())
            }
            Self::Unknown(_) => Err("compress with zstd, snappy, gzip, brotli or LZ4_RAW instead".to_owned()),
        }
    }
}

fn snappy(compressed: &[u8], page: &mut [u8]) -> snap::Result<bool> {
    let length = snap::raw::decompress_len(compressed)?;
    Ok(length == page.len() && snap::raw::Decoder::new().decompress(compressed, page)? == length)
}

/// Whether a stream has exactly as many bytes as there is room.
fn filled(mut stream: impl io::Read, page: &mut [u8]) -> io::Result<bool> {
    match stream.read_exact(page) {
        Ok(()) => Ok(stream.read(&mut [0])? == 0),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(error),
    }
}

impl fmt::Display for Codec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain => f.write_str("nothing"),
            Self::Snappy => f.write_str("snappy"),
            Self::Gzip => f.write_str("gzip"),
            Self::Brotli => f.write_str("brotli"),
            Self::Zstd => f.write_str("zstd"),
            Self::Lz4 => f.write_str("LZ4_RAW"),
            Self::Unknown(3) => f.write_str("LZO"),
            Self::Unknown(5) => f.write_str("Hadoop's LZ4"),
            Self::Unknown(number) => write!(f, "codec {number}"),
        }
    }
}
