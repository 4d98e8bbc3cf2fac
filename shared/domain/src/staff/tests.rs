//! Tests of grants, scopes, the table of acts, and the old schema of the roll.

use jiff::Timestamp;

use super::*;
use crate::accounts::{Subdistrict, Unit, UnitKind};
use crate::ids::{OpenId, SubdistrictCode};

fn now() -> Timestamp {
    "2026-11-23T10:00:00+08:00".parse().unwrap()
}

fn scope(text: &str) -> Scope {
    Scope::parse(text).unwrap()
}

fn grant(role: Role, at: &str) -> Grant {
    Grant::new(role, scope(at))
}

fn person(grants: Vec<Grant>) -> Staff {
    let follower =
        Follower { account: AccountId::parse("shinan").unwrap(), openid: OpenId::parse("o1").unwrap() };
    Staff {
        id: StaffId::parse("one").unwrap(),
        follower,
        name: "甲".to_owned(),
        grants,
        stands: Stands::default(),
    }
}

fn alliance() -> Alliance {
    let code = SubdistrictCode::parse("370202010").unwrap();
    let unit = |id: &str, kind, subdistrict| Unit {
        id: UnitId::parse(id).unwrap(),
        name: id.to_owned(),
        kind,
        subdistrict,
        matters: Vec::new(),
        telephone: None,
        abolished: false,
    };
    Alliance {
        subdistricts: vec![Subdistrict {
            code: code.clone(),
            name: "湛山".to_owned(),
            desk: UnitId::parse("desk").unwrap(),
        }],
        units: vec![
            unit("desk", UnitKind::Desk, Some(code)),
            unit("desk-district", UnitKind::Desk, None),
            unit("works", UnitKind::Department, None),
        ],
        ..Alliance::default()
    }
}

/// A report of 湛山 that is assigned to the unit `works`.
fn report() -> Locus {
    Locus {
        subdistrict: Some(SubdistrictCode::parse("370202010").unwrap()),
        account: Some(AccountId::parse("weizhanshan").unwrap()),
        desk: Some(UnitId::parse("desk").unwrap()),
        units: vec![UnitId::parse("works").unwrap()],
        sealed: None,
    }
}

#[test]
fn the_table_has_a_line_for_each_act_in_the_order_of_the_product() {
    for (at, rule) in TABLE.iter().enumerate() {
        assert_eq!(rule.act as usize, at);
        assert_eq!(rule.act.rule().number, rule.number);
        assert!(!rule.in_scope.is_empty() || !rule.assigned.is_empty(), "{:?} is for nobody", rule.act);
    }
    let place = |rule: &Rule| {
        let digits: String = rule.number.chars().take_while(char::is_ascii_digit).collect();
        (digits.parse::<u8>().unwrap(), rule.number)
    };
    assert!(TABLE.iter().map(place).is_sorted());
}

#[test]
fn who_gives_which_role_where_and_with_whose_agreement() {
    let (district, here) = ("district", "subdistrict:370202010");
    let own = "00000000000000000000000000000001";
    let other = StaffId::parse(own).unwrap();
    let gives = |role: Role, at: &str, given: Role, to: &str| {
        person(vec![grant(role, at)]).may_give(&grant(given, to), Some(&other), &alliance())
    };
    for (role, at, given, to, expected) in [
        (Role::Head, "unit:works", Role::Handler, "unit:works", Ok(Agreement::None)),
        (Role::Head, "unit:works", Role::FieldWorker, "unit:works", Ok(Agreement::None)),
        (Role::Head, "unit:works", Role::Handler, "unit:desk", Err(NotGiven::Wider)),
        (Role::Head, "unit:works", Role::Head, "unit:works", Err(NotGiven::NotYours)),
        (Role::Head, here, Role::Officer, "unit:desk", Err(NotGiven::NotYours)),
        (Role::AccountAdmin, "account:one", Role::Editor, "account:one", Ok(Agreement::None)),
        (Role::AccountAdmin, "account:one", Role::Editor, "account:two", Err(NotGiven::Wider)),
        (Role::AccountAdmin, "account:one", Role::Reviewer, "account:one", Err(NotGiven::NotYours)),
        (Role::Operator, district, Role::Officer, "unit:desk", Ok(Agreement::None)),
        (Role::Operator, district, Role::Operator, district, Ok(Agreement::SecondOperator)),
        (Role::Operator, district, Role::Supervisor, here, Ok(Agreement::SecondOperator)),
        (Role::Operator, district, Role::Mediator, "desk:mediation", Ok(Agreement::SecondOperator)),
        (Role::Officer, district, Role::Handler, "unit:works", Err(NotGiven::NotYours)),
        (Role::Auditor, district, Role::Auditor, district, Err(NotGiven::NotYours)),
    ] {
        assert_eq!(gives(role, at, given, to), expected, "{role:?} {at} {given:?} {to}");
    }
    let operator = person(vec![grant(Role::Operator, district)]);
    let oneself = operator.may_give(&grant(Role::Officer, "unit:desk"), Some(&operator.id), &alliance());
    assert_eq!(oneself, Err(NotGiven::Own));
}

