//! `column-save`: the columns of an account, as a page and a form.

use alliance::pages::Typed;
use alliance::pages::console::{ColumnsPage, column_list};
use alliance::runtime::rendering::{BUSY, rendered};
use alliance::runtime::web::{self, Request, Response};
use alliance::runtime::{Clock, Deployment, Function, HttpFunction, StartError};
use alliance::services::door::{self, Door, Entered};
use alliance::services::transitions::ANOTHER_LOGIN;
use alliance::store::{Accounts, ColumnBook, StoreError};
use domain::accounts::Account;
use domain::articles::{
    Column, ColumnKind, ColumnList, LONGEST_ABOUT, LONGEST_COLUMN, MOST_COLUMNS, is_column_id,
};
use domain::audit::What;
use domain::review::Kind;
use domain::staff::Locus;
use domain::staff::kinds::KeepColumns;
use http::{Method, StatusCode};

/// How many empty rows follow the last column.
const EMPTY: usize = 2;

/// The `column-save` function and its dependencies.
#[derive(Debug)]
pub struct ColumnSave {
    door: Door,
    accounts: Accounts,
    columns: ColumnBook,
    clock: Clock,
}

impl Function for ColumnSave {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            door: Door::build(deployment)?,
            accounts: deployment.accounts()?,
            columns: deployment.columns()?,
            clock: deployment.clock.clone(),
        })
    }
}

impl HttpFunction for ColumnSave {
    async fn handle(&self, request: Request) -> Response {
        self.door.serve(&request, async |entered: Entered| self.answer(&entered, &request).await).await
    }
}

/// What is shown above the form.
struct Above<'a> {
    wrong: &'a [String],
    saved: bool,
    status: StatusCode,
}

impl ColumnSave {
    async fn answer(&self, entered: &Entered, request: &Request) -> Result<Response, StoreError> {
        let alliance = self.accounts.alliance().await?;
        let is_form = request.method == Method::POST;
        let typed = match is_form {
            true => request.form().await.map(|form| form.fields).unwrap_or_default(),
            false => Typed::default(),
        };
        let keeps = |account: &&Account| {
            entered.allow::<KeepColumns>(&Locus::of_account(account, &alliance)).is_some()
        };
        let others: Vec<_> = alliance.accounts.iter().filter(keeps).collect();
        let wanted = typed.get("account").cloned().or_else(|| request.query_value("account"));
        let account = match &wanted {
            Some(wanted) => others.iter().copied().find(|account| account.id.as_str() == wanted),
            None => others.first().copied(),
        };
        let Some(account) = account else {
            let text = "栏目由公众号管理员设置。";
            return Ok(door::say(StatusCode::FORBIDDEN, Some(entered.staff()), "不能办理", text));
        };
        let now = self.columns.present(&account.id).await?;
        if !is_form {
            let above =
                Above { wrong: &[], saved: request.query_value("done").is_some(), status: StatusCode::OK };
            return Ok(page(entered, (account, &others), (now.version, &typed_of(&now)), &above));
        }
        let locus = Locus::of_account(account, &alliance);
        let asked =
            entered.own_form(typed.get("csrf")).and_then(|own| entered.ask::<KeepColumns>(own, &locus));
        let seen = typed.get("version").and_then(|version| version.parse::<u64>().ok()).unwrap_or_default();
        let (columns, mut wrong) = read(&typed, &now);
        let mut status = StatusCode::UNPROCESSABLE_ENTITY;
        if let Some(asked) = asked.filter(|_| wrong.is_empty()) {
            let list = ColumnList {
                version: seen.saturating_add(1),
                columns,
                saved_by: Some(entered.staff().name.clone()),
                saved_at: Some(self.clock.now()),
            };
            let told = format!("{}个", list.columns.len());
            let besides = self.door.change(entered, What::Columns, account.id.as_str(), told)?;
            let (why, is) = match self.columns.save(&asked, &account.id, &list, besides).await {
                Ok(()) => {
                    return Ok(web::see_other(&format!("/console/columns?account={}&done=1", account.id)));
                }
                Err(StoreError::Conflict) => {
                    ("同事刚刚保存过另一份。您填的还在下面，再按一次就以您的为准", StatusCode::CONFLICT)
                }
                Err(StoreError::Throttled(_)) => (BUSY, StatusCode::SERVICE_UNAVAILABLE),
                Err(error) => return Err(error),
            };
            wrong.push(why.to_owned());
            status = is;
        } else if wrong.is_empty() {
            wrong.push(ANOTHER_LOGIN.to_owned());
            status = StatusCode::FORBIDDEN;
        }
        let version = if status == StatusCode::CONFLICT { now.version } else { seen };
        Ok(page(
            entered,
            (account, &others),
            (version, &typed),
            &Above { wrong: &wrong, saved: false, status },
        ))
    }
}

