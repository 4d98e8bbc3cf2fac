//! Search: a number, a telephone number, a resident's other reports, or any words, within the rights of who searches.

use alliance::pages::console::{ListRow, LookedInto, SearchPage, search as search_page};
use alliance::runtime::rendering::{BUSY, rendered};
use alliance::runtime::web::{Request, Response, see_other};
use alliance::services::casework::Casework;
use alliance::services::door::{self, Door, Entered};
use alliance::services::ticket_pages::TicketPages;
use alliance::store::{Rates, SEARCHES, StoreError};
use domain::audit::{What, Who};
use domain::ids::TicketId;
use domain::staff::Act;
use domain::tickets::{Card, Wording, is_bare_code};
use http::{Method, StatusCode};
use jiff::civil::Date;

use crate::lists::{Lists, Sought};

/// The most reports of one resident or one telephone number.
const MOST: i32 = 20;
/// The most characters that are searched for.
const LONGEST: usize = 60;

/// The search and its dependencies.
#[derive(Debug)]
pub(crate) struct Search {
    pub(crate) rates: Rates,
}

impl Search {
    pub(crate) async fn handle(
        &self,
        (pages, casework, door): (&TicketPages, &Casework, &Door),
        entered: &Entered,
        request: &Request,
    ) -> Result<Response, StoreError> {
        let form = match request.method {
            Method::POST => request.form().await.unwrap_or_default().fields,
            _ => return self.page(pages, entered, Answer::default()).await,
        };
        let field = |name: &str| form.get(name).map_or("", |value| value.trim());
        let words = field("q");
        let typed_month = field("month");
        let say = |problem: String| Answer {
            words,
            month: typed_month,
            problem: Some(problem),
            ..Answer::default()
        };
        if entered.own_form(form.get("csrf")).is_none() {
            let problem = "这张表单不是在本次登录里打开的，还没有搜索。请再按一次。".to_owned();
            return self.page(pages, entered, say(problem)).await;
        }
        if words.chars().count() > LONGEST {
            return self.page(pages, entered, say(format!("请控制在{LONGEST}字以内。"))).await;
        }
        let Ok(month) = month_of(typed_month) else {
            let problem = "月份没有读懂，请按2026-03这样填，或者不填。".to_owned();
            return self.page(pages, entered, say(problem)).await;
        };
        let same = TicketId::parse(field("same")).ok();
        let sought = Wording::of(words);
        if same.is_none() && sought == Wording::Nothing {
            return self.page(pages, entered, say("请写编号、电话，或者诉求里的几个字。".to_owned())).await;
        }
        let now = pages.clock.now();
        if !self.rates.take(&SEARCHES, &entered.staff().id, now).await? {
            let problem = format!("搜得太快了：一分钟最多{}次，请过一会儿再搜。", SEARCHES.most);
            let answer = say(problem);
            return self
                .page(pages, entered, Answer { status: StatusCode::TOO_MANY_REQUESTS, ..answer })
                .await;
        }
        // Before anything is found, and without the words: they may be somebody's name or number.
        let kind = match (&same, &sought) {
            (Some(_), _) => "同一反映人",
            (None, Wording::Number(_)) => "编号",
            (None, Wording::Telephone(_)) => "电话",
            (None, _) => "文字",
        };
        let about = same.as_ref().map(TicketId::to_string).unwrap_or_default();
        door.note(Who::from(entered.staff()), What::Search, about, kind.to_owned()).await?;
        let answer = match (same, sought) {
            (Some(id), _) => {
                let numbers = match casework.find(entered, id.as_str()).await? {
                    Some((ticket, by)) => pages.tickets.of_same_reporter(&by, &ticket, MOST).await?,
                    None => Vec::new(),
                };
                Answer { rows: open(casework, entered, &numbers).await?, ..Answer::default() }
            }
            (None, Wording::Number(id)) => match casework.find(entered, id.as_str()).await? {
                Some((ticket, _)) => return Ok(see_other(&format!("/console/tickets/{}", ticket.id))),
                None => Answer::default(),
            },
            (None, Wording::Telephone(number)) => {
                let alliance = pages.accounts.alliance().await?;
                let lists = Lists::new(pages, entered, &alliance);
                let numbers = match lists.reading() {
                    Some(by) => pages.tickets.by_telephone(&by, &number, MOST).await?,
                    None => Vec::new(),
                };
                Answer { rows: open(casework, entered, &numbers).await?, ..Answer::default() }
            }
            (None, Wording::Words(wanted)) => {
                let alliance = pages.accounts.alliance().await?;
                let lists = Lists::new(pages, entered, &alliance);
                let sought = Sought { words: &wanted, until: month, after: field("after") };
                match lists.with_words(&sought).await {
                    Ok(found) => Answer {
                        rows: found.rows,
                        next: found.next,
                        looked: Some(found.looked),
                        bare_code: is_bare_code(words),
                        ..Answer::default()
                    },
                    // What was typed is not lost because the store is busy.
                    Err(StoreError::Throttled(_)) => {
                        let answer =
                            Answer { status: StatusCode::SERVICE_UNAVAILABLE, ..say(BUSY.to_owned()) };
                        return self.page(pages, entered, answer).await;
                    }
                    Err(error) => return Err(error),
                }
            }
            (None, Wording::Nothing) => Answer::default(),
        };
        self.page(pages, entered, Answer { words, month: typed_month, asked: true, ..answer }).await
    }

