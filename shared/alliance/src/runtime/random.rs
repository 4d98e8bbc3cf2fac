//! Random bytes from the operating system, in the forms that we need.

/// The operating system has no random bytes to give: it is not safe to go on.
#[derive(Debug, thiserror::Error)]
#[error("the operating system gives no random bytes")]
pub struct NoRandomness(#[source] getrandom::Error);

/// A source of random values.
#[derive(Clone, Copy, Debug, Default)]
pub struct Random;

impl Random {
    /// `N` random bytes.
    ///
    /// # Errors
    /// [`NoRandomness`] where the operating system refuses.
    pub fn bytes<const N: usize>(self) -> Result<[u8; N], NoRandomness> {
        let mut bytes = [0; N];
        getrandom::fill(&mut bytes).map_err(NoRandomness)?;
        Ok(bytes)
    }

    /// 128 random bits as 32 hex digits, which cannot be guessed.
    ///
    /// # Errors
    /// [`NoRandomness`] where the operating system refuses.
    pub fn secret(self) -> Result<String, NoRandomness> {
        Ok(hex::encode(self.bytes::<16>()?))
    }

    /// Eight random digits: the number of a submission.
    ///
    /// # Errors
    /// [`NoRandomness`] where the operating system refuses.
    pub fn eight_digits(self) -> Result<String, NoRandomness> {
        Ok(format!("{:08}", u64::from_be_bytes(self.bytes()?) % 100_000_000))
    }

    /// Six random digits.
    ///
    /// # Errors
    /// [`NoRandomness`] where the operating system refuses.
    pub fn six_digits(self) -> Result<String, NoRandomness> {
        Ok(format!("{:06}", u64::from_be_bytes(self.bytes()?) % 1_000_000))
    }
}
