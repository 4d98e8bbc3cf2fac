//! `account-keep`, row 13 of the rights: an account's administrator enters its secrets, begins or ends its trial, and sets the
//! templates of its notices.

use std::collections::BTreeMap;

use alliance::pages::console::detail_named;
use alliance::pages::{Errors, Typed};
use alliance::runtime::rendering::BUSY;
use alliance::runtime::web::{self, Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, Random, StartError};
use alliance::services::account_secrets::{EnteredSecrets, SecretProblem};
use alliance::services::door::{self, Entered};
use alliance::services::transitions::ANOTHER_LOGIN;
use alliance::store::{Audit, StoreError};
use domain::accounts::{Account, Connection};
use domain::audit::{Entry, What, Who};
use domain::sealing::MasterKey;
use domain::staff::kinds::KeepAccount;
use domain::staff::{Act, Locus};
use domain::templates::{Misfit, NoticeTemplate, NoticeTemplates};
use http::StatusCode;
use jiff::Timestamp;

use crate::accounts::{Desk, Said, find, nothing, refused};

/// The `account-keep` function and its dependencies.
#[derive(Debug)]
pub struct AccountKeep {
    desk: Desk,
    audit: Audit,
    key: MasterKey,
    random: Random,
}

impl Function for AccountKeep {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            desk: Desk::build(deployment)?,
            audit: deployment.audit()?,
            key: deployment.master_key().await?,
            random: deployment.random,
        })
    }
}

impl HttpFunction for AccountKeep {
    async fn handle(&self, request: Request) -> Response {
        let entered = match self.desk.door.enter(&request).await {
            Ok(entered) => entered,
            Err(answer) => return answer,
        };
        let answer = self.change(&entered, &request).await;
        let mut answer = answer.unwrap_or_else(|error| door::unavailable(&request, &error));
        web::forbid_keeping(&mut answer);
        self.desk.door.record(&entered, &request, answer).await
    }
}

/// The account as it becomes, and what the audit says of it; otherwise what is wrong.
type Changed = Result<(Account, String), Vec<(String, String)>>;

impl AccountKeep {
    async fn change(&self, entered: &Entered, request: &Request) -> Result<Response, StoreError> {
        if !entered.staff().holds(Act::KeepAccount) {
            return Ok(refused(entered));
        }
        let alliance = self.desk.accounts.newest().await?;
        let Some((account, _)) = find(entered, request.param("account"), &alliance) else {
            return Ok(nothing(entered));
        };
        let mut typed = request.form().await.map(|form| form.fields).unwrap_or_default();
        let part = request.path.rsplit('/').next().unwrap_or_default();
        let now = self.desk.clock.now();
        let own = entered.own_form(typed.get("csrf"));
        let changed = match part {
            "secrets" => self.secrets(account, &typed, now)?,
            "trial" => trial(account, &typed),
            _ => templates(account, &typed),
        };
        // No secret goes back to the browser.
        for secret in ["app_secret", "token", "encoding_aes_key"] {
            typed.remove(secret);
        }
        let wrong = |errors| Said { typed: typed.clone(), errors: Errors(errors), ..Said::default() };
        let Some(own) = own else {
            let said = wrong(vec![(String::new(), ANOTHER_LOGIN.to_owned())]);
            return self.desk.page(entered, &alliance, account, said, StatusCode::FORBIDDEN).await;
        };
        let Some(asked) = entered.ask::<KeepAccount>(own, &Locus::of_account(account, &alliance)) else {
            return Ok(refused(entered));
        };
        let (mut after, detail) = match changed {
            Ok(changed) => changed,
            Err(errors) => {
                let status = StatusCode::UNPROCESSABLE_ENTITY;
                return self.desk.page(entered, &alliance, account, wrong(errors), status).await;
            }
        };
        let id = self.random.secret().map_err(|error| StoreError::Broken(Box::new(error)))?;
        let (who, about) = (Who::from(entered.staff()), account.id.to_string());
        let entry = Entry { id, at: now, who, what: What::Setting, about, detail, record: None };
        let seen: Option<u32> = typed.get("revision").and_then(|revision| revision.parse().ok());
        let kept = if seen == Some(account.revision) {
            after.revision = account.revision + 1;
            self.desk
                .accounts
                .keep(&asked, &after, |transaction| self.audit.join(transaction, &entry, now))
                .await
        } else {
            Err(StoreError::Conflict)
        };
        let (status, text) = match kept {
            Ok(()) => return Ok(web::see_other(&format!("/console/accounts/{}?done={part}", account.id))),
            Err(StoreError::Conflict) => {
                let text = "刚才有别人也在改这个公众号，所以没有保存。请看过现在的内容，再按一次";
                (StatusCode::CONFLICT, text)
            }
            Err(StoreError::Throttled(_)) => (StatusCode::SERVICE_UNAVAILABLE, BUSY),
            Err(error) => return Err(error),
        };
        let newest = self.desk.accounts.newest().await?;
        let account = newest.account(&account.id).unwrap_or(account);
        let said = wrong(vec![(String::new(), text.to_owned())]);
        self.desk.page(entered, &newest, account, said, status).await
    }

