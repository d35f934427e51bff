//! An answer: its head, and its body as it comes.
//!
//! It must not hold a body that its caller does not ask for whole, nor read on beyond a limit.

use super::Trouble;
use crate::domain::feed::Side;
use reqwest::{Response, Version};

/// An answer whose body is still to be read.
#[derive(Debug)]
pub struct Answer {
    pub(super) response: Response,
    /// Where it comes from, without what stands behind the `?`.
    pub(super) place: String,
}

impl Answer {
    /// Its status.
    pub fn status(&self) -> u16 {
        self.response.status().as_u16()
    }

    /// Where it lies that it is not what was asked for.
    pub fn side(&self) -> Side {
        if (400..500).contains(&self.status()) { Side::Refuses } else { Side::Unfit }
    }

    /// Where it comes from, without what stands behind the `?`.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// A header, where it is plain text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.response.headers().get(name).and_then(|it| it.to_str().ok())
    }

    /// All headers of a name, where they are plain text.
    pub fn headers(&self, name: &str) -> Vec<&str> {
        self.response.headers().get_all(name).iter().filter_map(|it| it.to_str().ok()).collect()
    }

    /// True where an end of the connection is told from the end of the body.
    pub fn has_end(&self) -> bool {
        let has = |name| self.response.headers().contains_key(name);
        // A packed body is unpacked before this, with its length taken off; it has an end too.
        self.response.version() >= Version::HTTP_2
            || has("content-length")
            || has("transfer-encoding")
            || self.response.content_length().is_some()
    }

    /// Hands its body over in pieces, and stops reading behind `max` bytes, unpacked.
    pub async fn read(
        mut self,
        max: u64,
        take: &mut (dyn FnMut(&[u8]) -> Result<(), String> + Send),
    ) -> Result<(), Trouble> {
        let mut bytes = 0;
        loop {
            let chunk = self.response.chunk().await.map_err(|it| Trouble::of(&it, &self.place))?;
            let Some(chunk) = chunk else { return Ok(()) };
            bytes += chunk.len() as u64;
            if bytes > max {
                let mib = max / (1024 * 1024);
                let why = format!("the answer has more than {mib} MiB and was not read on");
                return Err(Trouble { is_too_long: true, ..Trouble::unfit(why, &self.place) });
            }
            take(&chunk).map_err(|why| Trouble::unfit(why, &self.place))?;
        }
    }

    /// Its body whole, of at most `max` bytes; what is beyond is cut off.
    pub async fn head(self, max: usize) -> Result<Vec<u8>, Trouble> {
        let mut body = Vec::new();
        let mut response = self.response;
        while body.len() < max {
            match response.chunk().await.map_err(|it| Trouble::of(&it, &self.place))? {
                Some(chunk) => body.extend_from_slice(&chunk),
                None => break,
            }
        }
        body.truncate(max);
        Ok(body)
    }
}
