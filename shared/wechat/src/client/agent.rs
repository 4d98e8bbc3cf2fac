//! Agents: the people who answer an account's followers, their conversations and what was said.

use serde::Deserialize;
use serde_json::json;

use super::{ApiError, Client, json, lenient};

/// An agent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Agent {
    /// Their account, `name@account`.
    #[serde(rename = "kf_account", deserialize_with = "lenient::text")]
    pub account: String,
    /// What residents see.
    #[serde(rename = "kf_nick", deserialize_with = "lenient::text")]
    pub nickname: String,
    /// Their number.
    #[serde(rename = "kf_id", deserialize_with = "lenient::text")]
    pub id: String,
    /// Their WeChat id, once they have accepted.
    #[serde(rename = "kf_wx", deserialize_with = "lenient::some_text")]
    pub wechat_id: Option<String>,
    /// `waiting`, `rejected` or `expired`, until they have accepted.
    #[serde(deserialize_with = "lenient::some_text")]
    pub invite_status: Option<String>,
}

/// An agent who is online.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct OnlineAgent {
    /// Their account, `name@account`.
    #[serde(rename = "kf_account", deserialize_with = "lenient::text")]
    pub account: String,
    /// How many conversations they have.
    #[serde(deserialize_with = "lenient::int")]
    pub accepted_case: i64,
}

/// A conversation between an agent and a follower, or one that waits for an agent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Conversation {
    /// The follower; `None` in an answer about one follower.
    #[serde(deserialize_with = "lenient::some_text")]
    pub openid: Option<String>,
    /// The agent; `None` in an answer about one agent, or while there is none.
    #[serde(rename = "kf_account", deserialize_with = "lenient::some_text")]
    pub agent: Option<String>,
    /// When it began; `latest_time` for one that waits. In seconds.
    #[serde(rename = "createtime", alias = "latest_time", deserialize_with = "lenient::int")]
    pub since: i64,
}

/// The followers who wait for an agent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Waiting {
    /// How many there are.
    #[serde(deserialize_with = "lenient::int")]
    pub count: i64,
    /// The first of them.
    #[serde(rename = "waitcaselist", deserialize_with = "lenient::list")]
    pub conversations: Vec<Conversation>,
}

/// A message between an agent and a follower.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Said {
    /// The agent.
    #[serde(rename = "worker", deserialize_with = "lenient::text")]
    pub agent: String,
    /// The follower.
    #[serde(deserialize_with = "lenient::text")]
    pub openid: String,
    /// 2002 for the agent's, 2003 for the follower's.
    #[serde(rename = "opercode", deserialize_with = "lenient::int")]
    pub operation: i64,
    /// When, in seconds.
    #[serde(deserialize_with = "lenient::int")]
    pub time: i64,
    /// The text of the message.
    #[serde(deserialize_with = "lenient::text")]
    pub text: String,
}

/// A page of conversation records.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct SaidPage {
    /// The messages.
    #[serde(rename = "recordlist", deserialize_with = "lenient::list")]
    pub messages: Vec<Said>,
    /// How many there are; fewer than requested on the last page.
    #[serde(deserialize_with = "lenient::int")]
    pub number: i64,
    /// The last message's id, from which the next page continues.
    #[serde(rename = "msgid", deserialize_with = "lenient::int")]
    pub last_id: i64,
}

#[derive(Deserialize)]
struct Agents {
    #[serde(deserialize_with = "lenient::list")]
    kf_list: Vec<Agent>,
}

#[derive(Deserialize)]
struct OnlineAgents {
    #[serde(deserialize_with = "lenient::list")]
    kf_online_list: Vec<OnlineAgent>,
}

#[derive(Deserialize)]
struct Conversations {
    #[serde(deserialize_with = "lenient::list")]
    sessionlist: Vec<Conversation>,
}

impl Client {
    /// Adds an agent, at most [`crate::limits::sending::AGENTS`]; `account` is `name@account`.
    ///
    /// # Errors
    ///
    /// Codes 65400 to 65411 (no such function, names taken or wrong, too many).
    pub async fn add_agent(&self, token: &str, account: &str, nickname: &str) -> Result<(), ApiError> {
        let body = json!({ "kf_account": account, "nickname": nickname });
        self.order(token, "/customservice/kfaccount/add", &body).await
    }

