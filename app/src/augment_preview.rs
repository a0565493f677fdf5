//! Augmented pictures to look at while sliders move: made on a thread of their own.
//!
//! The thread takes the newest wish when it is done with the one before; wishes in between are
//! never begun. What was shown stays until the new pictures are there, so that nothing flickers.

use crate::textures::Thumbnail;
use crossbeam_channel::{Receiver, Sender, unbounded};
use egui::{ColorImage, Context, TextureOptions};
use hearth_core::data::ContentHash;
use hearth_core::data::augment::mixup;
use hearth_core::data::augment::shown::{ShownAugment, pick};
use hearth_core::data::augment::version::{draw, version};
use hearth_core::data::media::{self, Preprocessing, SkipReason};
use hearth_core::project::Snapshot;
use image::RgbImage;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;

/// What is to be seen.
#[derive(Clone)]
pub struct Wish {
    /// Whose training pictures.
    pub project: Arc<Snapshot>,
    /// Which, and how they are changed.
    pub shown: ShownAugment,
}

impl PartialEq for Wish {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.project, &other.project) && self.shown == other.shown
    }
}

/// A training picture with what became of it.
#[derive(Clone)]
pub struct Row {
    /// Name of its class.
    pub class: String,
    /// As it is, as the model's input.
    pub plain: Thumbnail,
    /// Its changed versions.
    pub versions: Vec<Thumbnail>,
}

/// A row on its way to the GPU.
struct MadeRow {
    class: String,
    pictures: Result<Vec<ColorImage>, SkipReason>,
}

struct Made {
    wish: Wish,
    rows: Vec<MadeRow>,
}

#[derive(Default)]
struct Slot {
    wish: Option<Wish>,
    is_closed: bool,
}

#[derive(Default)]
struct Shared {
    slot: Mutex<Slot>,
    changed: Condvar,
}

/// The augmented pictures of the Train page.
pub struct AugmentPreview {
    context: Context,
    shared: Arc<Shared>,
    made: Receiver<Made>,
    thread: Option<JoinHandle<()>>,
    asked: Option<Wish>,
    shown: Option<Wish>,
    rows: Vec<Row>,
}

impl AugmentPreview {
    /// Starts the thread.
    pub fn new(context: Context) -> Self {
        let (sender, made) = unbounded();
        let shared = Arc::new(Shared::default());
        let thread = {
            let (shared, context) = (shared.clone(), context.clone());
            std::thread::Builder::new()
                .name("hearth-augment-preview".into())
                .spawn(move || work(&shared, &sender, &context))
                .inspect_err(|error| log::error!("no thread for augmented pictures: {error}"))
                .ok()
        };
        Self {
            context,
            shared,
            made,
            thread,
            asked: None,
            shown: None,
            rows: Vec::new(),
        }
    }

    /// Asks for pictures; asking for the same again costs nothing. Never waits.
    pub fn ask(&mut self, wish: Wish) {
        if self.asked.as_ref() == Some(&wish) {
            return;
        }
        self.asked = Some(wish.clone());
        self.lock().wish = Some(wish);
        self.shared.changed.notify_all();
    }

    /// Uploads what was made; call once before painting.
    pub fn begin_frame(&mut self) {
        let Some(Made { wish, rows }) = self.made.try_iter().last() else {
            return;
        };
        // Late pictures of a project that was closed.
        let is_of = |asked: &Wish| asked.project.dir == wish.project.dir;
        if !self.asked.as_ref().is_some_and(is_of) {
            return;
        }
        self.rows = rows.into_iter().map(|row| self.upload(row)).collect();
        self.shown = Some(wish);
    }

    /// Drops every picture; call when another project is opened.
    pub fn clear(&mut self) {
        self.asked = None;
        self.shown = None;
        self.rows.clear();
    }

    /// The newest pictures that there are.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Whether these are the pictures that were asked for last.
    pub fn is_fresh(&self) -> bool {
        self.shown.is_some() && self.shown == self.asked
    }

