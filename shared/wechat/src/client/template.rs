//! Template messages of service accounts.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{ApiError, Client, lenient};

/// A page of a mini-program that is linked to the account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProgramPage {
    /// The mini-program.
    #[serde(rename = "appid")]
    pub app_id: String,
    /// The page.
    #[serde(rename = "pagepath")]
    pub page_path: String,
}

/// A template message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TemplateMessage {
    /// The template, as the account knows it.
    pub template_id: String,
    /// The page that a tap opens.
    pub url: Option<String>,
    /// The page of a mini-program that a tap opens instead.
    pub program: Option<ProgramPage>,
    /// The values by their keys.
    pub values: BTreeMap<String, String>,
    /// The key by which WeChat recognises a repetition to the same follower, for
    /// [some minutes](crate::limits::sending::TEMPLATE_CLIENT_ID_SECONDS).
    pub client_id: Option<String>,
}

/// A template that the account has chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Template {
    /// Its id.
    #[serde(rename = "template_id", deserialize_with = "lenient::text")]
    pub id: String,
    /// Its title.
    #[serde(deserialize_with = "lenient::text")]
    pub title: String,
    /// Its text, with a place for each value.
    #[serde(deserialize_with = "lenient::text")]
    pub content: String,
    /// A filled-in example.
    #[serde(deserialize_with = "lenient::text")]
    pub example: String,
}

/// An industry, which determines the templates available.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Industry {
    /// The wider one.
    #[serde(rename = "first_class", deserialize_with = "lenient::text")]
    pub first: String,
    /// The narrower one.
    #[serde(rename = "second_class", deserialize_with = "lenient::text")]
    pub second: String,
}

/// The industries of an account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Industries {
    /// The main one.
    #[serde(rename = "primary_industry", deserialize_with = "lenient::object")]
    pub primary: Industry,
    /// The other one.
    #[serde(rename = "secondary_industry", deserialize_with = "lenient::object")]
    pub secondary: Industry,
}

#[derive(Deserialize)]
struct SentAnswer {
    #[serde(deserialize_with = "lenient::required")]
    msgid: String,
}

#[derive(Deserialize)]
struct IdAnswer {
    #[serde(deserialize_with = "lenient::required")]
    template_id: String,
}

#[derive(Deserialize)]
struct ListAnswer {
    #[serde(deserialize_with = "lenient::list")]
    template_list: Vec<Template>,
}

/// The part of the body that both kinds of message share; the field with the page that a tap opens is called `name`.
pub(super) fn filled(
    (to_user, template_id): (&str, &str),
    values: &BTreeMap<String, String>,
    (name, page): (&str, Option<&str>),
    program: Option<&ProgramPage>,
) -> Value {
    let data: Value = values.iter().map(|(key, value)| (key.clone(), json!({ "value": value }))).collect();
    let mut body = json!({ "touser": to_user, "template_id": template_id, "data": data });
    if let Some(page) = page {
        body[name] = json!(page);
    }
    if let Some(program) = program {
        body["miniprogram"] = json!(program);
    }
    body
}

impl Client {
    /// Sends a template message and returns its id, which the event about its outcome repeats as `MsgID`.
    ///
    /// # Errors
    ///
    /// Code 43004 for a user who does not follow, 40037 if the account has no such template, 47003 for a value that
    /// does not fit.
    pub async fn send_template(
        &self,
        token: &str,
        to_user: &str,
        message: &TemplateMessage,
    ) -> Result<String, ApiError> {
        let TemplateMessage { template_id, url, program, values, client_id } = message;
        let mut body = filled((to_user, template_id), values, ("url", url.as_deref()), program.as_ref());
        if let Some(client_id) = client_id {
            body["client_msg_id"] = json!(client_id);
        }
        Ok(self.post::<SentAnswer>(token, "/cgi-bin/message/template/send", &body).await?.msgid)
    }

    /// The templates that the account has chosen.
    ///
    /// # Errors
    ///
    /// As every call.
    pub async fn templates(&self, token: &str) -> Result<Vec<Template>, ApiError> {
        let answer: ListAnswer = self.ask(token, "/cgi-bin/template/get_all_private_template").await?;
        Ok(answer.template_list)
    }

    /// Chooses a template by its number in WeChat's library, with some of its keywords, and returns its id.
    ///
    /// # Errors
    ///
    /// Codes 45026 and 45027 beyond [`crate::limits::sending::TEMPLATES`].
    pub async fn add_template(
        &self,
        token: &str,
        number: &str,
        keywords: &[&str],
    ) -> Result<String, ApiError> {
        let body = json!({ "template_id_short": number, "keyword_name_list": keywords });
        Ok(self.post::<IdAnswer>(token, "/cgi-bin/template/api_add_template", &body).await?.template_id)
    }

    /// Removes a template from those the account has chosen.
    ///
    /// # Errors
    ///
    /// Code 40037 if the account has no such template.
    pub async fn delete_template(&self, token: &str, template_id: &str) -> Result<(), ApiError> {
        self.order(token, "/cgi-bin/template/del_private_template", &json!({ "template_id": template_id }))
            .await
    }

    /// The industries of the account.
    ///
    /// # Errors
    ///
    /// As every call.
    pub async fn industries(&self, token: &str) -> Result<Industries, ApiError> {
        self.ask(token, "/cgi-bin/template/get_industry").await
    }

    /// Sets the industries of the account by their numbers, once a month.
    ///
    /// # Errors
    ///
    /// Code 43100 for a second change within a month.
    pub async fn set_industries(&self, token: &str, first: u32, second: u32) -> Result<(), ApiError> {
        let body = json!({ "industry_id1": first.to_string(), "industry_id2": second.to_string() });
        self.order(token, "/cgi-bin/template/api_set_industry", &body).await
    }
}