    fn secrets(&self, account: &Account, typed: &Typed, now: Timestamp) -> Result<Changed, StoreError> {
        let field = |name: &str| typed.get(name).map(|value| value.trim()).filter(|value| !value.is_empty());
        let entered = EnteredSecrets {
            app_secret: field("app_secret"),
            token: field("token"),
            encoding_aes_key: field("encoding_aes_key"),
        };
        let before = account.secrets.as_ref();
        let problems = entered.problems(before.is_some());
        if !problems.is_empty() {
            let said =
                |(field, why): (&str, SecretProblem)| (field.to_owned(), problem(field, why).to_owned());
            let mut wrong: Vec<_> = problems.into_iter().map(said).collect();
            wrong.push((String::new(), "密钥不会显示出来，请把这几项都再填一遍".to_owned()));
            return Ok(Err(wrong));
        }
        let names = [
            ("AppSecret", entered.app_secret),
            ("Token", entered.token),
            ("EncodingAESKey", entered.encoding_aes_key),
        ];
        let named: Vec<_> =
            names.iter().filter(|(_, value)| value.is_some()).map(|(name, _)| *name).collect();
        if named.is_empty() {
            return Ok(Err(vec![("app_secret".to_owned(), "三项都空着，没有要改的".to_owned())]));
        }
        let sealed = entered.seal(&self.key, self.random, account.id.as_str(), before, Some(now));
        let sealed = sealed.map_err(|error| StoreError::Broken(Box::new(error)))?;
        // Only WeChat can say that an account is authorised, or no longer is.
        let connection = match &account.connection {
            Connection::Awaiting | Connection::Direct => Connection::Direct,
            other => other.clone(),
        };
        let after = Account { secrets: Some(sealed), connection, ..account.clone() };
        Ok(Ok((after, format!("录入密钥：{}", named.join("、")))))
    }
}

fn problem(field: &str, why: SecretProblem) -> &'static str {
    match (why, field) {
        (SecretProblem::Missing, "app_secret") => "请填写AppSecret",
        (SecretProblem::Missing, "token") => "请填写Token",
        (SecretProblem::Missing, _) => "请填写EncodingAESKey",
        (SecretProblem::AppSecret, _) => "AppSecret只有字母和数字，请重新抄一遍",
        (SecretProblem::Token, _) => "Token是3到32位字母和数字，请重新抄一遍",
        (SecretProblem::Key, _) => "EncodingAESKey是43位字母和数字，请重新抄一遍",
    }
}

fn trial(account: &Account, typed: &Typed) -> Changed {
    let on = match typed.get("trial").map(String::as_str) {
        Some("on") => true,
        Some("off") => false,
        _ => return Err(vec![(String::new(), "请按页面上的按钮".to_owned())]),
    };
    let detail = if on { "改成试运行" } else { "转为正式运行" };
    Ok((Account { trial: on, ..account.clone() }, detail.to_owned()))
}

fn templates(account: &Account, typed: &Typed) -> Changed {
    let mut wrong = Vec::new();
    let templates = NoticeTemplates {
        subscription: template(typed, "subscription", &mut wrong),
        template: template(typed, "template", &mut wrong),
    };
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let id = |template: &Option<NoticeTemplate>| {
        template.as_ref().map_or("（空）", |it| it.id.as_str()).to_owned()
    };
    let detail = format!(
        "通知模板：订阅通知 {} → {}，模板消息 {} → {}",
        id(&account.templates.subscription),
        id(&templates.subscription),
        id(&account.templates.template),
        id(&templates.template),
    );
    Ok((Account { templates, ..account.clone() }, detail))
}

/// The template of one kind; none where it is left empty.
fn template(typed: &Typed, kind: &str, wrong: &mut Vec<(String, String)>) -> Option<NoticeTemplate> {
    let (id_field, keywords_field) = (format!("{kind}_id"), format!("{kind}_keywords"));
    let field = |name: &String| typed.get(name).map_or("", |value| value.trim());
    let (id, lines) = (field(&id_field), field(&keywords_field));
    if id.is_empty() {
        if !lines.is_empty() {
            wrong.push((id_field, "写了关键词，还要写模板ID".to_owned()));
        }
        return None;
    }
    let is_id = |text: &str| {
        text.len() <= 100 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
    };
    if !is_id(id) {
        wrong.push((id_field, "模板ID只有字母、数字、短横线和下划线".to_owned()));
    }
    let mut keywords = BTreeMap::new();
    for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let parts = line.split_once(|c: char| c.is_whitespace() || "=＝：:".contains(c));
        let known = parts.and_then(|(key, name)| {
            let name = name.trim_matches(|c: char| c.is_whitespace() || "=＝：:".contains(c));
            Some((key.trim().to_owned(), detail_named(name)?))
        });
        match known {
            None => {
                let short: String = line.chars().take(20).collect();
                wrong.push((keywords_field.clone(), format!("“{short}”没有读懂，请写成：thing1 事项")));
            }
            Some((key, detail)) => {
                keywords.insert(key, detail);
            }
        }
    }
    let template = NoticeTemplate { id: id.to_owned(), keywords };
    match template.ready() {
        Ok(_) => {}
        Err(Misfit::NoKeywords) => wrong.push((keywords_field, "请写明每个关键词填什么".to_owned())),
        Err(Misfit::Keyword(key)) => {
            wrong.push((keywords_field, format!("“{key}”这种关键词没有内容可填，请换一个模板")));
        }
        Err(Misfit::Detail { keyword, .. }) => {
            wrong.push((keywords_field, format!("“{keyword}”放不下这一项，微信会退回，请换一项")));
        }
    }
    Some(template)
}
