//! What follows where WeChat did not hand out a file: another try, or the end.

use alliance::services::tokens::TokenError;
use alliance::store::CLOSED;
use domain::accounts::Account;
use jiff::{SignedDuration, Timestamp};
use wechat::client::{ApiError, Reaction};

/// How long WeChat keeps a file.
const KEPT_BY_WECHAT: SignedDuration = SignedDuration::from_hours(72);
/// The pauses between two tries: as long as the file is old, within these.
const SHORTEST_PAUSE: SignedDuration = SignedDuration::from_mins(1);
const LONGEST_PAUSE: SignedDuration = SignedDuration::from_hours(3);
/// How long before WeChat deletes a file it is tried for the last time.
const LAST_TRY_BEFORE: SignedDuration = SignedDuration::from_mins(5);

/// What follows. The reasons are for staff.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// It will never come.
    Final(String),
    /// It may come later.
    Passing {
        /// Why it did not come.
        reason: String,
        /// When to try again.
        at: Timestamp,
    },
}

/// When WeChat deletes a file that was sent at `sent`.
pub(crate) fn deleted_at(sent: Timestamp) -> Timestamp {
    sent.saturating_add(KEPT_BY_WECHAT).unwrap_or(Timestamp::MAX)
}

/// What follows from a failure of a download; the failure itself where it is our own and the stream has to bring the
/// record again.
pub(crate) fn refusal(
    error: TokenError,
    account: &Account,
    sent: Timestamp,
    now: Timestamp,
) -> Result<Refusal, TokenError> {
    let later = |reason: String| Refusal::Passing { reason, at: next_try(sent, now) };
    Ok(match error {
        TokenError::Wechat(error) => match error.reaction() {
            // WeChat keeps the file for three days, and nothing must wait in the stream for the next day.
            Reaction::StopUntilReset => Refusal::Passing {
                reason: "公众号今天的下载次数用完了".to_owned(),
                at: now.saturating_add(CLOSED).unwrap_or(now),
            },
            Reaction::Retry | Reaction::RefreshToken | Reaction::LoadTicket => {
                later(format!("微信没有给出文件{}", code(&error)))
            }
            // An operator can put it right while WeChat still has the file.
            Reaction::Misconfigured | Reaction::AccountForbidden => {
                later(format!("微信不让这个公众号取文件{}，请告诉技术人员", code(&error)))
            }
            _ => Refusal::Final(match error {
                ApiError::TooLarge { .. } => "文件太大".to_owned(),
                _ => format!("微信没有给出文件{}", code(&error)),
            }),
        },
        TokenError::Slow | TokenError::Busy | TokenError::NoTicket => {
            later("公众号的接口凭证还没有拿到".to_owned())
        }
        TokenError::Withdrawn => Refusal::Final("公众号已取消授权，微信不再给出文件".to_owned()),
        // An account may be pending authorization for weeks, and WeChat keeps the file for days.
        TokenError::Unauthorized if !account.connection.stands() => {
            Refusal::Final("公众号还没有授权，微信不给出文件".to_owned())
        }
        TokenError::Unauthorized => later("公众号的授权还没有完成".to_owned()),
        ours => return Err(ours),
    })
}

/// What follows where the file did not come within the time that there is for it.
pub(crate) fn too_slow(sent: Timestamp, now: Timestamp) -> Refusal {
    Refusal::Passing { reason: "微信给出文件太慢".to_owned(), at: next_try(sent, now) }
}

/// The pause grows with the file's age, so that a short trouble costs a minute and a long one not a call each minute.
/// The last try is just before WeChat deletes the file.
fn next_try(sent: Timestamp, now: Timestamp) -> Timestamp {
    let pause = now.duration_since(sent).clamp(SHORTEST_PAUSE, LONGEST_PAUSE);
    let next = now.saturating_add(pause).unwrap_or(now);
    let last = deleted_at(sent).saturating_sub(LAST_TRY_BEFORE).unwrap_or(now);
    if now < last { next.min(last) } else { next }
}

fn code(error: &ApiError) -> String {
    error.code().map_or_else(String::new, |code| format!("（{code}）"))
}
