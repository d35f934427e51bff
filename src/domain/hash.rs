//! A fast hash of short texts, for tables that hold up when somebody aims collisions at them.
//!
//! It must not be used where a collision costs more than a comparison or a look-up in vain: it has
//! no key.

use std::hash::Hasher;

/// [`of_bytes`] for tables whose keys are texts.
#[derive(Clone, Copy, Debug, Default)]
pub struct Texts(u64);

impl Hasher for Texts {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = self.0.rotate_left(5) ^ of_bytes(bytes);
    }

    /// The end of a text: its length is in the hash already.
    fn write_u8(&mut self, _: u8) {}
}

/// FNV-1a over eight bytes at a time.
pub fn of_bytes(bytes: &[u8]) -> u64 {
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    let step = |hash: u64, word: u64| {
        let hash = (hash ^ word).wrapping_mul(PRIME);
        hash ^ (hash >> 29)
    };
    let (words, rest) = bytes.as_chunks::<8>();
    let start = 0xcbf2_9ce4_8422_2325_u64 ^ bytes.len() as u64;
    let hash = words.iter().fold(start, |hash, word| step(hash, u64::from_le_bytes(*word)));
    if rest.is_empty() {
        return hash;
    }
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    step(hash, u64::from_le_bytes(last))
}
