//! Everything stage C builds once: the space, the units with their vectors, the graphs, and the calibration.

use crate::error::EngineError;
use crate::index::IndexOptions;
use crate::query::AnalyzedQuery;
use crate::stage_c::calibration::{Calibration, FitSample};
use crate::stage_c::doc_terms::DocTerms;
use crate::stage_c::neighbours::Neighbours;
use crate::stage_c::space::Space;
use crate::stage_c::units::Units;
use crate::tables::Tables;

/// What stage C knows of a corpus; never changed once it is fitted.
#[derive(Debug)]
pub(crate) struct Semantic {
    pub(crate) space: Space,
    pub(crate) units: Units,
    pub(crate) vectors: Vec<Vec<f32>>,
    pub(crate) docs: DocTerms,
    pub(crate) neighbours: Neighbours,
    pub(crate) calibration: Option<Calibration>,
    /// Units of each file, for the breadth of a search in a part of the corpus.
    pub(crate) units_of_file: Vec<u32>,
}

impl Semantic {
    /// Trains the space on the corpus and builds the graphs. Same tables and seed: same bytes at any number of threads.
    pub fn build(
        tables: &Tables,
        units: Units,
        options: &IndexOptions,
        progress: &(dyn Fn(&str, u64, u64) + Sync),
    ) -> Result<Self, EngineError> {
        progress("vectors", 0, 2);
        let mut space = Space::train(tables, options.seed);
        progress("vectors", 1, 2);
        let vectors = space.embed_units(tables, &units.all);
        progress("vectors", 2, 2);
        let docs = DocTerms::build(tables, &units.all);
        progress("neighbours", 0, 1);
        let neighbours = Neighbours::build(&vectors);
        progress("neighbours", 1, 1);
        let mut units_of_file = vec![0; tables.files.len()];
        units.all.iter().for_each(|unit| units_of_file[unit.file as usize] += 1);
        Ok(Self { space, units, vectors, docs, neighbours, calibration: None, units_of_file })
    }

    /// Fits the calibration. Without enough prose among the samples there is none, and `isotonic_v1` acts as `none`.
    pub fn fit(&mut self, tables: &Tables, samples: &[FitSample<'_>]) {
        self.calibration = Calibration::fit(tables, self, samples);
    }

    /// Whether a calibration was fitted.
    pub fn is_calibrated(&self) -> bool {
        self.calibration.is_some()
    }

    /// Units that a query may be answered with.
    pub(crate) fn scope(&self, tables: &Tables, query: &AnalyzedQuery<'_>) -> usize {
        let in_scope = tables.files.iter().zip(&self.units_of_file).filter(|(file, _)| query.in_scope(file));
        in_scope.map(|(_, &units)| units as usize).sum()
    }
}
