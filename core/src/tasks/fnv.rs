//! The 64-bit FNV-1a hash (Fowler, Noll and Vo): simple enough to be written anew wherever a model
//! is used.

/// The hash of nothing.
pub(super) const START: u64 = 0xcbf2_9ce4_8422_2325;

/// The hash with one more byte.
pub(super) fn hashed(hash: u64, byte: u8) -> u64 {
    (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
}

/// The bucket of a hash, one of a number that is a power of two.
pub(super) fn bucket(hash: u64, num_buckets: usize) -> usize {
    let folded = hash ^ (hash >> 32);
    (folded & (num_buckets as u64 - 1)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From the authors' test vectors.
    #[test]
    fn the_hash_is_fnv() {
        assert_eq!(hashed(START, b'a'), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(bucket(0x1_0000_0001, 4), 0);
    }
}
