//! All eigenvalues of a small symmetric matrix, by cyclic Jacobi rotations (Golub, Van Loan, "Matrix computations", 8.5).

use ndarray::Array2;

/// More sweeps than any matrix of a hundred rows needs.
const SWEEPS: usize = 40;

/// Eigenvalues and, in the same order, eigenvectors as columns.
pub(crate) fn eigen(matrix: &Array2<f64>) -> (Vec<f64>, Array2<f64>) {
    let size = matrix.nrows();
    let mut a = matrix.clone();
    let mut vectors = Array2::eye(size);
    let whole: f64 = a.iter().map(|value| value * value).sum();
    for _ in 0..SWEEPS {
        let off: f64 = (0..size).flat_map(|p| (0..p).map(move |q| (p, q))).map(|(p, q)| a[[p, q]] * a[[p, q]]).sum();
        if off <= whole * 1e-22 {
            break;
        }
        for p in 0..size {
            for q in p + 1..size {
                rotate(&mut a, &mut vectors, p, q);
            }
        }
    }
    ((0..size).map(|at| a[[at, at]]).collect(), vectors)
}

/// Makes `a[p, q]` zero.
fn rotate(a: &mut Array2<f64>, vectors: &mut Array2<f64>, p: usize, q: usize) {
    if a[[p, q]] == 0.0 {
        return;
    }
    let theta = (a[[q, q]] - a[[p, p]]) / (2.0 * a[[p, q]]);
    let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
    let c = 1.0 / (t * t + 1.0).sqrt();
    let s = t * c;
    for k in 0..a.nrows() {
        let (x, y) = (a[[k, p]], a[[k, q]]);
        (a[[k, p]], a[[k, q]]) = (c * x - s * y, s * x + c * y);
    }
    for k in 0..a.nrows() {
        let (x, y) = (a[[p, k]], a[[q, k]]);
        (a[[p, k]], a[[q, k]]) = (c * x - s * y, s * x + c * y);
        let (x, y) = (vectors[[k, p]], vectors[[k, q]]);
        (vectors[[k, p]], vectors[[k, q]]) = (c * x - s * y, s * x + c * y);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_by_two_on_paper() {
        let (mut values, _) = eigen(&ndarray::array![[2.0, 1.0], [1.0, 2.0]]);
        values.sort_by(f64::total_cmp);
        assert!((values[0] - 1.0).abs() < 1e-12 && (values[1] - 3.0).abs() < 1e-12);
    }

    #[test]
    fn vectors_belong_to_their_values() {
        let matrix = ndarray::array![[4.0, 1.0, -2.0], [1.0, 2.0, 0.5], [-2.0, 0.5, 3.0]];
        let (values, vectors) = eigen(&matrix);
        for (at, value) in values.iter().enumerate() {
            for row in 0..3 {
                let product: f64 = (0..3).map(|k| matrix[[row, k]] * vectors[[k, at]]).sum();
                assert!((product - value * vectors[[row, at]]).abs() < 1e-10);
            }
        }
    }
}
