//! How the network may be used: addresses of the archives, the person's own tokens, and limits.

use super::address::is_same_origin;
use super::source::BuiltIn;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;
use url::Url;

/// What a person can set about fetching. Tokens never show in [`fmt::Debug`].
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct FetchSettings {
    /// The Hugging Face hub or a mirror of it, such as `https://hf-mirror.com`.
    pub hub_address: String,
    /// Kaggle.
    pub kaggle_address: String,
    /// The archive of the University of California, Irvine.
    pub uci_address: String,
    /// The person's name at Kaggle.
    pub kaggle_user: Option<String>,
    /// The person's key at Kaggle.
    pub kaggle_key: Option<String>,
    /// The person's token of the hub.
    pub hf_token: Option<String>,
    /// Folders (addresses that end in `/`) to take built-in data sets from instead of their own.
    pub built_in_addresses: BTreeMap<BuiltIn, String>,
    /// The most bytes that one fetch may bring.
    pub max_bytes: u64,
    /// The most requests a second to one host.
    pub requests_per_second: f64,
    /// Whether redirects and links may lead to private addresses such as `192.168.0.1`.
    pub allow_private: bool,
    /// A connection that brings nothing for so many milliseconds is given up.
    pub stall_ms: u64,
    /// The wait before the first new try, in milliseconds; it doubles with each.
    pub backoff_ms: u64,
    /// A server that asks for a longer wait than so many seconds is given up.
    pub longest_wait_secs: u64,
}

impl Default for FetchSettings {
    fn default() -> Self {
        Self {
            hub_address: "https://huggingface.co".to_owned(),
            kaggle_address: "https://www.kaggle.com".to_owned(),
            uci_address: "https://archive.ics.uci.edu".to_owned(),
            kaggle_user: None,
            kaggle_key: None,
            hf_token: None,
            built_in_addresses: BTreeMap::new(),
            max_bytes: 100 << 30,
            requests_per_second: 5.0,
            allow_private: false,
            stall_ms: 30_000,
            backoff_ms: 200,
            longest_wait_secs: 120,
        }
    }
}

impl FetchSettings {
    pub(super) fn stall(&self) -> Duration {
        Duration::from_millis(self.stall_ms.max(1))
    }

    /// The wait before try number `n` (the first new one is 1).
    pub(super) fn backoff(&self, n: u32) -> Duration {
        Duration::from_millis(self.backoff_ms << n.saturating_sub(1).min(10))
    }

    /// The `Authorization` for an address: a token goes to the archive that it is for and nowhere
    /// else, and never in the clear over the network.
    pub(super) fn authorization(&self, url: &Url) -> Option<String> {
        if url.scheme() != "https" && !super::address::is_loopback(url) {
            return None;
        }
        let is_of = |base: &str| Url::parse(base).is_ok_and(|base| is_same_origin(&base, url));
        if let Some(token) = &self.hf_token
            && is_of(&self.hub_address)
        {
            return Some(format!("Bearer {}", token.trim()));
        }
        if let (Some(user), Some(key)) = (&self.kaggle_user, &self.kaggle_key)
            && is_of(&self.kaggle_address)
        {
            let pair = format!("{}:{}", user.trim(), key.trim());
            return Some(format!("Basic {}", base64(pair.as_bytes())));
        }
        None
    }
}

impl fmt::Debug for FetchSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FetchSettings")
            .field("hub_address", &self.hub_address)
            .field("kaggle_address", &self.kaggle_address)
            .field("uci_address", &self.uci_address)
            .field("has_hf_token", &self.hf_token.is_some())
            .field("has_kaggle_key", &self.kaggle_key.is_some())
            .field("max_bytes", &self.max_bytes)
            .field("requests_per_second", &self.requests_per_second)
            .field("allow_private", &self.allow_private)
            .finish_non_exhaustive()
    }
}

/// Base64 with padding, RFC 4648 section 4.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let byte = |i: usize| u32::from(chunk.get(i).copied().unwrap_or(0));
        let group = byte(0) << 16 | byte(1) << 8 | byte(2);
        for i in 0..4 {
            if i <= chunk.len() {
                let letter = LETTERS[(group >> (18 - 6 * i) & 63) as usize];
                text.push(char::from(letter));
            } else {
                text.push('=');
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;

    #[test]
    fn base64_is_that_of_the_standard() {
        for (plain, coded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }

    #[test]
    fn tokens_go_only_where_they_belong_and_are_not_shown() {
        let settings = FetchSettings {
            hf_token: Some("hf_secret".to_owned()),
            ..FetchSettings::default()
        };
        let to = |address: &str| settings.authorization(&Url::parse(address).unwrap());
        assert_eq!(to("https://huggingface.co/a").unwrap(), "Bearer hf_secret");
        assert_eq!(to("http://huggingface.co/a"), None);
        assert_eq!(to("https://cdn-lfs.huggingface.co/a"), None);
        assert_eq!(to("https://huggingface.co.evil.example/a"), None);
        assert!(!format!("{settings:?}").contains("secret"));
    }
}
