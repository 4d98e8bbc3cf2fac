//! The lists of reports that the console offers: their names, their addresses, and what belongs to each.

use super::filters::query_of;
use domain::ids::UnitId;
use domain::tickets::{Card, Filter, Holder, State, Watch};

/// A list of reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Queue {
    /// All that a unit has to act on, the soonest due first.
    Unit,
    /// What of it is overdue.
    Overdue,
    /// What of it is due today and not overdue yet.
    Today,
    /// What of it nobody has taken on.
    Unclaimed,
    /// What of it this person handles.
    Mine,
    /// What of it is the order of a joint unit.
    Joint,
    /// The answers that were not delivered and have to be told by telephone.
    Calls,
    /// All reports of an area, newest first.
    Area,
    /// Those that are supervised.
    Supervised,
    /// Those that a unit gives back.
    Returned,
    /// Those that are done again.
    Redone,
    /// Those with a red card.
    Red,
}

impl Queue {
    /// The lists of a unit.
    pub const OF_UNIT: &[Self] =
        &[Self::Unit, Self::Overdue, Self::Today, Self::Unclaimed, Self::Mine, Self::Joint, Self::Calls];
    /// The lists of an area.
    pub const OF_AREA: &[Self] = &[Self::Area, Self::Supervised, Self::Returned, Self::Redone, Self::Red];

    /// The last part of its address.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Unit => "unit",
            Self::Overdue => "overdue",
            Self::Today => "today",
            Self::Unclaimed => "unclaimed",
            Self::Mine => "mine",
            Self::Joint => "joint",
            Self::Calls => "calls",
            Self::Area => "area",
            Self::Supervised => "supervised",
            Self::Returned => "returned",
            Self::Redone => "redone",
            Self::Red => "red",
        }
    }

    /// The list with this id.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::OF_UNIT.iter().chain(Self::OF_AREA).copied().find(|queue| queue.id() == id)
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Unit => "本单位",
            Self::Overdue => "超期",
            Self::Today => "今日到期",
            Self::Unclaimed => "未分派",
            Self::Mine => "我的",
            Self::Joint => "协办",
            Self::Calls => "待电话告知",
            Self::Area => "辖区诉求",
            Self::Supervised => "督办",
            Self::Returned => "退单",
            Self::Redone => "重办",
            Self::Red => "红牌",
        }
    }

    /// What is drawn beside its number.
    #[must_use]
    pub fn icon(self) -> &'static str {
        match self {
            Self::Unit | Self::Area => "list",
            Self::Overdue => "warn",
            Self::Today => "calendar",
            Self::Unclaimed => "hand",
            Self::Mine => "person",
            Self::Joint => "more",
            Self::Calls => "phone",
            Self::Supervised => "info",
            Self::Returned => "back",
            Self::Redone => "again",
            Self::Red => "disc",
        }
    }

    /// What an empty list teaches: what comes here, and what to do meanwhile.
    #[must_use]
    pub fn nothing(self) -> &'static str {
        match self {
            Self::Unit => "现在没有要办的诉求。居民一反映、同事一转来，就排在这里，时限近的在前。",
            Self::Overdue => "没有超期的。过了时限还没有办的会排到这里，先办它们。",
            Self::Today => "今天没有到期的。当天要办完的会排到这里。",
            Self::Unclaimed => "没有等人接手的。待受理、待派单、待签收的都在这里。",
            Self::Mine => "没有您经手的。您签收以后，诉求就在这里，办结为止。",
            Self::Joint => "没有协办的。别的单位主办、请本单位配合的会排到这里。",
            Self::Calls => {
                "现在没有要打电话告知的答复。答复在微信里没有送到的会排到这里，请打电话告诉反映人。"
            }
            Self::Area => "这里还没有诉求。辖区里居民反映的都在这里，新的在前。",
            Self::Supervised => "没有督办中的诉求。在诉求的页面上可以督办。",
            Self::Returned => "没有退单。单位认为不归自己办的，退单后在这里等决定或者重新派单。",
            Self::Redone => "没有重办的。反映人不满意、退回重办的会排到这里。",
            Self::Red => "没有红牌。超过时限的亮红牌，办好后离开这里。",
        }
    }

    /// Whether it is a part of a unit's list.
    #[must_use]
    pub fn is_of_unit(self) -> bool {
        Self::OF_UNIT.contains(&self)
    }

    /// Whether a unit has it: a desk telephones, the others have work of their own people and of other units.
    #[must_use]
    pub fn is_offered(self, is_desk: bool) -> bool {
        match self {
            Self::Calls => is_desk,
            Self::Mine | Self::Joint => !is_desk,
            _ => true,
        }
    }

    /// Whether no index answers it, so that the reports themselves have to be looked at.
    #[must_use]
    pub fn looks_inside(self) -> bool {
        !matches!(self, Self::Unit | Self::Overdue | Self::Today | Self::Area)
    }

    /// Whether a report of the right unit, time or area belongs to it.
    #[must_use]
    pub fn takes(self, card: &Card, me: Holder) -> bool {
        match self {
            Self::Unit | Self::Overdue | Self::Today | Self::Area => true,
            Self::Unclaimed => {
                matches!(card.state, State::Submitted | State::Triaged | State::Dispatched)
            }
            Self::Mine => card.holder == Some(me),
            Self::Joint => card.joint,
            Self::Calls => card.needs_call(),
            Self::Supervised => card.watch.has(Watch::SUPERVISED),
            Self::Returned => card.watch.has(Watch::RETURNED),
            Self::Redone => card.watch.has(Watch::REDONE),
            Self::Red => card.watch.has(Watch::RED),
        }
    }

    /// Its address: of one unit's, where it is a unit's, with a filter.
    #[must_use]
    pub fn address(self, unit: Option<&UnitId>, filter: &Filter) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        if let Some(unit) = unit.filter(|_| self.is_of_unit()) {
            query.append_pair("unit", unit.as_str());
        }
        let query = query_of(filter, &mut query);
        let mark = if query.is_empty() { "" } else { "?" };
        format!("/console/queue/{}{mark}{query}", self.id())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_has_one_name_and_one_address() {
        for queue in Queue::OF_UNIT.iter().chain(Queue::OF_AREA) {
            assert_eq!(Queue::from_id(queue.id()), Some(*queue));
            assert!(!queue.nothing().is_empty());
        }
        let unit = UnitId::parse("municipal-works").unwrap();
        let filter = Filter { state: Some(State::Working), ..Filter::default() };
        let address = Queue::Mine.address(Some(&unit), &filter);
        assert!(address.starts_with("/console/queue/mine?unit=municipal-works&state="), "{address}");
        assert_eq!(Queue::Red.address(Some(&unit), &Filter::default()), "/console/queue/red");
    }
}
