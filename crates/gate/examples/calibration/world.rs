//! Simulated arms in the form in which the judge reads recorded ones.

use lensgate_compare::{ComparedQuery, Comparisons, SCHEMA_VERSION, ScoreTable, Scores, Series, StageTable, Values};
use lensgate_dataset::{LabelSource, Language, QueryClass};
use lensgate_measures::Measure;
use lensgate_words::Population;

/// A measure by its name.
pub fn measure(name: &str) -> Measure {
    name.parse().expect("the name is a measure's")
}

/// Scores of queries that all take part.
pub fn scores(numerators: Vec<f64>) -> Scores {
    let denominators = vec![1.0; numerators.len()];
    Scores { numerators, denominators }
}

/// Scores of both arms in [0, 1] that differ by exactly the given deltas.
pub fn arms(deltas: &[f64]) -> (Scores, Scores) {
    let base: Vec<f64> = deltas.iter().map(|delta| (-delta).max(0.0)).collect();
    let cand = deltas.iter().map(|delta| delta.max(0.0)).collect();
    (scores(base), scores(cand))
}

/// A series of scores.
pub fn series(name: &str, (baseline, candidate): (Scores, Scores)) -> Series {
    let n = baseline.numerators.len();
    of_values(name, Values::Scores { baseline, candidate }, vec![0; n], Population::Queries)
}

/// A series of clock readings.
pub fn clocks(name: &str, (baseline, candidate): (Vec<Vec<f64>>, Vec<Vec<f64>>)) -> Series {
    let n = baseline.len();
    of_values(name, Values::Samples { baseline, candidate }, vec![0; n], Population::Queries)
}

/// A series of anything.
pub fn of_values(name: &str, values: Values, repositories: Vec<u32>, population: Population) -> Series {
    let queries = vec![String::new(); repositories.len()];
    let ceiling = matches!(values, Values::Scores { .. }).then_some(1.0);
    Series { measure: measure(name), queries, repositories, values, asked: None, ceiling, population, worst: None }
}

/// Queries over five classes and three languages in runs of so many repositories, as a query set would mix them.
fn queries(n: usize, repositories: usize) -> Vec<ComparedQuery> {
    const CLASSES: [QueryClass; 5] =
        [QueryClass::Nl, QueryClass::Identifier, QueryClass::Regex, QueryClass::Structural, QueryClass::Docs];
    const LANGUAGES: [Language; 3] = [Language::Rust, Language::Python, Language::Go];
    let one = |number: usize| ComparedQuery {
        id: number.to_string(),
        class: CLASSES[number % 5],
        language: Some(LANGUAGES[number / 5 % 3]),
        repository: Some(format!("r{}", number * repositories / n)),
        source: LabelSource::Judged,
        decides: true,
        copies: 1,
        judged_otherwise: Vec::new(),
        same_ranking: false,
        baseline_hits: 50,
        candidate_hits: 50,
        unanswered: Vec::new(),
        unreached: Vec::new(),
        latency_complete: true,
    };
    (0..n).map(one).collect()
}

/// Everything that a judge reads of one simulated comparison.
pub fn comparisons(
    tables: Vec<(&str, (Scores, Scores))>,
    (baseline, candidate): (Vec<Vec<f64>>, Vec<Vec<f64>>),
    repositories: usize,
) -> Comparisons {
    let n = baseline.len();
    let table = |(name, (baseline, candidate)): (&str, (Scores, Scores))| {
        let measure = measure(name);
        ScoreTable { ceiling: measure.range().map(|(_, greatest)| greatest), measure, baseline, candidate }
    };
    Comparisons {
        schema_version: SCHEMA_VERSION,
        query_set: "simulated".to_owned(),
        query_set_digest: "0".repeat(64),
        quotas: None,
        near_copies: 0,
        seed: 0,
        queries: queries(n, repositories),
        scores: tables.into_iter().map(table).collect(),
        stages: vec![StageTable {
            time: lensgate_measures::Time::Wall,
            stage: None,
            baseline,
            candidate,
            baseline_again: vec![Vec::new(); n],
            asked: None,
        }],
        waited: None,
        clocks: Vec::new(),
        comparisons: Vec::new(),
    }
}
