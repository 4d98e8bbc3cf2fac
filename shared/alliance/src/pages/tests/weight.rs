//! A full list is still a light page.

use super::console::rows;
use super::sample::{start, submitted};
use crate::pages::console::Queue;
use domain::tickets::Card;

#[test]
fn a_page_of_fifty_long_reports_stays_under_sixty_kilobytes() {
    let (ticket, _) = submitted(&"楼道的灯坏了，晚上老人上下楼看不清，已经三天没有人来修。".repeat(8));
    let full = rows(Queue::Unit, &vec![Card::of(&ticket); 50], start());
    assert!(full.len() <= 60 * 1024, "{}", full.len());
}
