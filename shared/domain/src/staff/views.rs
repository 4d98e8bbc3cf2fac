//! The lists that somebody keeps under names of their own.

use serde::{Deserialize, Serialize};

/// The most lists that a person keeps.
pub const MOST_VIEWS: usize = 10;
/// The most characters of a name.
pub const LONGEST_NAME: usize = 20;

/// A list under a name: the address of the list with its filter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// Its name.
    pub name: String,
    /// Its address, which whoever keeps it has checked.
    pub address: String,
}

/// All of a person's, in the order in which they were kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Views {
    /// How often they were changed.
    pub version: u64,
    /// The lists.
    pub all: Vec<View>,
}

impl Views {
    /// The same with one more; one of the same name is replaced.
    ///
    /// # Errors
    /// The sentence for the person, where it cannot be kept.
    pub fn with(&self, name: &str, address: &str) -> Result<Self, String> {
        let name = name.trim();
        if name.is_empty() {
            return Err("请给这张清单起个名字。".to_owned());
        }
        if name.chars().count() > LONGEST_NAME {
            return Err(format!("名字请控制在{LONGEST_NAME}字以内。"));
        }
        let view = View { name: name.to_owned(), address: address.to_owned() };
        let mut all = self.all.clone();
        match all.iter().position(|kept| kept.name == name) {
            Some(at) => all[at] = view,
            None if all.len() >= MOST_VIEWS => {
                return Err(format!("常用清单最多{MOST_VIEWS}张，请先去掉一张。"));
            }
            None => all.push(view),
        }
        Ok(Self { version: self.version + 1, all })
    }

    /// The same without the one of this name.
    #[must_use]
    pub fn without(&self, name: &str) -> Self {
        let all = self.all.iter().filter(|kept| kept.name != name).cloned().collect();
        Self { version: self.version + 1, all }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_lists_are_kept_each_under_one_name() {
        let mut views = Views::default();
        for number in 0..MOST_VIEWS {
            views = views.with(&format!(" 清单{number} "), "/console/queue/unit").unwrap();
        }
        assert!(views.with("又一张", "/console/queue/unit").unwrap_err().contains("最多10张"));
        views = views.with("清单3", "/console/queue/red").unwrap();
        assert_eq!((views.all.len(), views.all[3].address.as_str()), (10, "/console/queue/red"));
        views = views.without("清单3");
        assert_eq!((views.all.len(), views.version), (9, 12));
        for name in ["", " ", &"长".repeat(21)] {
            assert!(views.with(name, "/console/queue/unit").is_err(), "{name}");
        }
    }
}
