//! A district made from the demo data, and a resident who chats with one of its accounts.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};
use wechat::inbound::Body;
use wechat::reply::Reply;

use crate::accounts::{Account, Alliance, ListedAccount, Locality, Subdistrict, Unit};
use crate::conversation::{
    Incoming, KeptNotice, Loaded, Need, Resident, RotaSeen, Sent, Surroundings, Turn, need, reply, sought,
};
use crate::guides::Guides;
use crate::ids::{AccountId, EffectId, Follower, MediaId, OpenId, SubmissionId, TicketId};
use crate::logins::{Digits, Login};
use crate::nearby::{Neighbour, Sought, by_name};
use crate::staff::Enrolled;
use crate::submissions::{self, Slip, Submission};
use crate::tickets::{Actor, AreaRow, Card, Command, NewTicket, Rules, Ticket, apply};

pub(super) const BASE_URL: &str = "https://alliance.example.org";

macro_rules! demo {
    ($file:literal) => {
        include_str!(concat!("../../../../../infra/local/demo/", $file))
    };
}

#[derive(Deserialize)]
struct Roster {
    accounts: Vec<Value>,
    subdistricts: Vec<Subdistrict>,
    units: Vec<Unit>,
    listed: Vec<ListedAccount>,
    places: Vec<String>,
}

#[derive(Deserialize)]
struct Community {
    community_code: String,
    community: String,
    subdistrict_code: String,
}

pub(super) fn alliance() -> Alliance {
    static DEMO: LazyLock<Alliance> = LazyLock::new(read_alliance);
    DEMO.clone()
}

fn read_alliance() -> Alliance {
    let roster: Roster = serde_json::from_str(demo!("roster.json")).unwrap();
    let account = |mut account: Value, order: usize| -> Account {
        let secrets = json!({"app_secret": "v1.x", "token": "v1.x", "encoding_aes_key": "v1.x"});
        let rest = json!({"app_id": "wx0", "original_id": "gh_0", "secrets": secrets, "order": order});
        account.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        serde_json::from_value(account).unwrap()
    };
    let communities = csv::Reader::from_reader(demo!("shinan-2016.csv").as_bytes())
        .into_deserialize::<Community>()
        .map(|line| {
            let line = line.unwrap();
            let place = json!({"level": "community", "community": line.community_code,
                "subdistrict": line.subdistrict_code});
            json!({"id": line.community_code, "name": line.community, "kind": "subscription", "place": place})
        })
        .collect::<Vec<_>>();
    let accounts = roster.accounts.into_iter().chain(communities);
    Alliance {
        accounts: accounts.enumerate().map(|(order, entry)| account(entry, order)).collect(),
        subdistricts: roster.subdistricts,
        units: roster.units,
        listed: roster.listed,
        places: roster.places,
        platform: None,
        console_code: None,
        frozen: Vec::new(),
        identity: None,
        sensitive: Vec::new(),
    }
}

pub(super) fn guides() -> Guides {
    Guides {
        hotlines: serde_json::from_str(demo!("hotlines.json")).unwrap(),
        policies: serde_json::from_str(demo!("policies.json")).unwrap(),
        ..Guides::default()
    }
}

pub(super) fn follower(account: &str, openid: &str) -> Follower {
    Follower { account: AccountId::parse(account).unwrap(), openid: OpenId::parse(openid).unwrap() }
}

pub(super) fn media(n: u8) -> MediaId {
    MediaId::parse(format!("{n:032x}")).unwrap()
}

pub(super) fn kept(n: usize, text: &str) -> KeptNotice {
    KeptNotice {
        effect: EffectId::parse(format!("effect-{n}")).unwrap(),
        text: text.to_owned(),
        has_lapsed: false,
    }
}

pub(super) fn text(content: &str) -> Body {
    Body::Text { content: content.to_owned(), menu_id: None }
}

pub(super) fn click(key: &str) -> Body {
    Body::Click { key: key.to_owned() }
}

pub(super) fn photo(n: u8) -> Body {
    Body::Image { pic_url: "https://example.org/p.jpg".to_owned(), media_id: format!("photo-{n}") }
}

pub(super) fn video(n: u8) -> Body {
    Body::Video { media_id: format!("video-{n}"), thumb_media_id: None, short: false }
}

pub(super) fn voice(n: u8, heard: Option<&str>) -> Body {
    Body::Voice {
        media_id: format!("voice-{n}"),
        format: "amr".to_owned(),
        media_id_16k: None,
        recognition: heard.map(str::to_owned),
    }
}

pub(super) fn location(label: &str) -> Body {
    Body::Location { latitude: 36.06, longitude: 120.39, scale: Some(16), label: Some(label.to_owned()) }
}

