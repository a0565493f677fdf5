//! The pages of an OGG file and the packets in them: RFC 3533.

use super::reasons;
use crate::data::media::SkipReason;

/// Bytes of a packet at most; those of Vorbis have a few thousand.
const MAX_PACKET_BYTES: usize = 1 << 24;

/// A page of the file.
struct Page<'a> {
    is_last: bool,
    is_continued: bool,
    granule: u64,
    serial: u32,
    segments: &'a [u8],
    content: &'a [u8],
}

/// The packets of the first stream of a file.
pub(super) struct Packets<'a> {
    rest: &'a [u8],
    serial: Option<u32>,
    page: Option<Page<'a>>,
    segment: usize,
    offset: usize,
    partial: Vec<u8>,
    /// Samples up to the end of the stream, where its last page says it.
    pub num_frames: Option<u64>,
}

impl<'a> Packets<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self {
            rest: bytes,
            serial: None,
            page: None,
            segment: 0,
            offset: 0,
            partial: Vec::new(),
            num_frames: None,
        }
    }

    /// The next packet; `None` behind the last one.
    ///
    /// # Errors
    /// If the file ends before its last page, or a page is damaged.
    pub fn next(&mut self) -> Result<Option<Vec<u8>>, SkipReason> {
        loop {
            let Some(page) = &self.page else {
                if !self.turn()? {
                    return Ok(None);
                }
                continue;
            };
            let Some(&length) = page.segments.get(self.segment) else {
                if page.is_last {
                    self.num_frames = Some(page.granule).filter(|g| *g != u64::MAX);
                    return Ok(None);
                }
                self.page = None;
                continue;
            };
            let end = self.offset + usize::from(length);
            self.partial.extend(&page.content[self.offset..end]);
            self.offset = end;
            self.segment += 1;
            if self.partial.len() > MAX_PACKET_BYTES {
                return Err(reasons::damaged("a packet is too large"));
            }
            if length < 255 {
                return Ok(Some(std::mem::take(&mut self.partial)));
            }
        }
    }

    /// Goes to the next page of the stream.
    fn turn(&mut self) -> Result<bool, SkipReason> {
        loop {
            let page = self.read_page()?;
            if *self.serial.get_or_insert(page.serial) != page.serial {
                continue; // another stream beside this one
            }
            if !page.is_continued {
                self.partial.clear();
            }
            (self.segment, self.offset) = (0, 0);
            self.page = Some(page);
            return Ok(true);
        }
    }

    fn read_page(&mut self) -> Result<Page<'a>, SkipReason> {
        let bytes = self.rest;
        let header = bytes.get(..27).ok_or_else(reasons::truncated)?;
        if !header.starts_with(b"OggS\0") {
            return Err(reasons::damaged("a page is missing"));
        }
        let num_segments = usize::from(header[26]);
        let segments = bytes
            .get(27..27 + num_segments)
            .ok_or_else(reasons::truncated)?;
        let length: usize = segments.iter().map(|n| usize::from(*n)).sum();
        let end = 27 + num_segments + length;
        let content = bytes
            .get(27 + num_segments..end)
            .ok_or_else(reasons::truncated)?;
        let word = |at: usize| {
            u32::from_le_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]])
        };
        if checksum(&bytes[..end]) != word(22) {
            return Err(reasons::damaged("a page has a wrong checksum"));
        }
        self.rest = &bytes[end..];
        Ok(Page {
            is_last: header[5] & 4 != 0,
            is_continued: header[5] & 1 != 0,
            granule: u64::from(word(6)) | u64::from(word(10)) << 32,
            serial: word(14),
            segments,
            content,
        })
    }
}

/// CRC-32 with the polynomial 04C11DB7, not reflected, the field itself as zero.
fn checksum(page: &[u8]) -> u32 {
    const TABLE: [u32; 256] = table();
    page.iter().enumerate().fold(0, |crc, (at, byte)| {
        let byte = if (22..26).contains(&at) { 0 } else { *byte };
        crc << 8 ^ TABLE[usize::from((crc >> 24) as u8 ^ byte)]
    })
}

const fn table() -> [u32; 256] {
    let mut table = [0; 256];
    let mut i = 0;
    while i < 256 {
        let mut crc = (i as u32) << 24;
        let mut bit = 0;
        while bit < 8 {
            crc = if crc >> 31 == 1 {
                crc << 1 ^ 0x04C1_1DB7
            } else {
                crc << 1
            };
            bit += 1;
        }
        table[i] = crc;
        i += 1;
    }
    table
}
