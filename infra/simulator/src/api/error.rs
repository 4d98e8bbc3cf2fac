//! WeChat's errors: a number, a text, and an id of the request.

use serde_json::{Value, json};

use crate::random;

/// A refusal, in WeChat's own numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ApiError {
    pub(super) code: i64,
    text: String,
}

impl ApiError {
    /// `code` with the text that WeChat gives it.
    pub(super) fn new(code: i64) -> Self {
        let text = match code {
            -1 => "system error",
            40001 => "invalid credential, access_token is invalid or not latest",
            40002 => "invalid grant_type",
            40003 => "invalid openid",
            40004 => "invalid media type",
            40005 => "invalid file type",
            40007 => "invalid media_id",
            40008 => "invalid message type",
            40013 => "invalid appid",
            40014 => "invalid access_token",
            40016 => "invalid button size",
            40017 => "invalid button type",
            40018 => "invalid button name size",
            40019 => "invalid button key size",
            40020 => "invalid button url size",
            40023 => "invalid sub button size",
            40024 => "invalid sub button type",
            40025 => "invalid sub button name size",
            40026 => "invalid sub button key size",
            40027 => "invalid sub button url size",
            40029 => "invalid code",
            40030 => "invalid refresh_token",
            40031 => "invalid openid list",
            40032 => "invalid openid list size",
            40033 => "invalid charset. please check your request, if include \\uxxxx will create fail!",
            40035 => "invalid parameter",
            40036 => "invalid template_id size",
            40037 => "invalid template_id",
            40053 => "invalid action info, please check document",
            40059 => "invalid msg id",
            40073 => "invalid card id",
            40113 => "unsupported file type",
            40114 => "invalid index value",
            40125 => "invalid appsecret",
            40130 => "invalid openid list size, at least two openid",
            40163 => "code been used",
            40164 => "invalid ip, not in whitelist",
            40201 => "invalid callback url",
            40202 => "invalid action",
            40203 => "invalid check_operator",
            41001 => "access_token missing",
            41002 => "appid missing",
            41004 => "appsecret missing",
            41005 => "media data missing",
            41006 => "media_id missing",
            41008 => "missing code",
            42001 => "access_token expired",
            42002 => "refresh_token expired",
            42003 => "code expired",
            43001 => "require GET method",
            43002 => "require POST method",
            43004 => "require subscribe",
            43019 => "require remove blacklist",
            43100 => "change template industry too frequently",
            43101 => "user refuse to accept the msg",
            44001 => "empty media data",
            44002 => "empty post data",
            44003 => "empty news data",
            44004 => "empty content",
            45001 => "media size out of limit",
            45002 => "content size out of limit",
            45003 => "title size out of limit",
            45004 => "description size out of limit",
            45007 => "playtime out of limit",
            45008 => "article size out of limit",
            45009 => "reach max api daily quota limit",
            45011 => "api minute-quota reach limit, must slower, retry next minute",
            45015 => "response out of time limit or subscription is canceled",
            45026 => "template num exceeds limit",
            45028 => "has no masssend quota",
            45047 => "out of response count limit",
            45056 => "too many tag now, no need to add new",
            45057 => "can't delete the tag that has too many fans",
            45058 => "can't modify sys tag",
            45059 => "can not tag this user, has too many tags already",
            45064 => "no permission to use weapp in menu",
            45065 => "clientmsgid exist",
            45066 => "same clientmsgid retry too fast",
            45067 => "clientmsgid size out of limit",
            45074 => "material count limit reached",
            45072 => "invalid command",
            45080 => "need to have interacted with the user recently",
            45081 => "already in typing status",
            45083 => "invalid mass send speed",
            45110 => "author size out of limit",
            45157 => "invalid tag name",
            45158 => "tag name too long",
            45159 => "invalid tag id",
            46003 => "menu no exist",
            47001 => "data format error",
            47003 => "argument invalid!",
            48001 => "api unauthorized",
            48006 => "forbid to clear quota because of reaching the limit",
            49003 => "not match openid with appid",
            53600 => "invalid article_id",
            61003 => "component is not authorized by this account",
            61005 => "component ticket is expired",
            61006 => "component ticket is invalid",
            61009 => "code is invalid",
            61010 => "code is expired",
            61012 => "invalid option name",
            61013 => "invalid option value",
            61014 => "must use component token for component api",
            61015 => "must use biz token for not component api",
            61023 => "refresh_token is invalid",
            61500 => "date format error",
            61501 => "date range error",
            65301 => "no such conditional menu",
            65302 => "no such user",
            65303 => "there is no selfmenu, please create selfmenu first",
            65304 => "match rule empty",
            65307 => "conditional menu is empty",
            65316 => "too many domains in conditional menus",
            65320 => "match rule may name a tag alone",
            65401 => "invalid kf account",
            65403 => "invalid kf nick name",
            65404 => "invalid kf_account",
            65405 => "number of kf account reach limit",
            65406 => "kf account already exist",
            65407 => "kf worker is already bound to this account",
            65408 => "this wechat id has been invited",
            65409 => "invalid wechat id",
            65411 => "kf account has an invitation to be confirmed",
            65412 => "kf account has been bound",
            65413 => "no such session",
            65414 => "user has already been accepted by other kf account",
            65416 => "invalid parameter",
            65417 => "invalid time",
            76001 => "rid not found",
            76021 => "cgi_path not found, please check",
            88001 => "msg_data is not exists",
            88003 => "elected comment upper limit",
            88005 => "already reply",
            88007 => "reply content beyond max len or content len is zero",
            88008 => "comment is not exists",
            88009 => "reply is not exists",
            88010 => "count range error. cout <= 0 or count > 50",
            89000 => "account has bound open",
            89002 => "open not exists",
            89004 => "open bind account limit reached",
            200016 => "start param error",
            200017 => "limit param error",
            200018 => "category ids missing",
            200019 => "category ids invalid",
            _ => "error asked for by the simulator's faults",
        };
        Self { code, text: text.to_owned() }
    }

    /// `code` with more about its cause.
    pub(super) fn because(code: i64, hint: &str) -> Self {
        let error = Self::new(code);
        Self { text: format!("{} hint: {hint}", error.text), ..error }
    }

    /// The answer, with the request's id as WeChat appends it.
    pub(super) fn json(&self) -> Value {
        let id = random::bytes::<12>();
        let rid = format!("{}-{}-{}", hex::encode(&id[..4]), hex::encode(&id[4..8]), hex::encode(&id[8..]));
        json!({ "errcode": self.code, "errmsg": format!("{} rid: {rid}", self.text) })
    }
}

/// The id in an answer that is an error.
pub(super) fn rid(answer: &Value) -> Option<&str> {
    answer["errcode"].as_i64().filter(|code| *code != 0)?;
    answer["errmsg"].as_str()?.rsplit_once("rid: ").map(|(_, rid)| rid)
}
