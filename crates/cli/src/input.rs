//! Files that are read whole.

use std::fs;
use std::path::Path;

use anyhow::{Context, anyhow};

use crate::exit::Failure;

/// A file's bytes.
pub fn bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(path).with_context(|| format!("cannot read {}", path.display())).map_err(Failure::input_output)
}

/// A file's text.
pub fn text(path: &Path) -> Result<String, Failure> {
    String::from_utf8(bytes(path)?).map_err(|_| Failure::data(anyhow!("{} is not UTF-8", path.display())))
}
