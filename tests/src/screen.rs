//! A virtual display with the real window on it, driven by mouse and keyboard.

use crate::Workplace;
use crate::skip::{Lack, skip};
use image::RgbImage;
use std::collections::HashSet;
use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use x11rb::protocol::xproto::{ClientMessageEvent, ConnectionExt as _, EventMask};
use x11rb::wrapper::ConnectionExt as _;

/// How long a window may take to appear; generous, because tests share the machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// An X server of our own, so that nobody else's windows are in the way.
#[derive(Debug)]
pub struct Screen {
    server: Child,
    display: String,
}

impl Screen {
    /// Starts one; `None`, said loudly, where the programs for it are missing.
    pub fn start(width_px: u32, height_px: u32) -> Option<Self> {
        for program in ["Xvfb", "xdotool", "import"] {
            let found = Command::new("sh")
                .args(["-c", &format!("command -v {program}")])
                .output();
            if !found.is_ok_and(|output| output.status.success()) {
                skip(
                    Lack::Display,
                    &format!("{program} is missing; tests/run installs it"),
                );
                return None;
            }
        }
        let mut server = Command::new("Xvfb")
            .args([
                "-displayfd",
                "1",
                "-screen",
                "0",
                &format!("{width_px}x{height_px}x24"),
            ])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb starts");
        let mut number = String::new();
        let stdout = server.stdout.take().expect("its output is piped");
        BufReader::new(stdout)
            .read_line(&mut number)
            .expect("Xvfb names its display");
        Some(Self {
            server,
            display: format!(":{}", number.trim()),
        })
    }

    /// Runs xdotool; its output if it did well.
    pub fn xdotool<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Option<String> {
        let output = Command::new("xdotool")
            .args(args)
            .env("DISPLAY", &self.display)
            .output();
        let output = output.expect("xdotool starts");
        output
            .status
            .success()
            .then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    /// What is on the screen.
    pub fn picture(&self, place: &Workplace) -> RgbImage {
        let file = place.path("screen.png");
        let output = Command::new("import")
            .args(["-display", &self.display, "-window", "root"])
            .arg(&file)
            .output()
            .expect("import starts");
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        image::open(&file).expect("import writes PNG").into_rgb8()
    }

    /// Opens the window on this screen.
    pub fn open_window(&self, place: &Workplace, project: Option<&Path>) -> Window<'_> {
        let log = std::fs::File::create(place.path("window.log")).expect("can be made");
        let process = place
            .command(project)
            .env("DISPLAY", &self.display)
            .env_remove("WAYLAND_DISPLAY")
            .env("HEARTH_LANG", "en")
            .env("HEARTH_THEME", "light")
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("the program starts");
        let mut window = Window {
            screen: self,
            process,
            id: String::new(),
        };
        let started = Instant::now();
        while window.id.is_empty() {
            assert!(window.is_alive(), "the program ended: {}", log_of(place));
            assert!(
                started.elapsed() < PATIENCE,
                "no window appeared: {}",
                log_of(place)
            );
            std::thread::sleep(Duration::from_millis(50));
            let pid = window.process.id().to_string();
            let found = self.xdotool(["search", "--onlyvisible", "--pid", &pid]);
            let ids = found.unwrap_or_default();
            let first = ids.lines().next().unwrap_or_default();
            first.clone_into(&mut window.id);
        }
        self.xdotool(["windowfocus", &window.id]);
        window
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// What the program logged.
pub fn log_of(place: &Workplace) -> String {
    std::fs::read_to_string(place.path("window.log")).unwrap_or_default()
}

/// The real window; its process ends with the test.
#[derive(Debug)]
pub struct Window<'a> {
    screen: &'a Screen,
    process: Child,
    id: String,
}

impl Window<'_> {
    /// Whether the program still runs.
    pub fn is_alive(&mut self) -> bool {
        self.process.try_wait().expect("can be asked").is_none()
    }

    /// Its X window.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Presses keys, such as `ctrl+2`.
    pub fn press(&self, keys: &str) {
        self.screen
            .xdotool(["key", keys])
            .expect("the key can be pressed");
        std::thread::sleep(Duration::from_millis(150));
    }

    /// Waits until the screen shows something that fits.
    pub fn wait_for(
        &mut self,
        place: &Workplace,
        what: &str,
        fits: impl Fn(&RgbImage) -> bool,
    ) -> RgbImage {
        let started = Instant::now();
        loop {
            assert!(
                self.is_alive(),
                "the program ended while waiting for {what}: {}",
                log_of(place)
            );
            let picture = self.screen.picture(place);
            if fits(&picture) {
                return picture;
            }
            assert!(
                started.elapsed() < PATIENCE,
                "{what} did not appear: {}",
                log_of(place)
            );
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// Closes the window as its close button does, and waits for the program's end.
    pub fn close(mut self) -> i32 {
        let id = self.id.parse().expect("xdotool prints a number");
        ask_to_close(&self.screen.display, id).expect("the X server can be reached");
        let started = Instant::now();
        while self.is_alive() {
            assert!(
                started.elapsed() < PATIENCE,
                "the program does not end when its window is closed"
            );
            std::thread::sleep(Duration::from_millis(50));
        }
        self.process.wait().expect("has ended").code().unwrap_or(-1)
    }
}

impl Drop for Window<'_> {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Sends what a window manager sends when somebody clicks the close button; there is none here.
fn ask_to_close(display: &str, window: u32) -> Result<(), Box<dyn std::error::Error>> {
    let (connection, _) = x11rb::connect(Some(display))?;
    let atom = |name: &str| -> Result<u32, Box<dyn std::error::Error>> {
        Ok(connection
            .intern_atom(false, name.as_bytes())?
            .reply()?
            .atom)
    };
    let (protocols, delete) = (atom("WM_PROTOCOLS")?, atom("WM_DELETE_WINDOW")?);
    let message = ClientMessageEvent::new(32, window, protocols, [delete, 0, 0, 0, 0]);
    connection.send_event(false, window, EventMask::NO_EVENT, message)?;
    connection.sync()?;
    Ok(())
}

/// Colours of a picture; a blank window has one, a drawn one hundreds.
pub fn num_colours(picture: &RgbImage) -> usize {
    picture.pixels().collect::<HashSet<_>>().len()
}

/// Share of pixels that differ clearly between two pictures of one size.
pub fn share_changed(a: &RgbImage, b: &RgbImage) -> f64 {
    let differs = |(p, q): &(&image::Rgb<u8>, &image::Rgb<u8>)| {
        p.0.iter().zip(q.0).any(|(x, y)| x.abs_diff(y) > 24)
    };
    a.pixels().zip(b.pixels()).filter(differs).count() as f64 / a.pixels().len() as f64
}
