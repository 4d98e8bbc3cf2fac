//! The menu as it is shown, whose structure differs from that of a menu to create.

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::client::lenient;

/// The default menu as it is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "Raw")]
pub struct CurrentMenu {
    /// Whether it is shown.
    pub is_open: bool,
    /// Its buttons.
    pub buttons: Vec<CurrentButton>,
}

/// A button as it is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "RawButton")]
pub struct CurrentButton {
    /// What it is called.
    pub name: String,
    /// What it does; WeChat's console allows more kinds than the API, such as `text`, `img`, `video`, `news`.
    pub kind: Option<String>,
    /// What it opens.
    pub buttons: Vec<Self>,
    /// Everything else, as it came.
    pub fields: Map<String, Value>,
}

#[derive(Deserialize)]
struct Raw {
    #[serde(default, deserialize_with = "lenient::flag")]
    is_menu_open: bool,
    #[serde(default, deserialize_with = "lenient::object")]
    selfmenu_info: Buttons,
}

#[derive(Default, Deserialize)]
struct Buttons {
    #[serde(default, deserialize_with = "lenient::list")]
    button: Vec<CurrentButton>,
}

#[derive(Default, Deserialize)]
struct SubButtons {
    #[serde(default, deserialize_with = "lenient::list")]
    list: Vec<CurrentButton>,
}

#[derive(Deserialize)]
struct RawButton {
    #[serde(default, deserialize_with = "lenient::text")]
    name: String,
    #[serde(default, rename = "type", deserialize_with = "lenient::some_text")]
    kind: Option<String>,
    #[serde(default, deserialize_with = "lenient::object")]
    sub_button: SubButtons,
    #[serde(flatten)]
    fields: Map<String, Value>,
}

impl From<Raw> for CurrentMenu {
    fn from(raw: Raw) -> Self {
        Self { is_open: raw.is_menu_open, buttons: raw.selfmenu_info.button }
    }
}

impl From<RawButton> for CurrentButton {
    fn from(RawButton { name, kind, sub_button, fields }: RawButton) -> Self {
        Self { name, kind, buttons: sub_button.list, fields }
    }
}
