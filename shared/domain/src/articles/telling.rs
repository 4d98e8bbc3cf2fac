//! Who is told of what happens to an article, and in which words.

use super::{Article, Piece, Stage, State};
use crate::calendar;
use crate::ids::StaffId;
use crate::outbox::{Audience, Details, Effect, Link, Way};
use crate::review::Hand;
use crate::staff::Role;

/// The notices of a change of an article, from `before` to `after`; `account` is the name of its account. `what` says the
/// change in words for staff. `by` made the change, and is none for the clock: nobody is told of what they did themselves.
#[must_use]
pub fn told(
    account: &str,
    (before, after): (&Piece, &Piece),
    what: &str,
    by: Option<&StaffId>,
) -> Vec<Effect> {
    let telling = Telling { account, title: title_of(before, after), article: &after.article, by };
    let mut effects = Vec::new();
    if waits_anew(before, after) {
        effects.extend(telling.signers());
    }
    match (before.state(), after.state()) {
        (State::InReview, State::Approved) => {
            effects.extend(telling.authors("审核通过了，可以发布"));
        }
        // Back, or frozen; whoever withdraws or edits what they wrote knows.
        (State::InReview | State::Approved, State::Draft) if by.is_none() || before.draft == after.draft => {
            effects.extend(telling.authors(what));
        }
        (State::Scheduled, State::Approved | State::Draft) if by.is_none() => {
            effects.extend(telling.authors(what));
            effects.push(telling.nearest(vec![Role::AccountAdmin], Vec::new(), what));
        }
        (State::Scheduled, State::Draft) if before.draft == after.draft => {
            effects.extend(telling.authors(what));
        }
        _ => {}
    }
    let number = |piece: &Piece| piece.article.live.as_ref().map(|live| live.number);
    if number(before) != number(after) {
        effects.extend(telling.authors("已经发布"));
    }
    if before.article.readable().is_some() && after.article.readable().is_none() {
        effects.extend(telling.authors(what));
    }
    let until = after.article.live.as_ref().and_then(|live| live.valid_until);
    if let Some(until) = until.filter(|_| after.warned > before.warned) {
        let day = calendar::local(until).strftime("%Y年%-m月%-d日");
        let says = format!("到{day}过期，以后居民看到的是“已过期”。还有用的话，请更正");
        effects.push(telling.nearest(vec![Role::Editor], Vec::new(), &says));
    }
    effects
}

/// The notices of what became of a copy at WeChat, for the authors of the article.
#[must_use]
pub fn told_of_copy(account: &str, piece: &Piece, says: &str) -> Vec<Effect> {
    let telling = Telling { account, title: title_of(piece, piece), article: &piece.article, by: None };
    telling.authors(says)
}

/// Whether a signature is waited for that was not before, or one is reminded of.
fn waits_anew(before: &Piece, after: &Piece) -> bool {
    let open = after.article.open_steps();
    let is_reminder = before.remind_at != after.remind_at && before.since == after.since;
    !open.is_empty() && (is_reminder || open != before.article.open_steps())
}

/// The title of what the change is about.
fn title_of<'a>(before: &'a Piece, after: &'a Piece) -> &'a str {
    let slips = [&after.draft, &before.draft, &after.live, &before.live];
    slips
        .into_iter()
        .flatten()
        .map(|slip| slip.title.as_str())
        .find(|title| !title.is_empty())
        .unwrap_or("稿件")
}

struct Telling<'a> {
    /// The name of the account; empty where nobody has looked it up.
    account: &'a str,
    title: &'a str,
    article: &'a Article,
    by: Option<&'a StaffId>,
}

impl Telling<'_> {
    /// Those who may give the open signatures.
    fn signers(&self) -> Vec<Effect> {
        let steps = self.article.open_steps();
        let names: Vec<_> = steps.iter().map(|step| step.name()).collect();
        let mut roles: Vec<Role> = steps.iter().flat_map(|step| step.roles().iter().copied()).collect();
        roles.dedup();
        // Neither author nor earlier signer can give them, but for the words, which an author may read.
        let review = self.article.open_review();
        let authors =
            review.iter().flat_map(|review| &review.authors).filter(|_| !roles.contains(&Role::Editor));
        let signed = review.iter().flat_map(|review| review.signatures.iter().map(|signature| &signature.by));
        let except: Vec<_> = authors.chain(signed).map(|hand| hand.staff.clone()).collect();
        let is_owed = !matches!(self.article.work.as_ref().map(|work| &work.stage), Some(Stage::InReview(_)));
        let owed = if is_owed { "应急发布以后，" } else { "" };
        vec![self.nearest(roles, except, &format!("{owed}等您{}", names.join("、")))]
    }

    /// Those who wrote it.
    fn authors(&self, says: &str) -> Vec<Effect> {
        let work = self.article.work.iter().flat_map(|work| &work.authors);
        let live = self.article.live.iter().flat_map(|live| &live.authors);
        let mut people: Vec<&StaffId> = Vec::new();
        for Hand { staff, .. } in work.chain(live) {
            if self.by != Some(staff) && !people.contains(&staff) {
                people.push(staff);
            }
        }
        people.into_iter().map(|staff| self.effect(Audience::Staff { staff: staff.clone() }, says)).collect()
    }

    /// Those who hold one of these roles at the account, else above it.
    fn nearest(&self, roles: Vec<Role>, except: Vec<StaffId>, says: &str) -> Effect {
        self.effect(Audience::Nearest { roles, account: self.article.account.clone(), except }, says)
    }

    fn effect(&self, to: Audience, says: &str) -> Effect {
        let (name, title) = (self.account, self.title);
        let says = says.trim_end_matches('。');
        let text = format!("【文章】{name}“{title}”：{says}。请打开工作台看一下。");
        Effect {
            to,
            details: Details {
                matter: "栏目文章".to_owned(),
                state: "待处理".to_owned(),
                remark: Details::remark(&text),
                ..Details::default()
            },
            text,
            link: Link {
                path: format!("/console/articles/{}", self.article.id),
                label: "去看文章".to_owned(),
            },
            urgent: false,
            good_until: None,
            answer: None,
            spoken: false,
            way: Way::Ladder,
        }
    }
}
