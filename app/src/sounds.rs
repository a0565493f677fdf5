//! The sound that is looked at and listened to: decoded on a thread of its own, one at a time.

use crate::player::Player;
use crate::recorder::Recorder;
use crate::ui::spectrogram;
use crossbeam_channel::{Receiver, bounded};
use egui::{Context, TextureHandle, TextureOptions};
use hearth_core::data::augment::AugmentLevel;
use hearth_core::data::augment::sound::SoundAugment;
use hearth_core::data::media::SkipReason;
use hearth_core::data::sound::spectrum::{self, Picture};
use hearth_core::data::sound::waveform::Waveform;
use hearth_core::data::sound::{self, Sound};
use rand_chacha::ChaCha8Rng;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Size of the picture of a spectrogram.
const PICTURE: [usize; 2] = [1024, 96];

/// A decoded sound, ready to be shown and played.
pub struct Heard {
    /// Its samples.
    pub sound: Arc<Sound>,
    /// Its outline.
    pub waveform: Waveform,
    picture: Picture,
}

/// What there is of a sound.
#[derive(Clone)]
pub enum Hearing {
    /// It is being decoded.
    Waiting,
    /// It is here.
    Ready(Arc<Heard>),
    /// It cannot be read.
    Failed(SkipReason),
}

type Decoded = Result<Arc<Heard>, SkipReason>;

/// The sound that was asked for last, and what plays it.
pub struct Sounds {
    context: Context,
    player: Player,
    recorder: Recorder,
    asked: Option<(PathBuf, Receiver<Decoded>)>,
    here: Option<(PathBuf, Decoded)>,
    /// A changed version on its way to the player.
    changed: Option<Receiver<Arc<Sound>>>,
    /// The spectrogram of the sound that is here, in the colours of one theme.
    texture: Option<(PathBuf, bool, TextureHandle)>,
}

impl Sounds {
    /// Nothing was asked for yet.
    pub fn new(context: Context) -> Self {
        let player = Player::new({
            let context = context.clone();
            move || context.request_repaint()
        });
        let recorder = Recorder::new({
            let context = context.clone();
            move || context.request_repaint()
        });
        Self {
            context,
            player,
            recorder,
            asked: None,
            here: None,
            changed: None,
            texture: None,
        }
    }

    /// What plays.
    pub fn player(&self) -> &Player {
        &self.player
    }

    /// What records.
    pub fn recorder(&mut self) -> &mut Recorder {
        &mut self.recorder
    }

    /// Stops playing and forgets the sound.
    pub fn clear(&mut self) {
        self.player.stop();
        self.recorder.discard();
        self.asked = None;
        self.here = None;
        self.changed = None;
        self.texture = None;
    }

    /// Plays a changed version of a sound as soon as it is made.
    pub fn play_changed(&mut self, heard: &Heard, level: AugmentLevel, mut rng: ChaCha8Rng) {
        let (send, receive) = bounded(1);
        let (sound, context) = (heard.sound.clone(), self.context.clone());
        let started = std::thread::Builder::new()
            .name("hearth-changed-sound".into())
            .spawn(move || {
                let changed = SoundAugment::of(level).apply(&sound, &mut rng);
                // Nobody waits any more where another sound was asked for meanwhile.
                let _ = send.send(Arc::new(changed));
                context.request_repaint();
            });
        match started {
            Ok(_) => self.changed = Some(receive),
            Err(error) => log::error!("no thread for a changed sound: {error}"),
        }
    }

    /// The sound of a file, which is read where it is not the one that is here.
    pub fn get(&mut self, path: &Path) -> Hearing {
        let changed = self.changed.as_ref().and_then(|made| made.try_recv().ok());
        if let Some(changed) = changed {
            self.changed = None;
            let whole = 0.0..changed.duration_secs();
            self.player.play(changed, whole, false);
        }
        if let Some((asked, receive)) = &self.asked
            && let Ok(decoded) = receive.try_recv()
        {
            self.here = Some((asked.clone(), decoded));
            self.asked = None;
        }
        if let Some((here, decoded)) = &self.here
            && here == path
        {
            return match decoded {
                Ok(heard) => Hearing::Ready(heard.clone()),
                Err(reason) => Hearing::Failed(reason.clone()),
            };
        }
        if self.asked.as_ref().is_none_or(|(asked, _)| asked != path) {
            self.player.stop();
            self.changed = None;
            self.ask(path);
        }
        Hearing::Waiting
    }

    fn ask(&mut self, path: &Path) {
        let (send, receive) = bounded(1);
        let (path, context) = (path.to_owned(), self.context.clone());
        let file = path.clone();
        let started = std::thread::Builder::new()
            .name("hearth-sound".into())
            .spawn(move || {
                let decoded = sound::load(&file).map(|sound| {
                    let [width, height] = PICTURE;
                    let whole = 0.0..sound.duration_secs();
                    Arc::new(Heard {
                        waveform: Waveform::of(&sound),
                        picture: spectrum::picture(&sound, whole, width, height),
                        sound: Arc::new(sound),
                    })
                });
                // Nobody waits any more where another sound was asked for meanwhile.
                let _ = send.send(decoded);
                context.request_repaint();
            });
        match started {
            Ok(_) => self.asked = Some((path, receive)),
            Err(error) => log::error!("no thread for a sound: {error}"),
        }
    }

    /// The spectrogram of the whole sound that is here.
    pub fn spectrogram(&mut self, is_dark: bool) -> Option<TextureHandle> {
        let (path, Ok(heard)) = self.here.as_ref()? else {
            return None;
        };
        if let Some((of, dark, texture)) = &self.texture
            && of == path
            && *dark == is_dark
        {
            return Some(texture.clone());
        }
        let picture = &heard.picture;
        let image = spectrogram::image(picture.width, picture.height, &picture.levels, is_dark);
        let texture = self
            .context
            .load_texture("spectrogram", image, TextureOptions::LINEAR);
        self.texture = Some((path.clone(), is_dark, texture.clone()));
        Some(texture)
    }
}
