//! One ticket: the facts, what this person can do next, and its history.

use askama::Template;
use jiff::Timestamp;

use super::Head;
use super::actions::Actions;
use super::history::{self, Line};
use super::standing::{self, Badge, Fact};
use super::trail::Trail;
use crate::pages::media::Reader;
use crate::pages::steps::StepForm;
use crate::pages::words::{self, Due};
use crate::pages::{Errors, HeldView, MediaView, Typed};
use domain::accounts::Alliance;
use domain::geo::Point;
use domain::ids::{StaffId, TicketId};
use domain::nearby::{Matter, Neighbour};
use domain::privacy::without_door;
use domain::staff::{Act, Staff};
use domain::tickets::{
    Card, Event, EventKind, Nearness, Refusal, Rules, Ticket, masked_contact, masked_name, masked_number,
    telephone_in,
};

/// Somebody whom an order can be passed on to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Colleague {
    /// The person.
    pub id: StaffId,
    /// Their name.
    pub name: String,
}

/// What the ticket page shows.
pub struct TicketPage<'a> {
    /// The member of staff who views the page.
    pub staff: &'a Staff,
    /// The CSRF token of the session.
    pub csrf: &'a str,
    /// The ticket, as staff may see it.
    pub ticket: &'a Ticket,
    /// Whether its reporter uses WeChat, whoever they are.
    pub from_wechat: bool,
    /// How many recordings and videos are not played to staff.
    pub recordings_withheld: usize,
    /// Its history.
    pub events: &'a [Event],
    /// What this person may do now.
    pub possible: &'a [EventKind],
    /// Why a step that is possible now is a colleague's to take.
    pub barred: &'a [Refusal],
    /// To look up the names of accounts and units.
    pub alliance: &'a Alliance,
    /// To look up the names of categories and their deadlines.
    pub rules: &'a Rules,
    /// The time.
    pub now: Timestamp,
    /// The photos and recordings that came with the report.
    pub media: &'a [MediaView],
    /// The form that came back, if one did.
    pub open_form: Option<&'static StepForm>,
    /// What was typed into it.
    pub typed: &'a Typed,
    /// What is wrong with it.
    pub errors: &'a Errors,
    /// The colleagues of who works on it; none where nobody needs them now.
    pub colleagues: Option<&'a [Colleague]>,
    /// Reports that were merged into it.
    pub children: &'a [TicketId],
    /// The photos that wait for the forms of this page to be submitted.
    pub held: &'a [HeldView],
    /// Open reports nearby.
    pub nearby: &'a [Neighbour],
    /// Whether the telephone number is shown whole.
    pub shows_contact: bool,
    /// Whether the form that shows it came back without a reason.
    pub contact_problem: bool,
    /// The list that it was opened from.
    pub trail: Option<&'a Trail>,
    /// A message above the content of the page.
    pub banner: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "console/ticket.html")]
struct View<'a> {
    head: Head<'a>,
    csrf: &'a str,
    ticket: &'a Ticket,
    stage: &'static str,
    badges: Vec<Badge>,
    due: Option<Due>,
    from_wechat: bool,
    recordings_withheld: usize,
    banner: Option<&'a str>,
    trail: Option<&'a Trail>,
    shows_contact: bool,
    contact_problem: bool,
    /// How it stands beside its state.
    standing: Vec<Fact<'a>>,
    /// Facts as (name, value).
    facts: Vec<(&'static str, String)>,
    sent: &'a [MediaView],
    /// The address of the ticket, before its photos.
    base: String,
    reader: Reader,
    actions: Actions<'a>,
    barred: &'a [Refusal],
    /// What was typed into a form that is no longer possible.
    lost: Vec<(&'a str, &'a str)>,
    nearby: Vec<NearbyLine<'a>>,
    history: Vec<Line<'a>>,
}

/// Why somebody needs to see a number; the audit keeps the words.
pub const CONTACT_REASONS: [&str; 5] = ["核实情况", "告知进展或答复", "回访", "上门前联系", "其他工作需要"];

#[derive(Template)]
#[template(path = "console/print.html")]
struct Print<'a> {
    ticket: &'a Ticket,
    stage: &'static str,
    badges: Vec<Badge>,
    due: Option<Due>,
    standing: Vec<Fact<'a>>,
    facts: Vec<(&'static str, String)>,
    sent: &'a [MediaView],
    base: String,
    reader: Reader,
    history: Vec<Line<'a>>,
    printed: String,
    by: &'a str,
}