    async fn page(
        &self,
        pages: &TicketPages,
        entered: &Entered,
        answer: Answer<'_>,
    ) -> Result<Response, StoreError> {
        let alliance = pages.accounts.alliance().await?;
        let lists = Lists::new(pages, entered, &alliance);
        if !lists.has_any() {
            let text = "您的岗位不办理诉求，没有可以搜索的。";
            return Ok(door::say(StatusCode::FORBIDDEN, Some(entered.staff()), "没有可以查看的诉求", text));
        }
        let rules = pages.accounts.rules_read();
        let html = search_page(&SearchPage {
            staff: entered.staff(),
            csrf: entered.csrf(),
            words: answer.words,
            problem: answer.problem.as_deref(),
            asked: answer.asked,
            rows: &answer.rows,
            next: answer.next.as_deref(),
            looked: answer.looked.as_ref(),
            by_month: lists.has_area(),
            month: answer.month,
            bare_code: answer.bare_code,
            alliance: &alliance,
            rules: &rules,
            now: pages.clock.now(),
        });
        let status = match (answer.status, &answer.problem) {
            (StatusCode::OK, Some(_)) => StatusCode::UNPROCESSABLE_ENTITY,
            (status, _) => status,
        };
        Ok(rendered(status, html))
    }
}

/// The last day of the month that a browser or a person writes as `2026-03`; none where nothing is written.
fn month_of(typed: &str) -> Result<Option<Date>, jiff::Error> {
    match typed {
        "" => Ok(None),
        month => format!("{month}-01").parse::<Date>().map(|first| Some(first.last_of_month())),
    }
}

/// What a search found.
#[derive(Default)]
struct Answer<'a> {
    words: &'a str,
    problem: Option<String>,
    asked: bool,
    rows: Vec<ListRow>,
    /// Where the next press looks on.
    next: Option<String>,
    /// Which reports were looked into.
    looked: Option<LookedInto>,
    /// The month that was typed.
    month: &'a str,
    /// Whether what was typed may be a query code without its number.
    bare_code: bool,
    status: StatusCode,
}

/// Those of these reports that this person may read.
async fn open(
    casework: &Casework,
    entered: &Entered,
    numbers: &[TicketId],
) -> Result<Vec<ListRow>, StoreError> {
    let mut rows = Vec::new();
    for number in numbers {
        if let Some((ticket, _)) = casework.find(entered, number.as_str()).await? {
            let card = Card::of(&ticket);
            let exact = entered.staff().may(Act::ShowContact, &ticket.locus());
            rows.push(ListRow { card: if exact { card } else { card.without_door() }, area: None });
        }
    }
    Ok(rows)
}
