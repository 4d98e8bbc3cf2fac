//! The planted demo world, for alliances in memory that begin with a copy of it.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use dynoxide::Database;
use wechat_simulator::Simulator;

use crate::environment::{AUDIT_KEY, MASTER_KEY};
use crate::folder::Folder;
use crate::pump::{Places, Pump};
use crate::secret_file::write_secret;

/// The accounts of the simulated WeChat, with their ids and secrets.
pub(crate) const ACCOUNTS: &str = "wechat-accounts.json";
/// The database file, for the moment in which it is copied between two alliances.
const SNAPSHOT: &str = "world.db";

/// The state of an alliance: its tables, its keys, WeChat's state and how far the streams were delivered. Copying takes
/// a fraction of the time of planting.
#[derive(Clone)]
pub struct World(Arc<Copied>);

struct Copied {
    database: Database,
    /// Names of files and their contents.
    files: Vec<(&'static str, Vec<u8>)>,
    wechat: Vec<u8>,
    places: Places,
}

impl fmt::Debug for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("World")
    }
}

impl World {
    /// Copies an idle alliance.
    pub(crate) fn copy(
        folder: &Folder,
        database: &Database,
        simulator: &Simulator,
        pump: &Pump,
    ) -> anyhow::Result<Self> {
        let copy = Database::memory().map_err(|error| anyhow::anyhow!("{error}"))?;
        hand_over(database, &copy, folder)?;
        let read = |name| anyhow::Ok((name, std::fs::read(folder.file(name)).context(name)?));
        Ok(Self(Arc::new(Copied {
            database: copy,
            files: vec![read(ACCOUNTS)?, read(MASTER_KEY)?, read(AUDIT_KEY)?],
            wechat: simulator.memory()?,
            places: pump.places(),
        })))
    }

    /// Writes its keys and accounts into the folder of an alliance that is about to start.
    pub(crate) fn lay_out(&self, folder: &Folder) -> anyhow::Result<()> {
        self.0.files.iter().try_for_each(|(name, bytes)| write_secret(&folder.file(name), bytes))
    }

    /// Fills the database of an alliance that is about to start.
    pub(crate) fn fill(&self, database: &Database, folder: &Folder) -> anyhow::Result<()> {
        hand_over(&self.0.database, database, folder)
    }

    /// The state of its simulated WeChat.
    pub(crate) fn wechat(&self) -> Vec<u8> {
        self.0.wechat.clone()
    }

    /// How far its streams were delivered.
    pub(crate) fn places(&self) -> Places {
        self.0.places.clone()
    }
}

/// Copies one database into another through a file, which is the only way that the emulator supports.
fn hand_over(from: &Database, to: &Database, folder: &Folder) -> anyhow::Result<()> {
    let file: PathBuf = folder.file(SNAPSHOT);
    let name = file.to_str().context("the folder's name is not UTF-8")?;
    from.vacuum_into(name)
        .and_then(|()| to.restore_from(name))
        .map_err(|error| anyhow::anyhow!("{error}"))?;
    std::fs::remove_file(&file).context(SNAPSHOT)
}
