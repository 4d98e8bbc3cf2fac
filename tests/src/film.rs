//! Sounds and videos as phones take them, in their boxes alone: nothing in them plays.

fn boxed(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len() + 8).unwrap();
    [&length.to_be_bytes()[..], name, body].concat()
}

/// An MP4 that says where it was taken.
#[must_use]
pub fn with_place(place: &str) -> Vec<u8> {
    let place = boxed(b"udta", &boxed(b"\xa9xyz", place.as_bytes()));
    let moov = [boxed(b"mvhd", &[0; 100]), place].concat();
    [boxed(b"ftyp", b"mp42\0\0\0\0isommp42"), boxed(b"moov", &moov), boxed(b"mdat", &[7; 5_000])].concat()
}

/// The kind of a track and the form in which its samples are.
pub type Track<'a> = (&'a [u8; 4], &'a [u8; 4]);

/// An MP4 with these tracks that says where it was taken.
#[must_use]
pub fn with_tracks(tracks: &[Track<'_>], place: &str) -> Vec<u8> {
    let track = |(kind, form): &Track<'_>| {
        let handler = boxed(b"hdlr", &[&[0; 8][..], *kind, &[0; 12]].concat());
        let forms = boxed(b"stsd", &[&[0, 0, 0, 0, 0, 0, 0, 1][..], &boxed(form, &[0; 20])].concat());
        let samples = boxed(b"minf", &boxed(b"stbl", &forms));
        boxed(b"trak", &boxed(b"mdia", &[handler, samples].concat()))
    };
    let tracks: Vec<u8> = tracks.iter().flat_map(track).collect();
    let place = boxed(b"udta", &boxed(b"\xa9xyz", place.as_bytes()));
    let moov = [boxed(b"mvhd", &[0; 100]), tracks, place].concat();
    [boxed(b"ftyp", b"mp42\0\0\0\0isommp42"), boxed(b"moov", &moov), boxed(b"mdat", &[7; 5_000])].concat()
}

/// An MP3 with a tag that says who made it, some 50 milliseconds long.
#[must_use]
pub fn mp3(owner: &str) -> Vec<u8> {
    let length = u8::try_from(owner.len()).unwrap();
    let tag = [&[b'I', b'D', b'3', 4, 0, 0, 0, 0, 0, length][..], owner.as_bytes()].concat();
    let frame = [&[0xff, 0xfb, 0x90, 0x44][..], &[0; 413]].concat();
    [tag, frame.clone(), frame].concat()
}
