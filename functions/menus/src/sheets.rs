//! The page of a sheet, and how somebody changes one.

use std::collections::BTreeSet;
use std::ops::Deref;
use std::sync::Arc;

use alliance::pages::Typed;
use alliance::pages::console::{KnownAnswer, MenuMay, MenuSheetPage, menu_sheet};
use alliance::runtime::rendering::rendered;
use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, StartError};
use alliance::services::door::Entered;
use alliance::store::{GuideBook, MenuKeeper, StoreError};
use domain::accounts::Alliance;
use domain::conversation;
use domain::guides::Guides;
use domain::menus::{Act, Around, Fill, Menus, Sheet, SheetId, Spot, Work};
use domain::staff::Locus;
use domain::staff::kinds::{EditSlots, EditTemplate, ReadMenus, SignMenu};
use http::StatusCode;

use crate::desk::{Back, CHANGED, Desk, no_menu, written};

/// The desk, for functions that are about sheets.
#[derive(Debug)]
pub(crate) struct Sheets {
    desk: Desk,
    guides: GuideBook,
    pub(crate) base: String,
}

impl Deref for Sheets {
    type Target = Desk;

    fn deref(&self) -> &Desk {
        &self.desk
    }
}

/// A sheet that somebody looks at or acts on.
pub(crate) struct Here {
    pub(crate) alliance: Arc<Alliance>,
    pub(crate) id: SheetId,
    pub(crate) name: String,
    pub(crate) locus: Locus,
    pub(crate) menus: Menus,
    pub(crate) answers: Vec<KnownAnswer>,
    keys: BTreeSet<String>,
}

impl Sheets {
    pub(crate) fn build(deployment: &Deployment) -> Result<Self, StartError> {
        let (desk, guides) = (Desk::build(deployment)?, deployment.guides()?);
        Ok(Self { desk, guides, base: deployment.base_url()? })
    }

    /// The sheet that an address names; none where this person may not read it, as if it did not exist.
    pub(crate) async fn here(
        &self,
        entered: &Entered,
        request: &Request,
    ) -> Result<Option<Here>, StoreError> {
        let alliance = self.accounts.alliance().await?;
        // The alliance's own sheet has addresses of its own, which name no other.
        let named = Some(request.param("sheet")).filter(|name| !name.is_empty()).unwrap_or("alliance");
        let Some(id) = SheetId::parse(named) else { return Ok(None) };
        let (Some(name), Some(locus)) = (id.name(&alliance), id.locus(&alliance)) else { return Ok(None) };
        let Some(reading) = entered.allow::<ReadMenus>(&locus) else { return Ok(None) };
        let menus = self.menus.all(&reading).await?;
        let answers = known_answers(&*self.guides.guides().await?);
        let keys = keys_of(&answers);
        Ok(Some(Here { alliance, id, name, locus, menus, answers, keys }))
    }

    /// The page of a sheet.
    pub(crate) fn page(
        &self,
        entered: &Entered,
        request: &Request,
        here: &Here,
        back: &Back<'_>,
    ) -> Response {
        let sheet = here.menus.sheet(&here.id);
        let around = here.around(&self.base);
        let concerned: Vec<_> =
            here.alliance.accounts.iter().filter(|account| here.id.concerns(account)).collect();
        let wanted = request.query_value("account");
        let shown =
            wanted.and_then(|id| concerned.iter().find(|it| it.id.as_str() == id)).or(concerned.first());
        let draft = sheet.work.as_ref().map(|work| (&here.id, &work.content));
        let preview = shown.and_then(|account| {
            let menu = here.menus.compose(account, draft, around)?.ok()?;
            Some((account.name.as_str(), menu))
        });
        let lost = draft.map(|(id, content)| here.menus.lost(id, content)).unwrap_or_default();
        let lost: Vec<_> = lost
            .into_iter()
            .map(|(id, entry)| (id.name(&here.alliance).unwrap_or_else(|| id.to_string()), entry))
            .collect();
        let html = menu_sheet(&MenuSheetPage {
            staff: entered.staff(),
            csrf: entered.csrf(),
            id: &here.id,
            name: &here.name,
            sheet: &sheet,
            places: &here.places(),
            answers: &here.answers,
            preview: preview.as_ref().map(|(name, menu)| (*name, menu)),
            concerned: concerned.len(),
            unfit: &draft
                .map(|(id, content)| here.menus.unfit(id, content, &here.alliance, around))
                .unwrap_or_default(),
            lost: &lost,
            may: may(entered, here, &sheet),
            typed: back.typed,
            errors: &back.errors,
            done: &request.query_value("done").unwrap_or_default(),
            now: self.clock.now(),
        });
        rendered(back.status, html)
    }

