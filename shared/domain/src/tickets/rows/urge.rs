//! Row 35: any open state, kept. The resident asks for it to go faster, once a working day.

use super::{Setting, supervise};
use crate::calendar::local;
use crate::tickets::Told;
use crate::tickets::refusal::Refusal;
use crate::tickets::standing::{named, standing};
use crate::tickets::table::Actor;
use crate::tickets::telling::Tell;
use crate::tickets::ticket::Ticket;

pub(super) fn urge(ticket: &mut Ticket, at: &Setting<'_>) -> Result<Told, Refusal> {
    let Setting { actor, now, rules } = *at;
    let step = standing(ticket, now);
    // The day of an urge lasts until the next working day.
    let urged_at = match actor {
        Actor::Subscriber { urged_at, .. } => *urged_at,
        _ => ticket.since.urged_at,
    };
    let again = urged_at.map(|at| local(rules.calendar.plus_working_days(at, 1)).date());
    if let Some(again) = again.filter(|again| local(now).date() < *again) {
        return Err(Refusal::UrgedAlready { step, again });
    }
    ticket.since.urges += 1;
    if actor.is_reporter() {
        ticket.since.urged_at = Some(now);
    }
    let (count, name) = (ticket.since.urges, named(ticket));
    let who = if actor.is_reporter() { "反映人催办" } else { "另一位居民催办" };
    let text = format!("【催办】{name} {who}，共{count}次，{step}。请尽快处理。");
    let unit = ticket.queue().filter(|unit| **unit != ticket.desk);
    let mut tells = vec![Tell::unit(&ticket.desk, text.clone())];
    tells.extend(unit.map(|unit| Tell::unit(unit, text)));
    let mut reminded = match (unit, &ticket.handler) {
        (None, _) => "受理台".to_owned(),
        (Some(_), None) => "受理台和承办单位".to_owned(),
        (Some(_), Some(handler)) => format!("受理台和承办单位（{handler}）"),
    };
    if count == rules.urges_for_supervision {
        let why = format!("已催办{count}次，{step}");
        let flagged = supervise::automatically(ticket, &why, now, rules);
        if !flagged.is_empty() {
            reminded.push_str("，并报告督办人员");
        }
        tells.extend(flagged);
    }
    let public = match actor.is_reporter() {
        true => format!("您第{count}次催办：{step}。已提醒{reminded}"),
        false => format!("关注的居民催办，共{count}次：{step}。已提醒{reminded}"),
    };
    Ok(Told { public: Some(public), tells, ..Told::default() })
}
