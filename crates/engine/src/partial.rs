//! What an index holds of a file in part only, so that results can say so.

use std::fmt;
use std::sync::Arc;

use crate::build::MOST_TERMS;
use crate::stage_b::Outline;
use crate::tables::FileEntry;

/// What of a file is not in an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lack {
    /// Its symbols: parsing it takes more steps than a file may.
    Symbols,
    /// Its terms from the one on that is one distinct term too many.
    Terms,
}

impl fmt::Display for Lack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Symbols => f.write_str("no symbols: parsing it takes too many steps"),
            Self::Terms => write!(f, "only up to its distinct term {MOST_TERMS}"),
        }
    }
}

/// The files that are indexed in part, by path, each with what lacks.
pub(crate) fn partial(files: &[FileEntry], outlines: &[Outline]) -> Vec<(Arc<str>, Lack)> {
    let of_file = |(file, outline): (&FileEntry, &Outline)| {
        let symbols = outline.is_given_up.then_some(Lack::Symbols);
        let terms = (file.indexed_text().len() < file.text.len()).then_some(Lack::Terms);
        let path = Arc::clone(&file.path);
        symbols.into_iter().chain(terms).map(move |lack| (Arc::clone(&path), lack))
    };
    files.iter().zip(outlines).flat_map(of_file).collect()
}
