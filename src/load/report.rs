//! What loading found worth reporting.

/// Remarks that did not stop the load: what was repaired, and what is missing.
#[derive(Debug, Clone, Default)]
pub struct LoadReport {
    /// Repaired, each in one sentence.
    pub repaired: Vec<String>,
    /// Not wrong, but worth knowing.
    pub remarks: Vec<String>,
}
