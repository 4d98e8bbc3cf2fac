//! What the dialogue of a submission says.

use crate::submissions::{MOST_A_DAY, MOST_PHOTOS, MOST_VOICES, Refusal, Scope, Submission, consent_text};
use crate::tickets::AttachmentKind;

pub(super) const MENU: &str = "投稿给湛山TV、小喇叭";
pub(super) const CANCELLED: &str = "好的，不投了，刚才发来的会删除。";
pub(super) const NOTHING: &str = "好的，不投了。";
pub(super) const UNFINISHED: &str = "您还有一份投稿没有投完：接着发就行；不投了，回复“取消”。";
pub(super) const NOT_FOUND: &str =
    "没有查到这份投稿。请核对8位投稿号和6位查询码，像这样发：\n撤回投稿 12345678 123456";
pub(super) const TOO_OFTEN: &str = "投稿号或者查询码错了好几次，请一小时后再试，或者打12345转告我们。";
pub(super) const WITHDRAWN: &str =
    "已经撤回，网页上现在看不到了，文件会删除，同意和撤回的记录会留着。别人已经转发、下载的，我们收不回来。";
pub(super) const ASK_CREDIT: &str = "署什么名？请发来想署的名字，比如“王阿姨”；不想署名，回复“匿名”。";
pub(super) const ASK_WHO: &str = "里面拍到、录到了谁？请回复数字：\n1 没有别人（或者只有我自己）\n2 有别的大人，他们都同意公开\n3 有不满18岁的孩子，我是监护人\n4 有不满18岁的孩子，我不是监护人\n5 我自己不满14岁";
pub(super) const CHILD: &str =
    "不满14岁，要请爸爸、妈妈或者别的监护人，用他们自己的微信来投稿。这一份不投了，发来的会删除。";

pub(super) const NO_PAGE: &str = "现在打不开发大视频的网页，请过一会儿再发“大视频”。";

/// The page by which a large video comes.
pub(super) fn page(base_url: &str, it: &Submission) -> String {
    let Some(path) = it.upload_page() else { return NO_PAGE.to_owned() };
    format!(
        "请点<a href=\"{base_url}{path}\">发大视频</a>，在网页里选好视频再发送，最大200兆，一天之内有效。发的时候请不要关网页，最好连着无线网。发好了，这里会告诉您。"
    )
}

/// What is asked at the beginning.
pub(super) fn instruction() -> String {
    format!(
        "{MENU}：请把要投的发到这里，一段视频，或者最多{MOST_VOICES}段语音，或者最多{MOST_PHOTOS}张照片；再用一句话写个标题。视频太大、微信发不了，回复“大视频”。每人每天最多投{MOST_A_DAY}份。不投了，回复“取消”。"
    )
}

/// The limit of the day.
pub(super) fn enough() -> String {
    format!("您今天已经投了{MOST_A_DAY}份，请明天再投。已经投的不受影响。")
}

/// What is asked next.
pub(super) fn next(it: &Submission) -> String {
    match it.missing() {
        Some(Refusal::NoFile) => "请把视频、语音或照片发来。".to_owned(),
        Some(Refusal::NoTitle) => "请用一句话写个标题发来；照片、语音可以接着发。".to_owned(),
        Some(Refusal::NotSaidWho) => ASK_WHO.to_owned(),
        Some(_) => ASK_CREDIT.to_owned(),
        None => format!(
            "请看下面这段话：\n“{}”\n同意，请回复“同意”两个字；只放网页，不放公众号的文章和节目，回复“只同意网页”；标题要改，回复“标题”加新的标题；不投了，回复“取消”。",
            consent_text(it, wide(it), it.since)
        ),
    }
}

/// What a plain 同意 allows.
pub(super) fn wide(it: &Submission) -> Scope {
    Scope { wechat: true, podcast: it.kind() == Some(AttachmentKind::Voice) }
}

/// That a file was taken.
pub(super) fn taken(it: &Submission) -> String {
    match it.kind() {
        Some(AttachmentKind::Voice) => format!("收到第{}段语音。", it.files.len()),
        Some(AttachmentKind::Photo) => format!("收到第{}张照片。", it.files.len()),
        _ => "收到视频。".to_owned(),
    }
}

/// The receipt.
pub(super) fn receipt(it: &Submission) -> String {
    let guardian = if it.lacks_guardian() {
        format!(
            "\n还差一步：请孩子的监护人用自己的微信关注本公众号，发送：同意投稿 {} {}。监护人没有同意，不会公开。",
            it.id, it.code
        )
    } else {
        String::new()
    };
    format!(
        "投稿收到了，谢谢您。投稿号{}，查询码{}，请记好。工作人员审核以后告诉您结果。{guardian}\n想撤回，随时回复：撤回投稿 {}。里面的其他人想撤回，请他们发送：撤回投稿 {} {}。",
        it.id, it.code, it.id, it.id, it.code
    )
}
