//! The starts, each with commands that were chosen to collide.

use domain::tickets::{Actor, Command, Verdict};

use crate::cast::{
    accept, add, after, answered, appeal, ask_decline, ask_extension, ask_return, check, decide_decline,
    decide_extension, decide_return, dispatch, dispatched, follow_up, hand_in, handed_in, handler, head,
    join, joint, officer, order_hand_in, order_return, order_sign, rate_unsolved, recall, report, reporter,
    send_back, suspended, working,
};
use crate::scenario::{Order, Role, Scenario, Wish};
use crate::world::Left;

/// How much may go wrong in a run, and how many instances deliver.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bound {
    pub(crate) left: Left,
    pub(crate) senders: usize,
}

impl Bound {
    const fn of(senders: usize, [crashes, ticks, refusals, failures]: [u8; 4]) -> Self {
        Self { senders, left: Left { crashes, ticks, refusals, failures } }
    }
}

/// Every scenario within seconds. Delivery reads what is committed and changes nothing that people read, so here it is
/// tried by itself.
pub(crate) fn small() -> Vec<Scenario> {
    [of_people(Bound::of(0, [1, 1, 0, 0])), vec![delivery(Bound::of(2, [2, 0, 1, 1]))]].concat()
}

/// Minutes: people with more crashes and more steps of the clock, everything beside delivery, and delivery alone with
/// more instances and failures.
pub(crate) fn full() -> Vec<Scenario> {
    [
        of_people(Bound::of(0, [2, 2, 0, 0])),
        of_people(Bound::of(1, [1, 1, 0, 0])),
        vec![delivery(Bound::of(3, [4, 1, 2, 2]))],
    ]
    .concat()
}

/// Gives the orders their numbers.
#[derive(Default)]
struct Cast {
    roles: Vec<Role>,
    orders: u8,
    messages: u8,
}

impl Cast {
    fn staff(mut self, name: &'static str, actor: Actor, wishes: Vec<Wish>) -> Self {
        let orders = wishes.into_iter().map(|wish| self.order(wish, None)).collect();
        self.roles.push(Role { name, actor, orders });
        self
    }

    /// A resident whose messages are each delivered once.
    fn resident(self, name: &'static str, wishes: Vec<Wish>) -> Self {
        self.delivered(name, wishes, 1)
    }

    /// A resident each of whose messages comes this often, at the same time.
    fn delivered(mut self, name: &'static str, wishes: Vec<Wish>, times: usize) -> Self {
        let orders: Vec<_> = wishes
            .into_iter()
            .map(|wish| {
                self.messages += 1;
                let key = self.messages;
                self.order(wish, Some(key))
            })
            .collect();
        let role = Role { name, actor: reporter(name), orders };
        self.roles.extend(std::iter::repeat_n(role, times));
        self
    }

    fn order(&mut self, wish: Wish, key: Option<u8>) -> Order {
        self.orders += 1;
        Order { id: self.orders, wish, key }
    }
}

fn on(file: usize, command: Command) -> Wish {
    Wish::Do { on: file, command: Box::new(command) }
}

fn on_first(commands: impl IntoIterator<Item = Command>) -> Vec<Wish> {
    commands.into_iter().map(|command| on(0, command)).collect()
}

/// A scenario of one report by Wang after these steps.
fn one(name: &'static str, steps: &[(Command, Actor)], cast: Cast, bound: Bound) -> Scenario {
    several(name, vec![Some(after(1, "wang", steps))], cast, bound)
}

fn several(
    name: &'static str,
    files: Vec<Option<domain::tickets::Ticket>>,
    cast: Cast,
    bound: Bound,
) -> Scenario {
    Scenario { name, files, roles: cast.roles, senders: bound.senders, left: bound.left, fault: None }
}

/// Every scenario in which people meet.
fn of_people(bound: Bound) -> Vec<Scenario> {
    [on_one_report(bound), on_requests(bound), on_several(bound)].concat()
}

/// Two events whose notices several instances deliver.
fn delivery(bound: Bound) -> Scenario {
    let cast = Cast::default()
        .staff("zhao", officer("zhao"), on_first([Command::Approve]))
        .resident("wang", on_first([Command::RateSolved]));
    one("several instances deliver, with every kind of failure", &handed_in(), cast, bound)
}

