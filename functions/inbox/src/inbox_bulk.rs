//! `inbox-bulk`: several conversations at one press: closed, put aside, answered with a canned reply, or dealt. Each is a
//! step of its own, as if its page had been opened, and acts on what its row in the list showed. The first press, of the
//! list, only asks for what is missing; the second carries it out.

use std::collections::BTreeMap;

use alliance::pages::Typed;
use alliance::pages::console::{BulkField, BulkPage, BulkRow, Fate, bulk as bulk_page, inbox_name};
use alliance::runtime::rendering::rendered;
use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::bulk::{self, OneByOne};
use alliance::services::door::{self, Door, Entered, OwnForm};
use alliance::services::inbox_desk::{FoundConversation, InboxDesk};
use alliance::store::{Asked, MayConverse, StoreError, Written};
use domain::accounts::Alliance;
use domain::ids::{AccountId, ConversationId, StaffId};
use domain::inbox::{By, Change, LONGEST_REASON, NotNow, Press, Variable, unfilled};
use domain::staff::kinds::{AnswerInbox, LeadInbox};
use domain::staff::{Act, Kind};
use domain::tickets::Rules;
use http::StatusCode;
use jiff::Timestamp;

use crate::filling::Filling;
use crate::inbox_snooze::{moment, too_late};
use crate::pressing::unreadable;

const NOT_THEIRS: &str = "这一步不在您的岗位权限里";
const CHANGED: &str = "居民又说了话，或者同事已经办过，请打开看看";
const ALONE: &str = "有人说到危险，或者可能在躲藏，请单独打开办理";

/// The `inbox-bulk` function and its dependencies.
#[derive(Debug)]
pub struct InboxBulk {
    door: Door,
    desk: InboxDesk,
    filling: Filling,
}

impl Function for InboxBulk {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            door: Door::build(deployment)?,
            desk: InboxDesk::build(deployment)?,
            filling: Filling::build(deployment)?,
        })
    }
}

impl HttpFunction for InboxBulk {
    async fn handle(&self, request: Request) -> Response {
        let entered = match self.door.enter(&request).await {
            Ok(entered) => entered,
            Err(answer) => return answer,
        };
        let answer = Box::pin(self.answer(&entered, &request)).await;
        let answer = answer.unwrap_or_else(|error| door::unavailable(&request, &error));
        self.door.record(&entered, &request, answer).await
    }
}

/// What is done to each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    Close,
    Snooze,
    Canned,
    Deal,
}

impl Wanted {
    /// What a form asks for; none where it is nothing of this.
    fn of(typed: &Typed) -> Option<Self> {
        match typed.get("act").map(String::as_str) {
            Some("close") => Some(Self::Close),
            Some("snooze") => Some(Self::Snooze),
            Some("canned") => Some(Self::Canned),
            Some("deal") => Some(Self::Deal),
            _ => None,
        }
    }

    fn id(self) -> &'static str {
        match self {
            Self::Close => "close",
            Self::Snooze => "snooze",
            Self::Canned => "canned",
            Self::Deal => "deal",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Close => "结束留言",
            Self::Snooze => "稍后再看",
            Self::Canned => "用常用回复答复",
            Self::Deal => "分派留言",
        }
    }

    /// The field that it needs.
    fn field(self) -> &'static str {
        match self {
            Self::Close => "reason",
            Self::Snooze => "until",
            Self::Canned => "title",
            Self::Deal => "to",
        }
    }
}

/// What is to be done, read and found good.
enum Order {
    Close(String),
    Snooze(Timestamp),
    Canned(String),
    Deal(StaffId),
}

