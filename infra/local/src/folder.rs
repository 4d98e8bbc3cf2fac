//! The folder in which an alliance keeps its data. Only one process at a time may use it.

use std::fs::{File, TryLockError};
use std::io::{self, ErrorKind, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, anyhow};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::schema;

/// The file that the process locks, and in which it identifies itself.
const LOCK: &str = "lock.json";
/// How often a refused process looks for a complete entry in the lock file, and how long it waits between.
const LOOKS: u32 = 20;
const PAUSE: Duration = Duration::from_millis(50);

/// A data folder, locked for this process until it is dropped or the process ends, however it ends.
#[derive(Debug)]
pub(crate) struct Folder {
    path: PathBuf,
    since: Timestamp,
    life: Life,
    /// Where data of an earlier version, found in the folder, were moved.
    pub(crate) set_aside: Option<PathBuf>,
}

/// How long a folder lives.
#[derive(Debug)]
enum Life {
    /// It outlives the process, which holds this file's lock.
    Kept(File),
    /// It is deleted with the alliance; its name is known to nobody else.
    Temporary,
}

/// What the lock file says of the process that holds it.
#[derive(Debug, Serialize, Deserialize)]
struct Holder {
    pid: u32,
    since: Timestamp,
    /// The URL of the process, once it listens.
    url: Option<String>,
}

impl Folder {
    /// The folder of `--data`; without one, a temporary folder that is deleted with the alliance.
    ///
    /// # Errors
    /// Where another process uses the folder, or it cannot be written: a sentence that names it and says what to do.
    pub(crate) fn open(data: Option<&Path>) -> anyhow::Result<Self> {
        let since = Timestamp::now();
        let Some(data) = data else {
            let name = format!("alliance-{}", alliance::runtime::Random.secret()?);
            let path = std::env::temp_dir().join(name);
            std::fs::create_dir_all(&path).map_err(|error| {
                let why = reason(&path, &error);
                anyhow!(
                    "no temporary folder can be made at {}: {why}. Name another place in TMPDIR.",
                    path.display()
                )
            })?;
            return Ok(Self { path, since, life: Life::Temporary, set_aside: None });
        };
        let path = std::path::absolute(data).map_err(|error| unusable(data, &reason(data, &error)))?;
        if path.to_str().is_none() {
            return Err(unusable(&path, "its name is not UTF-8, which the database needs"));
        }
        std::fs::create_dir_all(&path).map_err(|error| unusable(&path, &reason(&path, &error)))?;
        let life = Life::Kept(acquire(&path)?);
        let mut folder = Self { path, since, life, set_aside: None };
        folder.note(None)?;
        folder.set_aside = folder.needed(schema::prepare(&folder.path, LOCK))?;
        Ok(folder)
    }

    /// A file in it.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Writes this process's URL into the lock file, for other processes that find the folder in use.
    pub(crate) fn answers_at(&self, url: &str) -> anyhow::Result<()> {
        self.note(Some(url.to_owned()))
    }

    /// Adds to the error of a step that reads or writes this folder which folder it is, and what to do.
    pub(crate) fn needed<T>(&self, step: anyhow::Result<T>) -> anyhow::Result<T> {
        match step {
            Err(error) if matches!(self.life, Life::Kept(_)) => Err(unusable(&self.path, &why(&error))),
            step => step,
        }
    }

    fn note(&self, url: Option<String>) -> anyhow::Result<()> {
        let Life::Kept(file) = &self.life else { return Ok(()) };
        let mut file = file;
        let mut entry = serde_json::to_vec(&Holder { pid: std::process::id(), since: self.since, url })?;
        entry.push(b'\n');
        let written = file.rewind().and_then(|()| file.write_all(&entry));
        let written = written.and_then(|()| file.set_len(entry.len() as u64));
        written.map_err(|error| unusable(&self.path, &reason(&self.file(LOCK), &error)))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        match &self.life {
            // The lock ends with the file; the rest of the entry would only be stale.
            Life::Kept(file) => {
                let _ = file.set_len(0);
            }
            // Nothing in it is needed any longer; failing to remove it does no harm.
            Life::Temporary => {
                let _ = std::fs::remove_dir_all(&self.path);
            }
        }
    }
}

