//! Who hears of a step.

/// Somebody who may be told of a step: the table lists them row by row, and nobody else is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Party {
    /// The reporter, and the person for whom it was reported.
    Reporter,
    /// Those who follow it, and those whose reports were merged into it.
    Followers,
    /// The desk that is responsible for it.
    Desk,
    /// The lead unit.
    Unit,
    /// The head of the lead unit or of a joint unit.
    Head,
    /// A joint unit.
    Joint,
    /// Whoever put the request that is decided.
    Asker,
    /// The colleague who takes it over.
    Colleague,
    /// The supervisors of its area.
    Supervisors,
    /// The supervisors of the whole district.
    District,
    /// The administrators of its account.
    Admins,
    /// The reviewers of its account.
    Reviewers,
}

impl Party {
    /// The words of the documentation.
    #[must_use]
    pub fn in_english(self) -> &'static str {
        match self {
            Self::Reporter => "reporter",
            Self::Followers => "followers",
            Self::Desk => "desk",
            Self::Unit => "lead unit",
            Self::Head => "head",
            Self::Joint => "joint unit",
            Self::Asker => "asker",
            Self::Colleague => "colleague",
            Self::Supervisors => "supervisors",
            Self::District => "district",
            Self::Admins => "administrators",
            Self::Reviewers => "reviewers",
        }
    }
}
