//! OGG Vorbis, by lewton.

use super::ogg::Packets;
use super::{Mix, Sound, reasons, vorbis_setup};
use crate::data::media::SkipReason;
use lewton::audio::{AudioReadError, PreviousWindowRight, read_audio_packet_generic};
use lewton::header::{read_header_ident, read_header_setup};
use lewton::samples::InterleavedSamples;

/// Frames that the last packet may hold too many.
const MAX_SURPLUS: usize = 1 << 13;

pub(super) fn decode(bytes: &[u8]) -> Result<Sound, SkipReason> {
    let mut packets = Packets::new(bytes);
    let ident = next(&mut packets)?;
    if !ident.starts_with(b"\x01vorbis") {
        return Err(other_codec(&ident));
    }
    let ident = read_header_ident(&ident).map_err(reasons::damaged)?;
    let channels = ident.audio_channels;
    let mut mix = Mix::new(ident.audio_sample_rate, u32::from(channels), 0)?;
    next(&mut packets)?; // comments
    let setup = next(&mut packets)?;
    vorbis_setup::check(&setup)?;
    let blocks = (ident.blocksize_0, ident.blocksize_1);
    let setup = read_header_setup(&setup, channels, blocks).map_err(reasons::damaged)?;

    let mut previous = PreviousWindowRight::new();
    while let Some(packet) = packets.next()? {
        if packet.is_empty() {
            continue; // allowed, and means nothing
        }
        match read_audio_packet_generic::<InterleavedSamples<f32>>(
            &ident,
            &setup,
            &packet,
            &mut previous,
        ) {
            Ok(decoded) => mix.push(&decoded.samples)?,
            // A header among the sound is to be passed over.
            Err(AudioReadError::AudioIsHeader) => {}
            Err(error) => return Err(reasons::damaged(error)),
        }
    }
    // The last packet is filled up; the last page says how much of it counts.
    if let Some(end) = packets.num_frames.and_then(|n| usize::try_from(n).ok())
        && end > 0
        && mix.num_frames().saturating_sub(end) <= MAX_SURPLUS
    {
        mix.truncate(end);
    }
    mix.finish()
}

fn next(packets: &mut Packets<'_>) -> Result<Vec<u8>, SkipReason> {
    packets.next()?.ok_or_else(reasons::truncated)
}

fn other_codec(packet: &[u8]) -> SkipReason {
    let known: [(&[u8], &str); 4] = [
        (b"OpusHead", "Opus"),
        (b"\x7FFLAC", "FLAC in an OGG file"),
        (b"Speex", "Speex"),
        (b"\x80theora", "video"),
    ];
    let found = known.iter().find(|(magic, _)| packet.starts_with(magic));
    match found {
        Some((_, name)) => reasons::not_supported(name),
        None => reasons::not_a_sound(),
    }
}
