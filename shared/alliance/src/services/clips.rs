//! The sounds and films of articles: told by their bytes, without what they say of whoever made them, and in a form that
//! every browser plays. They are not encoded anew, so what is in another form is refused.

use super::videos::{find, is_film, measured};
use super::{mp3, videos};

/// A sound or a film that is safe to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clip {
    /// Whether there is something to see.
    pub is_film: bool,
    /// Its media type.
    pub content_type: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A sound or film that is not shown. The message is for whoever sent it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAClip {
    /// Its parts do not fit together.
    #[error("这个文件不完整，打不开，请重新导出再传")]
    Broken,
    /// It has neither picture nor sound.
    #[error("这个文件里没有声音，也没有画面")]
    Empty,
    /// Its picture is in a form that many browsers do not play.
    #[error("这段视频的画面不是H.264格式，很多手机放不出来。请用剪辑软件导出成MP4（H.264）再传")]
    Picture,
    /// Its sound is.
    #[error("这个文件的声音不是AAC格式，很多手机放不出来。请导出成MP3，或AAC的M4A、MP4再传")]
    Sound,
}

/// A sound in an MP4, as `.m4a` files are.
const M4A: &str = "audio/mp4";
/// The containers of pictures that begin as an MP4 does.
const PICTURES: [&[u8]; 8] = [b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"avif"];

/// What is shown of a sound or film; none where the bytes are neither.
///
/// # Errors
/// [`NotAClip`] where they are, and cannot be shown.
pub fn make_safe(bytes: &[u8]) -> Option<Result<Clip, NotAClip>> {
    if mp3::is_mp3(bytes) {
        let sound = mp3::bare(bytes).ok_or(NotAClip::Broken);
        return Some(sound.map(|bytes| Clip { is_film: false, content_type: mp3::MP3, bytes }));
    }
    let is_mp4 =
        bytes.get(4..8) == Some(b"ftyp") && bytes.get(8..12).is_some_and(|brand| !PICTURES.contains(&brand));
    is_mp4.then(|| of_mp4(bytes.to_vec()))
}

fn of_mp4(mut bytes: Vec<u8>) -> Result<Clip, NotAClip> {
    videos::make_safe(&mut bytes).map_err(|why| match why {
        videos::NotAVideo::Unknown => NotAClip::Empty,
        videos::NotAVideo::Broken => NotAClip::Broken,
    })?;
    let tracks = tracks(&bytes);
    if tracks.iter().any(|track| track.is_film && !matches!(&track.form, b"avc1" | b"avc3")) {
        return Err(NotAClip::Picture);
    }
    if tracks.iter().any(|track| !track.is_film && &track.form != b"mp4a") {
        return Err(NotAClip::Sound);
    }
    let is_film = tracks.iter().any(|track| track.is_film);
    let content_type = if is_film { videos::MP4 } else { M4A };
    if tracks.is_empty() { Err(NotAClip::Empty) } else { Ok(Clip { is_film, content_type, bytes }) }
}

/// A track of picture or sound.
#[derive(Debug, PartialEq, Eq)]
struct Track {
    /// Whether it is picture.
    is_film: bool,
    /// The name of the form in which its samples are; zeros where it does not say.
    form: [u8; 4],
}

/// The tracks of picture and sound of an MP4 whose boxes fit together.
fn tracks(mut bytes: &[u8]) -> Vec<Track> {
    let mut found = Vec::new();
    while let Some((name, body, rest)) = first_box(bytes) {
        match name {
            b"moov" => found.extend(tracks(body)),
            b"trak" if is_film(body) => {
                let kind = find(body, &[b"mdia", b"hdlr"]).and_then(|handler| handler.get(8..12));
                // Behind version, flags, the number of entries, and the length of the first.
                let form = find(body, &[b"mdia", b"minf", b"stbl", b"stsd"]).and_then(|list| list.get(12..));
                let form = form.and_then(|form| form.first_chunk()).copied().unwrap_or_default();
                found.push(Track { is_film: kind == Some(b"vide"), form });
            }
            _ => {}
        }
        bytes = rest;
    }
    found
}

/// The name and the inside of the box that begins here, and what follows it.
fn first_box(bytes: &[u8]) -> Option<(&[u8; 4], &[u8], &[u8])> {
    let name = bytes.get(4..)?.first_chunk()?;
    let (header, length) = measured(bytes).ok()?;
    let (this, rest) = bytes.split_at(length);
    Some((name, &this[header..], rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boxed(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
        let length = u32::try_from(body.len() + 8).unwrap();
        [&length.to_be_bytes()[..], name, body].concat()
    }

    fn track(kind: &[u8; 4], form: &[u8; 4]) -> Vec<u8> {
        let handler = boxed(b"hdlr", &[&[0; 8][..], kind, &[0; 12]].concat());
        let entries = boxed(b"stsd", &[&[0, 0, 0, 0, 0, 0, 0, 1][..], &boxed(form, &[0; 20])].concat());
        let minf = boxed(b"minf", &boxed(b"stbl", &entries));
        boxed(b"trak", &boxed(b"mdia", &[handler, minf].concat()))
    }

    fn mp4(tracks: &[Vec<u8>]) -> Vec<u8> {
        let place = boxed(b"udta", &boxed(b"\xa9xyz", b"+36.0670+120.3830/"));
        let moov = boxed(b"moov", &[tracks.concat(), place].concat());
        [boxed(b"ftyp", b"M4A \0\0\0\0isommp42"), moov, boxed(b"mdat", &[7; 50])].concat()
    }

    #[test]
    fn a_file_is_what_its_tracks_are_and_says_no_place() {
        let (film, sound) = (track(b"vide", b"avc1"), track(b"soun", b"mp4a"));
        for (tracks, is_film, kind) in [
            (vec![sound.clone()], false, "audio/mp4"),
            (vec![film.clone(), sound], true, "video/mp4"),
            (vec![film], true, "video/mp4"),
        ] {
            let clip = make_safe(&mp4(&tracks)).unwrap().unwrap();
            assert_eq!((clip.is_film, clip.content_type), (is_film, kind));
            assert!(!clip.bytes.windows(7).any(|window| window == b"36.0670"));
        }
    }

    #[test]
    fn what_many_phones_do_not_play_is_refused_by_what_it_is() {
        let sound = || track(b"soun", b"mp4a");
        for (file, why) in [
            (mp4(&[track(b"vide", b"hvc1"), sound()]), NotAClip::Picture),
            (mp4(&[track(b"vide", b"avc1"), track(b"soun", b"sowt")]), NotAClip::Sound),
            (mp4(&[track(b"soun", b"alac")]), NotAClip::Sound),
            (mp4(&[track(b"soun", b"enca")]), NotAClip::Sound),
            (mp4(&[]), NotAClip::Empty),
            (mp4(&[sound()])[..60].to_vec(), NotAClip::Broken),
            (boxed(b"ftyp", b"isom\0\0\0\0isom"), NotAClip::Empty),
        ] {
            assert_eq!(make_safe(&file).unwrap().err(), Some(why));
        }
        let picture = boxed(b"ftyp", b"heic\0\0\0\0mif1");
        assert!([&picture[..], b"\xff\xd8\xff\xe0", b""].iter().all(|bytes| make_safe(bytes).is_none()));
    }
}
