//! The leading eigenvectors of a large symmetric matrix, by random projection: Halko, Martinsson, Tropp 2011, "Finding
//! structure with randomness", algorithms 4.4 and 5.3.

use ndarray::Array2;

use crate::stage_c::jacobi::eigen;
use crate::stage_c::random::gaussian;
use crate::stage_c::sparse::Sparse;

/// Directions drawn beyond those wanted.
const OVERSAMPLING: usize = 12;
/// Each multiplication by the matrix sharpens the projection.
const POWER_ITERATIONS: usize = 2;

/// At most `dimensions` leading eigenvectors as columns, that of the largest absolute eigenvalue first.
pub(crate) fn factorize(matrix: &Sparse, dimensions: usize, seed: u64) -> Array2<f32> {
    let rows = matrix.rows.len();
    let dimensions = dimensions.min(rows);
    let drawn = (dimensions + OVERSAMPLING).min(rows);
    let mut basis = Array2::from_shape_fn((rows, drawn), |(row, column)| gaussian(seed, (row * drawn + column) as u64));
    for _ in 0..=POWER_ITERATIONS {
        basis = orthonormal(&matrix.times(&basis));
    }
    let (values, small) = eigen(&inner(&basis, &matrix.times(&basis)));
    let mut order: Vec<usize> = (0..drawn).collect();
    order.sort_by(|&a, &b| values[b].abs().total_cmp(&values[a].abs()).then(a.cmp(&b)));
    order.truncate(dimensions);
    let entry = |row: usize, at: usize| (0..drawn).map(|k| f64::from(basis[[row, k]]) * small[[k, at]]).sum::<f64>();
    Array2::from_shape_fn((rows, dimensions), |(row, column)| entry(row, order[column]) as f32)
}

/// An orthonormal basis of the columns: Gram-Schmidt done twice, which is enough (Giraud, Langou, Rozložník 2005). A
/// column that the others span becomes zero.
fn orthonormal(matrix: &Array2<f32>) -> Array2<f32> {
    let mut columns: Vec<Vec<f32>> = matrix.columns().into_iter().map(|column| column.to_vec()).collect();
    for at in 0..columns.len() {
        let (before, rest) = columns.split_at_mut(at);
        let column = &mut rest[0];
        let length = dot(column, column).sqrt();
        for _ in 0..2 {
            for other in &*before {
                let shared = dot(column, other) as f32;
                column.iter_mut().zip(other).for_each(|(value, other)| *value -= shared * other);
            }
        }
        let left = dot(column, column).sqrt();
        let scale = if left > 1e-5 * length { (1.0 / left) as f32 } else { 0.0 };
        column.iter_mut().for_each(|value| *value *= scale);
    }
    Array2::from_shape_fn(matrix.dim(), |(row, column)| columns[column][row])
}

/// The transpose of one matrix times another, made symmetric.
fn inner(a: &Array2<f32>, b: &Array2<f32>) -> Array2<f64> {
    let size = a.ncols();
    let mut sums = Array2::<f64>::zeros((size, size));
    for (left, right) in a.rows().into_iter().zip(b.rows()) {
        for (i, &x) in left.iter().enumerate() {
            for (j, &y) in right.iter().enumerate() {
                sums[[i, j]] += f64::from(x) * f64::from(y);
            }
        }
    }
    Array2::from_shape_fn((size, size), |(i, j)| f64::midpoint(sums[[i, j]], sums[[j, i]]))
}

/// Eight running sums, then added in order: fast without depending on the machine's vector width.
fn dot(a: &[f32], b: &[f32]) -> f64 {
    let mut lanes = [0.0_f64; 8];
    let (left, right) = (a.chunks_exact(8), b.chunks_exact(8));
    let tail: f64 = left.remainder().iter().zip(right.remainder()).map(|(x, y)| f64::from(*x) * f64::from(*y)).sum();
    for (x, y) in left.zip(right) {
        for lane in 0..8 {
            lanes[lane] += f64::from(x[lane]) * f64::from(y[lane]);
        }
    }
    lanes.iter().sum::<f64>() + tail
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A symmetric matrix of rank 3 out of known rows.
    fn of_rank_three(rows: usize) -> (Vec<[f32; 3]>, Sparse) {
        let factors: Vec<[f32; 3]> = (0..rows as u64).map(|row| [0, 1, 2].map(|k| gaussian(3, row * 3 + k))).collect();
        let product = |a: &[f32; 3], b: &[f32; 3]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f32>();
        let sparse = factors.iter().map(|a| (0_u32..).zip(&factors).map(|(at, b)| (at, product(a, b))).collect());
        let matrix = Sparse { rows: sparse.collect() };
        (factors, matrix)
    }

    #[test]
    fn a_matrix_of_low_rank_comes_back_whole() {
        let (_, matrix) = of_rank_three(60);
        let vectors = factorize(&matrix, 3, 1);
        // The Rayleigh quotient of an eigenvector is its eigenvalue.
        let values = [0, 1, 2].map(|k| {
            let pairs =
                matrix.rows.iter().enumerate().flat_map(|(i, row)| row.iter().map(move |&(j, value)| (i, j, value)));
            pairs.map(|(i, j, value)| f64::from(vectors[[i, k]] * value * vectors[[j as usize, k]])).sum::<f64>()
        });
        for (i, row) in matrix.rows.iter().enumerate() {
            for &(j, expected) in row {
                let (left, right) = (vectors.row(i), vectors.row(j as usize));
                let found: f64 = (0..3).map(|k| values[k] * f64::from(left[k]) * f64::from(right[k])).sum();
                assert!((found - f64::from(expected)).abs() < 1e-3, "{i} {j}: {found} {expected}");
            }
        }
    }

    #[test]
    fn any_number_of_threads_gives_the_same_bytes() {
        let (_, matrix) = of_rank_three(200);
        let with = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads start");
            pool.install(|| factorize(&matrix, 5, 9)).iter().map(|value| value.to_bits()).collect::<Vec<_>>()
        };
        assert_eq!(with(1), with(8));
    }

    #[test]
    fn more_dimensions_than_rows_are_cut() {
        let (_, matrix) = of_rank_three(4);
        assert_eq!(factorize(&matrix, 64, 1).dim(), (4, 4));
        assert_eq!(factorize(&Sparse::default(), 64, 1).dim(), (0, 0));
    }
}
