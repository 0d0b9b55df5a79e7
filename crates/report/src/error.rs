//! What can go wrong while rendering.

/// Why something could not be rendered. Text outputs cannot fail; drawing and encoding can.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The embedded font was refused.
    #[error("read the embedded font; this is a bug in lensgate, please report it")]
    Font,
    /// The drawing backend failed.
    #[error("draw plot {plot}: {message}")]
    Draw {
        /// The plot's name.
        plot: &'static str,
        /// What the backend said.
        message: String,
    },
    /// The PNG encoder failed.
    #[error("encode plot {plot} as PNG: {source}")]
    Png {
        /// The plot's name.
        plot: &'static str,
        /// What the encoder said.
        source: png::EncodingError,
    },
    /// The CSV writer failed.
    #[error("write measures as CSV: {0}")]
    Csv(#[from] ::csv::Error),
    /// The JSON writer failed.
    #[error("write measures as JSON: {0}")]
    Json(#[from] serde_json::Error),
}
