//! What an account's administrator changes of a series: its readers, their leave, the texts.

use jiff::civil::Date;

use super::{Reader, ReaderId, Refusal, Series, Text};
use crate::ids::Follower;

/// The most readers of a series, those who left included: all of them are written together with their digits.
pub const MOST_READERS: usize = 80;
/// The most texts that wait for their days.
pub const MOST_TEXTS: usize = 60;
/// The longest name of a series or a reader, in characters.
pub const LONGEST_NAME: usize = 16;
/// The longest title of a text, in characters.
pub const LONGEST_TITLE: usize = 32;
/// The longest text, in characters: a reader gets it in the chat.
pub const LONGEST_TEXT: usize = 400;
/// The most days of leave that a reader has noted.
const MOST_LEAVE: usize = 12;

/// The names in a text of one name a line, each once.
#[must_use]
pub fn names_in(text: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in text.lines().flat_map(|line| line.split(['、', '，', ','])).map(str::trim) {
        if !name.is_empty() && !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    names
}

impl Series {
    /// The series with more readers at the end of the turn, each with the digits by which they say who they are.
    ///
    /// # Errors
    /// [`Refusal`] says why they are not taken.
    pub fn with_readers(&self, names: &[String], codes: Vec<String>) -> Result<Self, Refusal> {
        if names.iter().any(|name| name.chars().count() > LONGEST_NAME) {
            return Err(Refusal("领读人的名字请在16个字以内，一行写一位"));
        }
        if self.readers.len() + names.len() > MOST_READERS {
            return Err(Refusal("一个栏目最多80位领读人"));
        }
        let is_known = |name: &String| self.readers.iter().any(|it| !it.left && it.name == *name);
        if names.iter().any(is_known) {
            return Err(Refusal("有的名字已经在名单里，请去掉重复的；同名的两位请加上单位"));
        }
        let mut next = self.next();
        for (name, code) in names.iter().zip(codes) {
            let id = ReaderId(format!("r{:02}", next.readers.len() + 1));
            let (leave, follower, left) = (Vec::new(), None, false);
            next.readers.push(Reader { id, name: name.clone(), leave, follower, code: Some(code), left });
        }
        Ok(next)
    }

    /// The series in which a reader is on leave between two days, both included.
    ///
    /// # Errors
    /// [`Refusal`] says why it is not noted.
    pub fn with_leave(&self, id: &ReaderId, first: Date, last: Date, today: Date) -> Result<Self, Refusal> {
        if last < first || last < today {
            return Err(Refusal("请假的最后一天不能在第一天之前，也不能已经过去"));
        }
        self.with_reader(id, |reader| {
            reader.leave.retain(|(_, last)| today <= *last);
            reader.leave.push((first, last));
            reader.leave.sort_unstable();
            reader.leave.dedup();
            match reader.leave.len() {
                0..=MOST_LEAVE => Ok(()),
                _ => Err(Refusal("这位领读人的请假记录太多，请先删去不用的")),
            }
        })
    }

    /// The series without the leave that a reader has noted.
    ///
    /// # Errors
    /// [`Refusal`] where there is no such reader.
    pub fn without_leave(&self, id: &ReaderId) -> Result<Self, Refusal> {
        self.with_reader(id, |reader| {
            reader.leave.clear();
            Ok(())
        })
    }

    /// The series that a reader has left. Their name stays with what they read.
    ///
    /// # Errors
    /// [`Refusal`] where there is no such reader.
    pub fn without_reader(&self, id: &ReaderId) -> Result<Self, Refusal> {
        self.with_reader(id, |reader| {
            (reader.left, reader.follower, reader.code) = (true, None, None);
            Ok(())
        })
    }

    /// The series in which a reader says anew who they are: they have another telephone, or somebody else took the digits.
    ///
    /// # Errors
    /// [`Refusal`] where there is no such reader.
    pub fn with_new_code(&self, id: &ReaderId, code: String) -> Result<Self, Refusal> {
        self.with_reader(id, |reader| {
            (reader.follower, reader.code) = (None, Some(code));
            Ok(())
        })
    }

    /// The series in which the reader with these digits is this follower; none where nobody has them, or where the follower
    /// is a reader of it already.
    #[must_use]
    pub fn bound(&self, code: &str, follower: &Follower) -> Option<(Self, ReaderId)> {
        let is_theirs = |reader: &&Reader| !reader.left && reader.code.as_deref() == Some(code);
        let id = self.readers.iter().find(is_theirs)?.id.clone();
        if self.reader_of(follower).is_some() {
            return None;
        }
        let bound = self.with_reader(&id, |reader| {
            (reader.follower, reader.code) = (Some(follower.clone()), None);
            Ok(())
        });
        Some((bound.ok()?, id))
    }

    /// The series with one more text for a day to come.
    ///
    /// # Errors
    /// [`Refusal`] says why it is not taken.
    pub fn with_text(&self, text: Text) -> Result<Self, Refusal> {
        let text = text.checked()?;
        if self.texts.len() >= MOST_TEXTS {
            return Err(Refusal("排队的文章已经有60篇，请等用掉一些再加"));
        }
        let mut next = self.next();
        next.texts.push(text);
        Ok(next)
    }

    /// The series in its next version.
    #[must_use]
    pub fn next(&self) -> Self {
        Self { version: self.version + 1, ..self.clone() }
    }

    fn with_reader(
        &self,
        id: &ReaderId,
        change: impl FnOnce(&mut Reader) -> Result<(), Refusal>,
    ) -> Result<Self, Refusal> {
        let mut next = self.next();
        let reader = next.readers.iter_mut().find(|reader| reader.id == *id && !reader.left);
        change(reader.ok_or(Refusal("没有这位领读人，可能同事刚把他移出了名单"))?)?;
        Ok(next)
    }
}

impl Text {
    /// The text as it is kept.
    ///
    /// # Errors
    /// [`Refusal`] says what is wrong with it.
    pub fn checked(self) -> Result<Self, Refusal> {
        let text = Self { title: self.title.trim().to_owned(), body: self.body.trim().to_owned() };
        if text.title.is_empty() || text.title.chars().count() > LONGEST_TITLE {
            return Err(Refusal("请写文章的题目，32个字以内"));
        }
        if text.body.is_empty() || text.body.chars().count() > LONGEST_TEXT {
            return Err(Refusal("请写要读的内容，400个字以内；长文章请写它在哪里能找到"));
        }
        Ok(text)
    }
}
