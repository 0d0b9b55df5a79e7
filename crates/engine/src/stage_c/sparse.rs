//! A symmetric sparse matrix by rows, and its product with a dense one. Each row's sum has one order, whatever the threads.

use ndarray::Array2;
use rayon::prelude::*;

/// Rows of (column, value), columns ascending. The matrix is symmetric, which nothing here checks.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sparse {
    pub rows: Vec<Vec<(u32, f32)>>,
}

impl Sparse {
    /// This matrix times a dense one of as many rows.
    pub fn times(&self, dense: &Array2<f32>) -> Array2<f32> {
        let columns = dense.ncols();
        let values = dense.as_slice().expect("dense matrices here are made in row order");
        let mut product = vec![0.0_f32; self.rows.len() * columns];
        product.par_chunks_mut(columns.max(1)).zip(&self.rows).for_each(|(out, row)| {
            for &(column, value) in row {
                let from = column as usize * columns;
                for (sum, other) in out.iter_mut().zip(&values[from..from + columns]) {
                    *sum += value * other;
                }
            }
        });
        Array2::from_shape_vec((self.rows.len(), columns), product).expect("one value for each row and column")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_product_is_the_one_on_paper() {
        let sparse = Sparse { rows: vec![vec![(0, 2.0), (1, 1.0)], vec![(0, 1.0)]] };
        let dense = ndarray::array![[1.0, 2.0], [3.0, 4.0]];
        assert_eq!(sparse.times(&dense), ndarray::array![[5.0, 8.0], [1.0, 2.0]]);
    }
}
