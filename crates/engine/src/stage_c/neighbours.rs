//! Approximate nearest neighbours: HNSW graphs (Malkov, Yashunin 2018), built point after point so that they repeat.

use hnsw_rs::anndists::dist::Distance;
use hnsw_rs::hnsw::Hnsw;
use rayon::prelude::*;

use crate::configuration::Ann;
use crate::stage_c::graph::{Deal, Graph};
use crate::stage_c::space::dot;

/// Links of a point in each layer.
const LINKS: usize = 12;
/// Candidates looked at when a point is inserted.
const CONSTRUCTION: usize = 48;
const LAYERS: usize = 16;
/// Graphs that the points are dealt out to: built side by side, while inserting into one has to be in order.
const GRAPHS: usize = 4;
/// The list is widened at most this many times when only a part of the corpus is searched.
const WIDEST: usize = 8;
/// An estimate, not a measurement: a point that is looked at through a graph costs about as much as this many looked at in
/// a row, since it misses the processor's caches and is entered into a list and a set.
const IN_A_ROW: usize = 8;

/// [`cosine_distance`], as graphs are built by it.
#[derive(Clone, Copy)]
pub(crate) struct Cosine;

impl Distance<f32> for Cosine {
    fn eval(&self, a: &[f32], b: &[f32]) -> f32 {
        cosine_distance(a, b)
    }
}

/// 1 - cosine of vectors of length 1.
pub(crate) fn cosine_distance(a: &[f32], b: &[f32]) -> f32 {
    (1.0 - dot(a, b)).max(0.0)
}

/// The graphs over the vectors of all units.
#[derive(Debug)]
pub(crate) struct Neighbours {
    graphs: Vec<Graph>,
    points: usize,
}

impl Neighbours {
    /// Builds the graphs; a vector's place is its id.
    pub fn build(vectors: &[Vec<f32>]) -> Self {
        let graph = |first: usize| {
            let size = vectors.len().div_ceil(GRAPHS).max(1);
            let graph = Hnsw::new(LINKS, size, LAYERS, CONSTRUCTION, Cosine);
            for id in (first..vectors.len()).step_by(GRAPHS) {
                if vectors[id].iter().any(|&value| value != 0.0) {
                    graph.insert((&vectors[id], id));
                }
            }
            Graph::of(&graph, Deal { first, step: GRAPHS }, vectors.len())
        };
        Self { graphs: (0..GRAPHS).into_par_iter().map(graph).collect(), points: vectors.len() }
    }

    /// At most `ann.k` ids with their cosines, nearest first, equals by id. Each graph is searched with a list of
    /// `ann.ef_search`, so it gives at most that many. When only `scope` points, those `in_scope`, may answer, the list
    /// is widened as much as they are fewer, up to eightfold; a part of the corpus that is looked through in less time
    /// than that is looked through, and the answer is exact. `vectors` are those that the graphs were built of.
    pub fn nearest(
        &self,
        vectors: &[Vec<f32>],
        query: &[f32],
        ann: Ann,
        in_scope: &dyn Fn(u32) -> bool,
        scope: usize,
    ) -> Vec<(u32, f32)> {
        let widening = (self.points / scope.max(1)).clamp(1, WIDEST);
        let list = ann.ef_search as usize * widening;
        let is_scanned = widening > 1 && scope <= list * GRAPHS * LINKS * IN_A_ROW;
        let mut found = if is_scanned {
            scan(vectors, query, in_scope)
        } else {
            self.search(vectors, query, list).into_iter().filter(|&(id, _)| in_scope(id)).collect()
        };
        found.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        found.truncate(ann.k as usize);
        found
    }

    /// What each graph finds with a list of this length.
    fn search(&self, vectors: &[Vec<f32>], query: &[f32], list: usize) -> Vec<(u32, f32)> {
        let near = self.graphs.iter().flat_map(|graph| graph.search(vectors, query, list));
        near.map(|(id, distance)| (id, 1.0 - distance)).collect()
    }
}

