//! The areas: each has a template, and programs that contain its functions.

use alliance::runtime::catalogue::Program;

macro_rules! areas {
    ($($area:literal => [$($program:path),+],)+) => {
        /// The areas' templates, by their `Location`.
        pub(crate) const TEMPLATES: &[(&str, &str)] = &[$((
            concat!("functions/", $area, "/template.yaml"),
            include_str!(concat!("../../../functions/", $area, "/template.yaml")),
        ),)+];

        /// The areas' programs.
        pub static PROGRAMS: &[&Program] = &[$($(&$program),+),+];
    };
}

areas! {
    "callback" => [callback_functions::PROGRAM],
    "connections" => [connection_functions::PROGRAM],
    "console" => [console_functions::PROGRAM],
    "content" => [content_functions::PROGRAM],
    "submissions" => [submission_functions::PROGRAM],
    "dead-letters" => [dead_letter_functions::PROGRAM],
    "followers" => [follower_functions::PROGRAM],
    "inbox" => [inbox_functions::PROGRAM],
    "menus" => [menu_functions::PROGRAM],
    "media" => [media_functions::PROGRAM],
    "notifications" => [notification_functions::PROGRAM],
    "orders" => [order_functions::PROGRAM, order_functions::WITH_PHOTOS],
    "projections" => [projection_functions::PROGRAM],
    "readings" => [reading_functions::PROGRAM],
    "residents" => [resident_functions::PROGRAM],
    "tickets" => [ticket_functions::PROGRAM],
}