#[test]
fn a_head_freezes_whom_they_could_give_every_role_and_an_operator_everybody_but_themselves() {
    let with = |id: &str, grants: Vec<Grant>| Staff { id: StaffId::parse(id).unwrap(), ..person(grants) };
    let head = with("head", vec![grant(Role::Head, "unit:works")]);
    let operator = with("operator", vec![grant(Role::Operator, "district")]);
    let handler = with("handler", vec![grant(Role::Handler, "unit:works")]);
    let also = with("also", vec![grant(Role::Handler, "unit:works"), grant(Role::Officer, "unit:desk")]);
    let fellow = with("fellow", vec![grant(Role::Head, "unit:works")]);
    let nobody = with("nobody", Vec::new());
    let frozen_by_head =
        [&handler, &also, &fellow, &nobody, &head].map(|it| head.may_freeze(it, &alliance()));
    assert_eq!(frozen_by_head, [true, false, false, false, false]);
    assert!([&handler, &also, &fellow, &nobody, &head].iter().all(|it| operator.may_freeze(it, &alliance())));
    assert!(!operator.may_freeze(&operator, &alliance()));
    // Somebody without a role is still an operator's to look after, and no longer the head's.
    assert!(operator.manages(&nobody, &alliance()) && !head.manages(&nobody, &alliance()));
    assert!(head.manages(&also, &alliance()));
}

#[test]
fn the_table_says_who_may_do_what() {
    let letters = |roles: &[Role]| roles.iter().map(|role| role.letter()).collect::<String>();
    let table: Vec<_> = TABLE
        .iter()
        .map(|rule| {
            format!("{} {:?} {} ◐{}", rule.number, rule.act, letters(rule.in_scope), letters(rule.assigned))
        })
        .collect();
    let expected = [
        "0 KeepLogins CHUFERSADIM ◐",
        "1 ReadInbox CUSA ◐",
        "2 AnswerInbox CA ◐",
        "2 FileReport CA ◐",
        "3 LeadInbox UA ◐",
        "3 KeepDuty UAD ◐",
        "4 BlockSender C ◐",
        "4 ListBlocked D ◐",
        "4 Decline C ◐",
        "4 DecideDecline CS ◐",
        "4 DeclineLate S ◐",
        "5 ReadReports CUSD ◐HF",
        "6 ShowContact CS ◐UHF",
        "7 WorkAtDesk C ◐",
        "7 FollowUp CS ◐",
        "7 DecideReturn CS ◐",
        "8 WorkForUnit U ◐H",
        "8a WorkOnSite U ◐HF",
        "8b HeadUnit U ◐",
        "9 DecideRequest CS ◐",
        "10 Supervise S ◐",
        "10 FinalRuling S ◐",
        "10 CloseAtLimit S ◐",
        "11 ReadCases ERAD ◐",
        "11 ReadRota ERAD ◐",
        "11 ReadGuides ERD ◐",
        "11 EditGuides E ◐",
        "11 ReadGaps ERAD ◐",
        "11 SettleGaps E ◐",
        "11 ReadRules ERAD ◐",
        "11 EditRules E ◐",
        "11 ReadArticles ERAD ◐",
        "11 WriteArticle E ◐",
        "11 ReadSubmissions ERAD ◐",
        "11 ProposeCase E ◐",
        "12 ReviewCase R ◐",
        "12 SignArticle ERAD ◐",
        "12 ReviewSubmission R ◐",
        "12 WithdrawArticle R ◐",
        "12 ReviewGuides R ◐",
        "12 ReviewRules R ◐",
        "12 SignMenu RD ◐",
        "12 SignReading R ◐",
        "12 ReviewCaseLate AD ◐",
        "13 ReadAccounts AD ◐",
        "13 KeepAccount A ◐",
        "13 ReadMenus RAD ◐",
        "13 KeepRota A ◐",
        "13 EditSlots A ◐",
        "13 KeepMenus AD ◐",
        "13 KeepColumns A ◐",
        "14 EditTemplate D ◐",
        "14 JoinAccounts D ◐",
        "14 SettleLetters D ◐",
        "15 ManageStaff UAD ◐",
        "16 FreezeStaff UAD ◐",
        "16 FreezeAccount AD ◐",
        "17 MoveUnit D ◐",
        "17 ReadSettings D ◐",
        "17 ChangeSettings D ◐",
        "17 ReadCalendar CHUFERSADIM ◐",
        "17 KeepCalendar D ◐",
        "19 ReadAudit I ◐",
    ];
    assert_eq!(table, expected);
}

