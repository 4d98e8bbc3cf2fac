//! The lists that staff choose from in a step.

use serde::{Deserialize, Serialize};

macro_rules! choices {
    ($(#[$top:meta])* $list:ident { $($(#[$doc:meta])* $name:ident $id:literal $text:literal),+ $(,)? }) => {
        $(#[$top])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $list {
            $($(#[$doc])* $name),+
        }

        impl $list {
            /// Every one, in the order of a form.
            pub const ALL: &[$list] = &[$($list::$name),+];

            /// Its id in forms.
            #[must_use]
            pub fn id(self) -> &'static str {
                match self { $(Self::$name => $id),+ }
            }

            /// The words that people read.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }

            /// The one with this id.
            #[must_use]
            pub fn from_id(id: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|choice| choice.id() == id)
            }
        }
    };
}

choices! {
    /// The emergency service that was called (row 2).
    Service {
        /// Police.
        Police "police" "110（公安）",
        /// Fire and rescue.
        Fire "fire" "119（消防）",
        /// Ambulance.
        Medical "medical" "120（急救）",
        /// The gas company's emergency line.
        Gas "gas" "燃气抢修",
    }
}

choices! {
    /// What a report lacks (row 3).
    Missing {
        /// The place.
        Place "place" "准确的地点",
        /// What it is about.
        Matter "matter" "具体是什么事",
        /// When it happens.
        Time "time" "什么时候发生的",
        /// A photo.
        Photo "photo" "现场照片",
        /// A telephone number.
        Telephone "telephone" "联系电话",
        /// A name or address of who is complained about.
        Party "party" "涉及的单位或店名",
    }
}

choices! {
    /// Why a report may be declined (row 5; DB11/T and 12345 practice).
    DeclineReason {
        /// Before a court, in arbitration, in review, or a petition is running.
        Running "running" "已进入诉讼、仲裁、行政复议或者信访程序",
        /// A state secret or another secret protected by law.
        Secret "secret" "涉及国家秘密、商业秘密",
        /// Another person's privacy.
        Privacy "privacy" "涉及他人隐私",
        /// The same matter was answered, and there is no new fact.
        Repeated "repeated" "同一事项已经答复，没有新的情况",
        /// Abuse, insults, advertising.
        Abuse "abuse" "辱骂、广告或者无实际内容",
    }
}

choices! {
    /// Why a unit gives an order back (row 12).
    ReturnReason {
        /// Not this unit's duty.
        Duty "duty" "不属于本单位职责",
        /// Not this unit's area.
        Area "area" "不在本单位管辖区域",
        /// Another unit is already at it.
        Handled "handled" "其他单位已在办理",
        /// The place or the matter is wrong.
        Wrong "wrong" "地点或者事项有误",
    }
}

choices! {
    /// What a suspended report waits for (row 19).
    Cause {
        /// The resident.
        Resident "resident" "等反映人",
        /// The weather.
        Weather "weather" "等天气条件",
        /// A court, an arbitration, an expertise.
        Court "court" "等司法或者鉴定结论",
    }
}

impl Cause {
    /// The words that the resident reads.
    #[must_use]
    pub fn for_resident(self) -> &'static str {
        match self {
            Self::Resident => "等您补充或者配合",
            Self::Weather => "要等天气合适",
            Self::Court => "要等法院或者鉴定的结果",
        }
    }

    /// The words that other residents read, who follow the report.
    #[must_use]
    pub fn for_followers(self) -> &'static str {
        match self {
            Self::Resident => "等它的反映人补充",
            Self::Weather | Self::Court => self.for_resident(),
        }
    }
}
