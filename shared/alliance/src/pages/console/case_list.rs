//! 民情回音: the reports that may become public, wait for a decision, or are public.

use askama::Template;

use super::Head;
use domain::cases::Stage;
use domain::ids::TicketId;
use domain::staff::Staff;

/// What the list shows.
pub struct CaseListPage<'a> {
    /// The member of staff who views the page.
    pub staff: &'a Staff,
    /// The CSRF token of the session.
    pub csrf: &'a str,
    /// The list that is shown.
    pub stage: Stage,
    /// Its reports, those that were closed last first.
    pub rows: &'a [CaseRow],
    /// Whether there are more than are shown.
    pub more: bool,
    /// What was done just now: a word of the address.
    pub done: &'a str,
}

/// A report in the list. It holds nothing that could not become public.
pub struct CaseRow {
    /// Its number.
    pub ticket: TicketId,
    /// Its title, or the beginning of its answer where it has none yet.
    pub title: String,
    /// The account that tells it.
    pub account: String,
    /// The community or the sub-district.
    pub place: String,
    /// The day on which it was closed.
    pub closed: String,
    /// How many photos nobody has decided on.
    pub undecided: usize,
}

#[derive(Template)]
#[template(path = "console/case-list.html")]
struct View<'a> {
    head: Head<'a>,
    stage: Stage,
    rows: &'a [CaseRow],
    more: bool,
    done: Option<&'static str>,
}

/// Renders a list of cases.
///
/// # Errors
/// Where the template fails to write.
pub fn case_list(page: &CaseListPage<'_>) -> Result<String, askama::Error> {
    View {
        head: Head { staff: Some(page.staff), csrf: Some(page.csrf), here: "cases" },
        stage: page.stage,
        rows: page.rows,
        more: page.more,
        done: done(page.done),
    }
    .render()
}

/// What is said after a step.
pub(super) fn done(word: &str) -> Option<&'static str> {
    match word {
        "masked" => Some("照片已保存。"),
        "saved" => Some("文字已保存，还没有提请审核。"),
        "proposed" => Some("已提请审核。审核人员5个工作日内答复，结果会在这里看到。"),
        "published" => Some("已公开，居民现在可以看到。"),
        "refused" => Some("已记下不同意的原因，编辑会看到。"),
        _ => None,
    }
}

impl View<'_> {
    /// The lists: word, name, and whether it is the one that is shown.
    fn lists(&self) -> Vec<(&'static str, &'static str, bool)> {
        let name = |stage| match stage {
            Stage::Open => "可以提请的",
            Stage::Proposed => "等待审核的",
            Stage::Published => "已经公开的",
        };
        Stage::ALL.iter().map(|stage| (stage.id(), name(*stage), *stage == self.stage)).collect()
    }
}
