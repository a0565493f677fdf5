//! Sound files of every kind, whole and broken, as they come from outside.
#![allow(clippy::unwrap_used)] // a test stops at the first surprise

use hearth_core::data::sound::{self, Sound, facts::SoundFacts};
use hound::{SampleFormat, WavSpec, WavWriter};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::io::Cursor;
use std::time::{Duration, Instant};

const WHOLE: [(&str, &[u8]); 10] = [
    ("mono.flac", include_bytes!("fixtures/sounds/mono.flac")),
    ("stereo.flac", include_bytes!("fixtures/sounds/stereo.flac")),
    ("mono.ogg", include_bytes!("fixtures/sounds/mono.ogg")),
    ("stereo.ogg", include_bytes!("fixtures/sounds/stereo.ogg")),
    ("mono.mp3", include_bytes!("fixtures/sounds/mono.mp3")),
    ("stereo.mp3", include_bytes!("fixtures/sounds/stereo.mp3")),
    (
        "uncounted.mp3",
        include_bytes!("fixtures/sounds/uncounted.mp3"),
    ),
    ("mono.m4a", include_bytes!("fixtures/sounds/mono.m4a")),
    ("stereo.m4a", include_bytes!("fixtures/sounds/stereo.m4a")),
    ("mono.aac", include_bytes!("fixtures/sounds/mono.aac")),
];

fn code(bytes: &[u8]) -> &'static str {
    sound::decode(bytes).expect_err("is refused").code
}

/// The tone of the fixtures by its formula: it climbs from 300 to 3000 Hz in half a second.
fn made_tone(num_samples: usize) -> Vec<f32> {
    let loud = 10f32.powf(-6.0 / 20.0);
    (0..num_samples)
        .map(|i| {
            let t = f64::from(i as u32) / 16_000.0;
            let phase = 300.0 * t + (3000.0 - 300.0) * t * t / (2.0 * 0.5);
            let fade = (t / 0.02).min((0.5 - t) / 0.02).clamp(0.0, 1.0) as f32;
            (phase * std::f64::consts::TAU).sin() as f32 * loud * fade
        })
        .collect()
}

fn wav(spec: WavSpec, samples: &[f32]) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let mut writer = WavWriter::new(&mut bytes, spec).unwrap();
    for sample in samples {
        for channel in 0..spec.channels {
            // Every other channel is half as loud, so that their mean is 3/4.
            let value = sample * if channel % 2 == 0 { 1.0 } else { 0.5 };
            match spec.sample_format {
                SampleFormat::Float => writer.write_sample(value).unwrap(),
                SampleFormat::Int => {
                    let scale = 2f64.powi(i32::from(spec.bits_per_sample) - 1) - 1.0;
                    let value = (f64::from(value) * scale).round() as i32;
                    writer.write_sample(value).unwrap();
                }
            }
        }
    }
    writer.finalize().unwrap();
    bytes.into_inner()
}

fn spec(channels: u16, rate: u32, bits: u16, sample_format: SampleFormat) -> WavSpec {
    WavSpec {
        channels,
        sample_rate: rate,
        bits_per_sample: bits,
        sample_format,
    }
}

fn simple_wav(num_samples: usize) -> Vec<u8> {
    wav(
        spec(1, 16_000, 16, SampleFormat::Int),
        &made_tone(num_samples),
    )
}

fn correlation(a: &[f32], b: &[f32]) -> f32 {
    let sum = |x: &[f32], y: &[f32]| x.iter().zip(y).map(|(x, y)| x * y).sum::<f32>();
    let n = a.len().min(b.len());
    let (a, b) = (&a[..n], &b[..n]);
    sum(a, b) / (sum(a, a) * sum(b, b)).sqrt()
}