fn on_one_report(bound: Bound) -> Vec<Scenario> {
    let zhao = || officer("zhao");
    let qian = || officer("qian");
    vec![
        one(
            "sign, recall, withdraw",
            &dispatched(),
            Cast::default()
                .staff("handler", handler(), on_first([Command::Sign, check()]))
                .staff("zhao", zhao(), on_first([recall()]))
                .resident("wang", on_first([Command::Withdraw])),
            bound,
        ),
        one(
            "hand in, joint unit, withdraw",
            &[working(), vec![(join(), head())]].concat(),
            Cast::default()
                .staff("handler", handler(), on_first([hand_in()]))
                .staff("joint", joint(), on_first([order_sign(), order_hand_in()]))
                .staff("zhao", zhao(), on_first([Command::Approve]))
                .resident("wang", on_first([Command::Withdraw])),
            bound,
        ),
        one(
            "joint unit returns, lead joins again and hands in",
            &[working(), vec![(join(), head()), (order_sign(), joint())]].concat(),
            Cast::default()
                .staff("handler", handler(), on_first([hand_in()]))
                .staff("head", head(), on_first([join()]))
                .staff("joint", joint(), on_first([order_return(), order_hand_in()])),
            bound,
        ),
        one(
            "approve, send back, a message that comes twice",
            &handed_in(),
            Cast::default()
                .staff("zhao", zhao(), on_first([Command::Approve]))
                .staff("qian", qian(), on_first([send_back()]))
                .delivered("wang", on_first([add("还有一盏")]), 2),
            bound,
        ),
        one(
            "wake, a message that comes twice, hand in",
            &suspended(),
            Cast::default().staff("handler", handler(), on_first([hand_in()])).delivered(
                "wang",
                on_first([add("今天在家")]),
                2,
            ),
            bound,
        ),
        one(
            "rating, silence, follow-up",
            &answered(),
            Cast::default()
                .resident("wang", on_first([rate_unsolved()]))
                .resident("wang", on_first([Command::RateSolved]))
                .staff("zhao", zhao(), on_first([follow_up(Verdict::Redo)]))
                .staff("qian", qian(), on_first([follow_up(Verdict::Satisfied)])),
            bound,
        ),
        one(
            "from submission to answer",
            &[],
            Cast::default()
                .staff("zhao", zhao(), on_first([accept(), dispatch(), Command::Approve]))
                .staff("handler", handler(), on_first([Command::Sign, hand_in()]))
                .resident("wang", on_first([add("三楼")])),
            bound,
        ),
    ]
}

fn on_requests(bound: Bound) -> Vec<Scenario> {
    let zhao = || officer("zhao");
    let qian = || officer("qian");
    vec![
        one(
            "return, more time, decisions",
            &working(),
            Cast::default()
                .staff("handler", handler(), on_first([ask_return()]))
                .staff("head", head(), on_first([ask_extension()]))
                .staff("zhao", zhao(), on_first([decide_return(true)]))
                .staff("qian", qian(), on_first([decide_extension(true)])),
            bound,
        ),
        one(
            "two deciders on one request, hand in",
            &[working(), vec![(ask_extension(), head())]].concat(),
            Cast::default()
                .staff("handler", handler(), on_first([hand_in()]))
                .staff("zhao", zhao(), on_first([decide_extension(true)]))
                .staff("qian", qian(), on_first([decide_extension(false)])),
            bound,
        ),
        one(
            "declining, appeal, acceptance",
            &[(ask_decline(), zhao())],
            Cast::default()
                .staff("zhao", zhao(), on_first([accept()]))
                .staff("qian", qian(), on_first([decide_decline(true)]))
                .staff("sun", officer("sun"), on_first([decide_decline(false)]))
                .resident("wang", on_first([appeal()])),
            bound,
        ),
    ]
}

fn on_several(bound: Bound) -> Vec<Scenario> {
    let (zhao, qian, sun) = (officer("zhao"), officer("qian"), officer("sun"));
    let file = |number, by, steps: &[_]| Some(after(number, by, steps));
    let merge = |child, master| vec![Wish::Merge { child, master }];
    let (child, master) = (1, 0);
    vec![
        several(
            "a report that is delivered twice, acceptance",
            vec![None],
            Cast::default()
                .delivered("wang", vec![Wish::Submit { on: 0, report: Box::new(report(1, "wang")) }], 2)
                .staff("zhao", zhao.clone(), on_first([accept(), dispatch()]))
                .staff("qian", qian.clone(), on_first([accept()])),
            bound,
        ),
        several(
            "merge, withdrawal of the master, the child goes on",
            vec![file(1, "wang", &working()), file(2, "li", &[])],
            Cast::default()
                .staff("zhao", zhao.clone(), merge(child, master))
                .staff("qian", qian.clone(), vec![on(child, accept())])
                .resident("wang", vec![on(master, Command::Withdraw)])
                .resident("li", vec![Wish::GoOn { child, master }]),
            bound,
        ),
        several(
            "merge, closing of the master, parting",
            vec![file(1, "wang", &handed_in()), file(2, "li", &[])],
            Cast::default()
                .staff("zhao", zhao.clone(), vec![on(master, Command::Approve)])
                .staff(
                    "qian",
                    qian.clone(),
                    [merge(child, master), vec![Wish::Unmerge { child, master }]].concat(),
                )
                .resident("wang", vec![on(master, Command::RateSolved)]),
            bound,
        ),
        several(
            "three reports merged in a circle",
            vec![file(1, "wang", &[]), file(2, "li", &[]), file(3, "zhou", &[])],
            Cast::default().staff("zhao", zhao, merge(0, 1)).staff("qian", qian, merge(1, 2)).staff(
                "sun",
                sun,
                merge(2, 0),
            ),
            bound,
        ),
    ]
}
