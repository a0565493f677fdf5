//! `TensorBoard`'s event file: records with masked CRC-32C sums around protobuf messages, as
//! TensorFlow's `record_writer.cc` and `event.proto` say.

use crate::failure::Failure;
use crate::project::error::io_failure;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

/// An event file that grows.
pub(super) struct EventFile {
    file: File,
    path: PathBuf,
}

impl EventFile {
    pub fn start(folder: &Path) -> Result<Self, Failure> {
        let secs = seconds() as u64;
        let path = folder.join(format!("events.out.tfevents.{secs}.hearth"));
        let file = File::create(&path).map_err(|e| io_failure(&path, e))?;
        let mut events = Self { file, path };
        let mut first = double(1, seconds());
        first.extend(bytes(3, b"brain.Event:2"));
        events.record(&first)?;
        Ok(events)
    }

    /// Adds figures at a step.
    pub fn add(&mut self, step: u32, scalars: &[(&str, f32)]) -> Result<(), Failure> {
        let mut summary = Vec::new();
        for (tag, value) in scalars {
            let mut scalar = bytes(1, tag.as_bytes());
            scalar.push(2 << 3 | 5);
            scalar.extend(value.to_le_bytes());
            summary.extend(bytes(1, &scalar));
        }
        let mut event = double(1, seconds());
        event.push(2 << 3);
        event.extend(varint(u64::from(step)));
        event.extend(bytes(5, &summary));
        self.record(&event)
    }

    fn record(&mut self, event: &[u8]) -> Result<(), Failure> {
        self.file
            .write_all(&framed(event))
            .map_err(|e| io_failure(&self.path, e))
    }
}

fn seconds() -> f64 {
    jiff::Timestamp::now().as_microsecond() as f64 / 1e6
}

fn framed(event: &[u8]) -> Vec<u8> {
    let length = (event.len() as u64).to_le_bytes();
    let mut record = length.to_vec();
    record.extend(masked(&length).to_le_bytes());
    record.extend(event);
    record.extend(masked(event).to_le_bytes());
    record
}

fn masked(data: &[u8]) -> u32 {
    crc32c(data).rotate_right(15).wrapping_add(0xa282_ead8)
}

/// CRC-32C, bit by bit: events are short.
fn crc32c(data: &[u8]) -> u32 {
    let mut crc = !0u32;
    for byte in data {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            let is_odd = crc & 1 == 1;
            crc >>= 1;
            if is_odd {
                crc ^= 0x82f6_3b78;
            }
        }
    }
    !crc
}

fn varint(mut value: u64) -> Vec<u8> {
    let mut out = Vec::new();
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
    out
}

fn bytes(field: u8, content: &[u8]) -> Vec<u8> {
    let mut out = vec![field << 3 | 2];
    out.extend(varint(content.len() as u64));
    out.extend(content);
    out
}

fn double(field: u8, value: f64) -> Vec<u8> {
    let mut out = vec![field << 3 | 1];
    out.extend(value.to_le_bytes());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_those_of_the_standard() {
        // RFC 3720, appendix B.4.
        assert_eq!(crc32c(&[0; 32]), 0x8a91_36aa);
        assert_eq!(crc32c(&[0xff; 32]), 0x62a8_ab43);
        assert_eq!(crc32c(b"123456789"), 0xe306_9283);
    }

    #[test]
    fn records_frame_their_length() {
        let record = framed(b"abc");
        assert_eq!(record.len(), 8 + 4 + 3 + 4);
        assert_eq!(record[..8], [3, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(&record[12..15], b"abc");
        assert_eq!(varint(300), [0xac, 2]);
    }
}
