//! Files that nobody else may read.

use std::io::Write as _;
use std::path::Path;

use anyhow::Context as _;

/// Writes a file that only its owner may read, whole or not at all.
pub(crate) fn write_secret(file: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let new = file.with_extension("new");
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(&new).and_then(|mut opened| opened.write_all(bytes));
    written.and_then(|()| std::fs::rename(&new, file)).with_context(|| file.display().to_string())
}