#[test]
fn wav_of_every_width_and_channel_count_is_read() {
    let tone = made_tone(8000);
    for (bits, format, tolerance) in [
        (8, SampleFormat::Int, 0.02),
        (16, SampleFormat::Int, 1e-4),
        (24, SampleFormat::Int, 1e-6),
        (32, SampleFormat::Int, 1e-6),
        (32, SampleFormat::Float, 1e-6),
    ] {
        for channels in [1, 2, 6, 32] {
            let bytes = wav(spec(channels, 16_000, bits, format), &tone);
            let sound = sound::decode(&bytes).unwrap();
            assert_eq!(
                (sound.rate_hz, sound.num_channels, sound.samples.len()),
                (16_000, channels, 8000)
            );
            let loudness = if channels == 1 { 1.0 } else { 0.75 };
            for (ours, original) in sound.samples.iter().zip(&tone) {
                let difference = (ours - original * loudness).abs();
                assert!(difference <= tolerance, "{bits} bits: {ours} {original}");
            }
        }
    }
}

#[test]
fn every_format_holds_the_tone_that_was_put_into_it() {
    let tone = made_tone(8000);
    for (name, bytes) in WHOLE {
        let sound = sound::decode(bytes).unwrap_or_else(|reason| panic!("{name}: {reason}"));
        let channels = if name.starts_with("stereo") { 2 } else { 1 };
        assert_eq!(
            (sound.rate_hz, sound.num_channels),
            (16_000, channels),
            "{name}"
        );
        // A mean of the tone and of the tone six decibels softer.
        let loudness = if channels == 2 { 0.75 } else { 1.0 };
        let facts = SoundFacts::of(&sound);
        // AAC rings where a tone begins all at once; how loud it is, is the same.
        let rings = name.ends_with("m4a") || name.ends_with("aac");
        let tolerance = if name.ends_with("flac") { 0.01 } else { 0.1 };
        assert!(
            rings || (facts.peak / loudness - 0.5).abs() < tolerance,
            "{name}: {facts:?}"
        );
        let rms = 0.5 * std::f32::consts::FRAC_1_SQRT_2;
        assert!(
            (facts.rms / loudness - rms).abs() < 0.05,
            "{name}: {facts:?}"
        );
        let (length, delay) = match name {
            "stereo.flac" => (3200, 0),
            // Without a count in front there is no telling what the encoder added.
            "uncounted.mp3" => (sound.samples.len(), 1105),
            // Nor in frames of AAC without a file around them.
            "mono.aac" => (sound.samples.len(), 1024),
            _ => (8000, 0),
        };
        assert_eq!(sound.samples.len(), length, "{name}");
        assert!(length < 8000 + 3000);
        let likeness = correlation(&sound.samples[delay..], &tone);
        // AAC keeps less of a tone that climbs, at so few bits.
        let least = match name {
            _ if name.ends_with("flac") => 0.999_99,
            _ if rings => 0.95,
            _ => 0.97,
        };
        assert!(likeness > least, "{name}: {likeness}");
    }
}

#[test]
fn what_is_no_sound_is_refused_with_its_reason() {
    assert_eq!(code(b""), "empty-file");
    assert_eq!(code(b"just a text, and a long one at that"), "not-a-sound");
    assert_eq!(code(b"\xFF\xD8\xFF\xE0\x00\x10JFIF"), "not-a-sound");
    assert_eq!(code(b"ID3\x03\0\0\0\0\0\x0Aempty tag."), "not-a-sound");
    assert_eq!(code(b"\0\0\0\x20ftypM4A \0\0\0\0"), "sound-truncated");
    let adts = [&[0xFF, 0xF1, 0x50, 0x80, 0x01, 0x1F, 0xFC, 0][..]; 4].concat();
    assert!(sound::decode(&adts).is_err(), "frames with nothing in them");
    let alac = sound::decode(include_bytes!("fixtures/sounds/lossless.m4a")).unwrap_err();
    assert_eq!(alac.code, "sound-not-supported");
    assert!(alac.message.contains("Apple Lossless"), "{alac}");
    let a_law = include_bytes!("fixtures/sounds/a-law.wav");
    let reason = sound::decode(a_law).unwrap_err();
    assert_eq!(reason.code, "sound-not-supported");
    assert!(reason.message.contains("A-law"), "{reason}");
    let aiff = include_bytes!("fixtures/sounds/tone.aiff");
    assert_eq!(code(aiff), "sound-not-supported");
    let mut opus = WHOLE[2].1.to_vec();
    opus[28..36].copy_from_slice(b"OpusHead");
    assert_eq!(code(&with_page_checksum(opus)), "sound-not-supported");
    // A picture or an archive is mostly not MP3, whatever two bytes of it look like.
    let mut rng = ChaCha8Rng::seed_from_u64(5);
    let noise: Vec<u8> = (0..300_000).map(|_| rng.random()).collect();
    assert_eq!(code(&noise), "not-a-sound");
    let mut inside = noise.clone();
    inside[100..100 + 2304].copy_from_slice(WHOLE[6].1);
    assert_eq!(code(&inside), "not-a-sound");
}