/// Every point in scope with its cosine; points without a vector are in no graph and near to nothing.
fn scan(vectors: &[Vec<f32>], query: &[f32], in_scope: &dyn Fn(u32) -> bool) -> Vec<(u32, f32)> {
    let points = (0..).zip(vectors).filter(|&(id, _)| in_scope(id));
    let scored = points.map(|(id, vector)| (id, 1.0 - cosine_distance(query, vector)));
    scored.filter(|&(_, cosine)| cosine != 0.0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stage_c::random::gaussian;
    use crate::stage_c::space::normalize;

    fn vectors(count: u64) -> Vec<Vec<f32>> {
        let vector = |at: u64| {
            let mut vector: Vec<f32> = (0..32).map(|k| gaussian(5, at * 32 + k)).collect();
            normalize(&mut vector);
            vector
        };
        (0..count).map(vector).collect()
    }

    fn recall(graphs: &Neighbours, vectors: &[Vec<f32>], ann: Ann) -> f64 {
        let (mut found, mut wanted) = (0, 0);
        for query in vectors.iter().step_by(97) {
            let mut exact: Vec<(u32, f32)> = (0..).zip(vectors).map(|(id, vector)| (id, dot(query, vector))).collect();
            exact.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            let near = graphs.nearest(vectors, query, ann, &|_| true, vectors.len());
            let want: Vec<u32> = exact.iter().take(50).map(|&(id, _)| id).collect();
            found += near.iter().filter(|(id, _)| want.contains(id)).count();
            wanted += want.len();
        }
        found as f64 / wanted as f64
    }

    #[test]
    fn a_longer_list_finds_more_of_the_nearest() {
        let vectors = vectors(3000);
        let graphs = Neighbours::build(&vectors);
        let [short, long] = [16, 512].map(|ef_search| recall(&graphs, &vectors, Ann { k: 50, ef_search }));
        assert!(short + 0.05 < long && long > 0.9, "{short} {long}");
    }

    #[test]
    fn k_bounds_how_many_come_back() {
        let vectors = vectors(1000);
        let graphs = Neighbours::build(&vectors);
        for k in [50, 150] {
            assert_eq!(
                graphs.nearest(&vectors, &vectors[0], Ann { k, ef_search: 96 }, &|_| true, 1000).len(),
                k as usize
            );
        }
        assert_eq!(graphs.nearest(&vectors, &vectors[0], Ann { k: 50, ef_search: 96 }, &|_| true, 1000)[0].0, 0);
    }

    #[test]
    fn a_small_scope_is_looked_through_and_a_large_one_searched_more_widely() {
        let vectors = vectors(2000);
        let graphs = Neighbours::build(&vectors);
        let ann = Ann { k: 50, ef_search: 16 };
        for (step, scope) in [(20, 100), (2, 1000)] {
            let in_scope = |id: u32| id.is_multiple_of(step);
            let mut exact = scan(&vectors, &vectors[0], &in_scope);
            exact.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            assert_eq!(graphs.nearest(&vectors, &vectors[0], ann, &in_scope, scope), exact[..50], "one in {step}");
        }
        // A scope that says it is too large to look through: the list is widened, and only points in scope come back.
        let most = graphs.nearest(&vectors, &vectors[0], ann, &|id| !id.is_multiple_of(3), 1334);
        let few = graphs.nearest(&vectors, &vectors[0], ann, &|id| !id.is_multiple_of(3), 2000);
        assert_eq!(most, few, "two thirds are searched as all are");
        assert!(most.iter().all(|(id, _)| !id.is_multiple_of(3)));
    }

    #[test]
    fn two_builds_answer_alike() {
        let vectors = vectors(800);
        let build = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads start");
            pool.install(|| Neighbours::build(&vectors))
        };
        let (one, two) = (build(1), build(4));
        for query in vectors.iter().step_by(50) {
            let ann = Ann { k: 50, ef_search: 16 };
            let [a, b] = [&one, &two].map(|graphs| graphs.nearest(&vectors, query, ann, &|_| true, 800));
            assert_eq!(a, b);
        }
    }

    #[test]
    fn no_points_have_no_neighbours() {
        assert!(Neighbours::build(&[]).nearest(&[], &[1.0], Ann { k: 50, ef_search: 16 }, &|_| true, 0).is_empty());
    }
}
