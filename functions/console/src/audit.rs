//! `audit`: the audit as auditors read it, and what they take out of it.

use alliance::pages::console::{AuditFilter, AuditPage, audit};
use alliance::runtime::rendering::rendered;
use alliance::runtime::web::{self, Request, Response};
use alliance::runtime::{Clock, Deployment, Function, HttpFunction, StartError};
use alliance::services::door::{self, Door, Entered};
use alliance::store::{Allowed, AuditLog, EXPORTS, Rates, StoreError};
use domain::audit::{AuditKeys, Entry, Hour, What};
use domain::calendar;
use domain::sheet::Sheet;
use domain::staff::Locus;
use domain::staff::kinds::ReadAudit;
use futures_util::future::try_join_all;
use http::header::CONTENT_DISPOSITION;
use http::{HeaderValue, StatusCode};
use jiff::civil::Date;

/// The most entries that the page shows: a page is light.
const SHOWN: usize = 70;
/// The most entries of one file: Lambda returns 6 MB.
const EXPORTED: usize = 20_000;

/// The `audit` function and its dependencies.
#[derive(Debug)]
pub struct AuditBook {
    door: Door,
    log: AuditLog,
    rates: Rates,
    /// The public key that verifies the files.
    key: String,
    clock: Clock,
}

impl Function for AuditBook {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            door: Door::build(deployment)?,
            log: deployment.audit_log()?,
            rates: deployment.rates()?,
            key: AuditKeys::public(&deployment.audit_keys().await?),
            clock: deployment.clock.clone(),
        })
    }
}

impl HttpFunction for AuditBook {
    async fn handle(&self, request: Request) -> Response {
        let entered = match self.door.enter(&request).await {
            Ok(entered) => entered,
            Err(answer) => return answer,
        };
        let answer = match entered.allow::<ReadAudit>(&Locus::district()) {
            Some(allowed) => self.answer(&entered, &allowed, &request).await,
            None => {
                let text = "审计记录由审计员查看。";
                Ok(door::say(StatusCode::FORBIDDEN, Some(entered.staff()), "不能查看", text))
            }
        };
        let mut answer = answer.unwrap_or_else(|error| door::unavailable(&request, &error));
        web::forbid_keeping(&mut answer);
        self.door.record(&entered, &request, answer).await
    }
}

/// What was asked for.
struct Asked {
    day: Date,
    filter: AuditFilter,
    problem: Option<&'static str>,
}

impl AuditBook {
    async fn answer(
        &self,
        entered: &Entered,
        allowed: &Allowed<ReadAudit>,
        request: &Request,
    ) -> Result<Response, StoreError> {
        let now = self.clock.now();
        let today = calendar::local(now).date();
        let asked = asked(request, today);
        let exports = request.path.ends_with("/export");
        if exports && !self.rates.take(&EXPORTS, &entered.staff().id, now).await? {
            let text = format!("一小时最多导出{}次，请过一会儿再来。", EXPORTS.most);
            return Ok(door::say(StatusCode::TOO_MANY_REQUESTS, Some(entered.staff()), "导出太频繁", &text));
        }
        let entries = self.of_day(allowed, asked.day).await?;
        let matching: Vec<_> = entries.iter().filter(|entry| asked.filter.takes(entry)).collect();
        if exports {
            return Ok(export(&asked, &matching));
        }
        let verified = self.last_verified(allowed, &entries, asked.day, today).await?;
        let shown = matching.get(..SHOWN).unwrap_or(&matching);
        let html = audit(&AuditPage {
            staff: entered.staff(),
            csrf: entered.csrf(),
            day: asked.day,
            today,
            filter: &asked.filter,
            entries: shown,
            matching: matching.len(),
            verified: verified.as_ref(),
            key: &self.key,
            problem: asked.problem,
        });
        Ok(rendered(StatusCode::OK, html))
    }

    /// The entries of a day, newest first.
    async fn of_day(&self, allowed: &Allowed<ReadAudit>, day: Date) -> Result<Vec<Entry>, StoreError> {
        let now = Hour::of(self.clock.now());
        let hours = (0..24).filter_map(|hour| Hour::parse(&format!("{day}T{hour:02}")).ok());
        let reads = hours.filter(|hour| *hour <= now).map(|hour| self.log.of(allowed, hour));
        let found = try_join_all(reads).await?;
        let mut entries: Vec<_> = found.into_iter().flatten().filter_map(|found| found.entry).collect();
        entries.sort_by(|one, other| (other.at, &other.id).cmp(&(one.at, &one.id)));
        Ok(entries)
    }

    /// The newest verification of today, or of the night before.
    async fn last_verified(
        &self,
        allowed: &Allowed<ReadAudit>,
        shown: &[Entry],
        day: Date,
        today: Date,
    ) -> Result<Option<Entry>, StoreError> {
        let newest = |entries: &[Entry]| entries.iter().find(|it| it.what == What::Verified).cloned();
        if day == today
            && let Some(entry) = newest(shown)
        {
            return Ok(Some(entry));
        }
        for day in [Some(today), today.yesterday().ok()].into_iter().flatten() {
            if let Some(entry) = newest(&self.of_day(allowed, day).await?) {
                return Ok(Some(entry));
            }
        }
        Ok(None)
    }
}

fn asked(request: &Request, today: Date) -> Asked {
    let value = |name: &str| request.query_value(name).map(|text| text.trim().to_owned()).unwrap_or_default();
    let (day, what) = (value("day"), value("what"));
    let read = day.parse::<Date>().ok().filter(|day| *day <= today);
    let known = What::ALL.iter().copied().find(|it| it.id() == what);
    let problem = if !day.is_empty() && read.is_none() {
        Some("日期没有读懂，或者还没有到，已列出今天的。")
    } else if !what.is_empty() && known.is_none() {
        Some("没有这个事项，已列出全部事项。")
    } else {
        None
    };
    let filter = AuditFilter { who: value("who"), about: value("about"), what: known };
    Asked { day: read.unwrap_or(today), filter, problem }
}

/// The entries as a file.
fn export(asked: &Asked, entries: &[&Entry]) -> Response {
    let mut sheet = Sheet::new(["时间", "人员", "事项", "对象", "说明", "记录号", "摘要"]);
    for entry in entries.iter().take(EXPORTED) {
        let at = calendar::local(entry.at).strftime("%Y-%m-%d %H:%M:%S%.3f").to_string();
        let digest = entry.digest().to_string();
        let what = entry.what.name();
        sheet.row([&at, entry.who.name(), what, &entry.about, &entry.detail, &entry.id, &digest]);
    }
    if let Some(left) = entries.len().checked_sub(EXPORTED).filter(|left| *left > 0) {
        sheet.row(["", "", "", "", &format!("还有{left}条没有导出，请缩小范围再导出"), "", ""]);
    }
    let mut answer = web::answer(StatusCode::OK, "text/csv; charset=utf-8", sheet.into_bytes());
    let name = format!("attachment; filename=\"audit-{}.csv\"", asked.day);
    if let Ok(name) = HeaderValue::from_str(&name) {
        answer.headers_mut().insert(CONTENT_DISPOSITION, name);
    }
    answer
}