/// An open report nearby, as the page lists it.
struct NearbyLine<'a> {
    id: &'a TicketId,
    state: &'static str,
    stage: &'static str,
    matter: Option<&'static str>,
    place: String,
    near: String,
    when: String,
}

impl<'a> NearbyLine<'a> {
    fn of(neighbour: &'a Neighbour, t: &TicketPage<'_>) -> Self {
        let card = &neighbour.row.card;
        let place = card.place.as_deref().unwrap_or("见定位");
        let exact = t.staff.may(Act::ShowContact, &neighbour.row.locus());
        Self {
            id: &card.id,
            state: card.state.name(),
            stage: words::Stage::of(card.state).class(),
            matter: neighbour.matter.map(Matter::name),
            place: if exact { place.to_owned() } else { without_door(place) },
            near: match neighbour.nearness {
                Nearness::Metres(metres) => format!("相距约{metres}米"),
                Nearness::Name => "地点名称相同".to_owned(),
            },
            when: words::moment(neighbour.row.submitted_at, t.now),
        }
    }
}

/// Renders a ticket for staff.
///
/// # Errors
/// Where the template fails to write.
pub fn ticket(t: &TicketPage<'_>) -> Result<String, askama::Error> {
    View {
        head: Head { staff: Some(t.staff), csrf: Some(t.csrf), here: "ticket" },
        csrf: t.csrf,
        ticket: t.ticket,
        stage: words::Stage::of(t.ticket.state).class(),
        badges: standing::badges(t.ticket),
        due: words::due(&Card::of(t.ticket), t.now),
        from_wechat: t.from_wechat,
        recordings_withheld: t.recordings_withheld,
        banner: t.banner,
        trail: t.trail,
        shows_contact: t.shows_contact,
        contact_problem: t.contact_problem,
        standing: standing::facts(t),
        facts: facts(t),
        sent: t.media,
        base: format!("/console/tickets/{}", t.ticket.id),
        reader: Reader::Staff,
        actions: Actions::of(t),
        barred: t.barred,
        lost: lost(t),
        nearby: t.nearby.iter().map(|neighbour| NearbyLine::of(neighbour, t)).collect(),
        history: history::newest_first(t),
    }
    .render()
}

fn facts(t: &TicketPage<'_>) -> Vec<(&'static str, String)> {
    let ticket = t.ticket;
    let community = ticket.community.as_ref().and_then(|code| t.alliance.community_name(code));
    let address = ticket.place.address.as_deref().filter(|address| !address.trim().is_empty());
    // Whoever works on a report, or may call, has to find the place; an operator sees which road it is.
    let exact = t.staff.may(Act::ShowContact, &ticket.locus());
    let shown = address.map(|address| if exact { address.to_owned() } else { without_door(address) });
    let mut facts = vec![("地点", shown.unwrap_or_else(|| community.unwrap_or("见定位").to_owned()))];
    let category = ticket.category.map(|category| t.rules.of(category).name.clone());
    let account = t.alliance.account(&ticket.account).map(|account| account.name.clone());
    let unit = |id| t.alliance.unit_name(id).to_owned();
    // An openid says nothing to staff and is never shown.
    let contact = ticket.contact.as_deref().map(|contact| match t.shows_contact {
        true => contact.to_owned(),
        false => masked_contact(contact),
    });
    let reporter = match (&contact, &ticket.reporter) {
        _ if ticket.anonymous => ANONYMOUS.to_owned(),
        (Some(contact), Some(_)) => format!("微信用户，{contact}"),
        (Some(contact), None) => contact.clone(),
        (None, Some(_)) => "微信用户".to_owned(),
        (None, None) => "没有留下联系方式".to_owned(),
    };
    let tells_code = !t.from_wechat && !ticket.query_code.is_empty();
    let query = tells_code.then(|| format!("{}（反映人凭编号和查询码查进展）", ticket.query_code));
    let aloud = tells_code.then(|| words::read_aloud(&ticket.id, &ticket.query_code));
    facts.extend(
        [
            ("反映人", Some(reporter)),
            ("代报", behalf(t)),
            ("查询码", query),
            ("念给对方听", aloud),
            ("来源", Some(format!("{}（{}）", ticket.channel.name(), account.unwrap_or_default()))),
            ("提交", Some(words::moment(ticket.submitted_at, t.now))),
            ("类别", category),
            ("社区", community.map(str::to_owned)),
            ("受理台", Some(unit(&ticket.desk))),
            ("承办单位", ticket.unit.as_ref().map(unit)),
            ("处置人", ticket.handler.clone()),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?))),
    );
    facts
}

