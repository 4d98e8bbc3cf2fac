//! The icons: one small set, drawn on the same grid of 24 with the same stroke, never typed characters, which would be
//! read aloud. None of them says anything that the words beside it do not say.

/// What each is called, and how it is drawn.
pub(crate) static ICONS: &[(&str, &str)] = &[
    ("list", r#"<path d="M9 6h11M9 12h11M9 18h11"/><path d="M4 6h.5M4 12h.5M4 18h.5"/>"#),
    ("map", r#"<path d="M9 4 3.5 6.5v13L9 17l6 3 5.5-2.5v-13L15 7z"/><path d="M9 4v13M15 7v13"/>"#),
    ("message", r#"<path d="M4 5h16v11h-9l-4.5 4v-4H4z"/><path d="M8 9h8M8 12h5"/>"#),
    ("echo", r#"<path d="M4 10v4h4l6 4V6L8 10z"/><path d="M17 9.5a4 4 0 0 1 0 5M19.5 7a8 8 0 0 1 0 10"/>"#),
    ("pen", r#"<path d="M4 20l1-4.5L16 4.5l3.5 3.5L8.5 19z"/><path d="M13.5 7l3.5 3.5"/>"#),
    (
        "link",
        r#"<path d="M9.5 14.5l5-5"/><path d="M11 7l2.5-2.5a4 4 0 0 1 6 6L17 13M13 17l-2.5 2.5a4 4 0 0 1-6-6L7 11"/>"#,
    ),
    ("stop", r#"<circle cx="12" cy="12" r="8.5"/><path d="M6 6l12 12"/>"#),
    ("clock", r#"<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5l3.5 2"/>"#),
    ("person", r#"<circle cx="12" cy="8" r="3.8"/><path d="M4.5 20c.5-4.5 3.5-6.5 7.5-6.5s7 2 7.5 6.5"/>"#),
    (
        "people",
        r#"<circle cx="9" cy="8.5" r="3.2"/><path d="M3 19.5c.4-3.8 2.7-5.5 6-5.5s5.6 1.7 6 5.5"/><path d="M15.5 5.8a3.2 3.2 0 0 1 0 5.4M17.5 14.5c2 .7 3.2 2.3 3.5 5"/>"#,
    ),
    ("house", r#"<path d="M4 20V9.5L12 4l8 5.5V20z"/><path d="M10 20v-6h4v6"/>"#),
    ("again", r#"<path d="M20 12a8 8 0 1 1-2.5-5.8"/><path d="M20 3.5V8h-4.5"/>"#),
    (
        "book",
        r#"<path d="M12 6.5C10 5 7 4.5 4 5v13c3-.5 6 0 8 1.5 2-1.5 5-2 8-1.5V5c-3-.5-6 0-8 1.5z"/><path d="M12 6.5v13"/>"#,
    ),
    ("calendar", r#"<path d="M4 6h16v14H4zM4 10h16M8 3.5V8M16 3.5V8"/>"#),
    ("search", r#"<circle cx="10.5" cy="10.5" r="6"/><path d="M15 15l5 5"/>"#),
    (
        "phone",
        r#"<path d="M5 4h4l1.5 4.5-2.2 1.7a12 12 0 0 0 5.5 5.5l1.7-2.2L20 15v4c0 .6-.4 1-1 1C11 20 4 13 4 5c0-.6.4-1 1-1z"/>"#,
    ),
    ("camera", r#"<path d="M4 7.5h4L9.5 5h5L16 7.5h4V19H4z"/><circle cx="12" cy="13" r="3.5"/>"#),
    ("hand", r#"<path d="M4 8h11M12 4.5 15.5 8 12 11.5"/><path d="M20 16H9M12 12.5 8.5 16l3.5 3.5"/>"#),
    ("lock", r#"<path d="M5.5 11h13v9h-13z"/><path d="M8.5 11V8a3.5 3.5 0 0 1 7 0v3"/>"#),
    ("chart", r#"<path d="M4 20h16"/><path d="M7 17v-5M12 17V6M17 17V9"/>"#),
    (
        "gear",
        r#"<circle cx="12" cy="12" r="3"/><path d="M12 3.5v3M12 17.5v3M3.5 12h3M17.5 12h3M6 6l2.1 2.1M15.9 15.9 18 18M18 6l-2.1 2.1M8.1 15.9 6 18"/>"#,
    ),
    ("sheet", r#"<path d="M6 3.5h8.5L19 8v12.5H6z"/><path d="M14 3.5V8.5h5M9 12.5h6.5M9 16h6.5"/>"#),
    ("more", r#"<path d="M5 12h.5M12 12h.5M19 12h.5" stroke-width="3"/>"#),
    ("back", r#"<path d="M14.5 5 8 12l6.5 7"/>"#),
    ("next", r#"<path d="M9.5 5 16 12l-6.5 7"/>"#),
    ("down", r#"<path d="M12 5v13M6.5 12.5 12 18l5.5-5.5"/>"#),
    ("check", r#"<path d="M4.5 12.5 10 18 19.5 6.5"/>"#),
    ("cross", r#"<path d="M6 6l12 12M18 6 6 18"/>"#),
    ("warn", r#"<path d="M12 4 21 19.5H3z"/><path d="M12 10v4M12 16.8v.2"/>"#),
    ("info", r#"<circle cx="12" cy="12" r="8.5"/><path d="M12 11v5.5M12 7.7v.2"/>"#),
    ("print", r#"<path d="M7 9V4h10v5M7 16H4V9h16v7h-3"/><path d="M7 13.5h10V20H7z"/>"#),
    ("out", r#"<path d="M10 4H5v16h5"/><path d="M10 12h10M16 8l4 4-4 4"/>"#),
    ("disc", r#"<circle cx="12" cy="12" r="7" fill="currentColor"/>"#),
    ("triangle", r#"<path d="M12 4.5 20.5 19h-17z" fill="currentColor"/>"#),
];

/// An icon as it stands in a page; empty where there is none of this name, which a test of the pages refuses.
pub(crate) fn icon(name: &str) -> String {
    let drawn = ICONS.iter().find(|(known, _)| *known == name).map(|(_, drawn)| *drawn);
    drawn.map_or_else(String::new, |drawn| {
        format!("<svg class=\"icon\" viewBox=\"0 0 24 24\" aria-hidden=\"true\">{drawn}</svg>")
    })
}
