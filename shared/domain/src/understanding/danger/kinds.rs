//! The kinds of danger.

/// A kind of danger to life, or of crisis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Danger {
    /// Somebody is ill, hurt or does not move.
    Medical,
    /// Fire and smoke.
    Fire,
    /// Gas leaks.
    Gas,
    /// Carbon monoxide.
    CarbonMonoxide,
    /// Electricity.
    Electric,
    /// Somebody is in the water.
    Water,
    /// Somebody is in a lift that does not move.
    Lift,
    /// Something open that people fall into.
    Hole,
    /// Something falls or collapses.
    Falling,
    /// Somebody cannot get out.
    Trapped,
    /// A crash with people hurt.
    Traffic,
    /// Somebody is lost.
    Missing,
    /// Violence, a burglar, a threat.
    Violence,
    /// Violence at home.
    Home,
    /// Somebody is in danger and must not be heard.
    Hiding,
    /// Somebody who cannot speak or hear needs help.
    Mute,
    /// Somebody does not want to live.
    Crisis,
    /// A fraud that is under way.
    Fraud,
    /// A cry for help that does not say why.
    Help,
}

impl Danger {
    /// The name of the folder that holds its training sentences.
    #[must_use]
    pub fn folder(self) -> &'static str {
        match self {
            Self::Medical => "danger-medical",
            Self::Fire => "danger-fire",
            Self::Gas => "danger-gas",
            Self::CarbonMonoxide => "danger-co",
            Self::Electric => "danger-electric",
            Self::Water => "danger-water",
            Self::Lift => "danger-lift",
            Self::Hole => "danger-hole",
            Self::Falling => "danger-falling",
            Self::Trapped => "danger-trapped",
            Self::Traffic => "danger-traffic",
            Self::Missing => "danger-missing",
            Self::Violence => "danger-violence",
            Self::Home => "danger-home",
            Self::Hiding => "danger-hiding",
            Self::Mute => "danger-mute",
            Self::Crisis => "danger-self",
            Self::Fraud => "danger-fraud",
            Self::Help => "danger-help",
        }
    }

    /// The words by which staff know it; they say nothing of the person.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Medical => "有人急病或受伤",
            Self::Fire => "火情",
            Self::Gas => "燃气泄漏",
            Self::CarbonMonoxide => "煤气中毒",
            Self::Electric => "触电或漏电",
            Self::Water => "有人落水",
            Self::Lift => "电梯困人",
            Self::Hole => "井口或坑洞敞开",
            Self::Falling => "坠物或坍塌",
            Self::Trapped => "有人被困",
            Self::Traffic => "交通事故",
            Self::Missing => "有人走失",
            Self::Violence => "正在发生的侵害",
            Self::Home => "家庭暴力",
            Self::Hiding => "有人躲着求助",
            Self::Mute => "听说不便的人求助",
            Self::Crisis => "有人轻生",
            Self::Fraud => "正在遭遇诈骗",
            Self::Help => "有人呼救",
        }
    }

    /// Whether the district has something to see to besides: a report is offered after the numbers.
    #[must_use]
    pub fn may_be_reported(self) -> bool {
        matches!(
            self,
            Self::Fire | Self::Gas | Self::Electric | Self::Lift | Self::Hole | Self::Falling | Self::Traffic
        )
    }

    /// Whether the person may have to stay unheard and unseen: nothing that is sent to them may betray them.
    #[must_use]
    pub fn is_quiet(self) -> bool {
        matches!(self, Self::Hiding | Self::Home)
    }
}
