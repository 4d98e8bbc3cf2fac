//! The lists that somebody keeps under a name: kept with the person, so that they are there at every desk.

use alliance::pages::console::Trail;
use alliance::runtime::web::{self, Request, Response};
use alliance::services::door::{self, Entered};
use alliance::store::{StaffRoll, StoreError};
use domain::staff::kinds::KeepLogins;
use domain::staff::{Locus, Views};
use http::StatusCode;

/// The lists of this person; none for who keeps nothing of their own.
pub(crate) async fn kept(staff: &StaffRoll, entered: &Entered) -> Result<Views, StoreError> {
    match entered.allow::<KeepLogins>(&Locus::own(entered.staff())) {
        Some(by) => staff.views(&by).await,
        None => Ok(Views::default()),
    }
}

/// Keeps one more, or takes one away.
pub(crate) async fn change(
    staff: &StaffRoll,
    entered: &Entered,
    request: &Request,
) -> Result<Response, StoreError> {
    let form = request.form().await.unwrap_or_default().fields;
    let say = |status, text: &str| door::say(status, Some(entered.staff()), "常用清单没有改", text);
    let own = entered.own_form(form.get("csrf"));
    let Some(by) = own.and_then(|own| entered.ask::<KeepLogins>(own, &Locus::own(entered.staff()))) else {
        return Ok(say(
            StatusCode::FORBIDDEN,
            "这张表单不是在本次登录里打开的，没有执行。请回到清单再按一次。",
        ));
    };
    let before = kept(staff, entered).await?;
    let (after, to) = match (form.get("drop"), Trail::of(form.get("address").map(String::as_str))) {
        (Some(name), _) => (before.without(name), "/console".to_owned()),
        (None, Some(list)) => {
            let name = form.get("name").map_or("", String::as_str);
            match before.with(name, list.list()) {
                Ok(after) => (after, list.list().to_owned()),
                Err(problem) => return Ok(say(StatusCode::UNPROCESSABLE_ENTITY, &problem)),
            }
        }
        (None, None) => {
            return Ok(say(StatusCode::UNPROCESSABLE_ENTITY, "只有工作台里的清单可以存为常用。"));
        }
    };
    match staff.put_views(&by, &after).await {
        Ok(()) => Ok(web::see_other(&to)),
        Err(StoreError::Conflict) => {
            Ok(say(StatusCode::CONFLICT, "您在另一个窗口里刚改过常用清单，请回到清单再按一次。"))
        }
        Err(error) => Err(error),
    }
}