/// What stands for whoever wants to stay unknown.
const ANONYMOUS: &str = "匿名（反映人要求，看不到是谁，没有电话；进展照样通知本人）";

/// For whom it was reported. Only those who call see name and number whole.
fn behalf(t: &TicketPage<'_>) -> Option<String> {
    let on_behalf = t.ticket.on_behalf.as_ref()?;
    let may_call = t.shows_contact;
    Some(match (&on_behalf.name, &on_behalf.telephone, &on_behalf.follower) {
        (Some(name), Some(telephone), _) if may_call => {
            format!("替{name}报，电话{telephone}，请打电话给本人核实")
        }
        (Some(name), Some(telephone), _) => {
            format!("替{}报，电话{}", masked_name(name), masked_number(telephone))
        }
        (_, _, Some(_)) => "替家人报，家人有微信，消息两个人都收到".to_owned(),
        _ if t.ticket.anonymous => "替家人报".to_owned(),
        _ => "代报已取消".to_owned(),
    })
}

/// The sentences typed into a form that another person's step has made impossible: shown, so that they can be copied.
/// Choices are left out: they are quickly made again, and their values are not words.
fn lost<'a>(t: &TicketPage<'a>) -> Vec<(&'a str, &'a str)> {
    let gone = t.open_form.filter(|form| !form.is_possible(t.possible));
    let fields = gone.iter().flat_map(|form| form.fields);
    fields
        .filter(|field| field.is_written())
        .filter_map(|field| Some((field.label, t.typed.get(field.name)?.as_str())))
        .filter(|(_, value)| !value.trim().is_empty())
        .collect()
}

/// Renders a ticket for paper: what the page shows, without forms. The telephone number stays masked.
///
/// # Errors
/// Where the template fails to write.
pub fn ticket_print(t: &TicketPage<'_>) -> Result<String, askama::Error> {
    Print {
        ticket: t.ticket,
        stage: words::Stage::of(t.ticket.state).class(),
        badges: standing::badges(t.ticket),
        due: words::due(&Card::of(t.ticket), t.now),
        standing: standing::facts(t),
        facts: facts(t),
        sent: t.media,
        base: format!("/console/tickets/{}", t.ticket.id),
        reader: Reader::Staff,
        history: history::newest_first(t),
        printed: format!("{}打印", words::day_and_time(t.now, t.now)),
        by: &t.staff.name,
    }
    .render()
}

impl View<'_> {
    /// Whether there is a number to show, and this person may ask for it.
    fn offers_contact(&self) -> bool {
        let has = self.ticket.contact.is_some() || self.ticket.principals_telephone().is_some();
        let may = |staff: &Staff| staff.may(Act::ShowContact, &self.ticket.locus());
        has && !self.shows_contact && self.head.staff.is_some_and(may)
    }

    /// Whether there may be other reports of the same person.
    fn has_same_reporter(&self) -> bool {
        !self.ticket.anonymous && (self.from_wechat || self.ticket.contact.is_some())
    }

    /// Whether this person may stop taking the reporter's reports.
    fn may_block(&self) -> bool {
        let may = |staff: &Staff| staff.may(Act::BlockSender, &self.ticket.locus());
        self.head.staff.is_some_and(may) && self.from_wechat
    }

    /// The number of the person to call for whom it was reported, for those who call.
    fn principals_telephone(&self) -> Option<&str> {
        self.ticket.principals_telephone().filter(|_| self.shows_contact)
    }

    /// The reporter's number to dial at one touch, where the contact is a number and nothing else.
    fn telephone(&self) -> Option<String> {
        self.ticket.contact.as_deref().filter(|_| self.shows_contact).and_then(telephone_in)
    }

    /// The reporter's pin on a map.
    fn map(&self) -> Option<String> {
        self.ticket.place.point.as_ref().map(map_link)
    }
}

/// A pin on a map that draws the same coordinates as WeChat's chat sends (GCJ-02).
pub(super) fn map_link(point: &Point) -> String {
    let point = point.gcj02();
    format!(
        "https://uri.amap.com/marker?position={:.6},{:.6}&coordinate=gaode&callnative=1",
        point.longitude, point.latitude
    )
}