/// Puts another name into a file, as long as the one that is there.
fn renamed(bytes: &[u8], from: [u8; 4], to: [u8; 4]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let at = bytes.windows(4).rposition(|w| w == from).unwrap();
    bytes[at..at + 4].copy_from_slice(&to);
    bytes
}

#[test]
fn what_is_protected_against_copying_is_said_so() {
    let m4a = WHOLE[7].1;
    for kind in [*b"drms", *b"drmi", *b"enca", *b"encv"] {
        let reason = sound::decode(&renamed(m4a, *b"mp4a", kind)).unwrap_err();
        assert_eq!(reason.code, "sound-protected");
        assert!(reason.message.contains("DRM"), "{reason}");
    }
    // An ordinary name with the box of a protection scheme behind it.
    let scheme = renamed(m4a, *b"esds", *b"sinf");
    assert_eq!(code(&scheme), "sound-protected");
    // Only the player of a shop knows what an unknown name means; it is not taken for DRM.
    assert_eq!(
        code(&renamed(m4a, *b"mp4a", *b"xyz1")),
        "sound-not-supported"
    );
}

#[test]
fn a_film_without_sound_is_said_to_have_none() {
    let film = renamed(WHOLE[7].1, *b"soun", *b"vide");
    assert_eq!(code(&film), "sound-without-samples");
}

/// The first page of an OGG file with the checksum that fits what is in it.
fn with_page_checksum(mut ogg: Vec<u8>) -> Vec<u8> {
    let segments = usize::from(ogg[26]);
    let length: usize = ogg[27..27 + segments].iter().map(|n| usize::from(*n)).sum();
    ogg[22..26].fill(0);
    let crc = ogg[..27 + segments + length]
        .iter()
        .fold(0u32, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte) << 24, |crc, _| {
                if crc >> 31 == 1 {
                    crc << 1 ^ 0x04C1_1DB7
                } else {
                    crc << 1
                }
            })
        });
    ogg[22..26].copy_from_slice(&crc.to_le_bytes());
    ogg
}

#[test]
fn a_file_that_is_cut_short_is_refused_where_it_can_be_told() {
    let wav = simple_wav(8000);
    for (name, bytes) in WHOLE.into_iter().chain([("tone.wav", wav.as_slice())]) {
        if name == "uncounted.mp3" {
            let part = sound::decode(&bytes[..bytes.len() / 2]).unwrap();
            assert!((3000..6000).contains(&part.samples.len()));
            continue;
        }
        for share in [0.3, 0.6, 0.95] {
            let cut = &bytes[..(bytes.len() as f64 * share) as usize];
            assert_eq!(code(cut), "sound-truncated", "{name} at {share}");
        }
    }
}

