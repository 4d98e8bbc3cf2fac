//! What the functions of a report's transitions share, whatever area they are in: forms of staff (`staff`, `wanted`),
//! the photos, the calls and the fields that come with them (`photos`, `calls`, `fields`), and forms of residents
//! (`residents`).

mod calls;
mod fields;
mod photos;
mod residents;
mod staff;
mod wanted;

pub use calls::contact;
pub use fields::{community, department, moment, yes};
pub use residents::{Asking, Fields, ReporterTransitions};
pub use staff::{ANOTHER_LOGIN, Transitions, unreadable};
pub use wanted::{About, ReadForm, Wanted};