impl Order {
    /// Reads the field; `Err` is the sentence for whoever sent it.
    fn read(wanted: Wanted, text: &str, now: Timestamp) -> Result<Self, &'static str> {
        match wanted {
            Wanted::Close if text.is_empty() => Err("请填写结束的原因。"),
            Wanted::Close if text.chars().count() > LONGEST_REASON => {
                Err("结束的原因太长，请控制在200字以内。")
            }
            Wanted::Close => Ok(Self::Close(text.to_owned())),
            Wanted::Snooze => match moment(text) {
                Some(until) if until > now => Ok(Self::Snooze(until)),
                Some(_) => Err("再看的时候要晚于现在。"),
                None => Err("请填写日期和时间。"),
            },
            Wanted::Canned if text.is_empty() => Err("请选择一条常用回复。"),
            Wanted::Canned => Ok(Self::Canned(text.to_owned())),
            Wanted::Deal => StaffId::parse(text).map(Self::Deal).map_err(|_| "请选择分派给谁。"),
        }
    }
}

impl InboxBulk {
    async fn answer(&self, entered: &Entered, request: &Request) -> Result<Response, StoreError> {
        if !entered.staff().holds(Act::ReadInbox) {
            let text = "留言由受理员和公众号管理员办理。";
            return Ok(door::say(StatusCode::FORBIDDEN, Some(entered.staff()), "不能办理", text));
        }
        let Ok(form) = request.form().await else { return Ok(unreadable(entered)) };
        let typed = form.fields;
        let Some(wanted) = Wanted::of(&typed) else { return Ok(unreadable(entered)) };
        let act = if wanted == Wanted::Deal { Act::LeadInbox } else { Act::AnswerInbox };
        if !entered.staff().holds(act) {
            let text = "这一步不在您的岗位权限里，没有执行。";
            return Ok(door::say(StatusCode::FORBIDDEN, Some(entered.staff()), "不能办理", text));
        }
        let chosen = bulk::chosen(&typed);
        let now = self.desk.clock.now();
        let text = typed.get(wanted.field()).map_or("", |text| text.trim());
        let once = typed.get("once").filter(|once| is_key(once));
        let own = entered.own_form(typed.get("csrf"));
        let mut refusal = match own {
            None => Some("这张表单不是在本次登录里打开的，还没有执行。请看过后再按“执行”。".to_owned()),
            Some(_) => bulk::refusal(&chosen),
        };
        // The list asks; the page that answers it carries out.
        let is_begun = typed.contains_key("go");
        let mut order = None;
        if is_begun && refusal.is_none() {
            match (Order::read(wanted, text, now), once) {
                (Ok(read), Some(_)) => order = Some(read),
                (Ok(_), None) => refusal = Some("页面放得太久了，还没有执行。请再按一次。".to_owned()),
                (Err(why), _) => refusal = Some(why.to_owned()),
            }
        }
        let fates = match (own, order, once) {
            (Some(own), Some(order), Some(once)) => {
                let rules = self.desk.accounts.rules().await?;
                let each = Each { of: self, entered, own, order, once, typed: &typed, rules: &rules };
                Box::pin(bulk::each(&chosen, each)).await
            }
            _ => chosen.iter().map(|id| (id.clone(), Fate::Chosen)).collect(),
        };
        let status = if refusal.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        let fresh = self.desk.fresh_key()?;
        let once = once.unwrap_or(&fresh);
        Box::pin(self.page(entered, wanted, (&typed, once), (fates, refusal.as_deref()), status)).await
    }

    /// What became of each, with the form for what is not done.
    async fn page(
        &self,
        entered: &Entered,
        wanted: Wanted,
        (typed, once): (&Typed, &str),
        (fates, problem): (Vec<(String, Fate)>, Option<&str>),
        status: StatusCode,
    ) -> Result<Response, StoreError> {
        let alliance = self.desk.accounts.alliance().await?;
        let left: Vec<_> =
            fates.iter().filter(|(_, fate)| !fate.is_done()).map(|(id, _)| id.clone()).collect();
        let choices = self.choices(entered, wanted, &left).await?;
        let value = typed.get(wanted.field()).map_or("", |text| text.trim());
        let mut fields = vec![BulkField::hidden("once", once), BulkField::hidden("go", "1")];
        fields.push(match wanted {
            Wanted::Close => BulkField::line("reason", "结束的原因（只给工作人员看）", value),
            Wanted::Snooze => BulkField::moment("until", "什么时候再看（北京时间）", value),
            Wanted::Canned => BulkField::list("title", "常用回复", value, &choices),
            Wanted::Deal => BulkField::list("to", "分派给（只列出现在在班的人）", value, &choices),
        });
        fields.push(BulkField::hidden("act", wanted.id()));
        let rows: Vec<_> = fates.into_iter().map(|(id, fate)| row(id, fate, typed, &alliance)).collect();
        let html = bulk_page(&BulkPage {
            staff: entered.staff(),
            csrf: entered.csrf(),
            act: wanted.name(),
            action: "/console/bulk/inbox",
            fields: &fields,
            rows: &rows,
            list: list_of(typed),
            problem,
            here: "inbox",
        });
        Ok(rendered(status, html))
    }

