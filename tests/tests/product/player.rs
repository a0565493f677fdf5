//! Sounds that are played come out of the loudspeaker: of a sound server of our own.
#![cfg(target_os = "linux")]

use hearth::player::{Player, Playing};
use hearth_core::data::sound::Sound;
use hearth_tests::Workplace;
use hearth_tests::sound_server::{RATE_HZ, SoundServer};
use std::f32::consts::TAU;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// How long anything may take; generous, because tests share the machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// Tones one after the other, each as long.
fn tones(rate_hz: u32, secs: f32, hertz: &[f32]) -> Arc<Sound> {
    let count = (secs * rate_hz as f32) as usize;
    let tone =
        |hz: f32| (0..count).map(move |i| (i as f32 * hz * TAU / rate_hz as f32).sin() * 0.5);
    Arc::new(Sound {
        rate_hz,
        num_channels: 1,
        samples: hertz.iter().flat_map(|hz| tone(*hz)).collect(),
    })
}

fn wait_for(what: &str, player: &Player, mut fits: impl FnMut(&Playing) -> bool) -> Playing {
    let started = Instant::now();
    loop {
        let playing = player.playing();
        if fits(&playing) {
            return playing;
        }
        let waited = started.elapsed();
        assert!(waited < PATIENCE, "{what} did not happen: {playing:?}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Amplitude of a tone in samples: Goertzel's sum, written out.
fn amplitude(samples: &[f32], hz: f32) -> f32 {
    let (mut re, mut im) = (0.0, 0.0);
    for (i, sample) in samples.iter().enumerate() {
        let angle = i as f32 * hz * TAU / RATE_HZ as f32;
        re += sample * angle.cos();
        im += sample * angle.sin();
    }
    2.0 * (re * re + im * im).sqrt() / samples.len().max(1) as f32
}

/// What is not silence of a recording.
fn loud_part(heard: &[f32]) -> &[f32] {
    let is_loud = |v: &f32| v.abs() > 0.02;
    let first = heard.iter().position(is_loud).unwrap_or(0);
    let end = heard.iter().rposition(is_loud).map_or(0, |i| i + 1);
    &heard[first..end.max(first)]
}

#[test]
fn a_tone_comes_out_of_the_loudspeaker_and_the_position_moves() {
    let Some(server) = SoundServer::start() else {
        return;
    };
    let recording = server.record();
    let woken = Arc::new(AtomicUsize::new(0));
    let player = Player::on_server(server.socket(), {
        let woken = woken.clone();
        move || {
            woken.fetch_add(1, Ordering::SeqCst);
        }
    });
    assert_eq!(player.playing(), Playing::Nothing);
    // At a rate that the loudspeaker does not have.
    player.play(tones(11_025, 0.6, &[440.0, 1000.0]), 0.0..1.2, false);
    assert_ne!(player.playing(), Playing::Nothing, "it says so at once");
    let mut positions = Vec::new();
    wait_for("the end", &player, |playing| {
        if let Playing::At(secs) = playing {
            positions.push(*secs);
        }
        *playing == Playing::Nothing
    });
    assert!(positions.len() > 20, "{}", positions.len());
    assert!(positions.iter().all(|secs| (0.0..=1.2).contains(secs)));
    assert!(
        positions.first() < Some(&0.4) && positions.last() > Some(&1.0),
        "{positions:?}"
    );
    assert!(
        woken.load(Ordering::SeqCst) >= 2,
        "at its start and at its end"
    );

    std::thread::sleep(Duration::from_millis(300));
    let heard = recording.heard();
    let sound = loud_part(&heard);
    let secs = sound.len() as f32 / RATE_HZ as f32;
    assert!((secs - 1.2).abs() < 0.1, "{secs} seconds were heard");
    let (first, second) = sound.split_at(sound.len() / 2);
    let inner = |part: &[f32]| part[1600..part.len() - 1600].to_vec();
    let (first, second) = (inner(first), inner(second));
    assert!((amplitude(&first, 440.0) - 0.5).abs() < 0.05);
    assert!(amplitude(&first, 1000.0) < 0.02);
    assert!((amplitude(&second, 1000.0) - 0.5).abs() < 0.05);
}

#[test]
fn a_looped_stretch_is_heard_until_it_is_stopped() {
    let Some(server) = SoundServer::start() else {
        return;
    };
    let recording = server.record();
    let player = Player::on_server(server.socket(), || {});
    let sound = tones(16_000, 0.3, &[440.0, 1000.0, 2500.0]);
    player.play(sound.clone(), 0.3..0.6, true);
    wait_for("a position", &player, |p| matches!(p, Playing::At(_)));
    let until = Instant::now() + Duration::from_millis(1200);
    while Instant::now() < until {
        if let Playing::At(secs) = player.playing() {
            assert!((0.3..=0.6).contains(&secs), "{secs}");
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    player.stop();
    assert_eq!(player.playing(), Playing::Nothing);
    std::thread::sleep(Duration::from_millis(500));
    let heard = recording.heard();
    let looped = loud_part(&heard);
    let secs = looped.len() as f32 / RATE_HZ as f32;
    assert!(secs > 0.9, "longer than the stretch: {secs}");
    assert!(amplitude(looped, 1000.0) > 0.4);
    assert!(amplitude(looped, 440.0).max(amplitude(looped, 2500.0)) < 0.05);
    let quiet = heard.len() - heard.iter().rposition(|v| v.abs() > 0.02).unwrap_or(0);
    assert!(
        quiet > RATE_HZ as usize / 10,
        "it stops soon after it was told"
    );

    // Another sound takes the place of the one that is played.
    player.play(sound.clone(), 0.0..0.3, true);
    wait_for("a position", &player, |p| matches!(p, Playing::At(_)));
    player.play(sound, 0.6..0.9, false);
    wait_for(
        "the other stretch",
        &player,
        |p| matches!(p, Playing::At(s) if *s >= 0.6),
    );
    wait_for("the end", &player, |p| *p == Playing::Nothing);
}

#[test]
fn a_missing_and_a_dying_server_are_said_and_a_new_one_is_used() {
    let place = Workplace::new();
    let nowhere = Player::on_server(place.path("no-such-socket"), || {});
    nowhere.play(tones(8_000, 0.2, &[440.0]), 0.0..0.2, false);
    let failed = wait_for("the failure", &nowhere, |p| matches!(p, Playing::Failed(_)));
    assert!(matches!(failed, Playing::Failed(f) if f.code == "no-sound-output"));

    let Some(mut server) = SoundServer::start() else {
        return;
    };
    let player = Player::on_server(server.socket(), || {});
    let sound = tones(16_000, 0.4, &[440.0]);
    player.play(sound.clone(), 0.0..0.4, true);
    wait_for("a position", &player, |p| matches!(p, Playing::At(_)));
    server.kill();
    let failed = wait_for("the failure", &player, |p| matches!(p, Playing::Failed(_)));
    assert!(matches!(failed, Playing::Failed(f) if f.code == "sound-output-failed"));
    player.play(sound.clone(), 0.0..0.4, false);
    let failed = wait_for("the failure", &player, |p| matches!(p, Playing::Failed(_)));
    assert!(matches!(failed, Playing::Failed(f) if f.code == "no-sound-output"));

    server.restart();
    player.play(sound.clone(), 0.0..0.4, false);
    wait_for("a position", &player, |p| matches!(p, Playing::At(_)));
    wait_for("the end", &player, |p| *p == Playing::Nothing);

    // While nothing is played, nobody notices that the server is another one; the next sound does.
    server.kill();
    server.restart();
    player.play(sound, 0.0..0.4, false);
    wait_for("a position", &player, |p| matches!(p, Playing::At(_)));
    wait_for("the end", &player, |p| *p == Playing::Nothing);
}

#[test]
fn an_empty_stretch_is_over_at_once() {
    let Some(server) = SoundServer::start() else {
        return;
    };
    let player = Player::on_server(server.socket(), || {});
    player.play(tones(16_000, 0.2, &[440.0]), 5.0..6.0, true);
    wait_for("the end", &player, |p| *p == Playing::Nothing);
}
