//! A short name for a browser. It consists only of our own words, because the User-Agent may be hostile.

/// Substrings of a User-Agent, each with the name that we give the browser. The first match counts, because most
/// browsers also name the browsers they descend from.
#[rustfmt::skip]
const BROWSERS: &[(&str, &str)] = &[
    ("wxwork/", "企业微信"), ("micromessenger/", "微信"), ("dingtalk", "钉钉"), ("edg/", "Edge"), ("edga/", "Edge"), ("edgios/", "Edge"),
    ("qqbrowser/", "QQ浏览器"), ("quark/", "夸克"), ("ucbrowser/", "UC浏览器"), ("ubrowser/", "UC浏览器"), ("metasr", "搜狗浏览器"),
    ("qihoobrowser", "360浏览器"), ("qhbrowser", "360浏览器"), ("360se", "360浏览器"), ("360ee", "360浏览器"),
    ("huaweibrowser/", "华为浏览器"), ("honorbrowser/", "荣耀浏览器"), ("miuibrowser/", "小米浏览器"),
    ("heytapbrowser/", "OPPO浏览器"), ("vivobrowser/", "vivo浏览器"), ("opr/", "Opera"), ("firefox/", "Firefox"), ("fxios/", "Firefox"),
    ("crios/", "Chrome"), ("chrome/", "Chrome"), ("chromium/", "Chrome"), ("trident/", "IE"), ("safari/", "Safari"),
];

/// The same for the device or operating system.
#[rustfmt::skip]
const MACHINES: &[(&str, &str)] = &[
    ("openharmony", "鸿蒙"), ("harmonyos", "鸿蒙"), ("ipad", "iPad"), ("iphone", "iPhone"), ("android", "安卓"),
    ("windows", "Windows电脑"), ("macintosh", "Mac电脑"), ("cros", "Chromebook"), ("linux", "Linux电脑"),
];

/// How much of a User-Agent is read; every browser known to us sends less.
const READ_BYTES: usize = 1000;

/// The name of the browser that sent this User-Agent.
#[must_use]
pub fn browser(user_agent: Option<&str>) -> String {
    let said = user_agent.unwrap_or_default().as_bytes();
    let said = String::from_utf8_lossy(&said[..said.len().min(READ_BYTES)]).to_ascii_lowercase();
    let find = |table: &[(&str, &'static str)]| {
        table.iter().find(|(sign, _)| said.contains(sign)).map(|(_, name)| *name)
    };
    match (find(BROWSERS), find(MACHINES)) {
        (Some(browser), Some(machine)) => format!("{browser}（{machine}）"),
        (Some(browser), None) => browser.to_owned(),
        (None, Some(machine)) => format!("不认识的浏览器（{machine}）"),
        (None, None) => "不认识的浏览器".to_owned(),
    }
}
