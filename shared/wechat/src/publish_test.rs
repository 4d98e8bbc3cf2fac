//! The test that a third-party platform must pass before it is published (全网发布接入检测).
//!
//! WeChat's own test accounts send these pushes; their ids are only reported, so the caller configures them.

use std::collections::BTreeMap;

use crate::{
    inbound::{Body, Inbound},
    reply::Reply,
};

const TEXT: &str = "TESTCOMPONENT_MSG_TYPE_TEXT";
const CODE: &str = "QUERY_AUTH_CODE:";

/// What a step of the test asks for.
#[derive(Clone, PartialEq, Eq)]
pub enum PublishTest {
    /// Send this reply at once.
    Reply(Reply),
    /// Send no reply; redeem `code` with `api_query_auth`, then send [`text_from_api`] to the sender as a
    /// customer-service message, with the token that this gave.
    RedeemAndSend {
        /// The authorisation code.
        code: String,
    },
}

impl std::fmt::Debug for PublishTest {
    /// Leaves out the code.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Reply(_) => "Reply(..)",
            Self::RedeemAndSend { .. } => "RedeemAndSend(..)",
        })
    }
}

/// The accounts that WeChat tests with: original ids by appid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestAccounts(BTreeMap<String, String>);

/// A list of test accounts that cannot be read.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("write wx…=gh_… for each test account, with commas between them")]
pub struct NoTestAccounts;

impl TestAccounts {
    /// Reads `wx…=gh_…`, with commas between them.
    ///
    /// # Errors
    ///
    /// When an entry is anything else, or the list is empty.
    pub fn parse(list: &str) -> Result<Self, NoTestAccounts> {
        let pair = |entry: &str| {
            let (app_id, original_id) = entry.trim().split_once('=').ok_or(NoTestAccounts)?;
            let is_one = app_id.starts_with("wx") && original_id.starts_with("gh_");
            is_one.then(|| (app_id.to_owned(), original_id.to_owned())).ok_or(NoTestAccounts)
        };
        list.split(',').map(pair).collect::<Result<_, _>>().map(Self)
    }

    /// The `gh_…` id of the test account with this appid.
    pub fn original_id(&self, app_id: &str) -> Option<&str> {
        self.0.get(app_id).map(String::as_str)
    }
}

/// What to do with a push to a test account; `None` when it is not part of the test. Call this only for pushes to the
/// test accounts: otherwise a resident who types the same words would be taken for the tester.
pub fn read(inbound: &Inbound) -> Option<PublishTest> {
    let text = |content: String| Some(PublishTest::Reply(Reply::Text { content }));
    if let Body::Text { content, .. } = &inbound.body {
        if content == TEXT {
            return text(format!("{TEXT}_callback"));
        }
        let code = content.strip_prefix(CODE).filter(|code| !code.is_empty())?;
        return Some(PublishTest::RedeemAndSend { code: code.to_owned() });
    }
    let event = inbound.fields.get("Event").filter(|_| inbound.is_event())?;
    text(format!("{event}from_callback"))
}

/// The text to send once `code` is redeemed.
#[must_use]
pub fn text_from_api(code: &str) -> String {
    format!("{code}_from_api")
}

#[cfg(test)]
mod tests {
    use super::{NoTestAccounts, PublishTest, TestAccounts, read, text_from_api};
    use crate::{inbound::Inbound, reply::Reply};

    #[test]
    fn the_three_steps_of_the_test() {
        let read = |rest: &str| {
            let xml = format!(
                "<xml><ToUserName>gh_3c884a361561</ToUserName><FromUserName>o</FromUserName>\
                 <CreateTime>1</CreateTime>{rest}</xml>"
            );
            read(&Inbound::parse(xml.as_bytes()).unwrap())
        };
        let text = |content: &str| Some(PublishTest::Reply(Reply::Text { content: content.to_owned() }));
        for (rest, expected) in [
            (
                "<MsgType>text</MsgType><Content>TESTCOMPONENT_MSG_TYPE_TEXT</Content>",
                text("TESTCOMPONENT_MSG_TYPE_TEXT_callback"),
            ),
            ("<MsgType>event</MsgType><Event>LOCATION</Event>", text("LOCATIONfrom_callback")),
            (
                "<MsgType>text</MsgType><Content>QUERY_AUTH_CODE:queryauthcode@@@1</Content>",
                Some(PublishTest::RedeemAndSend { code: "queryauthcode@@@1".to_owned() }),
            ),
            ("<MsgType>text</MsgType><Content>报修</Content>", None),
        ] {
            assert_eq!(read(rest), expected, "{rest}");
        }
        assert_eq!(text_from_api("queryauthcode@@@1"), "queryauthcode@@@1_from_api");
    }

    #[test]
    fn a_list_of_test_accounts_names_each_twice() {
        let two = TestAccounts::parse("wx1=gh_1, wx2=gh_2").unwrap();
        assert_eq!((two.original_id("wx2"), two.original_id("gh_1")), (Some("gh_2"), None));
        for bad in ["", "wx1", "gh_1=wx1", "wx1=gh_1,"] {
            assert_eq!(TestAccounts::parse(bad), Err(NoTestAccounts), "{bad}");
        }
    }
}