#[test]
fn a_grant_allows_an_act_only_in_its_scope() {
    let may = |role, at: &str, act| person(vec![grant(role, at)]).may(act, &report());
    for at in ["district", "subdistrict:370202010", "account:weizhanshan", "unit:desk"] {
        assert!(may(Role::Officer, at, Act::WorkAtDesk), "{at}");
    }
    for at in
        ["subdistrict:370202001", "account:shinan", "unit:desk-district", "unit:works", "desk:mediation"]
    {
        assert!(!may(Role::Officer, at, Act::WorkAtDesk), "{at}");
    }
    for (role, sign, check) in
        [(Role::Head, true, true), (Role::Handler, true, true), (Role::FieldWorker, false, true)]
    {
        assert_eq!(may(role, "unit:works", Act::WorkForUnit), sign, "{role:?}");
        assert_eq!(may(role, "unit:works", Act::WorkOnSite), check, "{role:?}");
        assert!(may(role, "unit:works", Act::ReadReports), "{role:?}");
        assert!(!may(role, "unit:desk", Act::ReadReports), "no department is a desk: {role:?}");
    }
    // A role with a wider scope is not assigned the work of a unit.
    assert!(!may(Role::Handler, "district", Act::WorkForUnit));
    assert!(may(Role::Head, "subdistrict:370202010", Act::WorkForUnit));
    for role in [Role::Editor, Role::Reviewer, Role::AccountAdmin, Role::Auditor, Role::Mediator] {
        assert!(!may(role, "district", Act::ReadReports), "{role:?}");
    }
}

#[test]
fn the_district_holds_everything_but_the_sealed_desks() {
    let sealed = Locus { sealed: Some(SealedDesk::Mediation), ..Locus::district() };
    let covers = |at: &str, locus: &Locus| grant(Role::Operator, at).covers(locus);
    assert!(covers("district", &Locus::district()) && covers("district", &report()));
    assert!(!covers("district", &sealed) && covers("desk:mediation", &sealed));
    assert!(!covers("desk:counselling", &sealed) && !covers("desk:mediation", &report()));
    // Matters of the whole district are outside the scope of its parts.
    for at in ["subdistrict:370202010", "account:weizhanshan", "unit:works"] {
        assert!(!covers(at, &Locus::district()), "{at}");
    }
}