#[test]
fn lengths_that_were_left_open_mean_the_rest_of_the_file() {
    let whole = simple_wav(4000);
    for (riff, data) in [(u32::MAX, u32::MAX), (0x7FFF_F024, 0x7FFF_F000), (0, 0)] {
        let mut open = whole.clone();
        open[4..8].copy_from_slice(&riff.to_le_bytes());
        open[40..44].copy_from_slice(&data.to_le_bytes());
        assert_eq!(sound::decode(&open), sound::decode(&whole));
        assert_eq!(sound::decode(&open).unwrap().samples.len(), 4000);
    }
    // A chunk of odd length in front of the sound, with the byte that fills it up.
    let mut listed = whole[..36].to_vec();
    listed.extend(b"LIST\x05\0\0\0abcde\0");
    listed.extend(&whole[36..]);
    assert_eq!(sound::decode(&listed), sound::decode(&whole));
}

#[test]
fn headers_that_lie_are_refused_before_memory_is_taken() {
    let whole = simple_wav(400);
    let with = |at: usize, value: &[u8]| {
        let mut bytes = whole.clone();
        bytes[at..at + value.len()].copy_from_slice(value);
        bytes
    };
    assert_eq!(code(&with(24, &500u32.to_le_bytes())), "odd-sample-rate");
    assert_eq!(code(&with(24, &u32::MAX.to_le_bytes())), "odd-sample-rate");
    let mut crowd = with(22, &100u16.to_le_bytes());
    crowd[32..34].copy_from_slice(&200u16.to_le_bytes());
    assert_eq!(code(&crowd), "too-many-channels");
    assert_eq!(code(&with(22, &0u16.to_le_bytes())), "sound-damaged");
    assert_eq!(
        code(&with(40, &1_000_000u32.to_le_bytes())),
        "sound-truncated"
    );
    assert_eq!(code(&simple_wav(0)), "sound-without-samples");
    assert_eq!(code(&whole[..44]), "sound-truncated");
    assert_eq!(code(&whole[..20]), "sound-truncated");

    // Two hours and a second of silence, at a thousand samples a second.
    let long = wav(spec(1, 1000, 8, SampleFormat::Int), &vec![0.0; 7_201_000]);
    assert_eq!(code(&long), "sound-too-long");
    // FLAC that promises two to the 36th samples.
    let mut flac = WHOLE[0].1.to_vec();
    flac[21] |= 0x0F;
    flac[22..26].fill(0xFF);
    assert_eq!(code(&flac), "sound-too-long");
}

/// A codebook of Vorbis that claims terabytes: lewton would make room for them.
#[test]
fn a_vorbis_file_that_asks_for_terabytes_is_refused() {
    let ogg = WHOLE[2].1;
    // The second page holds comments and setup; its codebooks begin with “BCV”.
    let at = ogg.windows(3).position(|w| w == b"BCV").unwrap();
    let mut bomb = ogg.to_vec();
    bomb[at + 3..at + 8].fill(0xFF); // dimensions and entries
    let page = bomb[1..].windows(4).position(|w| w == b"OggS").unwrap() + 1;
    let rest = with_page_checksum(bomb.split_off(page));
    bomb.extend(rest);
    let reason = sound::decode(&bomb).unwrap_err();
    assert_eq!(reason.code, "sound-damaged");
    assert!(reason.message.contains("large"), "{reason}");
}

#[test]
fn tags_around_the_sound_do_not_matter() {
    let id3v2 = [&b"ID3\x03\0\0\0\0\0\x14"[..], &[0; 20]].concat();
    let mut id3v1 = b"TAG".to_vec();
    id3v1.resize(128, b' ');
    for (name, bytes) in [WHOLE[0], WHOLE[4], WHOLE[6]] {
        let tagged = [&id3v2, bytes, &id3v1].concat();
        let (with, without) = (sound::decode(&tagged), sound::decode(bytes));
        assert_eq!(with, without, "{name}");
    }
}

