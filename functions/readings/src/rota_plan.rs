//! `rota-plan`: the account's administrator makes a series, and keeps its readers, their leave and the texts (row R1).

use alliance::pages::Typed;
use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::door::Entered;
use alliance::store::{Asked, StoreError};
use domain::ids::AccountId;
use domain::lines;
use domain::rota::{
    Change, Day, Days, Event, LONGEST_NAME, ReaderId, Refusal, Series, Text, is_series_id, names_in,
    reassigned, tells,
};
use domain::staff::kinds::KeepRota;
use domain::staff::{Act, Locus};
use http::StatusCode;
use jiff::civil::Time;

use crate::desk::{ANOTHER_LOGIN, Back, CHANGED, Desk, Here, done, no_series, refused};

/// The `rota-plan` function and its dependencies.
#[derive(Debug)]
pub struct RotaPlan(Desk);

impl Function for RotaPlan {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Desk::build(deployment).map(Self)
    }
}

impl HttpFunction for RotaPlan {
    async fn handle(&self, request: Request) -> Response {
        self.0.door.serve(&request, async |entered: Entered| self.answer(&entered, &request).await).await
    }
}

impl RotaPlan {
    async fn answer(&self, entered: &Entered, request: &Request) -> Result<Response, StoreError> {
        let id = request.param("series");
        let typed = request.form().await.map(|form| form.fields).unwrap_or_default();
        if id == "new" {
            return self.create(entered, &typed).await;
        }
        let Some(here) = self.0.here(entered, id).await? else {
            return Ok(no_series(entered));
        };
        if let Some(refused) = refused(entered, Act::KeepRota, &here) {
            return Ok(refused);
        }
        let own = entered.own_form(typed.get("csrf"));
        let saved = match own.and_then(|own| entered.ask::<KeepRota>(own, &here.locus)) {
            None => Err(Back::because(StatusCode::FORBIDDEN, ANOTHER_LOGIN)),
            Some(by) => self.change(entered, &by, &here, &typed).await?,
        };
        match saved {
            Ok(()) => Ok(done(&format!("/console/readings/{id}?done=saved"))),
            Err(back) => self.0.series_page(entered, request, id, &back.with(&typed)).await,
        }
    }

    async fn create(&self, entered: &Entered, typed: &Typed) -> Result<Response, StoreError> {
        let alliance = self.0.accounts.alliance().await?;
        let account =
            AccountId::parse(text(typed, "account")).ok().and_then(|id| alliance.account(&id).cloned());
        let locus = account.as_ref().map(|account| Locus::of_account(account, &alliance));
        let own = entered.own_form(typed.get("csrf"));
        let by = own.zip(locus.as_ref()).and_then(|(own, locus)| entered.ask::<KeepRota>(own, locus));
        let (Some(account), Some(by)) = (account, by) else {
            let back = Back::because(StatusCode::FORBIDDEN, "请选您管理的公众号，在本次登录里再办一次");
            return self.0.list_page(entered, &back.with(typed)).await;
        };
        // The form names the series, so that a form that is sent twice makes one.
        let fresh = text(typed, "fresh");
        let empty = Series {
            id: format!("{}-{fresh}", account.id),
            account: account.id.clone(),
            name: String::new(),
            readers: Vec::new(),
            days: Days::Daily,
            time: jiff::civil::time(7, 30, 0, 0),
            volunteers: false,
            texts: Vec::new(),
            planned_on: None,
            version: 0,
        };
        let names = names_in(&text(typed, "readers"));
        let codes = self.codes(names.len())?;
        let made = if !is_series_id(&empty.id) || names.is_empty() {
            Err(Refusal("请写领读人的名字，一行一位"))
        } else {
            settings(&empty, typed)
                .and_then(|series| Series { version: 0, ..series }.with_readers(&names, codes))
        };
        let saved = match made {
            Ok(series) => {
                let change = Change::to(&empty, &series);
                self.0.save(entered, &by, &change, "新建领读栏目").await?
            }
            Err(why) => Err(Back::refused(why)),
        };
        match saved {
            Ok(()) => Ok(done(&format!("/console/readings/{}?done=saved", empty.id))),
            Err(back) => self.0.list_page(entered, &back.with(typed)).await,
        }
    }