#[test]
fn a_grant_ends_by_itself_and_nobody_is_staff_without_one() {
    let until = |at: &str| Grant { until: Some(at.parse().unwrap()), ..grant(Role::Officer, "unit:desk") };
    let staff = person(vec![until("2026-11-23T10:00:01+08:00"), grant(Role::Editor, "district")]);
    let enrolled = Enrolled { staff, generation: "g".to_owned(), frozen: None, delegations: Vec::new() };
    let later = now() + jiff::SignedDuration::from_secs(1);
    let roles = |at| {
        let staff = enrolled.clone().at(at).unwrap().staff;
        staff.grants.iter().map(|grant| grant.role).collect::<Vec<_>>()
    };
    assert_eq!(roles(now()), [Role::Officer, Role::Editor]);
    assert_eq!(roles(later), [Role::Editor]);
    let ended = Enrolled { staff: person(vec![until("2026-11-23T10:00:00+08:00")]), ..enrolled };
    assert_eq!(ended.at(now()), None);
}

#[test]
fn a_scope_is_written_as_text_and_read_again() {
    for text in [
        "district",
        "subdistrict:370202010",
        "account:weizhanshan",
        "unit:works",
        "desk:mediation",
        "desk:counselling",
    ] {
        assert_eq!(scope(text).to_string(), text);
        let json = serde_json::to_string(&grant(Role::Officer, text)).unwrap();
        assert_eq!(serde_json::from_str::<Grant>(&json).unwrap(), grant(Role::Officer, text));
    }
    for text in ["", "unit", "unit:", "district:shinan", "desk:reports", "subdistrict:1", "everything"] {
        assert!(Scope::parse(text).is_err(), "{text}");
    }
}

#[test]
fn roles_have_names_of_their_own() {
    for role in Role::ALL {
        assert_eq!(Role::from_id(role.id()), Some(role));
        assert_eq!(serde_json::to_value(role).unwrap(), role.id());
        assert_eq!(Role::ALL.iter().filter(|other| other.letter() == role.letter()).count(), 1);
        assert_eq!(Role::ALL.iter().filter(|other| other.name() == role.name()).count(), 1);
    }
    let title =
        |roles: &[(Role, &str)]| person(roles.iter().map(|(role, at)| grant(*role, at)).collect()).title();
    assert_eq!(title(&[(Role::Officer, "unit:desk")]), "受理员");
    assert_eq!(title(&[(Role::Operator, "district"), (Role::Officer, "unit:desk")]), "区级管理员");
    assert_eq!(title(&[(Role::Handler, "unit:works"), (Role::Officer, "unit:desk")]), "受理员、承办人");
}

#[test]
fn nonsense_is_refused_by_name() {
    let alliance = alliance();
    let refused = |grants: &[Grant]| check(grants, &alliance, now()).err();
    let officer = grant(Role::Officer, "unit:desk");
    assert_eq!(refused(std::slice::from_ref(&officer)), None);
    for unknown in ["unit:nowhere", "account:nowhere", "subdistrict:370202099"] {
        let wrong = refused(&[grant(Role::Officer, unknown)]);
        assert_eq!(wrong, Some(Nonsense::Unknown(scope(unknown))));
    }
    for (role, at) in [
        (Role::Operator, "unit:desk"),
        (Role::Auditor, "subdistrict:370202010"),
        (Role::AccountAdmin, "district"),
        (Role::Supervisor, "unit:desk"),
        (Role::Editor, "unit:works"),
        (Role::Officer, "unit:works"),
        (Role::Officer, "desk:mediation"),
        (Role::Head, "unit:desk"),
        (Role::Handler, "district"),
        (Role::FieldWorker, "unit:desk-district"),
        (Role::Mediator, "district"),
    ] {
        assert!(matches!(refused(&[grant(role, at)]), Some(Nonsense::Misplaced { .. })), "{role:?} {at}");
    }
    let over = Grant { until: Some(now()), ..officer.clone() };
    assert_eq!(refused(std::slice::from_ref(&over)), Some(Nonsense::Over(over)));
    let again = Grant { until: Some("2026-12-01T00:00:00Z".parse().unwrap()), ..officer.clone() };
    assert_eq!(refused(&[officer.clone(), again.clone()]), Some(Nonsense::Twice(again)));
    let auditor = grant(Role::Auditor, "district");
    assert_eq!(refused(&[auditor, officer.clone()]), Some(Nonsense::AuditorHoldsMore));
    let both = [grant(Role::Mediator, "desk:mediation"), grant(Role::Editor, "district")];
    assert_eq!(refused(&both), Some(Nonsense::MediatorEdits));
    let eight = [
        officer,
        grant(Role::Officer, "unit:desk-district"),
        grant(Role::Officer, "district"),
        grant(Role::Officer, "subdistrict:370202010"),
        grant(Role::Handler, "unit:works"),
        grant(Role::Head, "unit:works"),
        grant(Role::Supervisor, "district"),
        grant(Role::Reviewer, "district"),
    ];
    assert_eq!(refused(&eight), None);
    let nine = [&eight[..], &[grant(Role::Editor, "district")]].concat();
    assert_eq!(refused(&nine), Some(Nonsense::TooMany(9)));
    assert_eq!(check_operators(2), Ok(()));
    assert_eq!(check_operators(1), Err(Nonsense::LastOperators(1)));
}

