//! What a message means that is no known word: read once per push, from the words alone.

use crate::directory;
use crate::understanding::{Label, Reading, Service, Understanding, speaks_of_relief};

use super::place;
use super::steering;
use super::surroundings::Surroundings;
use super::words::Steer;

/// From this probability on a label is sure.
const SURE: f32 = 0.5;
/// From this one on, where it is so many times the next. What changes something has to be farther ahead than what only
/// answers.
const AHEAD: (f32, f32) = (0.36, 2.5);
const AHEAD_HARMLESS: (f32, f32) = (0.24, 1.6);
/// From this one on somebody who seems to report something does.
const REPORTS: f32 = 0.3;
/// A label of this probability is worth a line in a question.
const WORTH_ASKING: f32 = 0.14;
/// The most choices of a question, besides the one for none of them.
const MOST_CHOICES: usize = 3;

/// What a message means.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Meaning {
    /// Surely this.
    Sure(Label),
    /// One of these, the likeliest first.
    Between(Vec<Label>),
    /// Nothing that is known here.
    Unknown,
}

impl Meaning {
    /// Reads a meaning from what the model says and from what stands in the words.
    pub(super) fn of(words: &str, reading: &Reading) -> Self {
        let [(first, p), rest @ ..] = reading.labels.as_slice() else { return Self::Unknown };
        let next = rest.first().map_or(0.0, |(_, p)| *p);
        let (least, times) = if changes_something(*first) { AHEAD } else { AHEAD_HARMLESS };
        let begins = matches!(first, Label::Report | Label::Begin) && *p >= REPORTS;
        if *p >= SURE || (*p >= least && *p >= times * next) || begins {
            return Self::Sure(*first);
        }
        let among =
            |label: Label| reading.labels.iter().any(|(known, p)| *known == label && *p >= WORTH_ASKING);
        // Somebody who names a road tells of something there.
        if among(Label::Report) && place::read(words).is_some_and(|found| found.named && !found.only) {
            return Self::Sure(Label::Report);
        }
        let mut likely: Vec<Label> = reading
            .labels
            .iter()
            .filter(|(label, p)| *p >= WORTH_ASKING && choice(*label).is_some())
            .map(|(label, _)| *label)
            .take(MOST_CHOICES)
            .collect();
        // Two labels that are answered alike are one choice.
        let mut seen = Vec::new();
        likely.retain(|label| {
            !seen.contains(&choice(*label)) && {
                seen.push(choice(*label));
                true
            }
        });
        match likely.len() {
            0 => Self::Unknown,
            // What changes something, or stays, is asked first.
            1 if changes_something(likely[0]) || matches!(likely[0], Label::Elder | Label::Add) => {
                Self::Between(likely)
            }
            1 => Self::Sure(likely[0]),
            _ => Self::Between(likely),
        }
    }

    /// The word that steers a dialogue, if the message is surely one and says nothing else. What sends a report or drops
    /// it has to say so in a word of its own, because the model alone mistakes a matter for it: 发霉了, 护栏撤了. Where
    /// `is_bare`, nothing was told that could be lost.
    pub(super) fn steer(&self, words: &str, is_bare: bool) -> Option<Steer> {
        let Self::Sure(label) = self else { return None };
        let asks = ASKS.iter().any(|mark| words.contains(mark));
        if asks || words.chars().count() > LONGEST_STEER {
            return None;
        }
        match label {
            Label::Thanks => Some(Steer::Thanks),
            Label::Yes => steering::agrees(words).then_some(Steer::Yes),
            Label::Finish => steering::finishes(words).then_some(Steer::Finish),
            Label::No | Label::Cancel | Label::Relief | Label::Withdraw => {
                let drops = steering::drops(words) || (is_bare && steering::lets_go(words));
                drops.then_some(Steer::Cancel).or_else(|| steering::declines(words).then_some(Steer::No))
            }
            _ => None,
        }
    }

    /// Whether the model takes it for a word that drops what is being told.
    pub(super) fn seems_to_drop(&self) -> bool {
        use Label::{Cancel, No, Relief, Withdraw};
        matches!(self, Self::Sure(Cancel | No | Relief | Withdraw))
    }

    /// Whether the model takes it for an answer, where nothing was asked.
    pub(super) fn answers_nothing(&self, words: &str) -> bool {
        use Label::{Cancel, Finish, No, Relief, Yes};
        match self {
            Self::Sure(Cancel | Finish | No | Yes) => true,
            Self::Sure(Relief) => !speaks_of_relief(words),
            _ => false,
        }
    }

    /// Whether answering it needs the resident's own reports.
    pub(super) fn is_about_own_reports(&self) -> bool {
        matches!(
            self,
            Self::Sure(
                Label::Progress | Label::Urge | Label::Unhappy | Label::Solved | Label::Withdraw | Label::Add
            )
        )
    }

