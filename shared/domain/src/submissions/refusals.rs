//! Why an event changes nothing, in a sentence for whoever caused it.

use super::{LONGEST_CREDIT, LONGEST_TITLE, MOST_PHOTOS, MOST_VOICES, State};

/// Why an event changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is in a state in which this cannot happen.
    #[error("{}", not_now(*.0))]
    Not(State),
    /// It holds files of another kind.
    #[error("一份投稿只能是一种：一段视频，或者录音，或者照片。这一个没有收进去；想投这个，请另投一份")]
    OtherKind,
    /// It has as many files as it may have.
    #[error("{}", too_many(*.0))]
    TooMany(&'static str),
    /// There is nothing to agree to yet.
    #[error("还没有收到视频、录音或照片，请先发来")]
    NoFile,
    /// There is no title.
    #[error("还没有标题，请用一句话写个标题发来")]
    NoTitle,
    /// The title is too long.
    #[error("标题请不超过{LONGEST_TITLE}个字，请再发一个短一点的")]
    LongTitle,
    /// Nobody said who is shown.
    #[error("还没有说里面有谁，请按数字回答")]
    NotSaidWho,
    /// Nobody said which name stands below it.
    #[error("还没有说署名，请发来想署的名字，或者回复“匿名”")]
    NoCredit,
    /// The name is too long.
    #[error("署名请不超过{LONGEST_CREDIT}个字")]
    LongCredit,
    /// The name holds a telephone or identity number.
    #[error("署名里像是有电话或证件号码，会公开，请换一个")]
    PersonalCredit,
    /// It needs no guardian, or the sender is the guardian.
    #[error("这份投稿不需要监护人另外同意")]
    NoGuardianNeeded,
    /// The sender cannot stand for another guardian.
    #[error("要由监护人本人，用自己的微信同意")]
    OwnGuardian,
    /// A guardian has not agreed yet.
    #[error("里面有未成年人，监护人本人还没有同意，现在不能采用")]
    GuardianMissing,
    /// A file has not come yet.
    #[error("文件还没有收全，收全以后才能采用")]
    Incomplete,
    /// Nothing is due.
    #[error("还没有到时间")]
    NotDue,
}

fn not_now(state: State) -> &'static str {
    match state {
        State::Collecting => "这份投稿还没投完",
        State::Received => "这份投稿已经收到，正在等工作人员审核",
        State::Returned => "工作人员问了一个问题，正在等您回答",
        State::Accepted => "这份投稿已经采用，正在准备发布",
        State::Published => "这份投稿已经发布",
        State::Declined => "这份投稿没有采用",
        State::Withdrawn => "这份投稿已经撤回，不再公开",
        State::Lost => "这份投稿没有收全，请把视频、录音或照片再发一次，编号不变",
    }
}

fn too_many(kind: &str) -> String {
    match kind {
        "voice" => format!("一份投稿最多{MOST_VOICES}段录音，多的没有收进去"),
        "photo" => format!("一份投稿最多{MOST_PHOTOS}张照片，多的没有收进去"),
        _ => "一份投稿只能有一段视频，后发的没有收进去".to_owned(),
    }
}