    /// Gives an agent another nickname.
    ///
    /// # Errors
    ///
    /// As [`Client::add_agent`].
    pub async fn rename_agent(&self, token: &str, account: &str, nickname: &str) -> Result<(), ApiError> {
        let body = json!({ "kf_account": account, "nickname": nickname });
        self.order(token, "/customservice/kfaccount/update", &body).await
    }

    /// Removes an agent.
    ///
    /// # Errors
    ///
    /// As [`Client::add_agent`].
    pub async fn delete_agent(&self, token: &str, account: &str) -> Result<(), ApiError> {
        let query = [("access_token", token), ("kf_account", account)];
        self.get_json("/customservice/kfaccount/del", &query).await?;
        Ok(())
    }

    /// Invites a person, by their WeChat id, to act as the agent.
    ///
    /// # Errors
    ///
    /// As [`Client::add_agent`].
    pub async fn invite_agent(&self, token: &str, account: &str, wechat_id: &str) -> Result<(), ApiError> {
        let body = json!({ "kf_account": account, "invite_wx": wechat_id });
        self.order(token, "/customservice/kfaccount/inviteworker", &body).await
    }

    /// All agents.
    ///
    /// # Errors
    ///
    /// As every call.
    pub async fn agents(&self, token: &str) -> Result<Vec<Agent>, ApiError> {
        Ok(self.ask::<Agents>(token, "/cgi-bin/customservice/getkflist").await?.kf_list)
    }

    /// The agents who are online.
    ///
    /// # Errors
    ///
    /// As every call.
    pub async fn online_agents(&self, token: &str) -> Result<Vec<OnlineAgent>, ApiError> {
        Ok(self.ask::<OnlineAgents>(token, "/cgi-bin/customservice/getonlinekflist").await?.kf_online_list)
    }

    /// Begins a conversation between an online agent and a follower.
    ///
    /// # Errors
    ///
    /// Code 65414 or 65415 when the agent is not online, 65413 when the follower talks to another.
    pub async fn open_conversation(&self, token: &str, agent: &str, openid: &str) -> Result<(), ApiError> {
        let body = json!({ "kf_account": agent, "openid": openid });
        self.order(token, "/customservice/kfsession/create", &body).await
    }

    /// Ends a conversation.
    ///
    /// # Errors
    ///
    /// As [`Client::open_conversation`].
    pub async fn close_conversation(&self, token: &str, agent: &str, openid: &str) -> Result<(), ApiError> {
        let body = json!({ "kf_account": agent, "openid": openid });
        self.order(token, "/customservice/kfsession/close", &body).await
    }

    /// The conversation of a follower.
    ///
    /// # Errors
    ///
    /// As every call.
    pub async fn conversation(&self, token: &str, openid: &str) -> Result<Conversation, ApiError> {
        let query = [("access_token", token), ("openid", openid)];
        json::typed(self.get_json("/customservice/kfsession/getsession", &query).await?)
    }

    /// The conversations of an agent.
    ///
    /// # Errors
    ///
    /// As every call.
    pub async fn conversations(&self, token: &str, agent: &str) -> Result<Vec<Conversation>, ApiError> {
        let query = [("access_token", token), ("kf_account", agent)];
        let answer = self.get_json("/customservice/kfsession/getsessionlist", &query).await?;
        Ok(json::typed::<Conversations>(answer)?.sessionlist)
    }

    /// The followers who wait for an agent.
    ///
    /// # Errors
    ///
    /// As every call.
    pub async fn waiting(&self, token: &str) -> Result<Waiting, ApiError> {
        self.ask(token, "/customservice/kfsession/getwaitcase").await
    }

    /// The messages from second `start` to second `end`, after the message `after`; pass 1 to begin with the first.
    ///
    /// # Errors
    ///
    /// Codes 65416 and 65417 for a wrong page or time.
    pub async fn said(
        &self,
        token: &str,
        (start, end): (i64, i64),
        after: i64,
        number: u32,
    ) -> Result<SaidPage, ApiError> {
        let body = json!({ "starttime": start, "endtime": end, "msgid": after, "number": number });
        self.post(token, "/customservice/msgrecord/getmsglist", &body).await
    }
}
