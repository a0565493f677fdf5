//! Thumbnails: decoded on threads of their own, kept on the GPU within a budget.
//!
//! Each frame asks for what is in sight. At the end of the frame these requests replace the ones
//! that still wait, so that rows that scrolled away are never decoded.

use crossbeam_channel::{Receiver, Sender, unbounded};
use egui::{ColorImage, Context, TextureHandle, TextureOptions};
use hearth_core::data::media::{self, SkipReason};
use std::collections::{HashMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;

/// Bytes that all thumbnails together may take.
const BUDGET_BYTES: usize = 200 << 20;
const NUM_THREADS: usize = 2;
/// Uploads a frame, so that a frame never waits for many.
const UPLOADS_A_FRAME: usize = 48;
/// Sizes that pictures are decoded at, in pixels.
const SIZES_PX: [u32; 6] = [96, 192, 384, 768, 1536, 4096];

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Key {
    path: PathBuf,
    px: u32,
}

struct Decoded {
    key: Key,
    picture: Result<ColorImage, SkipReason>,
}

/// What there is of a picture.
#[derive(Clone)]
pub enum Thumbnail {
    /// It is being decoded.
    Waiting,
    /// It is here.
    Ready(TextureHandle),
    /// It cannot be read.
    Failed(SkipReason),
}

struct Entry {
    thumbnail: Thumbnail,
    num_bytes: usize,
    last_used: u64,
}

/// The queue that the decoding threads take from, the most wanted last.
#[derive(Default)]
struct Queue {
    waiting: Vec<Key>,
    in_work: HashSet<Key>,
    is_closed: bool,
}

#[derive(Default)]
struct Shared {
    queue: Mutex<Queue>,
    changed: Condvar,
}

/// The thumbnails on the GPU and those on their way.
pub struct Textures {
    context: Context,
    shared: Arc<Shared>,
    decoded: Receiver<Decoded>,
    threads: Vec<JoinHandle<()>>,
    entries: HashMap<Key, Entry>,
    num_bytes: usize,
    wanted: Vec<Key>,
    frame: u64,
}

impl Textures {
    /// Starts the decoding threads.
    pub fn new(context: Context) -> Self {
        let (sender, decoded) = unbounded();
        let shared = Arc::new(Shared::default());
        let threads = (0..NUM_THREADS)
            .filter_map(|index| {
                let (shared, sender, context) = (shared.clone(), sender.clone(), context.clone());
                std::thread::Builder::new()
                    .name(format!("hearth-thumbnails-{index}"))
                    .spawn(move || decode(&shared, &sender, &context))
                    .inspect_err(|error| log::error!("no thread for thumbnails: {error}"))
                    .ok()
            })
            .collect();
        Self {
            context,
            shared,
            decoded,
            threads,
            entries: HashMap::new(),
            num_bytes: 0,
            wanted: Vec::new(),
            frame: 0,
        }
    }

    /// The picture at least as large as `side` pixels on the screen, as far as it is there; asks
    /// for it otherwise. Never waits.
    pub fn get(&mut self, path: &Path, side_px: f32) -> Thumbnail {
        let px = size_for(side_px);
        let key = Key {
            path: path.to_owned(),
            px,
        };
        if let Some(entry) = self.entries.get_mut(&key) {
            entry.last_used = self.frame;
            return entry.thumbnail.clone();
        }
        self.wanted.push(key);
        // Another size is better than none while this one is decoded.
        for other in SIZES_PX {
            let key = Key {
                path: path.to_owned(),
                px: other,
            };
            if let Some(entry) = self.entries.get_mut(&key) {
                entry.last_used = self.frame;
                return entry.thumbnail.clone();
            }
        }
        Thumbnail::Waiting
    }

    /// Uploads what was decoded; call once before painting.
    pub fn begin_frame(&mut self) {
        self.frame += 1;
        for _ in 0..UPLOADS_A_FRAME {
            let Ok(Decoded { key, picture }) = self.decoded.try_recv() else {
                return;
            };
            let (thumbnail, num_bytes) = match picture {
                Ok(image) => {
                    let num_bytes = image.pixels.len() * 4;
                    let name = key.path.to_string_lossy().into_owned();
                    let texture = self
                        .context
                        .load_texture(name, image, TextureOptions::LINEAR);
                    (Thumbnail::Ready(texture), num_bytes)
                }
                Err(reason) => (Thumbnail::Failed(reason), 0),
            };
            self.num_bytes += num_bytes;
            let last_used = self.frame;
            if let Some(old) = self.entries.insert(
                key,
                Entry {
                    thumbnail,
                    num_bytes,
                    last_used,
                },
            ) {
                self.num_bytes -= old.num_bytes;
            }
        }
        self.context.request_repaint();
    }

    /// Hands the frame's requests to the threads and frees what is too much; call once after
    /// painting.
    pub fn end_frame(&mut self) {
        {
            let mut queue = self
                .shared
                .queue
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            let mut wanted = std::mem::take(&mut self.wanted);
            wanted.retain(|key| !queue.in_work.contains(key));
            wanted.reverse();
            if queue.waiting != wanted {
                queue.waiting = wanted;
                self.shared.changed.notify_all();
            }
        }
        self.evict(BUDGET_BYTES);
    }

    /// Drops every picture; call when another project is opened.
    pub fn clear(&mut self) {
        self.entries.clear();
        self.num_bytes = 0;
    }

    fn evict(&mut self, budget: usize) {
        if self.num_bytes <= budget {
            return;
        }
        let mut by_age: Vec<(u64, Key)> = self
            .entries
            .iter()
            .map(|(key, entry)| (entry.last_used, key.clone()))
            .collect();
        by_age.sort_by_key(|(last_used, _)| *last_used);
        for (last_used, key) in by_age {
            // Some room below the budget, so that this is not done every frame.
            if self.num_bytes <= budget / 10 * 9 || last_used == self.frame {
                return;
            }
            if let Some(entry) = self.entries.remove(&key) {
                self.num_bytes -= entry.num_bytes;
            }
        }
    }
}

impl Drop for Textures {
    fn drop(&mut self) {
        self.shared
            .queue
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .is_closed = true;
        self.shared.changed.notify_all();
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

fn size_for(side_px: f32) -> u32 {
    let wanted = side_px.ceil() as u32;
    SIZES_PX
        .into_iter()
        .find(|px| *px >= wanted)
        .unwrap_or(SIZES_PX[SIZES_PX.len() - 1])
}

fn decode(shared: &Shared, sender: &Sender<Decoded>, context: &Context) {
    loop {
        let key = {
            let mut queue = shared.queue.lock().unwrap_or_else(PoisonError::into_inner);
            loop {
                if queue.is_closed {
                    return;
                }
                if let Some(key) = queue.waiting.pop() {
                    queue.in_work.insert(key.clone());
                    break key;
                }
                queue = shared
                    .changed
                    .wait(queue)
                    .unwrap_or_else(PoisonError::into_inner);
            }
        };
        let picture = catch_unwind(AssertUnwindSafe(|| media::thumbnail(&key.path, key.px)))
            .unwrap_or_else(|_| {
                Err(SkipReason {
                    code: "damaged",
                    message: "The picture cannot be decoded.".into(),
                })
            })
            .map(|rgb| {
                let size = [rgb.width() as usize, rgb.height() as usize];
                ColorImage::from_rgb(size, rgb.as_raw())
            });
        let is_open = sender
            .send(Decoded {
                key: key.clone(),
                picture,
            })
            .is_ok();
        shared
            .queue
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .in_work
            .remove(&key);
        if !is_open {
            return;
        }
        context.request_repaint();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_decoded_a_little_larger_than_shown() {
        assert_eq!(size_for(90.0), 96);
        assert_eq!(size_for(97.0), 192);
        assert_eq!(size_for(9000.0), 4096);
    }

    #[test]
    fn requests_of_the_last_frame_replace_those_that_wait() {
        let mut textures = Textures::new(Context::default());
        // No thread may take anything while the queue is looked at.
        let shared = textures.shared.clone();
        {
            let mut queue = shared.queue.lock().unwrap_or_else(PoisonError::into_inner);
            queue.is_closed = true;
        }
        shared.changed.notify_all();
        for thread in textures.threads.drain(..) {
            thread.join().expect("thread ends");
        }
        textures.begin_frame();
        let _ = textures.get(Path::new("a.png"), 90.0);
        textures.end_frame();
        let _ = textures.get(Path::new("b.png"), 90.0);
        let _ = textures.get(Path::new("c.png"), 90.0);
        textures.end_frame();
        let queue = shared.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let names: Vec<_> = queue
            .waiting
            .iter()
            .map(|k| k.path.display().to_string())
            .collect();
        assert_eq!(
            names,
            ["c.png", "b.png"],
            "the first asked for is taken first, from the end"
        );
    }
}
