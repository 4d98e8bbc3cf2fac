//! What tests and benches share: a fresh alliance in memory, and the people who use it as typed helpers.
//!
//! A helper does what a person does: it speaks to the simulated phone, or sends the console's own forms.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test helper that cannot go on shall stop the test"
)]

pub mod album;
pub mod apart;
pub mod clerk;
pub mod film;
pub mod harvest;
pub mod kept;
pub mod photo;
pub mod push;
pub mod resident;
pub mod stage;

/// What speaks plain HTTP to a stage and follows no redirect, like a test that looks at each answer. It reads none of
/// the system's certificates, which would take longer than most tests.
#[must_use]
pub fn browser() -> reqwest::Client {
    let plain = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).tls_certs_only([]);
    plain.build().unwrap()
}

pub use clerk::Clerk;
pub use resident::Resident;
pub use stage::Stage;