    /// What the shown pictures were asked for with.
    pub fn shown(&self) -> Option<&ShownAugment> {
        self.shown.as_ref().map(|wish| &wish.shown)
    }

    fn upload(&self, row: MadeRow) -> Row {
        let class = row.class;
        match row.pictures {
            Ok(pictures) => {
                let mut all = pictures.into_iter().map(|picture| {
                    let options = TextureOptions::LINEAR;
                    Thumbnail::Ready(self.context.load_texture("augmented", picture, options))
                });
                Row {
                    class,
                    plain: all.next().unwrap_or(Thumbnail::Waiting),
                    versions: all.collect(),
                }
            }
            Err(reason) => Row {
                class,
                plain: Thumbnail::Failed(reason),
                versions: Vec::new(),
            },
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Slot> {
        let slot = self.shared.slot.lock();
        slot.unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for AugmentPreview {
    fn drop(&mut self) {
        self.lock().is_closed = true;
        self.shared.changed.notify_all();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// A picture as the model takes it, kept while the sliders move.
struct Kept {
    path: PathBuf,
    input_px: u32,
    hash: ContentHash,
    class: String,
    plain: Result<RgbImage, SkipReason>,
}

fn work(shared: &Shared, sender: &Sender<Made>, context: &Context) {
    let mut kept: Vec<Kept> = Vec::new();
    loop {
        let wish = {
            let mut slot = shared.slot.lock().unwrap_or_else(PoisonError::into_inner);
            loop {
                if slot.is_closed {
                    return;
                }
                if let Some(wish) = slot.wish.take() {
                    break wish;
                }
                slot = shared
                    .changed
                    .wait(slot)
                    .unwrap_or_else(PoisonError::into_inner);
            }
        };
        // A picture that a decoder stumbles over must not end the thread.
        let rows = catch_unwind(AssertUnwindSafe(|| make(&wish, &mut kept)));
        let rows = rows.unwrap_or_default();
        if sender.send(Made { wish, rows }).is_err() {
            return;
        }
        context.request_repaint();
    }
}

fn make(wish: &Wish, kept: &mut Vec<Kept>) -> Vec<MadeRow> {
    let Wish { project, shown } = wish;
    let mut before = std::mem::take(kept);
    for sample in pick(project, shown.samples, shown.seed) {
        let path = project.sample_path(sample);
        let is_it =
            |k: &Kept| k.path == path && k.input_px == shown.input_px && k.hash == sample.hash;
        let known = before.iter().position(is_it);
        let class = project.class_name(sample).unwrap_or_default().to_owned();
        kept.push(match known {
            Some(at) => Kept {
                class,
                ..before.swap_remove(at)
            },
            None => Kept {
                plain: media::load(&path).map(|picture| {
                    media::preprocess(&picture, &Preprocessing::square(shown.input_px))
                }),
                path,
                input_px: shown.input_px,
                hash: sample.hash,
                class,
            },
        });
    }
    let rows = kept.iter().enumerate().map(|(at, of)| MadeRow {
        class: of.class.clone(),
        pictures: of.plain.clone().map(|plain| {
            let partner = partner(kept, at);
            let changed = (1..=shown.versions).map(|number| {
                let changed = version(&plain, &shown.augment, shown.seed, &of.hash, number);
                mixed(changed, partner, shown, &of.hash, number)
            });
            let mut pictures: Vec<ColorImage> = changed.map(|picture| image_of(&picture)).collect();
            pictures.insert(0, image_of(&plain));
            pictures
        }),
    });
    rows.collect()
}

/// The next picture of the shown ones that can be read.
fn partner(kept: &[Kept], at: usize) -> Option<&RgbImage> {
    let others = kept.iter().cycle().skip(at + 1);
    let mut others = others.take(kept.len().saturating_sub(1));
    others.find_map(|other| other.plain.as_ref().ok())
}

/// A version with as much of its partner in it as training would mix. Training mixes what the
/// backbone makes of two pictures; in their pixels it can be seen.
fn mixed(
    picture: RgbImage,
    partner: Option<&RgbImage>,
    shown: &ShownAugment,
    hash: &ContentHash,
    number: u32,
) -> RgbImage {
    let alpha = shown.augment.mixup;
    match partner {
        Some(partner) if alpha > 0.0 => {
            // A draw of its own: the version stays as it is without mixup.
            let mut rng = draw(shown.seed, hash, u32::MAX - number);
            mixup::mix(&picture, partner, mixup::weight(alpha, &mut rng))
        }
        _ => picture,
    }
}

fn image_of(picture: &RgbImage) -> ColorImage {
    let size = [picture.width() as usize, picture.height() as usize];
    ColorImage::from_rgb(size, picture.as_raw())
}

#[cfg(test)]
mod tests {
    use super::*;
    use hearth_core::data::augment::{AugmentLevel, PictureAugment};
    use std::time::{Duration, Instant};

    fn wish(project: &Arc<Snapshot>, rotate_deg: f32) -> Wish {
        Wish {
            project: project.clone(),
            shown: ShownAugment {
                augment: PictureAugment {
                    rotate_deg,
                    ..PictureAugment::default()
                },
                level: AugmentLevel::None,
                samples: 4,
                versions: 3,
                seed: 1,
                input_px: 64,
            },
        }
    }

    #[test]
    fn mixup_is_seen_with_the_next_picture() {
        let kept = |value: u8| Kept {
            path: PathBuf::new(),
            input_px: 8,
            hash: ContentHash::of(&[value]),
            class: "cat".into(),
            plain: Ok(RgbImage::from_pixel(8, 8, image::Rgb([value; 3]))),
        };
        let broken = Kept {
            plain: Err(SkipReason {
                code: "damaged",
                message: "gone".into(),
            }),
            ..kept(9)
        };
        let kept = [kept(0), broken, kept(200)];
        let next = partner(&kept, 0).expect("the one after the broken one");
        assert_eq!(next.get_pixel(0, 0).0, [200; 3]);
        assert!(partner(&kept[..1], 0).is_none());
        let project = Arc::new(crate::testing::snapshot(&[("cat", 1)]));
        let mut shown = wish(&project, 0.0).shown;
        let black = RgbImage::new(8, 8);
        let hash = ContentHash::of(b"a");
        let as_is = mixed(black.clone(), Some(next), &shown, &hash, 1);
        assert_eq!(as_is, black);
        shown.augment.mixup = 1.0;
        let seen = mixed(black.clone(), Some(next), &shown, &hash, 1);
        let value = seen.get_pixel(3, 3).0[0];
        assert!(value <= 100, "at least half is its own: {value}");
        assert_eq!(mixed(black.clone(), None, &shown, &hash, 1), black);
    }

    #[test]
    fn the_newest_wish_is_shown_and_pictures_that_are_gone_say_so() {
        let context = Context::default();
        let mut preview = AugmentPreview::new(context);
        let project = Arc::new(crate::testing::snapshot(&[("cat", 9), ("dog", 9)]));
        for degrees in 1..50 {
            preview.ask(wish(&project, degrees as f32));
        }
        let last = wish(&project, 49.0);
        let started = Instant::now();
        while !preview.is_fresh() {
            assert!(started.elapsed() < Duration::from_secs(20));
            std::thread::sleep(Duration::from_millis(2));
            preview.begin_frame();
        }
        assert_eq!(preview.shown(), Some(&last.shown));
        let classes: Vec<&str> = preview.rows().iter().map(|row| &*row.class).collect();
        assert_eq!(classes.len(), 4);
        assert!(
            classes.contains(&"cat") && classes.contains(&"dog"),
            "in turn"
        );
        let is_gone = |row: &Row| matches!(row.plain, Thumbnail::Failed(_));
        assert!(preview.rows().iter().all(is_gone), "no file lies there");
    }
}
