//! The bytes of a file: mapped when it is plain, decompressed when it is gzip or zstd, told apart by their first bytes.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use memmap2::Mmap;

use super::packed::unpacked;
use crate::error::{DatasetError, Place, saturating_u32};
use crate::text::looks_like_yaml;

/// A file that ids can be borrowed from. Clones share its bytes.
#[derive(Debug, Clone)]
pub struct Source {
    path: PathBuf,
    bytes: Arc<Bytes>,
    /// Where the text begins: behind a byte order mark.
    start: usize,
}

#[derive(Debug)]
enum Bytes {
    Mapped(Mmap),
    Owned(Vec<u8>),
}

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

impl Source {
    /// Opens a file. Compressed files are decompressed into memory; pipes are read to their end.
    pub fn open(path: &Path) -> Result<Self, DatasetError> {
        let bytes = File::open(path).and_then(bytes).map_err(|source| DatasetError::read(path, source))?;
        Ok(Self::new(path, bytes))
    }

    /// Reads a stream, compressed or not, under the name that messages shall call it.
    pub fn read(name: &str, mut reader: impl Read) -> Result<Self, DatasetError> {
        let mut read = Vec::new();
        let bytes = reader.read_to_end(&mut read).and_then(|_| decompressed(Bytes::Owned(read)));
        let path = Path::new(name);
        Ok(Self::new(path, bytes.map_err(|source| DatasetError::read(path, source))?))
    }

    fn new(path: &Path, bytes: Bytes) -> Self {
        let start = if bytes.as_slice().starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
        Self { path: path.to_owned(), bytes: Arc::new(bytes), start }
    }

    /// The file's path, for messages.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The bytes, decompressed, without a byte order mark at their beginning: it is nobody's id.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes.as_slice()[self.start..]
    }

    /// An error about the line that an offset lies in.
    pub(crate) fn wrong(&self, offset: usize, problem: impl Into<String>) -> DatasetError {
        let place = Place { column: None, ..Place::at_offset(&self.path, self.bytes(), offset) };
        DatasetError::bad_data(place, problem)
    }

    /// An error about a line, counted from 1.
    pub(crate) fn wrong_line(&self, line: usize, problem: impl Into<String>) -> DatasetError {
        DatasetError::bad_data(Place::line(&self.path, saturating_u32(line)), problem)
    }

    /// An error about the file as a whole.
    pub(crate) fn wrong_file(&self, problem: impl Into<String>) -> DatasetError {
        DatasetError::bad_data(Place::file(&self.path), problem)
    }

    /// Refuses a byte order mark, which trec_eval takes for a part of the first query's id.
    pub(super) fn expect_no_mark(&self) -> Result<(), DatasetError> {
        match self.start {
            0 => Ok(()),
            _ => Err(self.wrong(0, "begins with a byte order mark; save it as UTF-8 without one")),
        }
    }

    /// The error about a file, or that it is YAML where its first line that says something could not be read.
    pub(crate) fn or_yaml(&self, error: DatasetError) -> DatasetError {
        let text = std::str::from_utf8(self.bytes()).unwrap_or_default();
        let says = |(_, line): &(u32, &str)| !line.trim().is_empty() && !line.trim().starts_with('#');
        let first = (1..).zip(text.lines()).find(says).map(|(number, _)| number);
        match &error {
            DatasetError::BadData { place, .. } if place.line == first && looks_like_yaml(text) => {
                self.wrong_file("is YAML, which is not read here; give TREC lines, JSON Lines or Parquet")
            }
            _ => error,
        }
    }

    /// The line that an offset lies in, counted from 1.
    pub(super) fn line_at(&self, offset: usize) -> usize {
        memchr::memchr_iter(b'\n', &self.bytes()[..offset]).count() + 1
    }

    /// Where a slice of these bytes begins.
    pub(crate) fn offset_of(&self, part: &[u8]) -> usize {
        part.as_ptr().addr() - self.bytes().as_ptr().addr()
    }
}

impl Bytes {
    fn as_slice(&self) -> &[u8] {
        match self {
            Self::Mapped(map) => map,
            Self::Owned(bytes) => bytes,
        }
    }
}

fn bytes(mut file: File) -> io::Result<Bytes> {
    let about = file.metadata()?;
    if about.is_dir() {
        return Err(io::Error::new(io::ErrorKind::IsADirectory, "is a folder"));
    }
    // Pipes and /proc files have no length that could be mapped.
    if !about.is_file() || about.len() == 0 {
        let mut read = Vec::new();
        file.read_to_end(&mut read)?;
        return decompressed(Bytes::Owned(read));
    }
    #[expect(unsafe_code, reason = "the file is only read; a program that truncates it meanwhile harms any reader")]
    let map = unsafe { Mmap::map(&file)? };
    decompressed(Bytes::Mapped(map))
}

fn decompressed(bytes: Bytes) -> io::Result<Bytes> {
    Ok(unpacked(bytes.as_slice())?.map_or(bytes, Bytes::Owned))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trec::packed::tests::gzip;

    const TEXT: &[u8] = b"1 Q0 a 1 2.0 t\n";

    #[test]
    fn plain_gzip_and_zstd_files_read_the_same_whatever_they_are_called() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let zstd = zstd::encode_all(TEXT, 1).expect("memory takes all");
        for (name, bytes) in [("run", TEXT.to_vec()), ("run.txt", gzip(TEXT)), ("run.gz", zstd)] {
            let path = folder.path().join(name);
            std::fs::write(&path, bytes).expect("writable");
            assert_eq!(Source::open(&path).expect(name).bytes(), TEXT, "{name}");
        }
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_text() {
        let marked = [BYTE_ORDER_MARK, TEXT].concat();
        for bytes in [marked.clone(), gzip(&marked)] {
            let source = Source::read("marked", &bytes[..]).expect("memory is readable");
            assert_eq!(source.bytes(), TEXT);
            assert_eq!(source.offset_of(&source.bytes()[2..]), 2);
            assert_eq!(source.wrong(0, "x").to_string(), "marked:1: x");
            assert!(source.expect_no_mark().is_err());
        }
        assert!(Source::read("plain", TEXT).expect("memory is readable").expect_no_mark().is_ok());
    }

    #[test]
    fn a_truncated_gzip_file_and_a_missing_file_are_errors_that_name_the_file() {
        let cut = &gzip(TEXT)[..20];
        let error = Source::read("cut.gz", cut).expect_err("truncated").to_string();
        assert!(error.starts_with("cannot read cut.gz: "), "{error}");
        let error = Source::open(Path::new("no/such/run")).expect_err("missing").to_string();
        assert!(error.starts_with("cannot read no/such/run: "), "{error}");
        assert!(Source::open(Path::new("/")).is_err());
    }
}
