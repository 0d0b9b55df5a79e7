//! The bytes of a file: mapped when it is plain, decompressed when it is gzip or zstd, told apart by their first bytes.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use memmap2::Mmap;

use super::packed::unpacked;
use crate::error::{DatasetError, Place, saturating_u32};

/// A file that ids can be borrowed from.
#[derive(Debug)]
pub struct Source {
    path: PathBuf,
    bytes: Bytes,
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
        Ok(Self { path: path.to_owned(), bytes })
    }

    /// Reads a stream, compressed or not, under the name that messages shall call it.
    pub fn read(name: &str, mut reader: impl Read) -> Result<Self, DatasetError> {
        let mut read = Vec::new();
        let bytes = reader.read_to_end(&mut read).and_then(|_| decompressed(Bytes::Owned(read)));
        Ok(Self { path: name.into(), bytes: bytes.map_err(|source| DatasetError::read(Path::new(name), source))? })
    }

    /// The file's path, for messages.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The bytes, decompressed.
    pub fn bytes(&self) -> &[u8] {
        self.bytes.as_slice()
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

    /// Refuses a byte order mark, which would become a part of the first query's id.
    pub(super) fn expect_no_mark(&self) -> Result<(), DatasetError> {
        match self.bytes().starts_with(BYTE_ORDER_MARK) {
            true => Err(self.wrong(0, "begins with a byte order mark; save it as UTF-8 without one")),
            false => Ok(()),
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
    use std::io::Write;

    use super::*;

    const TEXT: &[u8] = b"1 Q0 a 1 2.0 t\n";

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).expect("memory takes all");
        encoder.finish().expect("memory takes all")
    }

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
    fn a_truncated_gzip_file_and_a_missing_file_are_errors_that_name_the_file() {
        let cut = &gzip(TEXT)[..20];
        let error = Source::read("cut.gz", cut).expect_err("truncated").to_string();
        assert!(error.starts_with("cannot read cut.gz: "), "{error}");
        let error = Source::open(Path::new("no/such/run")).expect_err("missing").to_string();
        assert!(error.starts_with("cannot read no/such/run: "), "{error}");
        assert!(Source::open(Path::new("/")).is_err());
    }
}
