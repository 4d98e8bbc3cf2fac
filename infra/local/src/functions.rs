//! The functions of the templates, started as Lambda would start them.

use std::collections::BTreeMap;

use alliance::runtime::Deployment;
use alliance::runtime::catalogue::Serves;
use anyhow::{Context as _, ensure};

use crate::areas::PROGRAMS;
use crate::template::FunctionResource;

/// The started functions, by their names.
pub(crate) type Functions = BTreeMap<String, Serves>;

/// Starts a function with a deployment of its own, from the program that its template names.
pub(crate) async fn start(
    name: &str,
    resource: &FunctionResource,
    deployment: &Deployment,
) -> anyhow::Result<Serves> {
    let program = PROGRAMS.iter().find(|program| program.binary == resource.binary);
    let program = program.with_context(|| format!("{name}: no area has the program {}", resource.binary))?;
    ensure!(program.area == resource.area, "{name}: {} is a program of {}", program.binary, program.area);
    let started = program.function(name)?.start(deployment).await;
    Ok(started.with_context(|| format!("the function {name} cannot start"))?.serves)
}