    /// Whether it surely asks for something, and can be no answer to the question where something is.
    pub(super) fn is_question(&self) -> bool {
        use Label::{Ask, Begin, Directory, Help, Hotline, Human, Progress, Weibo};
        matches!(self, Self::Sure(Ask | Begin | Directory | Help | Hotline | Human | Progress | Weibo))
    }

    /// Whether it is an aside to a report that is being told: a question or a word to us, and no part of the report.
    pub(super) fn is_aside(&self) -> bool {
        match self {
            Self::Sure(label) => !matches!(
                label,
                Label::Report
                    | Label::Add
                    | Label::Unhappy
                    | Label::Urge
                    | Label::Anger
                    | Label::Solved
                    | Label::Yes
                    | Label::No
                    | Label::Finish
                    | Label::Cancel
                    | Label::Relief
                    | Label::Withdraw
            ),
            Self::Between(_) | Self::Unknown => false,
        }
    }
}

/// Whether doing what a label says changes something.
fn changes_something(label: Label) -> bool {
    use Label::{CallOff, Cancel, Finish, No, Solved, Unhappy, Urge, Withdraw, Yes};
    matches!(label, CallOff | Cancel | Finish | No | Solved | Unhappy | Urge | Withdraw | Yes)
}

/// What steers a dialogue is short.
const LONGEST_STEER: usize = 16;

/// Words of a question.
const ASKS: &[&str] =
    &["先别", "再想", "等等", "等一下", "吗", "？", "?", "没有啊", "好了没", "怎么", "咋", "什么", "啥"];

/// How a question names a label; `None` for what cannot be a choice.
pub(super) fn choice(label: Label) -> Option<&'static str> {
    Some(match label {
        Label::Report | Label::Begin => "反映一件事，报给街道",
        Label::Progress | Label::Urge | Label::Add => "问我报过的事办到哪了",
        Label::Unhappy => "报过的事没解决好",
        Label::Withdraw => "撤回我报过的事",
        Label::Human => "找工作人员，或者要回电",
        Label::Hotline => "要电话号码",
        Label::Ask => "问政策、问怎么办事",
        Label::Help => "问这里能做什么",
        Label::Directory | Label::Account => "找社区的微信号",
        Label::Weibo => "找微博",
        Label::Unfollow => "不想收消息了",
        Label::Elder => "字要大一点",
        Label::Service(Service::Consumer) => "买东西、退货的纠纷",
        Label::Service(Service::Mediation) => "家里的纠纷，想调解",
        Label::Service(Service::PhoneClass) => "手机班",
        Label::Service(Service::Wish) => "微心愿",
        Label::Service(Service::Counsel) => "孩子教育的事",
        Label::Service(Service::Listen) => "听书",
        Label::Service(Service::Newspaper) => "看报纸",
        Label::Service(Service::Contribute) => "投稿",
        Label::Service(Service::Opinions) => "提意见、填问卷",
        Label::Service(Service::Echo) => "看别人反映的事怎么解决的",
        Label::Solved
        | Label::CallOff
        | Label::Greet
        | Label::Thanks
        | Label::Chatter
        | Label::Anger
        | Label::Yes
        | Label::No
        | Label::Finish
        | Label::Cancel
        | Label::Relief
        | Label::Danger(_) => return None,
    })
}

/// The account whose name stands in the words, the longest one; else one that sounds like a part of them.
pub(super) fn account_in<'a>(words: &str, around: &Surroundings<'a>) -> Option<&'a str> {
    let plain = crate::understanding::normalise(words);
    let names = || {
        around.alliance.accounts.iter().map(|account| {
            let short = account.name.strip_suffix("社区").filter(|short| short.chars().count() >= 2);
            (account.name.as_str(), short.unwrap_or(&account.name))
        })
    };
    let stands = |name: &str| plain.contains(&crate::understanding::normalise(name));
    let written = names().filter(|(_, short)| stands(short)).max_by_key(|(_, short)| short.len());
    let found = written.or_else(|| {
        let understanding = Understanding::bundled().ok()?;
        let heard = understanding.sounds_of(&plain);
        names().find(|(_, short)| {
            let wanted = understanding.sounds_of(short);
            !wanted.is_empty() && heard.windows(wanted.len()).any(|run| run == wanted)
        })
    });
    found.and_then(|(name, _)| directory::find(around.alliance, name)).map(|account| account.name.as_str())
}

/// The account that a text is the spelling of, and nothing else: taipingjiao shequ.
pub(super) fn account_spelt<'a>(words: &str, around: &Surroundings<'a>) -> Option<&'a str> {
    let understanding = Understanding::bundled().ok().filter(|_| words.is_ascii())?;
    let heard = understanding.sounds_of(words);
    let is_it = |name: &str| !heard.is_empty() && understanding.sounds_of(name) == heard;
    let is_called = |name: &str| is_it(name) || name.strip_suffix("社区").is_some_and(is_it);
    around.alliance.accounts.iter().map(|account| account.name.as_str()).find(|name| is_called(name))
}
