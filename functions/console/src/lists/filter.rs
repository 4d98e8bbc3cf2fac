//! Reads the filter of a list from its address.

use alliance::runtime::web::Request;
use domain::ids::SubdistrictCode;
use domain::tickets::{Category, Filter, State};
use jiff::civil::Date;

use super::Lists;

impl Lists<'_> {
    /// The filter that the URL asks for, and a message if part of it cannot be read.
    pub(super) fn filter(&self, request: &Request) -> (Filter, Option<&'static str>) {
        let value = |name: &str| request.query_value(name).filter(|value| !value.is_empty());
        let mut problem = None;
        let mut read = |name: &str, message, known: bool| {
            if value(name).is_some() && !known {
                problem = Some(message);
            }
        };
        let subdistrict = value("subdistrict")
            .filter(|_| self.district)
            .and_then(|code| SubdistrictCode::parse(code).ok())
            .filter(|code| self.alliance.subdistrict(code).is_some());
        read("subdistrict", "没有这个街道，已列出能看的全部。", subdistrict.is_some() || !self.district);
        let state = value("state").and_then(|name| {
            State::ALL.iter().copied().find(|state| *state != State::Draft && state.name() == name)
        });
        read("state", "没有这个状态，已列出各种状态的。", state.is_some());
        let category = value("category").and_then(|id| Category::from_id(&id));
        read("category", "没有这个类别，已列出各个类别的。", category.is_some());
        let day = |name: &str| value(name).and_then(|text| text.parse::<Date>().ok());
        let (from, to) = (day("from"), day("to"));
        let dates = "日期没有读懂，请按2026-11-23这样填写。";
        read("from", dates, from.is_some());
        read("to", dates, to.is_some());
        if let (Some(from), Some(to)) = (from, to)
            && from > to
        {
            problem = Some("开始的日期晚于结束的日期，请改一下。");
        }
        let overdue = value("overdue").is_some();
        (Filter { subdistrict, state, category, overdue, from, to }, problem)
    }
}