    /// What can be chosen for these conversations: titles of canned replies, or people. It is read once for each account.
    async fn choices(
        &self,
        entered: &Entered,
        wanted: Wanted,
        left: &[String],
    ) -> Result<Vec<(String, String)>, StoreError> {
        if !matches!(wanted, Wanted::Canned | Wanted::Deal) {
            return Ok(Vec::new());
        }
        let mut of_accounts: BTreeMap<AccountId, &String> = BTreeMap::new();
        for id in left {
            if let Some(account) = ConversationId::parse(id.as_str()).ok().and_then(|id| id.account()) {
                of_accounts.entry(account).or_insert(id);
            }
        }
        let mut choices = BTreeMap::new();
        for id in of_accounts.into_values() {
            let Some(found) = self.desk.find(entered, id).await? else { continue };
            if wanted == Wanted::Canned {
                let titles = self.desk.canned(&found).await?.replies.into_iter().map(|reply| reply.title);
                choices.extend(titles.map(|title| (title.clone(), title)));
            } else {
                let people = self.desk.colleagues(&found, self.desk.clock.now()).await?;
                let people = people.into_iter().filter(|it| it.may_be_dealt_to).map(|it| it.by);
                choices.extend(people.map(|by| (by.staff.to_string(), by.name)));
            }
        }
        Ok(choices.into_iter().collect())
    }
}

/// The line of one of them. What is no id of ours leads nowhere.
fn row(id: String, fate: Fate, typed: &Typed, alliance: &Alliance) -> BulkRow {
    let value = typed.get(&format!("{}{id}", bulk::BOX)).cloned().unwrap_or_default();
    match ConversationId::parse(id.as_str()) {
        Ok(known) => BulkRow {
            name: inbox_name(&known, alliance),
            href: format!("/console/inbox/{known}"),
            value,
            id,
            fate,
        },
        Err(_) => BulkRow { name: id.clone(), href: "/console/inbox".to_owned(), value, id, fate },
    }
}

/// The list that they were chosen in.
fn list_of(typed: &Typed) -> &str {
    let list = typed.get("list").map_or("", String::as_str);
    if list.starts_with("/console/inbox") && !list.contains(['"', '\\']) { list } else { "/console/inbox" }
}

fn is_key(once: &str) -> bool {
    once.len() == 32 && once.bytes().all(|b| b.is_ascii_hexdigit())
}

/// One conversation after the other.
struct Each<'a> {
    of: &'a InboxBulk,
    entered: &'a Entered,
    own: OwnForm,
    order: Order,
    once: &'a str,
    typed: &'a Typed,
    rules: &'a Rules,
}