pub(super) fn scan(scene: &str) -> Body {
    Body::Scan { scene: scene.to_owned(), ticket: None }
}

/// A simulated phone. Between messages it keeps what the store would keep, passed through serde.
pub(super) struct Phone {
    pub(super) alliance: Alliance,
    pub(super) guides: Guides,
    pub(super) resident: Resident,
    pub(super) now: Timestamp,
    pub(super) tickets: Vec<Ticket>,
    pub(super) kept: Vec<KeptNotice>,
    /// Whether staff have blocked this sender.
    pub(super) blocked: bool,
    /// Wrong codes by report number, as the store counts them.
    pub(super) wrong_codes: BTreeMap<TicketId, usize>,
    pub(super) staff: Option<Enrolled>,
    /// Whether the owner follows the reports of others.
    pub(super) follows: bool,
    pub(super) login: Option<(Digits, Login)>,
    pub(super) sent: Sent,
    /// Somebody who may have given digits to their family.
    pub(super) parent: Option<Resident>,
    pub(super) family_exhausted: bool,
    /// What the owner sees of the rota of readings.
    pub(super) rota: Option<RotaSeen>,
    /// What anybody sent in for columns.
    pub(super) submissions: Vec<Submission>,
}

impl Phone {
    pub(super) fn at(account: &str) -> Self {
        Self {
            alliance: alliance(),
            guides: guides(),
            resident: Resident::new(follower(account, "oResident")),
            now: "2026-11-23T21:30:00+08:00".parse().unwrap(),
            tickets: Vec::new(),
            kept: Vec::new(),
            staff: None,
            follows: false,
            blocked: false,
            wrong_codes: BTreeMap::new(),
            login: None,
            sent: Sent::default(),
            parent: None,
            family_exhausted: false,
            rota: None,
            submissions: Vec::new(),
        }
    }

    pub(super) fn wait(&mut self, hours: i64) {
        self.now += SignedDuration::from_hours(hours);
    }

    pub(super) fn turn(&mut self, body: &Body) -> Turn {
        let media = match body {
            Body::Image { media_id, .. } | Body::Voice { media_id, .. } | Body::Video { media_id, .. } => {
                let (kind, n) = media_id.split_once('-').unwrap();
                let n: u8 = n.parse().unwrap();
                Some(media(if kind == "voice" { n | 0x80 } else { n & 0x7f }))
            }
            _ => None,
        };
        self.sent.at = (self.sent.at + 1).max(self.now.as_second());
        let incoming = Incoming::new(body, media, self.blocked, self.sent);
        let stored = serde_json::to_string(&self.resident).unwrap();
        self.resident = serde_json::from_str(&stored).unwrap();
        let rules = Rules::bundled();
        let need = need(&self.resident, &incoming);
        let mut loaded = self.load(&need, rules);
        let mut turn = self.decide(&incoming, &loaded);
        if let Some(sought) = sought(&self.resident, &turn) {
            loaded.nearby = self.near(&sought);
            turn = self.decide(&incoming, &loaded);
        }
        self.resident = turn.resident.clone();
        if let Some(code) = turn.writes.code.as_ref().filter(|code| !code.right) {
            *self.wrong_codes.entry(code.ticket.clone()).or_default() += 1;
        }
        if turn.writes.login.is_some() {
            self.login.clone_from(&turn.writes.login);
        }
        self.kept.retain(|notice| !turn.writes.shown.contains(&notice.effect));
        if let Some(applied) = &turn.writes.ticket {
            self.tickets.retain(|ticket| ticket.id != applied.ticket.id);
            self.tickets.push(applied.ticket.clone());
            self.tickets.sort_by_key(|ticket| ticket.id.to_string());
        }
        turn
    }

    fn decide(&self, incoming: &Incoming<'_>, loaded: &Loaded) -> Turn {
        let around = Surroundings {
            alliance: &self.alliance,
            guides: &self.guides,
            account: self.alliance.account(&self.resident.follower.account).unwrap(),
            rules: Rules::bundled(),
            now: self.now,
            base_url: BASE_URL,
            district: self.alliance.accounts.iter().find(|account| account.place == Locality::District),
            loaded,
        };
        reply(&self.resident, incoming, &around)
    }

    /// The reports of others at a place, as the store finds them.
    fn near(&self, sought: &Sought) -> Vec<Neighbour> {
        let others = self.tickets.iter().filter(|ticket| ticket.reporter != sought.not_of);
        let found = others.filter_map(|ticket| {
            let spot = by_name(ticket)?.spot;
            let nearness = sought.finds(&ticket.id, &spot)?;
            let row =
                AreaRow { card: Card::of(ticket), subdistrict: None, submitted_at: ticket.submitted_at };
            Some(Neighbour { row, matter: spot.matter, nearness })
        });
        found.collect()
    }

