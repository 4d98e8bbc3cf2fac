//! A sheet: its form, what its menus will look like, and its review.

use askama::Template;
use jiff::Timestamp;

use super::fields::{OF_A_FILL, OF_A_PLACE, OF_A_TOP, SlotRow, group_prefix, row};
use super::preview::Preview;
use super::{KnownAnswer, menu_fields};
use crate::pages::console::Head;
use crate::pages::{Typed, words};
use domain::menus::{Composed, Fill, MOST_GROUPS, MOST_SUB, MOST_TOP, Sheet, SheetId, Spot, Unfit};
use domain::review::{Point, Step};
use domain::staff::Staff;

/// What this person may do with a sheet.
#[derive(Clone, Copy, Debug, Default)]
pub struct MenuMay {
    /// Draft and publish.
    pub edit: bool,
    /// Sign or give back what is drafted; false of whoever wrote it.
    pub sign: bool,
}

/// What the page shows.
pub struct MenuSheetPage<'a> {
    /// The member of staff who views the page.
    pub staff: &'a Staff,
    /// The CSRF token of the session.
    pub csrf: &'a str,
    /// Which sheet.
    pub id: &'a SheetId,
    /// What staff call it.
    pub name: &'a str,
    /// The sheet as it is stored.
    pub sheet: &'a Sheet,
    /// The free places with what stands there from above; of the alliance's sheet none.
    pub places: &'a [(Spot, Option<Fill>)],
    /// The answers of the chat.
    pub answers: &'a [KnownAnswer],
    /// An account's menu with what is shown, and the account's name; none where nothing can be composed.
    pub preview: Option<(&'a str, &'a Composed)>,
    /// How many accounts it concerns.
    pub concerned: usize,
    /// The accounts whose menus could not be composed of it.
    pub unfit: &'a [Unfit],
    /// What would no longer be shown: whose, and the entry's name.
    pub lost: &'a [(String, String)],
    /// What this person may do.
    pub may: MenuMay,
    /// What was typed, where a form came back.
    pub typed: Option<&'a Typed>,
    /// What is wrong with it.
    pub errors: &'a [String],
    /// What was just done.
    pub done: &'a str,
    /// The time.
    pub now: Timestamp,
}

/// An entry that is always visible, in the form.
struct TopRow {
    top: SlotRow,
    is_open: bool,
    under: Vec<SlotRow>,
}

/// What followers with a tag see, in the form.
struct GroupRow {
    prefix: String,
    tag: String,
    rows: Vec<SlotRow>,
}

