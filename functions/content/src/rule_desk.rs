//! What the functions of keyword rules share: the rule and the scope that an address or a form names, and its page.

use std::sync::Arc;

use alliance::pages::Typed;
use alliance::pages::console::{RuleMay, RulePage, rule_page};
use alliance::runtime::rendering::rendered;
use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Clock, Deployment, Random, StartError};
use alliance::services::door::{self, Door, Entered};
use alliance::store::{Accounts, Allowed, RuleBook, StoreError};
use domain::accounts::Alliance;
use domain::calendar::local;
use domain::conversation::{is_left_alone, taken_by};
use domain::ids::RuleId;
use domain::keywords::{Judging, KeywordRule, RuleWords, locus, never, wider_than};
use domain::review::{Point, Sent, Step};
use domain::staff::kinds::{EditRules, ReadRules, ReviewRules};
use domain::staff::{Locus, Scope};
use http::StatusCode;

/// What they work with.
#[derive(Debug)]
pub(crate) struct RuleDesk {
    pub(crate) door: Door,
    pub(crate) accounts: Accounts,
    pub(crate) rules: RuleBook,
    pub(crate) clock: Clock,
    pub(crate) random: Random,
}

/// A rule, or the place of one that nobody has written yet.
pub(crate) struct Found {
    pub(crate) id: RuleId,
    pub(crate) scope: Scope,
    pub(crate) locus: Locus,
    pub(crate) rule: Option<KeywordRule>,
    pub(crate) reading: Allowed<ReadRules>,
    pub(crate) alliance: Arc<Alliance>,
}

impl Found {
    /// The version that a form has to be about.
    pub(crate) fn version(&self) -> u64 {
        self.rule.as_ref().map_or(0, |rule| rule.version)
    }
}

/// How the page of a rule is shown.
#[derive(Default)]
pub(crate) struct Shown<'a> {
    pub(crate) typed: Option<&'a Typed>,
    pub(crate) wrong: Vec<String>,
    pub(crate) done: bool,
}

impl RuleDesk {
    pub(crate) fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            door: Door::build(deployment)?,
            accounts: deployment.accounts()?,
            rules: deployment.keyword_rules()?,
            clock: deployment.clock.clone(),
            random: deployment.random,
        })
    }

    /// The rule of an address in this scope, where this person may read it.
    pub(crate) async fn find(
        &self,
        entered: &Entered,
        request: &Request,
        scope: &str,
    ) -> Result<Option<Found>, StoreError> {
        let (Ok(id), Ok(scope)) = (RuleId::parse(request.param("rule")), Scope::parse(scope)) else {
            return Ok(None);
        };
        let alliance = self.accounts.alliance().await?;
        let Some(locus) = locus(&scope, &alliance) else { return Ok(None) };
        let Some(reading) = entered.allow::<ReadRules>(&locus) else { return Ok(None) };
        let rule = self.rules.find(&scope, &id).await?.and_then(|found| entered.open_rule(found, &alliance));
        Ok(Some(Found { id, scope, locus, rule, reading, alliance }))
    }

    /// The page of a rule with what this person may do to it now.
    pub(crate) async fn page(
        &self,
        entered: &Entered,
        found: &Found,
        words: Option<&RuleWords>,
        shown: Shown<'_>,
        status: StatusCode,
    ) -> Result<Response, StoreError> {
        let newest = words.or_else(|| found.rule.as_ref().and_then(KeywordRule::newest));
        let never = match newest {
            Some(words) => self.never(found, words).await?,
            None => None,
        };
        let html = rule_page(&RulePage {
            staff: entered.staff(),
            csrf: entered.csrf(),
            id: &found.id,
            scope: &found.scope,
            place: found.scope.name(&found.alliance),
            rule: found.rule.as_ref(),
            words: newest,
            never: never.as_deref(),
            may: self.may(entered, found),
            typed: shown.typed,
            wrong: &shown.wrong,
            done: shown.done,
        });
        Ok(rendered(status, html))
    }

    /// Why these words would never be said, in a sentence; none where they could be.
    async fn never(&self, found: &Found, words: &RuleWords) -> Result<Option<String>, StoreError> {
        let mut others = Vec::new();
        for scope in wider_than(&found.scope, &found.alliance) {
            others.extend(self.rules.of_scope(&found.reading, &scope).await?);
        }
        let today = local(self.clock.now()).date();
        let (taken, is_left_alone) = (taken_by(&words.keyword), is_left_alone(&words.keyword));
        let judging = Judging { alliance: &found.alliance, taken, is_left_alone, today };
        let why = never(words, (&found.id, &found.scope), &others, judging);
        Ok(why.map(|why| why.words(&found.alliance)))
    }

    fn may(&self, entered: &Entered, found: &Found) -> RuleMay {
        let staff = entered.staff();
        let waiting = found.rule.as_ref().and_then(|rule| rule.waiting.as_ref());
        let may_review = entered.allow::<ReviewRules>(&found.locus).is_some();
        let waiting = waiting.filter(|it| may_review && it.remark.is_none());
        let roles = staff.roles_at(&found.locus);
        let sign = waiting.is_some_and(|it| {
            let sent = Sent { step: Step::Second, digest: &it.review.digest, points: Point::ALL };
            it.review.sign(staff, |role| roles.contains(&role), sent, self.clock.now()).is_ok()
        });
        RuleMay { write: entered.allow::<EditRules>(&found.locus).is_some(), sign }
    }
}

/// The answer where there is no such rule for this person.
pub(crate) fn no_rule(entered: &Entered) -> Response {
    let text = "地址不对，或者它不在您的范围。请回到“关键词回复”看现在的清单。";
    door::say(StatusCode::NOT_FOUND, Some(entered.staff()), "没有找到这条回复", text)
}