    async fn change<'a>(
        &self,
        entered: &Entered,
        by: &Asked<KeepRota>,
        here: &Here,
        typed: &Typed,
    ) -> Result<Result<(), Back<'a>>, StoreError> {
        let act = text(typed, "act");
        let seen: Option<u64> = text(typed, "version").parse().ok();
        let made = match act.as_str() {
            "give" | "text" => {
                let days = self.0.days(here).await?;
                let date = text(typed, "day");
                let Some(day) = days.iter().find(|day| day.date.to_string() == date) else {
                    return Ok(Err(Back::refused(Refusal("请选一天"))));
                };
                if seen != Some(day.version) {
                    return Ok(Err(Back::because(StatusCode::CONFLICT, CHANGED)));
                }
                self.of_day(here, day, &act, typed)
            }
            _ if seen != Some(here.series.version) => {
                return Ok(Err(Back::because(StatusCode::CONFLICT, CHANGED)));
            }
            _ => {
                let days = self.0.days(here).await?;
                self.of_series(here, &days, &act, typed)?
            }
        };
        match made {
            Ok(change) => self.0.save(entered, by, &change, "更改领读安排").await,
            Err(why) => Ok(Err(Back::refused(why))),
        }
    }

    fn of_day(&self, here: &Here, day: &Day, act: &str, typed: &Typed) -> Result<Change, Refusal> {
        let reader = ReaderId(text(typed, "reader"));
        let event = match act {
            "give" => Event::Give(&reader),
            _ => Event::SetText(Text { title: text(typed, "title"), body: text(typed, "body") }.checked()?),
        };
        let applied = day.apply(&here.series, event, self.0.clock.now())?;
        let told = tells(&here.series, &here.account, &applied.day, &applied.tells);
        Ok(Change::of(&here.series).with(applied, told))
    }

    fn of_series(
        &self,
        here: &Here,
        days: &[Day],
        act: &str,
        typed: &Typed,
    ) -> Result<Result<Change, Refusal>, StoreError> {
        let series = &here.series;
        let today = domain::calendar::local(self.0.clock.now()).date();
        let reader = ReaderId(text(typed, "reader"));
        let next = match act {
            "settings" => settings(series, typed),
            "readers" => {
                let names = names_in(&text(typed, "readers"));
                let codes = self.codes(names.len())?;
                series.with_readers(&names, codes)
            }
            "leave" => match (text(typed, "first").parse(), text(typed, "last").parse()) {
                (Ok(first), Ok(last)) => series.with_leave(&reader, first, last, today),
                _ => Err(Refusal("请选请假的第一天和最后一天")),
            },
            "back" => series.without_leave(&reader),
            "remove" => series.without_reader(&reader),
            "code" => {
                let code = self.codes(1)?.pop().unwrap_or_default();
                series.with_new_code(&reader, code)
            }
            "texts" => series.with_text(Text { title: text(typed, "title"), body: text(typed, "body") }),
            _ => Err(Refusal("请用页面上的按钮")),
        };
        Ok(next.map(|next| {
            let ahead: Vec<_> = days.iter().filter(|day| day.date >= today).cloned().collect();
            let mut moved = match act {
                "leave" | "remove" => reassigned(&next, &ahead),
                _ => Vec::new(),
            };
            if next.time != series.time {
                // Each day knows when the clock looks at it next.
                let open = ahead.iter().filter(|day| !day.state.is_final());
                moved = open.map(|day| Day { version: day.version + 1, ..day.clone() }).collect();
            }
            let given = moved.iter().filter(|_| next.time == series.time);
            let told = given.flat_map(|day| {
                tells(&next, &here.account, day, std::slice::from_ref(&domain::rota::Tell::Given))
            });
            let effects = told.collect();
            let mut change = Change::to(series, &next);
            change.effects = effects;
            change.days = moved;
            change
        }))
    }

    /// Digits for new readers.
    fn codes(&self, many: usize) -> Result<Vec<String>, StoreError> {
        let chance = |error| StoreError::Broken(Box::new(error));
        let code = || {
            let number = u64::from_be_bytes(self.0.random.bytes().map_err(chance)?);
            Ok(format!("{:08}", number % 100_000_000))
        };
        (0..many).map(|_| code()).collect()
    }
}

/// The series with the settings that were typed, in its next version.
fn settings(series: &Series, typed: &Typed) -> Result<Series, Refusal> {
    let name = text(typed, "name");
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        return Err(Refusal("请写栏目的名字，16个字以内"));
    }
    let days = Days::ALL.into_iter().find(|days| days.id() == text(typed, "days"));
    let time: Option<Time> = text(typed, "time").parse().ok();
    let in_time = |time: &Time| (6..=20).contains(&time.hour());
    let (Some(days), Some(time)) = (days, time.filter(in_time)) else {
        return Err(Refusal("请选哪些天播，播出时间在早上6点到晚上9点之间"));
    };
    Ok(Series { name, days, time, volunteers: typed.contains_key("volunteers"), ..series.next() })
}

fn text(typed: &Typed, name: &str) -> String {
    typed.get(name).map(|text| lines::unify(text).trim().to_owned()).unwrap_or_default()
}