impl OneByOne for Each<'_> {
    async fn act(&mut self, id: &str) -> Result<Fate, StoreError> {
        let Some(found) = self.of.desk.find(self.entered, id).await? else {
            return Ok(Fate::Failed("没有找到这条留言".to_owned()));
        };
        if found.conversation.knows(self.once) {
            return Ok(Fate::Already("已经办过了".to_owned()));
        }
        let seen = self.typed.get(&format!("{}{id}", bulk::BOX));
        if seen.map(String::as_str) != Some(found.conversation.mark().as_str()) {
            return Ok(failed(CHANGED));
        }
        let press = Press {
            by: By::from(self.entered.staff()),
            form: self.once.to_owned(),
            seen: found.conversation.version,
            now: self.of.desk.clock.now(),
            calendar: &self.rules.calendar,
        };
        match &self.order {
            Order::Close(reason) => {
                if is_alone(&found) {
                    return Ok(failed(ALONE));
                }
                let change = found.conversation.close(&press, reason);
                self.write::<AnswerInbox>(&found, &press, change, "已经结束了").await
            }
            Order::Snooze(until) => {
                if let Some(why) = too_late(&found.conversation, *until, press.now) {
                    return Ok(Fate::Failed(why));
                }
                let change = found.conversation.snooze(&press, *until);
                self.write::<AnswerInbox>(&found, &press, change, "这条不能放到以后再看").await
            }
            Order::Canned(title) => {
                let text = match self.text(&found, title).await? {
                    Ok(text) => text,
                    Err(why) => return Ok(Fate::Failed(why)),
                };
                let change = found.conversation.reply(&press, &text);
                self.write::<AnswerInbox>(&found, &press, change, "现在不能回复").await
            }
            Order::Deal(to) => {
                let Some((to, duty)) = self.of.desk.colleague(&found, to).await? else {
                    return Ok(failed("这位同事不办这个公众号的留言"));
                };
                let change = found.conversation.deal(&press, &to, &found.around(&duty, self.rules));
                self.write::<LeadInbox>(&found, &press, change, "没有要分派的，或者已经在这位同事手上").await
            }
        }
    }
}

impl Each<'_> {
    /// The canned reply with this title, filled in for this conversation; `Err` says what is missing.
    async fn text(
        &self,
        found: &FoundConversation,
        title: &str,
    ) -> Result<Result<String, String>, StoreError> {
        if is_alone(found) {
            return Ok(Err(ALONE.to_owned()));
        }
        let list = self.of.desk.canned(found).await?;
        let Some(canned) = list.replies.iter().find(|reply| reply.title == title) else {
            return Ok(Err("这个公众号没有这条常用回复".to_owned()));
        };
        let text = self.of.filling.fill(&self.of.desk, self.entered, found, canned).await?;
        let missing = unfilled(&text).next();
        Ok(match missing {
            Some(variable) => Err(Variable::missing(variable).to_owned()),
            None => Ok(text),
        })
    }

    /// Writes the step of one.
    async fn write<K: Kind>(
        &self,
        found: &FoundConversation,
        press: &Press<'_>,
        change: Result<Change, NotNow>,
        nothing: &str,
    ) -> Result<Fate, StoreError>
    where
        for<'a> &'a Asked<K>: MayConverse,
    {
        let Some(asked) = found.ask::<K>(self.entered, self.own) else { return Ok(failed(NOT_THEIRS)) };
        let change = match change {
            Ok(change) => change,
            Err(NotNow::Done) => return Ok(Fate::Already("已经办过了".to_owned())),
            Err(NotNow::Changed) => return Ok(failed(CHANGED)),
            Err(NotNow::NothingThere | NotNow::TooSoon) => return Ok(failed(nothing)),
            Err(NotNow::OffDuty) => return Ok(failed("这位同事现在不在班")),
        };
        let desk = &self.of.desk;
        Ok(match desk.conversations.commit(&asked, &change, Some(&desk.audit), press.now).await {
            Ok(Written::Now | Written::Before) => Fate::Done,
            Ok(Written::Lost) => failed("同事刚刚也在办，请重试"),
            Err(StoreError::Throttled(_)) => failed("系统正忙，请重试"),
            Err(error) => return Err(error),
        })
    }
}

/// Whether somebody has to look at it alone: nobody in danger is answered or put away with others.
fn is_alone(found: &FoundConversation) -> bool {
    found.conversation.is_urgent() || found.conversation.quiet
}

fn failed(why: &str) -> Fate {
    Fate::Failed(why.to_owned())
}