#[test]
fn an_act_is_done_in_the_name_of_the_unit_whose_grant_allows_it() {
    let unit = |staff: &Staff, act| staff.unit_for(act, &report()).map(|unit| unit.as_str().to_owned());
    let both = person(vec![grant(Role::Officer, "unit:desk-district"), grant(Role::Handler, "unit:works")]);
    assert_eq!(unit(&both, Act::WorkForUnit).as_deref(), Some("works"));
    let operator = person(vec![
        grant(Role::Operator, "district"),
        grant(Role::Officer, "unit:desk-district"),
        grant(Role::Officer, "district"),
    ]);
    assert_eq!(unit(&operator, Act::WorkAtDesk).as_deref(), Some("desk-district"));
    let of_area = person(vec![grant(Role::Officer, "subdistrict:370202010")]);
    assert_eq!(unit(&of_area, Act::WorkAtDesk).as_deref(), Some("desk"));
    let besides =
        person(vec![grant(Role::Officer, "subdistrict:370202010"), grant(Role::Handler, "unit:works")]);
    assert_eq!(unit(&besides, Act::WorkAtDesk).as_deref(), Some("desk"), "not where they do other work");
}

#[test]
fn reports_are_entered_at_the_desk_of_a_grant() {
    let desk = |role, at: &str| {
        let (staff, alliance) = (person(vec![grant(role, at)]), alliance());
        let filing = staff.filing(&alliance)?;
        assert!(staff.may(Act::FileReport, &filing.locus()), "{role:?} {at}");
        Some(format!("{} {}", filing.desk.id, filing.account))
    };
    assert_eq!(desk(Role::Officer, "unit:desk").as_deref(), Some("desk shinan"));
    assert_eq!(desk(Role::Officer, "subdistrict:370202010").as_deref(), Some("desk shinan"));
    assert_eq!(desk(Role::Officer, "district").as_deref(), Some("desk-district shinan"));
    assert_eq!(desk(Role::Operator, "district"), None);
    assert_eq!(desk(Role::Handler, "unit:works"), None);
}

#[test]
fn an_entry_of_before_there_were_grants_is_read_as_its_grants() {
    let read = |role: &str| {
        let entry = serde_json::json!({
            "follower": {"account": "shinan", "openid": "o1"}, "name": "甲", "unit": "desk", "role": role,
        });
        serde_json::from_value::<OldStaff>(entry).map(|old| old.with_grants(StaffId::parse("one").unwrap()))
    };
    assert_eq!(read("officer").unwrap(), person(vec![grant(Role::Officer, "unit:desk")]));
    assert_eq!(read("handler").unwrap(), person(vec![grant(Role::Handler, "unit:desk")]));
    let operator = person(vec![
        grant(Role::Operator, "district"),
        grant(Role::Officer, "unit:desk"),
        grant(Role::Officer, "district"),
    ]);
    assert_eq!(read("operator").unwrap(), operator);
    assert!(read("editor").is_err(), "there were no others");
}
