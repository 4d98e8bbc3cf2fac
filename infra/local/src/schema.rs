//! Recognises a data folder of an earlier version by its schema, and sets its data aside.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::secret_file::write_secret;

/// The version of the layout of a data folder. Raise it with each change that makes older data unreadable. 2: a ticket
/// in several items. 3: the conversations of the inbox. 4: the indexes of places and of cases.
const SCHEMA: u32 = 4;
/// The file that holds the version.
const FILE: &str = "schema";
/// The file that every folder with data has. A folder that has it without a schema file is of the first layout.
const DATABASE: &str = "alliance.db";

/// Prepares a folder for this version: moves data of another layout into a folder beside it, and returns its name.
///
/// # Errors
/// Where the folder cannot be read, or its data not be moved.
pub(crate) fn prepare(folder: &Path, lock: &str) -> anyhow::Result<Option<PathBuf>> {
    let file = folder.join(FILE);
    let is_ours = match fs::read_to_string(&file) {
        Ok(number) => number.trim() == SCHEMA.to_string(),
        Err(error) if error.kind() == ErrorKind::NotFound => !is_database(&folder.join(DATABASE)),
        Err(error) => return Err(error).with_context(|| file.display().to_string()),
    };
    let aside = if is_ours { None } else { Some(set_aside(folder, lock)?) };
    write_secret(&file, format!("{SCHEMA}\n").as_bytes())?;
    Ok(aside)
}

/// Whether a file is a database; a damaged one is not mistaken for one of an earlier version.
fn is_database(file: &Path) -> bool {
    fs::read(file).is_ok_and(|bytes| bytes.starts_with(b"SQLite format 3"))
}

/// Moves everything but the lock into a new folder: `.local.old-1` beside `.local`.
fn set_aside(folder: &Path, lock: &str) -> anyhow::Result<PathBuf> {
    let name = folder.file_name().context("the data folder has no name")?.to_string_lossy().into_owned();
    let aside = (1_u32..).map(|number| folder.with_file_name(format!("{name}.old-{number}")));
    for aside in aside {
        match fs::create_dir(&aside) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            made => {
                made.and_then(|()| move_all(folder, &aside, lock))
                    .with_context(|| aside.display().to_string())?;
                return Ok(aside);
            }
        }
    }
    anyhow::bail!("every name beside the folder is taken")
}

fn move_all(from: &Path, to: &Path, but: &str) -> io::Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        if entry.file_name() != but {
            fs::rename(entry.path(), to.join(entry.file_name()))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = "SQLite format 3 of an earlier version";

    #[test]
    fn data_of_an_older_schema_are_set_aside_whole_and_those_of_this_one_stay() {
        let base = std::env::temp_dir().join(format!("schema-{}", std::process::id()));
        let folder = base.join("data");
        fs::create_dir_all(folder.join("objects")).unwrap();
        fs::write(folder.join("lock.json"), "{}").unwrap();
        assert_eq!(prepare(&folder, "lock.json").unwrap(), None, "a new folder");
        fs::write(folder.join(DATABASE), "new").unwrap();
        assert_eq!(prepare(&folder, "lock.json").unwrap(), None, "our own");
        for number in ["1", ""] {
            fs::write(folder.join(DATABASE), OLD).unwrap();
            if number.is_empty() {
                fs::remove_file(folder.join(FILE)).unwrap();
            } else {
                fs::write(folder.join(FILE), number).unwrap();
            }
            let aside = prepare(&folder, "lock.json").unwrap().unwrap();
            assert_eq!(fs::read_to_string(aside.join(DATABASE)).unwrap(), OLD);
            assert!(!folder.join(DATABASE).exists() && folder.join("lock.json").exists());
        }
        assert!(base.join("data.old-2").is_dir());
        fs::remove_dir_all(&base).unwrap();
    }
}
