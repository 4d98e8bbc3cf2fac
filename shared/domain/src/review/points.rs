//! The points that a signer confirms to have looked at (三校): one list for each signature.

use serde::{Deserialize, Serialize};

use super::Step;

macro_rules! points {
    ($($(#[$doc:meta])* $name:ident $words:literal;)*) => {
        /// A point of a list.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Point {
            $($(#[$doc])* $name,)*
        }

        impl Point {
            /// Every point.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// What the signer reads.
            #[must_use]
            pub fn words(self) -> &'static str {
                match self {
                    $(Self::$name => $words,)*
                }
            }
        }
    };
}

points! {
    /// Characters and punctuation.
    Characters "错别字和标点";
    /// Names of people, places and bodies.
    Names "人名、地名、单位名称";
    /// Numbers, dates, telephone numbers.
    Numbers "数字、日期、电话";
    /// What is said is true, and its source is named.
    Facts "内容属实，有出处";
    /// Pictures, sound and video show what the text says.
    Media "图片、声音、视频和文字相符";
    /// Nobody is named or shown who did not agree.
    Consent "没有未经同意的姓名、面孔、电话、住址";
    /// The political direction.
    Politics "政治导向";
    /// The law.
    Law "法律法规";
    /// Nothing secret.
    Secrecy "不涉密";
}

impl Point {
    /// The name of its box in a form.
    #[must_use]
    pub fn id(self) -> String {
        format!("point-{}", self as usize)
    }
}

/// The list of a signature.
pub(super) fn of(step: Step) -> &'static [Point] {
    use Point::{Characters, Consent, Facts, Law, Media, Names, Numbers, Politics, Secrecy};
    match step {
        Step::Words => &[Characters, Names, Numbers],
        Step::Facts => &[Facts, Media, Consent],
        Step::Direction | Step::Operator => &[Politics, Law, Secrecy],
        Step::Second | Step::Reviewer => &[Characters, Numbers, Facts, Consent, Politics, Secrecy],
    }
}
