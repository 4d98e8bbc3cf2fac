//! How much is taken at once.

/// The largest file, in bytes.
pub const MOST_BYTES: usize = 400_000;
/// The most rows of a file.
pub const MOST_ROWS: usize = 2_000;
/// The most rows that one change touches: a transaction writes 100 items, and the audit, the version and the proposal are
/// among them.
pub const MOST_CHANGES: usize = 90;
