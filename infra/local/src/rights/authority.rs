//! What one function may do: checked before each of its calls.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use alliance::runtime::{Deployment, Settings};
use anyhow::Context as _;
use object_store::ObjectStore;
use serde_json::Value;

use super::Right;
use super::object_door::ObjectDoor;
use super::policy::logical;
use super::record::{Line, Record};
use crate::template::FunctionResource;

/// A function's policy, and the record of what it does.
#[derive(Clone, Debug)]
pub(crate) struct Authority {
    function: Arc<str>,
    granted: Arc<BTreeSet<Right>>,
    record: Record,
}

/// The text of a refusal.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Refusal(String);

impl Authority {
    pub(crate) fn new(name: &str, function: &FunctionResource, record: &Record) -> Self {
        Self { function: name.into(), granted: Arc::new(function.grants.clone()), record: record.clone() }
    }

    pub(crate) fn grants(&self, right: &Right) -> bool {
        self.granted.contains(right)
    }

    /// Records that the function exercises these rights, or is refused: all or none, as IAM decides on a request.
    pub(crate) fn exercise(&self, rights: Vec<Right>) -> Result<(), Refusal> {
        if let Some(missing) = rights.iter().find(|right| !self.grants(right)) {
            let line = self.line(missing.clone(), false);
            let refusal = Refusal(line.complaint());
            tracing::error!(error = &refusal as &dyn std::error::Error, "refused, as in the cloud");
            self.record.add(&line);
            return Err(refusal);
        }
        for right in rights {
            self.record.add(&self.line(right, true));
        }
        Ok(())
    }

    fn line(&self, right: Right, granted: bool) -> Line {
        Line { function: self.function.to_string(), right, granted }
    }

    /// The function's settings: `values` here. A setting that names a secret in `environment`, as the template writes
    /// it, names a file here; in the cloud the function that needs it reads it from Secrets Manager.
    pub(crate) fn settings(
        &self,
        values: HashMap<String, String>,
        environment: &BTreeMap<String, Value>,
    ) -> anyhow::Result<Settings> {
        let mut secrets = BTreeMap::new();
        for (name, value) in environment {
            if let Some(secret) = value.as_str().and_then(|value| value.strip_prefix("secretsmanager:")) {
                let secret = logical(secret).with_context(|| format!("the setting {name}"))?;
                secrets.insert(name.clone(), Right::new("secretsmanager:GetSecretValue", secret));
            }
        }
        let authority = self.clone();
        Ok(Settings::from_fn(move |name| {
            let secret = secrets.get(name).map(|right| vec![right.clone()]);
            let allowed = secret.is_none_or(|right| authority.exercise(right).is_ok());
            allowed.then(|| values.get(name).cloned())?
        }))
    }

    /// The function's deployment with its object storage, if it has any, restricted by the policy too.
    pub(crate) fn over_objects(
        &self,
        mut deployment: Deployment,
        environment: &BTreeMap<String, Value>,
    ) -> anyhow::Result<Deployment> {
        let door = |bucket| {
            let authority = self.clone();
            |store| Arc::new(ObjectDoor::new(store, authority, bucket)) as Arc<dyn ObjectStore>
        };
        if let Some(bucket) = bucket_of(environment, "MEDIA_STORE")? {
            let objects = deployment.objects()?.through(door(bucket));
            deployment = deployment.with_objects(objects);
        }
        if let Some(bucket) = bucket_of(environment, "AUDIT_STORE")? {
            let files = deployment.audit_files()?.through(door(bucket));
            deployment = deployment.with_audit_files(files);
        }
        Ok(deployment)
    }
}

/// The bucket that a setting names, if the function has that setting.
fn bucket_of(environment: &BTreeMap<String, Value>, name: &str) -> anyhow::Result<Option<String>> {
    let Some(bucket) = environment.get(name).and_then(Value::as_str) else { return Ok(None) };
    let bucket =
        bucket.strip_prefix("s3://").with_context(|| format!("the setting {name} names no bucket"))?;
    logical(bucket).map(Some).with_context(|| format!("the setting {name}"))
}

/// The authority of a function called `tested`, and its record.
#[cfg(test)]
pub(super) fn of<const N: usize>(granted: [Right; N]) -> (Authority, Record) {
    let record = Record::open();
    let granted = Arc::new(BTreeSet::from(granted));
    (Authority { function: "tested".into(), granted, record: record.clone() }, record)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_given_to_whom_it_is_granted() {
        let environment =
            BTreeMap::from([("MASTER_KEY".to_owned(), Value::from("secretsmanager:${MasterKey}"))]);
        let values = ["MASTER_KEY", "STAGE"].map(|name| (name.to_owned(), "local".to_owned()));
        let settings =
            |authority: Authority| authority.settings(HashMap::from(values.clone()), &environment).unwrap();
        let (authority, _) = of([Right::new("secretsmanager:GetSecretValue", "MasterKey")]);
        assert!(settings(authority).require("MASTER_KEY").is_ok());
        let (authority, record) = of([]);
        let settings = settings(authority);
        assert!(settings.require("STAGE").is_ok() && record.refused().is_empty());
        assert!(settings.require("MASTER_KEY").is_err());
        let refused =
            "tested: uses secretsmanager:GetSecretValue on MasterKey, which its policy does not grant";
        assert_eq!(record.refused(), [refused]);
    }
}
