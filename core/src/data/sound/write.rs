//! Writing sounds: WAV of 16 bits, one channel.

use super::Sound;

/// Bytes of the header.
const HEADER: u32 = 44;

/// A sound as a WAV file.
pub fn wav(sound: &Sound) -> Vec<u8> {
    let num_bytes = sound.samples.len() as u32 * 2;
    let mut bytes = Vec::with_capacity((HEADER + num_bytes) as usize);
    bytes.extend(b"RIFF");
    bytes.extend((HEADER - 8 + num_bytes).to_le_bytes());
    bytes.extend(b"WAVEfmt ");
    bytes.extend(16u32.to_le_bytes());
    bytes.extend(1u16.to_le_bytes()); // whole numbers
    bytes.extend(1u16.to_le_bytes()); // channels
    bytes.extend(sound.rate_hz.to_le_bytes());
    bytes.extend((sound.rate_hz * 2).to_le_bytes());
    bytes.extend(2u16.to_le_bytes());
    bytes.extend(16u16.to_le_bytes());
    bytes.extend(b"data");
    bytes.extend(num_bytes.to_le_bytes());
    for sample in &sound.samples {
        let value = (sample.clamp(-1.0, 1.0) * 32_767.0).round() as i16;
        bytes.extend(value.to_le_bytes());
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::sound::decode;

    #[test]
    fn what_is_written_is_read_again() {
        let sound = Sound {
            rate_hz: 22_050,
            num_channels: 1,
            samples: (0..3000).map(|i| (i as f32 * 0.1).sin() * 1.2).collect(),
        };
        let again = decode(&wav(&sound)).expect("is a sound");
        assert_eq!((again.rate_hz, again.samples.len()), (22_050, 3000));
        for (a, b) in again.samples.iter().zip(&sound.samples) {
            assert!((a - b.clamp(-1.0, 1.0)).abs() < 1e-4);
        }
    }
}
