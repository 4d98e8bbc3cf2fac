//! What the functions of a report's transitions share, whatever area they are in: forms of staff (`staff`, `wanted`),
//! their answers (`back`), what a phone's outbox sends (`phones`), the photos, the calls and the fields that come with them (`photos`, `calls`, `fields`), and forms of residents
//! (`residents`).

mod back;
mod calls;
mod fields;
mod phones;
mod photos;
mod residents;
mod staff;
mod wanted;

pub use back::unreadable;
pub use calls::contact;
pub use fields::{community, department, moment, yes};
pub use phones::on_site_at;
pub use residents::{Asking, Fields, ReporterTransitions};
pub use staff::{ANOTHER_LOGIN, Transitions};
pub use wanted::{About, ReadForm, Wanted};
