//! What a resident reads of other residents' reports: number, kind, place in words, state and day. Nothing that was
//! said, and of a flat only the house.

use super::Neighbour;
use crate::calendar;
use crate::privacy::find_personal;

/// Words of an address that lead to a flat.
const INSIDE: &[&str] = &["单元", "室", "户", "房间"];

/// The lines about reports nearby; `None` where there are none.
#[must_use]
pub fn shown(neighbours: &[Neighbour]) -> Option<String> {
    let lines: Vec<String> = neighbours.iter().map(line).collect();
    (!lines.is_empty()).then(|| format!("附近已有人反映：\n{}", lines.join("\n")))
}

fn line(neighbour: &Neighbour) -> String {
    let row = &neighbour.row;
    let day = calendar::local(row.submitted_at).date();
    let matter = neighbour.matter.map(|matter| format!("{} ", matter.name())).unwrap_or_default();
    let place = row.card.place.as_deref().and_then(place).unwrap_or_else(|| "您发的位置附近".to_owned());
    format!(
        "{} {matter}{place} {}（{}月{}日）",
        row.card.id,
        row.card.state.for_resident(),
        day.month(),
        day.day()
    )
}

/// An address as far as the house, without mark-up; `None` where nothing of it can be shown.
fn place(address: &str) -> Option<String> {
    if find_personal(address).is_some() {
        return None;
    }
    let end = INSIDE.iter().filter_map(|word| address.find(word)).min().unwrap_or(address.len());
    let is_number = |c: char| c.is_numeric() || "一二三四五六七八九十-－".contains(c);
    let house = if end < address.len() { address[..end].trim_end_matches(is_number) } else { address };
    let plain: String =
        house.chars().map(|c| if matches!(c, '<' | '>') || c.is_control() { ' ' } else { c }).collect();
    (!plain.trim().is_empty()).then(|| plain.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn of_a_flat_only_the_house_is_shown() {
        for (address, shown) in [
            ("新湛一路12号", Some("新湛一路12号")),
            ("湛山小区3号楼2单元301", Some("湛山小区3号楼")),
            ("湛山小区3号楼201室", Some("湛山小区3号楼")),
            ("闽江路5号二单元", Some("闽江路5号")),
            ("新湛一路12号 电话13812345678", None),
            ("<a>路", Some("a 路")),
            ("301室", None),
        ] {
            assert_eq!(place(address).as_deref(), shown, "{address}");
        }
    }
}
