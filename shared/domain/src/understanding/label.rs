//! What a message can be about, as the model names it.

use super::danger::Danger;

/// What somebody wants or tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Label {
    /// Tells of a matter that the district should see to.
    Report,
    /// Wants to report, and has not said what.
    Begin,
    /// Adds something to a report.
    Add,
    /// Asks how far their own report is.
    Progress,
    /// Pushes for speed.
    Urge,
    /// Says that something answered is not solved, or badly done.
    Unhappy,
    /// Says that it is solved, or is content.
    Solved,
    /// Takes their own report back.
    Withdraw,
    /// Wants a person, or to be called back.
    Human,
    /// Needs no call back any more.
    CallOff,
    /// Asks for a telephone number.
    Hotline,
    /// Asks what a guide answers.
    Ask,
    /// Asks what can be done here.
    Help,
    /// Greets.
    Greet,
    /// Thanks.
    Thanks,
    /// Small talk.
    Chatter,
    /// Is angry, without a matter.
    Anger,
    /// Asks for the accounts of the alliance.
    Directory,
    /// Asks for one community's account.
    Account,
    /// Asks for the Weibo accounts.
    Weibo,
    /// Wants to unfollow, or fewer messages.
    Unfollow,
    /// Wants larger type.
    Elder,
    /// Agrees.
    Yes,
    /// Does not agree.
    No,
    /// Has said all.
    Finish,
    /// Drops what was begun.
    Cancel,
    /// A danger is over.
    Relief,
    /// A service of the alliance.
    Service(Service),
    /// Danger to life, or a crisis.
    Danger(Danger),
}

/// A service that residents ask for by name or by need.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Service {
    /// 手机班.
    PhoneClass,
    /// 微心愿.
    Wish,
    /// 调解, 张玉法官工作室.
    Mediation,
    /// 消费维权.
    Consumer,
    /// 教育咨询, 明东心.
    Counsel,
    /// 听书, 我领读, 珠彩心语.
    Listen,
    /// 在线读报.
    Newspaper,
    /// 投稿, 湛山TV, 湛山小喇叭.
    Contribute,
    /// 意见征集.
    Opinions,
    /// 民情回音.
    Echo,
}

impl Label {
    /// Every label, in the order in which the model file holds them.
    pub const ALL: &[Label] = &[
        Self::Report,
        Self::Begin,
        Self::Add,
        Self::Progress,
        Self::Urge,
        Self::Unhappy,
        Self::Solved,
        Self::Withdraw,
        Self::Human,
        Self::CallOff,
        Self::Hotline,
        Self::Ask,
        Self::Help,
        Self::Greet,
        Self::Thanks,
        Self::Chatter,
        Self::Anger,
        Self::Directory,
        Self::Account,
        Self::Weibo,
        Self::Unfollow,
        Self::Elder,
        Self::Yes,
        Self::No,
        Self::Finish,
        Self::Cancel,
        Self::Relief,
        Self::Service(Service::PhoneClass),
        Self::Service(Service::Wish),
        Self::Service(Service::Mediation),
        Self::Service(Service::Consumer),
        Self::Service(Service::Counsel),
        Self::Service(Service::Listen),
        Self::Service(Service::Newspaper),
        Self::Service(Service::Contribute),
        Self::Service(Service::Opinions),
        Self::Service(Service::Echo),
        Self::Danger(Danger::Medical),
        Self::Danger(Danger::Fire),
        Self::Danger(Danger::Gas),
        Self::Danger(Danger::CarbonMonoxide),
        Self::Danger(Danger::Electric),
        Self::Danger(Danger::Water),
        Self::Danger(Danger::Lift),
        Self::Danger(Danger::Hole),
        Self::Danger(Danger::Falling),
        Self::Danger(Danger::Trapped),
        Self::Danger(Danger::Traffic),
        Self::Danger(Danger::Missing),
        Self::Danger(Danger::Violence),
        Self::Danger(Danger::Home),
        Self::Danger(Danger::Hiding),
        Self::Danger(Danger::Mute),
        Self::Danger(Danger::Crisis),
        Self::Danger(Danger::Fraud),
        Self::Danger(Danger::Help),
    ];

    /// The name of the folder that holds its training sentences.
    #[must_use]
    pub fn folder(self) -> &'static str {
        match self {
            Self::Report => "report",
            Self::Begin => "begin",
            Self::Add => "add",
            Self::Progress => "progress",
            Self::Urge => "urge",
            Self::Unhappy => "unhappy",
            Self::Solved => "solved",
            Self::Withdraw => "withdraw",
            Self::Human => "human",
            Self::CallOff => "call-off",
            Self::Hotline => "hotline",
            Self::Ask => "ask",
            Self::Help => "help",
            Self::Greet => "greet",
            Self::Thanks => "thanks",
            Self::Chatter => "chatter",
            Self::Anger => "anger",
            Self::Directory => "directory",
            Self::Account => "account",
            Self::Weibo => "weibo",
            Self::Unfollow => "unfollow",
            Self::Elder => "elder",
            Self::Yes => "yes",
            Self::No => "no",
            Self::Finish => "finish",
            Self::Cancel => "cancel",
            Self::Relief => "relief",
            Self::Service(service) => service.folder(),
            Self::Danger(danger) => danger.folder(),
        }
    }
}

impl Label {
    /// The label whose folder has this name.
    #[must_use]
    pub fn of_folder(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|label| label.folder() == name)
    }
}

impl Service {
    fn folder(self) -> &'static str {
        match self {
            Self::PhoneClass => "service-phone-class",
            Self::Wish => "service-wish",
            Self::Mediation => "service-mediation",
            Self::Consumer => "service-consumer",
            Self::Counsel => "service-counsel",
            Self::Listen => "service-listen",
            Self::Newspaper => "service-newspaper",
            Self::Contribute => "service-contribute",
            Self::Opinions => "service-opinions",
            Self::Echo => "service-echo",
        }
    }
}
