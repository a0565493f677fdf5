//! Looks over the codebooks of a Vorbis file before lewton does: it makes room for as many numbers
//! as a codebook claims to have, which may be terabytes. Vorbis I specification, section 3.2.1.

use super::reasons;
use crate::data::media::SkipReason;

/// Numbers in all codebooks together; encoders need some ten thousand.
const MAX_NUMBERS: u64 = 1 << 23;

/// Checks the codebooks of a setup packet.
///
/// # Errors
/// If they are unreasonably large or end too early.
pub(super) fn check(packet: &[u8]) -> Result<(), SkipReason> {
    if !packet.starts_with(b"\x05vorbis") {
        return Err(reasons::damaged("its setup is missing"));
    }
    let mut bits = Bits {
        bytes: &packet[7..],
        at: 0,
    };
    let is_fine = all_fit(&mut bits).ok_or_else(|| reasons::damaged("its setup ends too early"))?;
    if is_fine {
        Ok(())
    } else {
        Err(reasons::damaged("its setup is unreasonably large"))
    }
}

fn all_fit(bits: &mut Bits<'_>) -> Option<bool> {
    let num_codebooks = bits.take(8)? + 1;
    let mut numbers = 0;
    for _ in 0..num_codebooks {
        bits.take(24)?;
        let dimensions = bits.take(16)?;
        let entries = bits.take(24)?;
        numbers += entries * dimensions.max(1);
        if numbers > MAX_NUMBERS {
            return Some(false);
        }
        skip_lengths(bits, entries)?;
        skip_values(bits, entries, dimensions)?;
    }
    Some(true)
}

fn skip_lengths(bits: &mut Bits<'_>, entries: u64) -> Option<()> {
    if bits.take(1)? == 1 {
        bits.take(5)?;
        let mut current = 0;
        while current < entries {
            let width = u64::BITS - (entries - current).leading_zeros();
            current += bits.take(width)?;
        }
    } else {
        let is_sparse = bits.take(1)? == 1;
        for _ in 0..entries {
            if !is_sparse || bits.take(1)? == 1 {
                bits.take(5)?;
            }
        }
    }
    Some(())
}

fn skip_values(bits: &mut Bits<'_>, entries: u64, dimensions: u64) -> Option<()> {
    let kind = bits.take(4)?;
    if kind == 0 {
        return Some(());
    }
    bits.take(32)?;
    bits.take(32)?;
    let width = bits.take(4)? + 1;
    bits.take(1)?;
    let count = match (kind, dimensions) {
        (1, 0) => return None, // without end
        (1, _) => root(entries, dimensions),
        _ => entries * dimensions,
    };
    bits.skip(count * width)
}

/// The greatest whole number whose power of `dimensions` is at most `entries`.
fn root(entries: u64, dimensions: u64) -> u64 {
    let power = |base: u64| base.checked_pow(dimensions.min(64) as u32);
    let mut base = 0;
    while base < entries && power(base + 1).is_some_and(|p| p <= entries) {
        base += 1;
    }
    base
}

/// Bits from the lowest up.
struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Bits<'_> {
    fn take(&mut self, count: u32) -> Option<u64> {
        let mut value = 0;
        for bit in 0..count {
            let byte = self.bytes.get(self.at / 8)?;
            value |= u64::from(byte >> (self.at % 8) & 1) << bit;
            self.at += 1;
        }
        Some(value)
    }

    fn skip(&mut self, count: u64) -> Option<()> {
        self.at = self.at.checked_add(usize::try_from(count).ok()?)?;
        (self.at <= self.bytes.len() * 8).then_some(())
    }
}
