//! The pages on which an account's administrator authorises the platform.

use crate::client::call::encode;

/// Which accounts a page offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountKind {
    /// Official accounts.
    Official,
    /// Mini-programs.
    MiniProgram,
    /// Both.
    Both,
}

/// An authorisation to begin.
#[derive(Clone, Copy, Debug)]
pub struct AuthorizePage<'a> {
    /// The platform.
    pub component_app_id: &'a str,
    /// The code of this authorisation.
    pub pre_auth_code: &'a str,
    /// Where the browser returns, with `auth_code` and `expires_in`; on the platform's registered domain.
    pub redirect_uri: &'a str,
    /// The accounts that are offered.
    pub kind: AccountKind,
    /// The only account that is offered.
    pub account: Option<&'a str>,
}

impl AuthorizePage<'_> {
    /// The page with a QR code. It must be opened from a page on the platform's registered domain.
    pub fn desktop_url(&self) -> String {
        self.desktop_url_on("https://mp.weixin.qq.com")
    }

    /// The same page on another server than WeChat's, such as a simulator. `server` has no trailing slash.
    pub fn desktop_url_on(&self, server: &str) -> String {
        format!("{server}/cgi-bin/componentloginpage?{}", self.query(&[]))
    }

    /// The page for the administrator's own phone, inside WeChat.
    pub fn phone_url(&self) -> String {
        let first = [("action", "bindcomponent"), ("no_scan", "1")];
        let query = self.query(&first);
        format!("https://open.weixin.qq.com/wxaopen/safe/bindcomponent?{query}#wechat_redirect")
    }

    fn query(&self, first: &[(&str, &str)]) -> String {
        let kind = match self.kind {
            AccountKind::Official => "1",
            AccountKind::MiniProgram => "2",
            AccountKind::Both => "3",
        };
        let mut query = first.to_vec();
        query.extend([
            ("component_appid", self.component_app_id),
            ("pre_auth_code", self.pre_auth_code),
            ("redirect_uri", self.redirect_uri),
            ("auth_type", kind),
        ]);
        query.extend(self.account.map(|account| ("biz_appid", account)));
        encode(&query)
    }
}
