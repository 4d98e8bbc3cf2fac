//! The notices of guides that expire or were not checked for a long time.

use jiff::Timestamp;

use super::Warning;
use crate::accounts::Alliance;
use crate::outbox::{Audience, Details, Effect, Link, Way};
use crate::staff::{Role, Scope};

/// The most guides that a notice names.
const MOST_NAMED: usize = 5;
/// Where they are looked at.
const PAGE: &str = "/console/guides/state";

/// The notices of these warnings: one to the district's editors, who alone can change a guide, and one to each unit whose
/// name is the owner of such a guide.
#[must_use]
pub fn notices_of(warnings: &[&Warning], alliance: &Alliance, until: Timestamp) -> Vec<Effect> {
    if warnings.is_empty() {
        return Vec::new();
    }
    let mut effects = vec![effect(
        Audience::Role { role: Role::Editor, scope: Scope::District },
        warnings,
        Link { path: PAGE.to_owned(), label: "打开看全部".to_owned() },
        until,
    )];
    for unit in alliance.in_use() {
        let own: Vec<_> = warnings.iter().copied().filter(|it| it.owner.trim() == unit.name).collect();
        if own.is_empty() {
            continue;
        }
        // A unit says what is right; the editors write it.
        let link = Link { path: "/console".to_owned(), label: String::new() };
        effects.push(effect(Audience::answering_for(unit), &own, link, until));
    }
    effects
}

fn effect(to: Audience, warnings: &[&Warning], link: Link, until: Timestamp) -> Effect {
    let summary = format!("【便民内容要核对】{}条。", warnings.len());
    let named = warnings.iter().take(MOST_NAMED);
    let lines: Vec<_> = named.map(|it| format!("{}（{}负责）：{}", it.title, it.owner, it.words())).collect();
    let more = warnings.len().saturating_sub(MOST_NAMED);
    let more = if more > 0 { format!("\n还有{more}条。") } else { String::new() };
    let details = Details {
        matter: "便民内容".to_owned(),
        state: "要核对".to_owned(),
        remark: Details::remark(&summary),
        ..Details::default()
    };
    Effect {
        to,
        text: format!("{summary}\n{}{more}", lines.join("\n")),
        details,
        link,
        urgent: false,
        good_until: Some(until),
        answer: None,
        spoken: false,
        way: Way::Ladder,
    }
}