#[derive(Template)]
#[template(path = "console/menu-sheet.html")]
struct View<'a> {
    head: Head<'a>,
    csrf: &'a str,
    id: String,
    name: &'a str,
    version: u64,
    is_template: bool,
    is_layer: bool,
    tops: Vec<TopRow>,
    fills: Vec<SlotRow>,
    /// Of an account: what is there, and one more.
    groups: Vec<GroupRow>,
    hosts: String,
    answers: &'a [KnownAnswer],
    state: &'static str,
    given_back: Option<(String, String)>,
    digest: Option<&'a str>,
    points: Vec<(String, &'static str)>,
    is_approved: bool,
    has_work: bool,
    signed_by: Vec<String>,
    written_by: String,
    preview: Option<(&'a str, Preview)>,
    concerned: usize,
    unfit: &'a [Unfit],
    lost: &'a [(String, String)],
    may: MenuMay,
    errors: &'a [String],
    done: Option<&'static str>,
    saved: Option<String>,
}

/// Renders a sheet.
///
/// # Errors
/// Where the template fails to write.
pub fn menu_sheet(page: &MenuSheetPage<'_>) -> Result<String, askama::Error> {
    let stored = menu_fields(page.sheet.shown(), page.answers);
    let typed = page.typed.unwrap_or(&stored);
    let work = page.sheet.work.as_ref();
    let is_template = *page.id == SheetId::Alliance;
    let names = |hands: &mut dyn Iterator<Item = &String>| hands.cloned().collect::<Vec<_>>();
    View {
        head: Head { staff: Some(page.staff), csrf: Some(page.csrf), here: "menus" },
        csrf: page.csrf,
        id: page.id.to_string(),
        name: page.name,
        version: page.sheet.version,
        is_template,
        is_layer: matches!(page.id, SheetId::Subdistrict(_)),
        tops: if is_template { tops(typed) } else { Vec::new() },
        fills: page.places.iter().map(|(spot, above)| fill(*spot, above.as_ref(), typed)).collect(),
        groups: groups(page, typed),
        hosts: typed.get("hosts").cloned().unwrap_or_default(),
        answers: page.answers,
        state: match work {
            Some(work) if work.is_approved() => "审核通过了，可以发布。再改一次就要重新审核。",
            Some(work) if work.given_back.is_some() => "审核的人退回了，请改过再保存。",
            Some(_) => "这是草稿，要由另一位审核通过才能发布。现在居民看到的还是原来的菜单。",
            None if page.sheet.live.is_some() => "这是现在用的菜单，没有草稿。",
            None => "还没有设置过。",
        },
        given_back: work
            .and_then(|work| work.given_back.as_ref())
            .map(|back| (back.by.name.clone(), back.reason.clone())),
        digest: work.map(|work| work.review.digest.as_str()),
        points: Step::Second.points().iter().map(|point: &Point| (point.id(), point.words())).collect(),
        is_approved: work.is_some_and(domain::menus::Work::is_approved),
        has_work: work.is_some(),
        signed_by: work.map_or_else(Vec::new, |work| {
            names(&mut work.review.signatures.iter().map(|signature| &signature.by.name))
        }),
        written_by: work.map_or_else(String::new, |work| {
            names(&mut work.review.authors.iter().map(|author| &author.name)).join("、")
        }),
        preview: page.preview.map(|(name, menu)| (name, Preview::of(menu, page.answers))),
        concerned: page.concerned,
        unfit: page.unfit,
        lost: page.lost,
        may: page.may,
        errors: page.errors,
        done: match page.done {
            "saved" => Some("草稿已保存，等另一位审核。"),
            "signed" => Some("审核通过，可以发布了。"),
            "back" => Some("已经退回给写的人。"),
            "adopted" => Some("微信上现在的样子已经存成草稿，审核通过并发布以后就一致了。"),
            _ => None,
        },
        saved: work.and_then(|work| {
            let author = work.review.authors.last().map(|author| author.name.as_str());
            words::saved_by(author, Some(work.saved_at), page.now)
        }),
    }
    .render()
}

fn tops(typed: &Typed) -> Vec<TopRow> {
    let top = |at: usize| {
        let under =
            |sub: usize| row(Spot { top: at, sub }.name(), format!("第{}项", sub + 1), typed, OF_A_PLACE);
        let top = row(at.to_string(), format!("底部第{}个", at + 1), typed, OF_A_TOP);
        // Of an entry that acts, what would be under it stays folded.
        let is_open = typed.get(&format!("{at}-does")).is_none_or(|does| does == "opens");
        TopRow { top, is_open, under: (0..MOST_SUB).map(under).collect() }
    };
    (0..MOST_TOP).map(top).collect()
}

fn groups(page: &MenuSheetPage<'_>, typed: &Typed) -> Vec<GroupRow> {
    if !matches!(page.id, SheetId::Account(_)) || page.places.is_empty() {
        return Vec::new();
    }
    let group = |at: usize| {
        let prefix = group_prefix(at);
        let tag = typed.get(&format!("{prefix}tag")).cloned().unwrap_or_default();
        let one = |(spot, _): &(Spot, Option<Fill>)| {
            let label = format!("底部第{}个，第{}项", spot.top + 1, spot.sub + 1);
            row(format!("{prefix}{}", spot.name()), label, typed, OF_A_FILL)
        };
        GroupRow { tag, rows: page.places.iter().map(one).collect(), prefix }
    };
    let groups: Vec<_> = (0..MOST_GROUPS).map(group).collect();
    let used = groups.iter().rposition(|group| !group.tag.is_empty()).map_or(0, |at| at + 1);
    groups.into_iter().take(used + 1).collect()
}

fn fill(spot: Spot, above: Option<&Fill>, typed: &Typed) -> SlotRow {
    let label = format!("底部第{}个，第{}项", spot.top + 1, spot.sub + 1);
    let mut made = row(spot.name(), label, typed, OF_A_FILL);
    if let Some(fill) = above {
        let name = fill.slot.name.clone();
        if fill.locked { made.fixed = Some(name) } else { made.above = Some(name) }
    }
    made
}