    /// The page of a sheet as it is now, with why a form was not carried out.
    pub(crate) async fn page_again(
        &self,
        entered: &Entered,
        request: &Request,
        back: Back<'_>,
    ) -> Result<Response, StoreError> {
        match self.here(entered, request).await? {
            Some(here) => Ok(self.page(entered, request, &here, &back)),
            None => Ok(no_menu(entered)),
        }
    }

    /// Carries out an act on a sheet as it is seen, and says why where it does not.
    pub(crate) async fn carry_out<'a>(
        &self,
        entered: &Entered,
        here: &Here,
        (by, seen): (&MenuKeeper, Option<u64>),
        act: Act<'_>,
        detail: &str,
    ) -> Result<Result<Sheet, Back<'a>>, StoreError> {
        let sheet = here.menus.sheet(&here.id);
        if seen != Some(sheet.version) {
            return Ok(Err(Back::because(StatusCode::CONFLICT, CHANGED)));
        }
        let next = match sheet.apply(act, self.clock.now()) {
            Ok(next) => next,
            Err(why) => return Ok(Err(Back::because(StatusCode::UNPROCESSABLE_ENTITY, why.to_string()))),
        };
        let besides = self.note(entered, &here.id.to_string(), detail)?;
        Ok(written(self.menus.save(by, &here.id, &next, besides).await)?.map(|()| next))
    }

    /// Who may draft and publish this sheet, where a form of their own asks for it.
    pub(crate) fn editor(&self, entered: &Entered, here: &Here, typed: &Typed) -> Option<MenuKeeper> {
        let own = entered.own_form(typed.get("csrf"))?;
        match here.id {
            SheetId::Alliance => entered.ask::<EditTemplate>(own, &here.locus).map(MenuKeeper::Template),
            SheetId::Subdistrict(_) | SheetId::Account(_) => {
                entered.ask::<EditSlots>(own, &here.locus).map(MenuKeeper::Slots)
            }
        }
    }
}

impl Here {
    pub(crate) fn around<'a>(&'a self, base: &'a str) -> Around<'a> {
        Around { base, keys: &self.keys }
    }

    /// The places that this sheet fills.
    pub(crate) fn places(&self) -> Vec<(Spot, Option<Fill>)> {
        let account = match &self.id {
            SheetId::Account(id) => self.alliance.account(id),
            SheetId::Alliance | SheetId::Subdistrict(_) => None,
        };
        self.menus.places(&self.id, account)
    }
}

/// What this person may do with a sheet.
fn may(entered: &Entered, here: &Here, sheet: &Sheet) -> MenuMay {
    let edit = entered.staff().may(editing(here), &here.locus);
    let is_author = |work: &Work| work.review.authors.iter().any(|author| author.is_of(entered.staff()));
    let sign = entered.allow::<SignMenu>(&here.locus).is_some()
        && sheet.work.as_ref().is_some_and(|work| work.given_back.is_none() && !is_author(work));
    MenuMay { edit, sign }
}

/// Who may draft and publish a sheet.
pub(crate) fn editing(here: &Here) -> domain::staff::Act {
    match here.id {
        SheetId::Alliance => domain::staff::Act::EditTemplate,
        SheetId::Subdistrict(_) | SheetId::Account(_) => domain::staff::Act::EditSlots,
    }
}

/// The answers of the chat and of the guides.
pub(crate) fn known_answers(guides: &Guides) -> Vec<KnownAnswer> {
    let own = conversation::menu_keys().into_iter().map(|(key, word)| KnownAnswer {
        key: key.to_owned(),
        name: word.to_owned(),
        typed: Some(word.to_owned()),
    });
    let guide =
        |key: &str, name: &str| KnownAnswer { key: key.to_owned(), name: name.to_owned(), typed: None };
    let policies = guides.policies.iter().map(|policy| guide(&policy.id, &policy.title));
    let hotlines = guides.hotlines.iter().map(|hotline| guide(&hotline.id, &hotline.name));
    own.chain(policies).chain(hotlines).collect()
}

/// The keys of answers.
pub(crate) fn keys_of(answers: &[KnownAnswer]) -> BTreeSet<String> {
    answers.iter().map(|answer| answer.key.clone()).collect()
}
