//! The roles of staff.

use serde::{Deserialize, Serialize};

/// The role of a member of staff. A right is always a role *in a scope*, never a role alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// D 区级管理员: connects accounts, settles what failed, sees the whole district.
    Operator,
    /// A 公众号管理员: looks after an account.
    AccountAdmin,
    /// I 审计员: reads the audit, and does nothing else.
    Auditor,
    /// S 督办: monitors reports and urges units to act.
    Supervisor,
    /// R 审核: approves what editors write.
    Reviewer,
    /// E 编辑: writes columns and broadcasts.
    Editor,
    /// C 受理员: accepts, dispatches and approves at a desk.
    Officer,
    /// U 单位负责人: answers for a department.
    Head,
    /// H 承办人: signs, checks and hands in for a department.
    Handler,
    /// F 处置人员: works on site.
    FieldWorker,
    /// M 调解员, 咨询员: works at a sealed desk.
    Mediator,
}

impl Role {
    /// Every role, in the order in which a person's roles are listed.
    pub const ALL: [Role; 11] = [
        Self::Operator,
        Self::AccountAdmin,
        Self::Auditor,
        Self::Supervisor,
        Self::Reviewer,
        Self::Editor,
        Self::Officer,
        Self::Head,
        Self::Handler,
        Self::FieldWorker,
        Self::Mediator,
    ];

    /// The word that staff read.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Operator => "区级管理员",
            Self::AccountAdmin => "公众号管理员",
            Self::Auditor => "审计员",
            Self::Supervisor => "督办员",
            Self::Reviewer => "审核员",
            Self::Editor => "编辑",
            Self::Officer => "受理员",
            Self::Head => "单位负责人",
            Self::Handler => "承办人",
            Self::FieldWorker => "处置人员",
            Self::Mediator => "调解员",
        }
    }

    /// Its letter in the table of acts.
    #[must_use]
    pub fn letter(self) -> char {
        match self {
            Self::Operator => 'D',
            Self::AccountAdmin => 'A',
            Self::Auditor => 'I',
            Self::Supervisor => 'S',
            Self::Reviewer => 'R',
            Self::Editor => 'E',
            Self::Officer => 'C',
            Self::Head => 'U',
            Self::Handler => 'H',
            Self::FieldWorker => 'F',
            Self::Mediator => 'M',
        }
    }

    /// Its name in files and commands.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::AccountAdmin => "account_admin",
            Self::Auditor => "auditor",
            Self::Supervisor => "supervisor",
            Self::Reviewer => "reviewer",
            Self::Editor => "editor",
            Self::Officer => "officer",
            Self::Head => "head",
            Self::Handler => "handler",
            Self::FieldWorker => "field_worker",
            Self::Mediator => "mediator",
        }
    }

    /// The role with this name.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.id() == id)
    }

    /// Whether sessions of people with this role end after half an hour without a request, because their acts could
    /// harm many.
    #[must_use]
    pub fn has_short_sessions(self) -> bool {
        matches!(self, Self::Operator | Self::AccountAdmin | Self::Auditor | Self::Mediator)
    }

    /// Whether people with this role confirm acts that could harm many with a second factor: the whole district is
    /// theirs to change or to read.
    #[must_use]
    pub fn needs_second_factor(self) -> bool {
        matches!(self, Self::Operator | Self::Auditor)
    }
}
