//! What staff make public: closed reports as public cases (民情回音), the articles of columns (栏目文章), keyword rules
//! (关键词回复), and the list of guides to write.

mod article_copy;
mod article_hand_in;
mod article_pages;
mod article_schedule;
mod article_sign;
mod article_steps;
mod article_uploads;
mod article_withdraw;
mod article_write;
mod articles;
mod case_mask;
mod cases;
mod column_save;
mod content_sweep;
mod copies;
mod gaps;
mod guide_gap;
mod guides;
mod old_guides;
mod refusing;
mod rule_desk;
mod rule_save;
mod rule_sign;
mod rules;
mod ticket_decide_proposal;
mod ticket_propose;

use alliance::runtime::catalogue::{Entry, Program};

pub use article_copy::ArticleCopy;
pub use article_hand_in::ArticleHandIn;
pub use article_schedule::ArticleSchedule;
pub use article_sign::ArticleSign;
pub use article_withdraw::ArticleWithdraw;
pub use article_write::ArticleWrite;
pub use articles::Articles;
pub use case_mask::CaseMask;
pub use cases::Cases;
pub use column_save::ColumnSave;
pub use content_sweep::ContentSweep;
pub use guide_gap::GuideGap;
pub use guides::Guides;
pub use rule_save::RuleSave;
pub use rule_sign::RuleSign;
pub use rules::Rules;
pub use ticket_decide_proposal::TicketDecideProposal;
pub use ticket_propose::TicketPropose;

/// The area's functions.
pub static PROGRAM: Program = Program {
    area: "content",
    binary: "content",
    functions: &[
        Entry::http::<Cases>("cases"),
        Entry::http::<CaseMask>("case-mask"),
        Entry::http::<Guides>("guides"),
        Entry::http::<GuideGap>("guide-gap"),
        Entry::http::<TicketPropose>("ticket-propose"),
        Entry::http::<TicketDecideProposal>("ticket-decide-proposal"),
        Entry::http::<Articles>("articles"),
        Entry::http::<ArticleWrite>("article-write"),
        Entry::http::<ArticleHandIn>("article-hand-in"),
        Entry::http::<ArticleSign>("article-sign"),
        Entry::http::<ArticleSchedule>("article-schedule"),
        Entry::http::<ArticleWithdraw>("article-withdraw"),
        Entry::http::<ColumnSave>("column-save"),
        Entry::http::<Rules>("rules"),
        Entry::http::<RuleSave>("rule-save"),
        Entry::http::<RuleSign>("rule-sign"),
        Entry::schedule::<ContentSweep>("content-sweep"),
        Entry::schedule::<ArticleCopy>("article-copy"),
    ],
};
