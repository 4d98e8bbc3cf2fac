//! Who has a phone, what it shows, and what accounts asked WeChat to send.

use std::sync::{Arc, atomic::Ordering};

use super::{Bubble, Person, Sent, Simulator, account::SimulatedAccount, random, state::State};

/// The most people that can be added.
const PEOPLE: usize = 500;
/// The longest name, in characters.
const NAME: usize = 20;

impl Simulator {
    /// The id by which `account` knows `person`; empty when there is no such account.
    pub fn openid(&self, person: &str, account: &str) -> String {
        self.account(account).map(|account| account.openid(person)).unwrap_or_default()
    }

    /// Gives `id` a phone, or renames who has one; false when the id or the name is unusable or there are too many.
    ///
    /// An id has 1 to 40 letters, digits, `-` and `_`.
    pub fn add_person(&self, id: &str, name: &str) -> bool {
        let name: String = name.trim().chars().filter(|c| !c.is_control()).take(NAME).collect();
        let usable = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if name.is_empty() || id.is_empty() || id.len() > 40 || !id.chars().all(usable) {
            return false;
        }
        self.change(|state| {
            if let Some(person) = state.people.iter_mut().find(|person| person.id == id) {
                person.name = name;
                return true;
            }
            let room = state.people.len() < PEOPLE;
            if room {
                state.people.push(Person { id: id.to_owned(), name });
            }
            room
        })
    }

    /// Gives somebody new a phone; none when that is not possible.
    pub(crate) fn add_new_person(&self, name: &str) -> Option<String> {
        let id = format!("p-{}", hex::encode(random::bytes::<5>()));
        self.add_person(&id, name).then_some(id)
    }

    /// Everybody with a phone.
    pub fn people(&self) -> Vec<Person> {
        self.state().people.clone()
    }

    /// What `person` sees in the chat with `account`, oldest first.
    pub fn chat(&self, person: &str, account: &str) -> Vec<Bubble> {
        self.state().chat(person, account).map(|chat| chat.bubbles.clone()).unwrap_or_default()
    }

    /// Whether `person` follows `account`.
    pub fn follows(&self, person: &str, account: &str) -> bool {
        self.state().follows(person, account)
    }

    /// What accounts asked WeChat to send, newest first: all, or one account's, or to one openid.
    pub fn sent(&self, account: Option<&str>, openid: Option<&str>) -> Vec<Sent> {
        let state = self.state();
        let wanted = state.sent.iter().rev().filter(|sent| {
            account.is_none_or(|account| sent.account == account)
                && openid.is_none_or(|openid| sent.openid == openid)
        });
        wanted.cloned().collect()
    }

    /// Who bears `openid` in `account`, among those who follow it.
    pub(crate) fn follower(state: &State, account: &SimulatedAccount, openid: &str) -> Option<String> {
        let mut followers = Self::followers(state, account);
        followers.find(|(_, known)| known == openid).map(|(person, _)| person)
    }

    /// Everybody who follows `account`, with the openid.
    pub(crate) fn followers<'a>(
        state: &'a State,
        account: &'a SimulatedAccount,
    ) -> impl Iterator<Item = (String, String)> + 'a {
        let following = state.people.iter().filter(|person| state.follows(&person.id, &account.account));
        following.map(|person| (person.id.clone(), account.openid(&person.id)))
    }

    /// How many followers a page of them holds.
    pub(crate) fn followers_a_page(&self) -> usize {
        self.0.followers_a_page.load(Ordering::Relaxed)
    }

    /// The account and the person, when both exist.
    pub(crate) fn parties(&self, person: &str, account: &str) -> Option<Arc<SimulatedAccount>> {
        let known = self.state().people.iter().any(|known| known.id == person);
        self.account(account).filter(|_| known).cloned()
    }
}
