//! WeChat's test of the platform before it is published (全网发布接入检测): an account of WeChat's own authorises the
//! platform, and its one follower says what a platform must know the answer to.

use serde::{Deserialize, Serialize};

use super::{
    Answer, Delivery, SimulatedAccount, Simulator,
    platform::all_permissions,
    push::{Field, Happening},
};

/// The name of the test account here.
const ACCOUNT: &str = "publish-test";
/// Who follows it.
const TESTER: &str = "publish-tester";
/// The event that is pushed.
const EVENT: &str = "LOCATION";
/// The text that is sent.
const TEXT: &str = "TESTCOMPONENT_MSG_TYPE_TEXT";

/// One step of the test.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishStep {
    /// `event`, `text`, `code`, or `message`.
    pub step: String,
    /// The text that has to come; empty where nothing may.
    pub expected: String,
    /// What came: a text, or why there is none.
    pub got: String,
}

impl PublishStep {
    fn new(step: &str, expected: String, got: String) -> Self {
        Self { step: step.to_owned(), expected, got }
    }

    /// Whether the platform did what it has to.
    pub fn is_passed(&self) -> bool {
        self.expected == self.got
    }
}

/// The account that WeChat is reported to test with; its messages name it by these ids.
pub(crate) fn test_account() -> SimulatedAccount {
    SimulatedAccount {
        appid: "wx570bc396a51b8ff8".to_owned(),
        original_id: "gh_3c884a361561".to_owned(),
        ..SimulatedAccount::generate(ACCOUNT, "全网发布接入检测", "service")
    }
}

impl Simulator {
    /// Runs the test: pushes an event, a text and a code to the platform. The message that has to follow the code may
    /// come later, see [`Simulator::publish_test`].
    pub async fn run_publish_test(&self) -> Vec<PublishStep> {
        let Some(code) = self.authorise_for_test() else { return Vec::new() };
        let account = self.tester();
        let fields = ["Latitude", "Longitude", "Precision"].map(|name| Field::number(name, &"0.000000"));
        let event = Happening::Event { name: EVENT, fields: fields.to_vec() };
        let event = self.tell(TESTER, account, event).await;
        let text = self.say(TESTER, ACCOUNT, TEXT).await;
        let silence = self.say(TESTER, ACCOUNT, &format!("QUERY_AUTH_CODE:{code}")).await;
        let steps = vec![
            PublishStep::new("event", format!("{EVENT}from_callback"), came(&event)),
            PublishStep::new("text", format!("{TEXT}_callback"), came(&text)),
            PublishStep::new("code", String::new(), came(&silence)),
            PublishStep::new("message", format!("{code}_from_api"), String::new()),
        ];
        self.change(|state| state.platform.publish_test = steps);
        self.publish_test()
    }

    /// The steps of the last test as they stand now; none before the first.
    pub fn publish_test(&self) -> Vec<PublishStep> {
        let mut steps = self.state().platform.publish_test.clone();
        let sent = self.sent(Some(ACCOUNT), None);
        if let Some(message) = steps.iter_mut().find(|step| step.step == "message") {
            let texts = sent.iter().filter_map(|sent| sent.body["text"]["content"].as_str());
            let texts: Vec<_> = texts.filter(|text| *text == message.expected).collect();
            message.got = texts.join(", ");
        }
        steps
    }

    /// Has the test account authorise the platform; its code. None where there is no room for the tester.
    fn authorise_for_test(&self) -> Option<String> {
        if !self.add_person(TESTER, "微信检测") {
            return None;
        }
        let now = self.clock().now();
        self.change(|state| {
            state.chat_mut(TESTER, ACCOUNT).followed_at = Some(now);
            let begun = state.platform.new_pre_auth_code(now);
            Some(state.platform.authorise(ACCOUNT, &begun, all_permissions(), now)?.code)
        })
    }
}

fn came(delivery: &Delivery) -> String {
    match &delivery.answer {
        Some(Answer::Text(text)) => text.clone(),
        Some(Answer::Success) => String::new(),
        Some(Answer::Failure { reason }) => reason.clone(),
        _ => "something that is no text".to_owned(),
    }
}
