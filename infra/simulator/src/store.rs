//! Keeping the simulator's memory over a restart: one JSON file, and a folder of media beside it.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use anyhow::Context;
use bytes::Bytes;

use super::state::State;

/// Where state and media are kept; in memory alone when there is no path.
#[derive(Debug, Default)]
pub(crate) struct Store {
    state_file: Option<PathBuf>,
    /// A write is due already.
    pub(crate) due: AtomicBool,
    writing: Mutex<()>,
    memory: Mutex<BTreeMap<String, Bytes>>,
}

impl Store {
    /// The store, and the state of an earlier run.
    pub(crate) fn open(state_file: Option<PathBuf>) -> anyhow::Result<(Self, Option<State>)> {
        let mut state = None;
        if let Some(path) = &state_file {
            fs::create_dir_all(folder(path))
                .with_context(|| format!("the folder for {} cannot be made", path.display()))?;
            match fs::read(path) {
                Ok(json) => {
                    let kept = serde_json::from_slice(&json);
                    state = Some(
                        kept.with_context(|| format!("{} is no state of the simulator", path.display()))?,
                    );
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => {
                    return Err(error).with_context(|| format!("{} cannot be read", path.display()));
                }
            }
        }
        Ok((Self { state_file, ..Self::default() }, state))
    }

    /// Whether a change has to be written at all, and nobody is about to.
    pub(crate) fn must_schedule(&self) -> bool {
        self.state_file.is_some() && !self.due.swap(true, Ordering::AcqRel)
    }

    /// Writes what `state` answers: to a new file first, which then takes the old one's place.
    pub(crate) fn write(&self, state: impl FnOnce() -> serde_json::Result<Vec<u8>>) -> io::Result<()> {
        let Some(path) = &self.state_file else { return Ok(()) };
        let _one = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        self.due.store(false, Ordering::Release);
        replace(path, &state()?)
    }

    pub(crate) fn put(&self, id: &str, bytes: Bytes) -> io::Result<()> {
        match &self.state_file {
            Some(path) => replace(&folder(path).join(id), &bytes),
            None => {
                self.memory.lock().unwrap_or_else(PoisonError::into_inner).insert(id.to_owned(), bytes);
                Ok(())
            }
        }
    }

    /// The bytes of `id`, which must be an id that the simulator gave out: it becomes a file's name.
    pub(crate) fn get(&self, id: &str) -> Option<Bytes> {
        match &self.state_file {
            Some(path) => fs::read(folder(path).join(id)).ok().map(Bytes::from),
            None => self.memory.lock().unwrap_or_else(PoisonError::into_inner).get(id).cloned(),
        }
    }

    pub(crate) fn remove(&self, id: &str) {
        match &self.state_file {
            Some(path) => {
                if let Err(error) = fs::remove_file(folder(path).join(id)) {
                    tracing::warn!(%error, "an old media file stays");
                }
            }
            None => {
                self.memory.lock().unwrap_or_else(PoisonError::into_inner).remove(id);
            }
        }
    }
}

fn folder(state_file: &Path) -> PathBuf {
    state_file.with_extension("media")
}

fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let new = path.with_extension("new");
    let mut file = fs::File::create(&new)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&new, path)
}