/// Whatever a file holds, decoding it ends soon, gives no more than its size allows, and never
/// takes the program down.
#[test]
fn broken_files_never_do_harm() {
    let mut rng = ChaCha8Rng::seed_from_u64(11);
    let wav = simple_wav(2000);
    let float = wav_of_floats();
    let files = WHOLE.into_iter().chain([
        ("tone.wav", wav.as_slice()),
        ("float.wav", float.as_slice()),
    ]);
    std::panic::set_hook(Box::new(|_| {})); // decoders may panic, and hundreds of lines help nobody
    let (mut longest, mut num_read) = (Duration::ZERO, 0);
    for (name, whole) in files {
        for round in 0..400 {
            let mut bytes = whole.to_vec();
            if round % 4 == 0 {
                bytes.truncate(rng.random_range(0..=whole.len()));
            }
            if round % 4 != 0 || round % 8 == 0 {
                for _ in 0..rng.random_range(1..12) {
                    // The first bytes matter most.
                    let reach = if rng.random() { 200 } else { bytes.len() };
                    if !bytes.is_empty() {
                        let at = rng.random_range(0..reach.min(bytes.len()));
                        bytes[at] ^= 1 << rng.random_range(0..8);
                    }
                }
            }
            // Lets damage through to the decoder behind the checksums of pages.
            if name.ends_with("ogg") && round % 3 == 0 {
                bytes = with_all_checksums(bytes);
            }
            let started = Instant::now();
            let decoded = sound::decode(&bytes);
            longest = longest.max(started.elapsed());
            if let Ok(sound) = decoded {
                num_read += 1;
                check(&sound, name);
            }
        }
    }
    let _ = std::panic::take_hook();
    assert!(num_read > 100, "some damage does not matter: {num_read}");
    assert!(longest < Duration::from_secs(20), "{longest:?}");
}

fn wav_of_floats() -> Vec<u8> {
    let mut samples = made_tone(2000);
    samples[10] = f32::NAN;
    samples[11] = f32::INFINITY;
    samples[12] = 1e30;
    wav(spec(1, 16_000, 32, SampleFormat::Float), &samples)
}

fn check(sound: &Sound, name: &str) {
    assert!(sound::RATES_HZ.contains(&sound.rate_hz), "{name}");
    assert!((1..=sound::MAX_CHANNELS).contains(&sound.num_channels));
    assert!(!sound.samples.is_empty() && sound.samples.len() < 10_000_000);
    let are_fine = sound.samples.iter().all(|v| v.abs() <= 1.0);
    assert!(are_fine, "{name}");
}

/// Mends the checksum of every page that can still be found.
fn with_all_checksums(bytes: Vec<u8>) -> Vec<u8> {
    let mut mended = Vec::new();
    let mut rest = bytes;
    while rest.len() > 27 {
        let segments = usize::from(rest[26]);
        let table = rest.get(27..27 + segments).unwrap_or_default();
        let length: usize = table.iter().map(|n| usize::from(*n)).sum();
        let end = 27 + segments + length;
        if !rest.starts_with(b"OggS") || end > rest.len() {
            break;
        }
        let tail = rest.split_off(end);
        mended.extend(with_page_checksum(rest));
        rest = tail;
    }
    mended.extend(rest);
    mended
}

#[test]
fn floats_that_are_no_numbers_become_silence() {
    let sound = sound::decode(&wav_of_floats()).unwrap();
    assert_eq!(sound.samples[10..13], [0.0, 0.0, 1.0]);
}

#[test]
fn a_file_on_disk_is_read_and_a_missing_one_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sound.of-any-name");
    std::fs::write(&path, simple_wav(800)).unwrap();
    assert_eq!(sound::load(&path).unwrap().samples.len(), 800);
    let missing = sound::load(&folder.path().join("none.wav"));
    assert_eq!(missing.unwrap_err().code, "missing");
    std::fs::write(&path, b"").unwrap();
    assert_eq!(sound::load(&path).unwrap_err().code, "empty-file");
    // Refused by its size; this one takes no room on the disk.
    let file = std::fs::File::create(&path).unwrap();
    file.set_len(513 << 20).unwrap();
    assert_eq!(sound::load(&path).unwrap_err().code, "sound-file-too-large");
}
