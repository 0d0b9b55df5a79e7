//! Many tests at once.

/// Holm's step-down adjustment (1979): with each adjusted p-value compared to alpha, the chance of any false rejection is
/// at most alpha under any dependence. Same order as the input; NaN counts as 1.
pub fn holm(p_values: &[f64]) -> Vec<f64> {
    let cleaned: Vec<f64> = p_values.iter().map(|p| if p.is_nan() { 1.0 } else { *p }).collect();
    let mut order: Vec<usize> = (0..cleaned.len()).collect();
    order.sort_by(|a, b| cleaned[*a].total_cmp(&cleaned[*b]));
    let mut adjusted = vec![1.0; cleaned.len()];
    let mut highest = 0.0f64;
    for (place, index) in order.into_iter().enumerate() {
        highest = highest.max(cleaned[index] * (cleaned.len() - place) as f64).min(1.0);
        adjusted[index] = highest;
    }
    adjusted
}
