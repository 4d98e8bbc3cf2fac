//! What the functions of a report's transitions share, whatever area they are in: forms of staff (`staff`, `wanted`),
//! the photos and the calls that come with them (`photos`, `calls`), and forms of residents (`residents`).

mod calls;
mod photos;
mod residents;
mod staff;
mod wanted;

pub use calls::contact;
pub use residents::{Asking, Fields, ReporterTransitions};
pub use staff::{ANOTHER_LOGIN, Transitions, unreadable};
pub use wanted::{About, ReadForm, Wanted};
