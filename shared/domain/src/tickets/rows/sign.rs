//! Row 11: dispatched → working, by the unit, or by the clock when the unit is late.

use crate::staff::Act;
use crate::tickets::Told;
use crate::tickets::refusal::Refusal;
use crate::tickets::standing::{named, named_for_followers};
use crate::tickets::table::Actor;
use crate::tickets::telling::Tell;
use crate::tickets::ticket::Ticket;

pub(super) fn sign(ticket: &mut Ticket, actor: &Actor) -> Result<Told, Refusal> {
    let Actor::Staff(staff) = actor else {
        return Err(Refusal::NotYours { who: Act::WorkForUnit.rule().who });
    };
    ticket.handler = Some(staff.name.clone());
    ticket.handled_by = Some(staff.id.clone());
    let public = format!("{}已接手办理", staff.name);
    Ok(Told {
        tells: vec![Tell::reporter(format!("您的诉求{}：{public}。", named(ticket)))],
        followers: Some(format!("{}已有人接手办理。", named_for_followers(ticket))),
        public: Some(public),
        ..Told::default()
    })
}

pub(super) fn auto_sign(ticket: &mut Ticket) -> Told {
    let mut tells = vec![Tell::unit(
        &ticket.desk,
        format!("【黄牌】{} 承办单位未按时签收，系统已自动签收。", named(ticket)),
    )];
    if let Some(unit) = &ticket.unit {
        tells.push(Tell::unit(
            unit,
            format!("【黄牌】{} 超时未签收，系统已自动签收，请立即办理。", named(ticket)),
        ));
    }
    let public = "已转入办理".to_owned();
    tells.push(Tell::reporter(format!("您的诉求{}{public}。", named(ticket))));
    Told {
        public: Some(public),
        internal: Some("超时未签收，系统自动签收，记黄牌".to_owned()),
        tells,
        ..Told::default()
    }
}
