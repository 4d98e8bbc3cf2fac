//! Albums of nine photos pushed at once, in many orders: no push may fail, and each report holds its photos as sent.
//!
//! `cargo bench --profile dev -p alliance-tests --bench albums`

use std::time::Duration;

use alliance_tests::Stage;
use alliance_tests::album::{Album, PHOTOS, order};
use reqwest::{Client, StatusCode};

const ALBUMS: usize = 200;

#[tokio::main]
async fn main() {
    let stage = Stage::new().await;
    let client = Client::new();
    let (mut failed, mut longest) = (0, Vec::new());
    for n in 0..ALBUMS {
        let album = Album::begin(&stage, &client, &format!("resident-{n}")).await;
        let pushed = album.push_at_once(album.photos(&order(n), n % 2 == 0)).await;
        failed += pushed.statuses.iter().filter(|status| **status != StatusCode::OK).count();
        longest.push(pushed.longest);
        assert!(album.finish(3).await.iter().copied().eq(0..PHOTOS), "album {n} is not as it was sent");
    }
    longest.sort();
    let at = |percent: usize| -> Duration { longest[(longest.len() - 1) * percent / 100] };
    #[expect(clippy::print_stdout, reason = "the figures are what a bench is for")]
    {
        println!("{ALBUMS} albums, {} pushes, {failed} not answered with 200", ALBUMS * PHOTOS);
        println!("slowest push of an album: p50 {:.0?}, p99 {:.0?}, most {:.0?}", at(50), at(99), at(100));
    }
    assert_eq!(failed, 0);
}