/// Locks the folder for this process.
fn acquire(folder: &Path) -> anyhow::Result<File> {
    let name = folder.join(LOCK);
    let file = File::options().read(true).write(true).create(true).truncate(false).open(&name);
    let file = file.map_err(|error| unusable(folder, &reason(&name, &error)))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(anyhow!(
            "the data folder {} is in use by {}. Use that one or stop it, or start this one with another --data or \
             with --memory.",
            folder.display(),
            holder(file)
        )),
        Err(TryLockError::Error(error)) => {
            let why = format!("its file system cannot lock files ({error}); a local disk can");
            Err(unusable(folder, &why))
        }
    }
}

/// The holder of the lock, in words. It locks first and writes its entry then, so the entry may need a moment.
fn holder(mut file: File) -> String {
    let mut last = None;
    for _ in 0..LOOKS {
        let mut text = String::new();
        // On systems where a lock prevents reading, the entry remains unknown.
        let read = file.rewind().and_then(|()| file.read_to_string(&mut text));
        last = read.ok().and_then(|_| serde_json::from_str::<Holder>(&text).ok()).or(last);
        if last.as_ref().is_some_and(|holder| holder.url.is_some() && !has_ended(holder.pid)) {
            break;
        }
        std::thread::sleep(PAUSE);
    }
    let Some(Holder { pid, since, url }) = last else { return "another local alliance".to_owned() };
    let since = since.strftime("%Y-%m-%d %H:%M:%S UTC");
    let url = url.map_or_else(|| "not listening yet".to_owned(), |url| format!("at {url}"));
    format!("another local alliance: process {pid}, since {since}, {url}")
}

/// Whether the process has certainly ended: the entry of a killed process, which the new holder is about to replace.
fn has_ended(pid: u32) -> bool {
    cfg!(target_os = "linux") && !Path::new("/proc").join(pid.to_string()).exists()
}

fn unusable(folder: &Path, why: &str) -> anyhow::Error {
    anyhow!(
        "the data folder {} cannot be used: {why}. Mend that, choose another folder with --data, or keep nothing with \
         --memory.",
        folder.display()
    )
}

/// Why a file or folder cannot be used, in words that require no knowledge of the operating system.
fn reason(path: &Path, error: &io::Error) -> String {
    let plain = match error.kind() {
        ErrorKind::PermissionDenied => "this user may not write there",
        ErrorKind::ReadOnlyFilesystem => "its file system can only be read",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => "its disk is full",
        ErrorKind::NotADirectory => "a part of its path is a file, not a folder",
        ErrorKind::IsADirectory => return format!("{} is a folder, not a file", path.display()),
        ErrorKind::AlreadyExists => "it is a file, not a folder",
        ErrorKind::NotFound => "there is no such place",
        ErrorKind::InvalidInput => "its name is empty",
        _ => return error.to_string(),
    };
    plain.to_owned()
}

/// The error of a step as one line; a full disk is reported in plain words, wherever in the chain it occurs.
fn why(error: &anyhow::Error) -> String {
    let file = error.to_string();
    let told = error.chain().find_map(|cause| cause.downcast_ref::<io::Error>());
    match told {
        Some(told) => format!("{file}: {}", reason(Path::new(&file), told)),
        None => format!("{error:#}").replace('\n', " ").trim_end_matches('.').to_owned(),
    }
}

/// Reads a JSON file of the folder; the default if it does not exist yet.
///
/// # Errors
/// Where it exists and cannot be read, or has an unexpected content.
pub(crate) fn read_json<T: serde::de::DeserializeOwned + Default>(file: &Path) -> anyhow::Result<T> {
    let bytes = match std::fs::read(file) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(T::default()),
        Err(error) => return Err(error).with_context(|| file.display().to_string()),
    };
    serde_json::from_slice(&bytes).with_context(|| format!("{} is damaged", file.display()))
}
