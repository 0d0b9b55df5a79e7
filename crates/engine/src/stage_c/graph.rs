//! A finished HNSW graph as flat lists: searched step for step as `hnsw_rs` searches its own, so that the answers are the same, in
//! less memory. There each point holds a copy of its vector and an allocation for each link.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::sync::Arc;

use hnsw_rs::hnsw::{Hnsw, Point};

use crate::stage_c::neighbours::{Cosine, cosine_distance};

/// Which points a graph holds: every so many ids, from its first.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deal {
    /// The first id.
    pub first: usize,
    /// The distance between two ids.
    pub step: usize,
}

/// One graph; empty without points.
#[derive(Debug, Default)]
pub(crate) struct Graph {
    /// The point from which a search starts; none in an empty graph.
    entry: Option<u32>,
    step: usize,
    places: usize,
    /// Links by layer, the lowest first.
    layers: Vec<Links>,
    /// The layer in which a search ends: the lowest that some point begins in.
    ground: usize,
}

/// The links of each place, place after place, in their order.
#[derive(Debug)]
struct Links {
    starts: Vec<u32>,
    to: Vec<u32>,
}

/// A point at a distance; the order is that of distances alone.
#[derive(Debug, Clone, Copy)]
struct Near {
    distance: f32,
    id: u32,
}

impl PartialEq for Near {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Near {}

impl PartialOrd for Near {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Near {
    fn cmp(&self, other: &Self) -> Ordering {
        self.distance.total_cmp(&other.distance)
    }
}

impl Graph {
    /// What was built over `points` ids in all, of which this graph was dealt some.
    pub fn of(built: &Hnsw<'static, f32, Cosine>, deal: Deal, points: usize) -> Self {
        let places = points.saturating_sub(deal.first).div_ceil(deal.step);
        let index = built.get_point_indexation();
        if built.get_nb_point() == 0 {
            return Self { step: deal.step, places, ..Self::default() };
        }
        let mut at: Vec<Option<Arc<Point<'static, f32>>>> = vec![None; places];
        for point in index {
            let place = point.get_origin_id() / deal.step;
            at[place] = Some(point);
        }
        let top = usize::from(index.get_max_level_observed());
        let mut layers: Vec<Links> = (0..=top).map(|_| Links { starts: vec![0], to: Vec::new() }).collect();
        for point in at {
            let links = point.map(|point| point.get_neighborhood_id()).unwrap_or_default();
            for (at, layer) in layers.iter_mut().enumerate() {
                layer.to.extend(links.get(at).into_iter().flatten().map(|link| number(link.d_id)));
                layer.starts.push(number(layer.to.len()));
            }
        }
        layers.iter_mut().for_each(|layer| layer.to.shrink_to_fit());
        // The entry is the first that reached its level, which is the highest.
        let entry = index.get_layer_iterator(top).next().map(|point| number(point.get_origin_id()));
        let ground = (0..top).find(|&layer| index.get_layer_nb_point(layer) > 0).unwrap_or(top);
        Self { entry, step: deal.step, places, layers, ground }
    }

    /// At most `list` points with their distances, nearest first. `vectors` are those that the graph was built of.
    pub fn search(&self, vectors: &[Vec<f32>], query: &[f32], list: usize) -> Vec<(u32, f32)> {
        let Some(mut pivot) = self.entry else { return Vec::new() };
        let distance = |id: u32| cosine_distance(query, &vectors[id as usize]);
        let mut least = distance(pivot);
        for layer in self.layers.iter().skip(1).rev() {
            for &id in layer.of(self.place(pivot)) {
                let to = distance(id);
                if to < least {
                    (pivot, least) = (id, to);
                }
            }
        }
        let found = self.widen(&distance, pivot, list);
        found.into_iter().map(|Near { distance, id }| (id, distance)).collect()
    }

    /// Best first from a point, until none that is left is nearer than the farthest of the list (Malkov, Yashunin 2018,
    /// algorithm 2).
    fn widen(&self, distance: &dyn Fn(u32) -> f32, from: u32, list: usize) -> Vec<Near> {
        let mut is_seen = vec![false; self.places];
        is_seen[self.place(from)] = true;
        let to = distance(from);
        let mut found = BinaryHeap::from([Near { distance: to, id: from }]);
        // The heap gives the greatest first, so that distances stand here with the other sign.
        let mut open = BinaryHeap::from([Near { distance: -to, id: from }]);
        while let Some(next) = open.pop() {
            if found.peek().is_some_and(|farthest| -next.distance > farthest.distance) {
                break;
            }
            for &id in self.layers[self.ground].of(self.place(next.id)) {
                if std::mem::replace(&mut is_seen[self.place(id)], true) {
                    continue;
                }
                let to = distance(id);
                if found.len() < list || found.peek().is_some_and(|farthest| to < farthest.distance) {
                    open.push(Near { distance: -to, id });
                    found.push(Near { distance: to, id });
                    if found.len() > list {
                        found.pop();
                    }
                }
            }
        }
        found.into_sorted_vec()
    }

    fn place(&self, id: u32) -> usize {
        id as usize / self.step
    }
}

impl Links {
    fn of(&self, place: usize) -> &[u32] {
        &self.to[self.starts[place] as usize..self.starts[place + 1] as usize]
    }
}

fn number(number: usize) -> u32 {
    u32::try_from(number).expect("units and their links are counted in 32 bits")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stage_c::random::gaussian;
    use crate::stage_c::space::normalize;

    /// Every fifth vector is a copy of another, so that distances tie.
    fn vectors(count: u64) -> Vec<Vec<f32>> {
        let vector = |at: u64| {
            let seed = if at % 5 == 4 { at / 2 } else { at };
            let mut vector: Vec<f32> = (0..16).map(|k| gaussian(7, seed * 16 + k)).collect();
            normalize(&mut vector);
            vector
        };
        (0..count).map(vector).collect()
    }

    #[test]
    fn answers_are_those_of_the_graph_it_was_made_of() {
        let all = vectors(3_000);
        for count in [0, 1, 2, 3, 40, 3_000] {
            let vectors = &all[..count];
            let deal = Deal { first: 1, step: 2 };
            let built = Hnsw::new(6, 2_000, 16, 20, Cosine);
            for id in (deal.first..count).step_by(deal.step) {
                built.insert((&vectors[id], id));
            }
            let graph = Graph::of(&built, deal, count);
            for (query, list) in all.iter().step_by(31).zip([1, 2, 10, 64].into_iter().cycle()) {
                let known = built.search(query, list, list);
                let known: Vec<(u32, u32)> =
                    known.iter().map(|point| (number(point.d_id), point.distance.to_bits())).collect();
                let found = graph.search(vectors, query, list);
                let found: Vec<(u32, u32)> = found.into_iter().map(|(id, to)| (id, to.to_bits())).collect();
                assert_eq!(found, known, "{count} points, a list of {list}");
            }
        }
    }
}