    /// The reports that are the sender's, newest first; the store lists those for whom they were reported as well.
    fn own(&self) -> Vec<Ticket> {
        let is_own = |ticket: &&Ticket| ticket.is_of(&self.resident.follower);
        self.tickets.iter().filter(is_own).rev().cloned().collect()
    }

    /// Takes a step on a report, as somebody else.
    pub(super) fn step(&mut self, id: &str, command: &Command, actor: &Actor) {
        let at = self.tickets.iter().position(|ticket| ticket.id.as_str() == id).unwrap();
        self.tickets[at] =
            apply(&self.tickets[at], command, actor, self.now, Rules::bundled()).unwrap().ticket;
    }

    /// The report with this number, as it is now.
    pub(super) fn ticket(&self, id: &str) -> &Ticket {
        self.tickets.iter().find(|ticket| ticket.id.as_str() == id).unwrap()
    }

    /// Who gave these digits, as the store finds them.
    fn family_of(&self, digits: &Digits) -> Option<Follower> {
        let parent = self.parent.as_ref().filter(|parent| parent.family.gave(digits, self.now));
        parent.map(|parent| parent.follower.clone())
    }

    /// The data that a store would load.
    fn load(&self, need: &Need, rules: &Rules) -> Loaded {
        let mut loaded = Loaded {
            sent_today: self.tickets.len(),
            desk_this_hour: 1,
            kept: self.kept.clone(),
            ..Loaded::default()
        };
        match need {
            Need::Nothing => {}
            Need::MyReports => loaded.my_reports = self.own(),
            Need::MyReportsAnd(id) => {
                loaded.my_reports = self.own();
                loaded.follows = self.follows;
                loaded.report = self.tickets.iter().find(|ticket| &ticket.id == id).cloned();
            }
            Need::Report(id) => {
                loaded.report = self.tickets.iter().find(|ticket| &ticket.id == id).cloned();
                loaded.code_exhausted =
                    self.wrong_codes.get(id).is_some_and(|n| *n >= rules.most_wrong_codes_a_day);
            }
            Need::ToFollow(id) => {
                loaded.report = self.tickets.iter().find(|ticket| &ticket.id == id).cloned();
            }
            Need::NewTicket { family, .. } => {
                loaded.family = family.as_ref().and_then(|digits| self.family_of(digits));
                loaded.new_ticket = Some(NewTicket {
                    id: TicketId::parse(format!("20261123-{:04}", self.tickets.len() + 7)).unwrap(),
                    secret: "0123456789abcdef0123456789abcdef".to_owned(),
                    query_code: "384921".to_owned(),
                });
            }
            Need::Submission(id) => {
                let found = self.submissions.iter().find(|it| Some(&it.id) == id.as_ref());
                loaded.submissions = submissions::Loaded {
                    found: found.cloned(),
                    mine: self.submissions.iter().map(Slip::of).collect(),
                    fresh: SubmissionId::parse(format!("1234567{}", self.submissions.len()))
                        .ok()
                        .map(|id| (id, "384921".to_owned())),
                    upload: MediaId::parse("5".repeat(32)).ok().map(|slot| submissions::Upload {
                        secret: "6".repeat(32),
                        slot,
                        until: self.now.saturating_add(submissions::UPLOAD_HOLDS).unwrap(),
                    }),
                    piece: None,
                };
            }
            Need::FamilyDigits => loaded.fresh_digits = Digits::parse("384921").ok(),
            Need::Family(digits) => {
                loaded.family_exhausted = self.family_exhausted;
                loaded.family = self.family_of(digits);
            }
            Need::Staff => loaded.staff.clone_from(&self.staff),
            Need::Invitation(_) => loaded.staff.clone_from(&self.staff),
            Need::Login(digits) => {
                loaded.staff.clone_from(&self.staff);
                let login = self.login.as_ref().filter(|(its, _)| its == digits);
                loaded.login = login.map(|(_, login)| login.clone());
            }
            Need::Rota(_) => loaded.rota.clone_from(&self.rota),
        }
        let masters: Vec<_> = loaded.masters_needed().cloned().collect();
        loaded.masters = self.tickets.iter().filter(|it| masters.contains(&it.id)).cloned().collect();
        loaded
    }

    /// Sends a message and returns the text that the resident reads; empty if nothing is shown.
    pub(super) fn send(&mut self, body: &Body) -> String {
        match self.turn(body).reply {
            Some(Reply::Text { content }) => content,
            Some(other) => panic!("not a text: {other:?}"),
            None => String::new(),
        }
    }

    pub(super) fn say(&mut self, words: &str) -> String {
        self.send(&text(words))
    }
}