fn page(
    entered: &Entered,
    (account, others): (&Account, &[&Account]),
    (version, typed): (u64, &Typed),
    above: &Above<'_>,
) -> Response {
    let filled = (1..=MOST_COLUMNS).filter(|at| typed.contains_key(&format!("id-{at}"))).count();
    let html = column_list(&ColumnsPage {
        staff: entered.staff(),
        csrf: entered.csrf(),
        account,
        others,
        version,
        typed,
        rows: (filled + EMPTY).min(MOST_COLUMNS),
        wrong: above.wrong,
        saved: above.saved,
    });
    rendered(above.status, html)
}

fn typed_of(list: &ColumnList) -> Typed {
    let mut typed = Typed::new();
    for (at, column) in list.columns.iter().enumerate().map(|(at, column)| (at + 1, column)) {
        let kind = ColumnKind::ALL.into_iter().find(|(kind, ..)| *kind == column.kind);
        let review = if column.review == Kind::Three { "three" } else { "two" };
        for (name, value) in [
            ("id", column.id.as_str()),
            ("name", &column.name),
            ("about", &column.about),
            ("kind", kind.map_or("news", |(_, id, _)| id)),
            ("review", review),
        ] {
            typed.insert(format!("{name}-{at}"), value.to_owned());
        }
        for (name, is_set) in [("closed", column.closed), ("wechat", column.wechat)] {
            if is_set {
                typed.insert(format!("{name}-{at}"), "1".to_owned());
            }
        }
    }
    typed
}

/// The columns of the form, in order, and what is wrong. None that was saved may go: articles and feeds name it.
fn read(typed: &Typed, now: &ColumnList) -> (Vec<Column>, Vec<String>) {
    let (mut columns, mut wrong) = (Vec::<Column>::new(), Vec::new());
    for at in 1..=MOST_COLUMNS {
        let field = |name: &str| typed.get(&format!("{name}-{at}")).map_or("", |value| value.trim());
        let (id, name, about) = (field("id"), field("name"), field("about"));
        if id.is_empty() && name.is_empty() {
            continue;
        }
        if !is_column_id(id) {
            wrong.push(format!("第{at}个：地址里的名称请用小写字母、数字，最多32个"));
        } else if columns.iter().any(|column| column.id == id) {
            wrong.push(format!("第{at}个：地址里的名称和前面的一样"));
        }
        if name.is_empty() || name.chars().count() > LONGEST_COLUMN {
            wrong.push(format!("第{at}个：请写栏目名称，{LONGEST_COLUMN}字以内"));
        }
        if about.chars().count() > LONGEST_ABOUT {
            wrong.push(format!("第{at}个：介绍请控制在{LONGEST_ABOUT}字以内"));
        }
        let kind = ColumnKind::parse(field("kind")).unwrap_or(ColumnKind::News);
        // Guides are signed by three.
        let is_three = field("review") == "three" || kind == ColumnKind::Guide;
        columns.push(Column {
            id: id.to_owned(),
            name: name.to_owned(),
            about: about.to_owned(),
            kind,
            review: if is_three { Kind::Three } else { Kind::Two },
            order: u32::try_from(at).unwrap_or_default(),
            closed: typed.contains_key(&format!("closed-{at}")),
            wechat: typed.contains_key(&format!("wechat-{at}")),
        });
    }
    for gone in now.columns.iter().filter(|old| columns.iter().all(|column| column.id != old.id)) {
        wrong.push(format!("“{}”不能去掉，也不能换地址；不用了请选“停用”", gone.name));
    }
    (columns, wrong)
}
