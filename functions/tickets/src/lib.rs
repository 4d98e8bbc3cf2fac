//! One function for each transition of a ticket: it reads the form, and the pure rules decide.

mod accept;
mod approve;
mod check;
mod dispatch;
mod hand_in;
mod photos;
mod rate;
mod reporter;
mod send_back;
mod sender;
mod sign;
mod submit;
mod transition;
mod withdraw;

pub use accept::Accept;
pub use approve::Approve;
pub use check::Check;
pub use dispatch::Dispatch;
pub use hand_in::HandIn;
pub use rate::Rate;
pub use send_back::SendBack;
pub use sender::SenderBlock;
pub use sign::Sign;
pub use submit::Submit;
pub use withdraw::Withdraw;
