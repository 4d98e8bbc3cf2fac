//! 领读 for listeners: a series with today's reading and older ones, and its podcast feed.

use std::fmt::Write as _;

use askama::Template;
use jiff::Timestamp;

use domain::accounts::Account;
use domain::calendar;
use domain::rota::{Recording, Series, Sound};

/// A reading that was aired.
pub struct Aired {
    /// `2026-12-09`.
    pub date: String,
    /// Its title.
    pub title: String,
    /// Who read it.
    pub reader: String,
    /// What was said, in words.
    pub transcript: String,
    /// Its sound.
    pub sound: Sound,
    /// When it was aired.
    pub at: Timestamp,
}

/// What the page of a series shows.
pub struct ListenPage<'a> {
    /// The account.
    pub account: &'a Account,
    /// The series.
    pub series: &'a Series,
    /// What is said of today where nothing was aired yet.
    pub today: Option<&'a str>,
    /// The readings, the latest first.
    pub aired: &'a [Aired],
    /// The month before those shown, `2026-11`.
    pub earlier: String,
    /// Whether to show the 长辈版.
    pub elder: bool,
}

/// What a reader hears back.
pub struct HearPage<'a> {
    /// The account.
    pub account: &'a Account,
    /// The series.
    pub series: &'a Series,
    /// The day, as in addresses.
    pub date: &'a str,
    /// The recording.
    pub recording: &'a Recording,
    /// Whether to show the 长辈版.
    pub elder: bool,
}

#[derive(Template)]
#[template(path = "resident/readings.html")]
struct ListenView<'a> {
    account: &'a Account,
    elder: bool,
    here: String,
    series: &'a Series,
    today: Option<&'a str>,
    aired: &'a [Aired],
    earlier: &'a str,
}

#[derive(Template)]
#[template(path = "resident/reading-heard.html")]
struct HearView<'a> {
    account: &'a Account,
    elder: bool,
    here: String,
    date: &'a str,
    recording: &'a Recording,
}

/// Renders the page of a series.
///
/// # Errors
/// Where the template fails to write.
pub fn listen(page: &ListenPage<'_>) -> Result<String, askama::Error> {
    ListenView {
        account: page.account,
        elder: page.elder,
        here: address(page.series),
        series: page.series,
        today: page.today,
        aired: page.aired,
        earlier: &page.earlier,
    }
    .render()
}

/// Renders the page on which a reader hears their recording back.
///
/// # Errors
/// Where the template fails to write.
pub fn hear(page: &HearPage<'_>) -> Result<String, askama::Error> {
    let here = format!("{}/hear/{}/{}", address(page.series), page.date, page.recording.secret);
    HearView { account: page.account, elder: page.elder, here, date: page.date, recording: page.recording }
        .render()
}

/// The path of a series.
fn address(series: &Series) -> String {
    format!("/a/{}/readings/{}", series.account, series.id)
}

impl Aired {
    fn day(&self) -> String {
        let local = calendar::local(self.at);
        format!("{}月{}日", local.month(), local.day())
    }

    fn minutes(&self) -> String {
        match self.sound.seconds {
            seconds @ ..60 => format!("{seconds}秒"),
            seconds => format!("{}分{}秒", seconds / 60, seconds % 60),
        }
    }
}

/// The podcast feed of a series: RSS 2.0 with what podcast programs ask for. The guid is the series and the day, for ever;
/// the address of the sound may change.
#[must_use]
pub fn podcast(account: &Account, series: &Series, aired: &[Aired], base_url: &str) -> String {
    let page = format!("{base_url}{}", address(series));
    let (name, of) = (escaped(&series.name), escaped(&account.name));
    let mut feed = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <rss version=\"2.0\" xmlns:itunes=\"http://www.itunes.com/dtds/podcast-1.0.dtd\" \
         xmlns:podcast=\"https://podcastindex.org/namespace/1.0\" \
         xmlns:atom=\"http://www.w3.org/2005/Atom\">\n<channel>\n\
         <title>{name}</title>\n<link>{page}</link>\n<language>zh-cn</language>\n\
         <description>{of}的{name}：街坊轮流读给您听。</description>\n\
         <atom:link href=\"{page}/feed.xml\" rel=\"self\" type=\"application/rss+xml\"/>\n\
         <itunes:author>{of}</itunes:author>\n<itunes:explicit>false</itunes:explicit>\n\
         <itunes:type>episodic</itunes:type>\n<itunes:category text=\"Society &amp; Culture\"/>\n\
         <itunes:image href=\"{page}/cover.png\"/>\n\
         <image><url>{page}/cover.png</url><title>{name}</title><link>{page}</link></image>\n"
    );
    for one in aired {
        let title = escaped(&format!("{} {}", one.day(), one.title));
        let about = escaped(&format!("{}读。", one.reader));
        let (date, sound) = (&one.date, &one.sound);
        let at = calendar::local(one.at).strftime("%a, %d %b %Y %H:%M:%S %z");
        let long =
            format!("{:02}:{:02}:{:02}", sound.seconds / 3600, sound.seconds / 60 % 60, sound.seconds % 60);
        // Writing to a string does not fail.
        let _infallible = write!(
            feed,
            "<item>\n<title>{title}</title>\n<description>{about}</description>\n<link>{page}?month={}#d{date}</link>\n\
             <guid isPermaLink=\"false\">{}/{date}</guid>\n<pubDate>{at}</pubDate>\n\
             <enclosure url=\"{page}/{date}/audio.wav\" length=\"{}\" type=\"{}\"/>\n\
             <itunes:duration>{long}</itunes:duration>\n<itunes:explicit>false</itunes:explicit>\n\
             <podcast:transcript url=\"{page}/{date}/transcript.txt\" type=\"text/plain\" language=\"zh-cn\"/>\n</item>\n",
            date.get(..7).unwrap_or_default(),
            series.id,
            sound.bytes,
            sound.content_type,
        );
    }
    feed.push_str("</channel>\n</rss>\n");
    feed
}

/// A text within XML.
fn escaped(text: &str) -> String {
    let kept = text.chars().filter(|c| !c.is_control() || *c == '\n');
    kept.fold(String::new(), |mut out, c| {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
        out
    })
}
