//! Settings from the environment, read once, at init; a bad one stops the function with an error that names it.

use std::fmt;
use std::sync::Arc;

/// A setting that is missing or wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// Not set, or empty.
    #[error("the environment variable {0} is not set")]
    Missing(&'static str),
    /// Set to something that cannot be used.
    #[error("the environment variable {name} is not usable: {why}")]
    Invalid {
        /// The name of the variable.
        name: &'static str,
        /// What is wrong with it.
        why: String,
    },
}

type Lookup = dyn Fn(&str) -> Option<String> + Send + Sync;

/// Where settings come from: the process environment, or the local alliance's reading of `template.yaml`.
#[derive(Clone)]
pub struct Settings(Arc<Lookup>);

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Settings")
    }
}

impl Settings {
    /// The process environment.
    #[must_use]
    pub fn from_env() -> Self {
        Self::from_fn(|name| std::env::var(name).ok())
    }

    /// Settings that `lookup` returns.
    #[must_use]
    pub fn from_fn(lookup: impl Fn(&str) -> Option<String> + Send + Sync + 'static) -> Self {
        Self(Arc::new(lookup))
    }

    /// The value of a setting.
    ///
    /// # Errors
    /// [`SettingsError::Missing`] where it is not set or empty.
    pub fn require(&self, name: &'static str) -> Result<String, SettingsError> {
        (self.0)(name).filter(|value| !value.trim().is_empty()).ok_or(SettingsError::Missing(name))
    }

    /// The value of a setting that may be empty; none where it is.
    ///
    /// # Errors
    /// [`SettingsError::Missing`] where it is not set at all: an empty value has to be set explicitly.
    pub fn optional(&self, name: &'static str) -> Result<Option<String>, SettingsError> {
        let value = (self.0)(name).ok_or(SettingsError::Missing(name))?;
        Ok(Some(value).filter(|value| !value.trim().is_empty()))
    }

    /// The value of a setting, read by `parse`.
    ///
    /// # Errors
    /// [`SettingsError::Missing`] where it is not set, [`SettingsError::Invalid`] where `parse` refuses it.
    pub fn parsed<T, E: fmt::Display>(
        &self,
        name: &'static str,
        parse: impl FnOnce(String) -> Result<T, E>,
    ) -> Result<T, SettingsError> {
        parse(self.require(name)?).map_err(|error| SettingsError::Invalid { name, why: error.to_string() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_setting_is_named() {
        let settings = Settings::from_fn(|name| (name == "PORT").then(|| "many".to_owned()));
        assert_eq!(settings.require("TABLE_TICKETS"), Err(SettingsError::Missing("TABLE_TICKETS")));
        let error = settings.parsed("PORT", |text| text.parse::<u16>()).unwrap_err();
        assert!(error.to_string().contains("PORT"), "{error}");
    }
}
