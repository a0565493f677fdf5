//! A `PulseAudio` server of our own, whose only loudspeaker is a file.

use crate::Workplace;
use crate::skip::{Lack, skip};
use std::fs::File;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long the server may take to start; generous, because tests share the machine.
const PATIENCE: Duration = Duration::from_secs(30);
/// Rate of what is recorded.
pub const RATE_HZ: u32 = 16_000;

/// A sound server; it ends with the test.
pub struct SoundServer {
    place: Workplace,
    process: Child,
}

impl SoundServer {
    /// Starts one; `None`, said loudly, where the programs for it are missing.
    pub fn start() -> Option<Self> {
        for program in ["pulseaudio", "parec"] {
            let found = Command::new(program).arg("--version").output();
            if !found.is_ok_and(|output| output.status.success()) {
                let why = format!("{program} is missing; tests/run installs it");
                skip(Lack::SoundServer, &why);
                return None;
            }
        }
        let place = Workplace::new();
        let process = spawn(&place);
        let mut server = Self { place, process };
        server.wait_until_it_listens();
        Some(server)
    }

    /// Where it listens.
    pub fn socket(&self) -> PathBuf {
        self.place.path("socket")
    }

    /// Ends it as a crash would.
    pub fn kill(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = std::fs::remove_file(self.socket());
    }

    /// Starts it again after it was killed.
    pub fn restart(&mut self) {
        self.process = spawn(&self.place);
        self.wait_until_it_listens();
    }

    fn wait_until_it_listens(&mut self) {
        let started = Instant::now();
        while std::os::unix::net::UnixStream::connect(self.socket()).is_err() {
            let log = std::fs::read_to_string(self.place.path("log")).unwrap_or_default();
            let end = self.process.try_wait().expect("can be asked");
            assert!(end.is_none(), "the sound server ended: {log}");
            assert!(started.elapsed() < PATIENCE, "no sound server: {log}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Records what comes out of the loudspeaker from now on.
    pub fn record(&self) -> Recording {
        let file = self.place.path("heard.raw");
        let output = File::create(&file).expect("can be made");
        let process = surroundings(&self.place, "parec")
            .arg(format!("--server=unix:{}", self.socket().display()))
            .args(["--device=loudspeaker.monitor", "--raw", "--channels=1"])
            .args(["--format=float32le", "--latency-msec=20"])
            .arg(format!("--rate={RATE_HZ}"))
            .stdout(output)
            .stderr(Stdio::null())
            .spawn()
            .expect("parec starts");
        let recording = Recording { process, file };
        let started = Instant::now();
        while recording.heard().is_empty() {
            assert!(started.elapsed() < PATIENCE, "nothing is recorded");
            std::thread::sleep(Duration::from_millis(20));
        }
        recording
    }
}

impl Drop for SoundServer {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A program that sees no other sound server than ours.
fn surroundings(place: &Workplace, program: &str) -> Command {
    let mut command = Command::new(program);
    command
        .env("HOME", place.path(""))
        .env("XDG_RUNTIME_DIR", place.path(""))
        .env("PULSE_RUNTIME_PATH", place.path("runtime"))
        .env("PULSE_STATE_PATH", place.path("state"))
        .env_remove("PULSE_SERVER");
    command
}

fn spawn(place: &Workplace) -> Child {
    let socket = place.path("socket");
    let native = format!(
        "module-native-protocol-unix auth-anonymous=1 socket={}",
        socket.display()
    );
    let log = File::create(place.path("log")).expect("can be made");
    surroundings(place, "pulseaudio")
        .args(["-n", "--daemonize=no", "--use-pid-file=no"])
        .args(["--exit-idle-time=-1", "--disable-shm=yes", "--realtime=no"])
        .args(["-L", &native])
        .args(["-L", "module-null-sink sink_name=loudspeaker"])
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .expect("pulseaudio starts")
}

/// What comes out of the loudspeaker.
#[derive(Debug)]
pub struct Recording {
    process: Child,
    file: PathBuf,
}

impl Recording {
    /// Everything so far.
    pub fn heard(&self) -> Vec<f32> {
        let bytes = std::fs::read(&self.file).unwrap_or_default();
        let (words, _) = bytes.as_chunks::<4>();
        words.iter().map(|word| f32::from_le_bytes(*word)).collect()
    }
}

impl Drop for Recording {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
