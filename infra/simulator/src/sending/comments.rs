//! Comments under an account's articles.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use wechat::limits::content::{COMMENT_REPLY_CHARS, ELECTED_COMMENTS};

use super::Outbox;

/// The comments of one account's articles.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Comments {
    threads: Vec<Thread>,
}

/// What is said under one article.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Thread {
    data_id: u64,
    /// The article's number in its bundle, counted from zero.
    index: usize,
    pub(crate) open: bool,
    pub(crate) followers_only: bool,
    last_id: u64,
    /// Oldest first.
    pub(crate) comments: Vec<Comment>,
}

/// One comment.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Comment {
    /// Unique under its article.
    pub(crate) id: u64,
    pub(crate) openid: String,
    pub(crate) at: Timestamp,
    pub(crate) content: String,
    /// The account shows it to everybody.
    pub(crate) elected: bool,
    pub(crate) reply: Option<Reply>,
}

/// The account's own word under a comment.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Reply {
    pub(crate) content: String,
    pub(crate) at: Timestamp,
}

impl Outbox {
    /// The comments of an article, which begin as its draft asked for.
    ///
    /// # Errors
    ///
    /// WeChat's code 88001 when there is no such article, or it was deleted.
    pub(crate) fn thread(&mut self, data_id: u64, index: usize) -> Result<&mut Thread, i64> {
        let public = self.drafts.public(data_id).ok_or(88001)?;
        let piece = public.bundle.articles.get(index).filter(|piece| !piece.deleted).ok_or(88001)?;
        let threads = &mut self.comments.threads;
        let known = threads.iter().position(|thread| thread.data_id == data_id && thread.index == index);
        let at = known.unwrap_or_else(|| {
            let asks = |name: &str| piece.article[name] == 1;
            threads.push(Thread {
                data_id,
                index,
                open: asks("need_open_comment"),
                followers_only: asks("only_fans_can_comment"),
                last_id: 0,
                comments: Vec::new(),
            });
            threads.len() - 1
        });
        threads.get_mut(at).ok_or(88001)
    }
}

impl Thread {
    /// Somebody comments; answers the comment's id.
    pub(crate) fn add(&mut self, openid: &str, content: &str, at: Timestamp) -> u64 {
        self.last_id += 1;
        let (openid, content) = (openid.to_owned(), content.to_owned());
        self.comments.push(Comment { id: self.last_id, openid, at, content, elected: false, reply: None });
        self.last_id
    }

    /// Elects a comment, or does so no longer.
    ///
    /// # Errors
    ///
    /// WeChat's code: 88008 when there is no such comment, 88003 when too many are elected.
    pub(crate) fn elect(&mut self, id: u64, elected: bool) -> Result<(), i64> {
        let others = self.comments.iter().filter(|comment| comment.elected && comment.id != id).count();
        let comment = self.comment(id)?;
        if elected && others >= ELECTED_COMMENTS {
            return Err(88003);
        }
        comment.elected = elected;
        Ok(())
    }

    /// Forgets a comment.
    ///
    /// # Errors
    ///
    /// WeChat's code 88008 when there is no such comment.
    pub(crate) fn remove(&mut self, id: u64) -> Result<(), i64> {
        self.comment(id)?;
        self.comments.retain(|comment| comment.id != id);
        Ok(())
    }

    /// Answers a comment, once.
    ///
    /// # Errors
    ///
    /// WeChat's code: 88007 for an empty or too long answer, 88008 when there is no such comment, 88005 for a second
    /// answer.
    pub(crate) fn reply(&mut self, id: u64, content: &str, at: Timestamp) -> Result<(), i64> {
        let comment = self.comment(id)?;
        if !(1..=COMMENT_REPLY_CHARS).contains(&content.chars().count()) {
            return Err(88007);
        }
        if comment.reply.is_some() {
            return Err(88005);
        }
        comment.reply = Some(Reply { content: content.to_owned(), at });
        Ok(())
    }

    /// Takes the answer to a comment back.
    ///
    /// # Errors
    ///
    /// WeChat's code: 88008 when there is no such comment, 88009 when it has no answer.
    pub(crate) fn take_reply_back(&mut self, id: u64) -> Result<(), i64> {
        let reply = self.comment(id)?.reply.take();
        reply.map(|_| ()).ok_or(88009)
    }

    fn comment(&mut self, id: u64) -> Result<&mut Comment, i64> {
        self.comments.iter_mut().find(|comment| comment.id == id).ok_or(88008)
    }
}
