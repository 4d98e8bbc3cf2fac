//! Row 11: dispatched → working, by the unit, or by the clock when the unit is late.

use crate::staff::Act;
use crate::tickets::Told;
use crate::tickets::refusal::Refusal;
use crate::tickets::table::Actor;
use crate::tickets::ticket::{Effect, Ticket};

pub(super) fn sign(ticket: &mut Ticket, actor: &Actor) -> Result<Told, Refusal> {
    let Actor::Staff(staff) = actor else {
        return Err(Refusal::NotYours { who: Act::WorkForUnit.rule().who });
    };
    ticket.handler = Some(staff.name.clone());
    let public = format!("{}已接手办理", staff.name);
    Ok(Told {
        effects: vec![Effect::Reporter { text: format!("您的诉求{}：{public}。", ticket.id) }],
        public: Some(public),
        ..Told::default()
    })
}

pub(super) fn auto_sign(ticket: &mut Ticket) -> Told {
    let mut effects = vec![Effect::Unit {
        unit: ticket.desk.clone(),
        text: format!("【黄牌】{} 承办单位未按时签收，系统已自动签收。", ticket.id),
    }];
    if let Some(unit) = &ticket.unit {
        effects.push(Effect::Unit {
            unit: unit.clone(),
            text: format!("【黄牌】{} 超时未签收，系统已自动签收，请立即办理。", ticket.id),
        });
    }
    let public = "已转入办理".to_owned();
    effects.push(Effect::Reporter { text: format!("您的诉求{}{public}。", ticket.id) });
    Told {
        public: Some(public),
        internal: Some("超时未签收，系统自动签收，记黄牌".to_owned()),
        effects,
        ..Told::default()
    }
}
