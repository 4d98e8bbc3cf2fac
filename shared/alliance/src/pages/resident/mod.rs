//! What residents see, mostly inside WeChat on a phone, often at an age at which small type is hard to read.
//!
//! Every page exists in the 长辈版 too; nothing here reads an internal field.

mod articles;
mod cases;
mod directory;
mod film;
mod progress;
mod readings;
mod situation;
mod sorry;

pub use articles::{ArticleShown, ColumnPage, PublicArticle, column_page, public_article};
pub use cases::{PublicCase, PublicCasePage, PublicCasesPage, public_case, public_cases};
pub use directory::{DirectoryPage, directory};
pub use film::{FilmPage, Sending, UploadForm, film_page};
pub use progress::{Confirming, ProgressPage, progress};
pub use readings::{Aired, HearPage, ListenPage, hear, listen, podcast};
pub use sorry::sorry;
