//! The whole window without a display: real clicks and keys, found by the names that a screen
//! reader hears.

use egui::accesskit::Role;
use egui::{DroppedFile, Event, Key, Modifiers, PointerButton, Pos2, TouchPhase, vec2};
use egui_kittest::kittest::{NodeT, Queryable};
use egui_kittest::{Harness, Node};
use hearth::commands::UiCommand;
use hearth::i18n::Language;
use hearth::settings::ThemeChoice;
use hearth::{AppOptions, HearthApp};
use hearth_core::data::DataKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The longest that any one thing may take; a training of the sample takes seconds.
const LIMIT: Duration = Duration::from_mins(3);

/// A window that is driven by a test.
pub struct Flow {
    harness: Harness<'static, HearthApp>,
}

impl Flow {
    /// A window whose settings and projects lie in this folder.
    pub fn open(data_dir: &Path) -> Self {
        Self::open_project(data_dir, None)
    }

    /// The same with a project open.
    pub fn open_project(data_dir: &Path, project: Option<&Path>) -> Self {
        let options = AppOptions {
            data_dir: Some(data_dir.to_owned()),
            open: project.map(Path::to_owned),
            language: Some(Language::English),
            theme: Some(ThemeChoice::Light),
            started_at: None,
        };
        let mut harness = Harness::builder()
            .with_size([1280.0, 800.0])
            .allow_missing_glyphs() // as in the program: people name things as they like
            .build_eframe(|creation| HearthApp::new(&creation.egui_ctx, options));
        harness.run_steps(2);
        Self { harness }
    }

    /// The application.
    pub fn app(&self) -> &HearthApp {
        self.harness.state()
    }

    /// Asks for something as a click would.
    pub fn send(&mut self, command: UiCommand) {
        self.harness.state_mut().send(command);
        self.settle();
    }

    /// Scrolls until what has this name is in sight.
    pub fn reach(&mut self, name: &str) {
        let nodes = self.harness.query_all_by_label(name);
        for node in nodes {
            node.scroll_to_me();
        }
        // Scrolling takes a moment.
        self.harness.run_steps(30);
    }

    /// Scrolls to the button whose name has this in it, and clicks it.
    pub fn press_part(&mut self, part: &str) {
        let name = self.names_with(part).into_iter().next();
        let name = name.unwrap_or_else(|| panic!("nothing is called “…{part}…”: {self:?}"));
        self.first_button(&name).scroll_to_me();
        self.harness.run_steps(30);
        self.first_button(&name).click();
        self.settle();
    }

    /// Of several buttons that say the same, the first.
    fn first_button<'a>(&'a self, name: &'a str) -> Node<'a> {
        let found = self
            .harness
            .query_all_by_role_and_label(Role::Button, name)
            .next();
        found.unwrap_or_else(|| panic!("“{name}” is no button: {self:?}"))
    }

    /// Paints frames until something is so, and until what it moved has come to rest.
    pub fn until(&mut self, what: &str, is_so: impl Fn(&Self) -> bool) {
        let started = Instant::now();
        while !is_so(self) {
            assert!(started.elapsed() < LIMIT, "{what} did not come: {self:?}");
            std::thread::sleep(Duration::from_millis(5));
            self.harness.step();
        }
        // A dialog that grew is centred in the next frame; a click would miss what it aimed at.
        self.harness.run_steps(2);
    }

    /// Paints frames until all work is done.
    pub fn until_idle(&mut self) {
        self.until("the end of all work", |flow| {
            flow.app().session().jobs().next().is_none()
        });
    }

    /// Whether something of this name is shown.
    pub fn shows(&self, name: &str) -> bool {
        self.harness.query_all_by_label(name).next().is_some()
    }

    /// Whether something whose name has this in it is shown.
    pub fn shows_part(&self, part: &str) -> bool {
        self.harness
            .query_all_by_label_contains(part)
            .next()
            .is_some()
    }

    /// Clicks the button of this name.
    pub fn press(&mut self, name: &str) {
        self.node(Role::Button, name).click();
        self.settle();
    }

    /// Clicks the button of this name, which may have to be scrolled to.
    pub fn press_below(&mut self, name: &str) {
        self.node(Role::Button, name).scroll_to_me();
        self.settle();
        // As a screen reader does: a message in the corner may lie above it.
        self.node(Role::Button, name).click_accesskit();
        self.settle();
    }

    /// Waits for what an import would do, and has it done.
    pub fn import(&mut self) {
        // The dialog grows with what was found.
        self.await_preview();
        let n = self.preview_count().unwrap_or_default();
        let kind = self
            .app()
            .session()
            .project()
            .map(|p| p.snapshot().task.data_kind());
        let things = match kind.unwrap_or_default() {
            DataKind::Pictures => "picture",
            DataKind::Sounds => "recording",
            DataKind::Texts => "text",
            DataKind::Rows => "row",
        };
        let end = if n == 1 { "" } else { "s" };
        self.press(&format!("Import {n} {things}{end}"));
        self.until_idle();
    }

    /// The preview of an import, once it is there.
    pub fn await_preview(&mut self) {
        self.until("a preview of the import", |flow| {
            flow.preview_count().is_some()
        });
        self.settle();
    }

    fn preview_count(&self) -> Option<usize> {
        let preview = self.app().view().data.preview.as_ref()?;
        let seen = preview.result.as_ref()?;
        Some(seen.num_items - seen.num_already_there)
    }

    /// Clicks the button of this name while keys are held.
    pub fn press_with(&mut self, modifiers: Modifiers, name: &str) {
        self.node(Role::Button, name).click_modifiers(modifiers);
        self.settle();
    }

    /// Drags from the middle of one button to the middle of another.
    pub fn drag_between(&mut self, from: &str, to: &str) {
        let (from, to) = (self.middle(from), self.middle(to));
        self.harness.drag_at(from);
        self.harness.step();
        for share in [0.3, 0.6, 1.0] {
            self.harness.hover_at(from.lerp(to, share));
            self.harness.step();
        }
        self.harness.drop_at(to);
        self.settle();
    }

    fn middle(&self, name: &str) -> Pos2 {
        self.node(Role::Button, name).rect().center()
    }

    /// Clicks what has this name with the second button.
    pub fn press_second(&mut self, name: &str) {
        self.harness.get_by_label(name).click_secondary();
        self.settle();
    }

    /// Clicks the first thing whose name has this in it, twice at once.
    pub fn double_click_part(&mut self, part: &str) {
        let nodes = self.harness.query_all_by_label_contains(part);
        let at = nodes.map(|node| node.rect().center()).next();
        let at = at.unwrap_or_else(|| panic!("nothing is called “…{part}…”: {self:?}"));
        self.double_click_at(at);
    }

    /// Clicks a place of what has this name twice at once; shares of its width and height.
    pub fn double_click_in(&mut self, name: &str, share: [f32; 2]) {
        let at = self.place_in(name, share);
        self.double_click_at(at);
    }

    fn double_click_at(&mut self, at: Pos2) {
        self.harness.hover_at(at);
        self.harness.step();
        // In one frame: the frames of a test are too far apart for a double click.
        for pressed in [true, false, true, false] {
            self.harness.input_mut().events.push(Event::PointerButton {
                pos: at,
                button: PointerButton::Primary,
                pressed,
                modifiers: Modifiers::NONE,
            });
        }
        self.settle();
    }

    /// Turns the wheel over the middle of what has this name; to zoom in where `points` is
    /// above 0.
    pub fn wheel(&mut self, name: &str, points: f32) {
        let at = self.place_in(name, [0.5, 0.5]);
        self.harness.hover_at(at);
        self.harness.step();
        self.harness.event(Event::MouseWheel {
            unit: egui::MouseWheelUnit::Point,
            delta: vec2(0.0, points),
            phase: TouchPhase::Move,
            source: egui::MouseWheelSource::Wheel,
            modifiers: Modifiers::NONE,
        });
        self.settle();
    }

    /// Drags along places of what has this name, given as shares of its width and height, while
    /// keys are held.
    pub fn drag_along(&mut self, modifiers: Modifiers, name: &str, shares: &[[f32; 2]]) {
        let places: Vec<Pos2> = shares
            .iter()
            .map(|share| self.place_in(name, *share))
            .collect();
        let (Some(first), Some(last)) = (places.first(), places.last()) else {
            return;
        };
        self.harness.event(Event::ModifiersChanged(modifiers));
        self.harness.hover_at(*first);
        self.harness.drag_at(*first);
        for place in &places {
            self.harness.hover_at(*place);
        }
        self.harness.drop_at(*last);
        self.harness.event(Event::ModifiersChanged(Modifiers::NONE));
        self.settle();
    }

    fn place_in(&self, name: &str, [across, down]: [f32; 2]) -> Pos2 {
        let rect = self.harness.get_by_label(name).rect();
        rect.lerp_inside(vec2(across, down))
    }

    /// The names that are shown and have this in them, from top to bottom.
    pub fn names_with(&self, part: &str) -> Vec<String> {
        let nodes = self.harness.query_all_by_label_contains(part);
        let mut found: Vec<(f32, String)> = nodes
            .map(|node| (node.rect().top(), node.accesskit_node().label()))
            .filter_map(|(top, name)| Some((top, name?)))
            .collect();
        found.sort_by(|a, b| a.0.total_cmp(&b.0));
        found.into_iter().map(|(_, name)| name).collect()
    }

    /// Presses a key and paints so many frames, no more.
    pub fn key_in_frames(&mut self, key: Key, num_frames: usize) {
        self.harness.event(egui::Event::Key {
            key,
            physical_key: None,
            pressed: true,
            repeat: false,
            modifiers: Modifiers::NONE,
        });
        self.harness.run_steps(num_frames);
    }

    /// Clicks the step of this name in the rail.
    pub fn go(&mut self, step: &str) {
        self.node(Role::Tab, step).click();
        self.settle();
    }

    /// Chooses this one of several that exclude each other.
    pub fn choose(&mut self, name: &str) {
        self.node(Role::RadioButton, name).click();
        self.settle();
    }

    /// Ticks or unticks the box of this name.
    pub fn tick(&mut self, name: &str) {
        self.node(Role::CheckBox, name).click();
        self.settle();
    }

    /// Moves the slider of this name by so many small steps to the right.
    pub fn slide(&mut self, name: &str, steps: usize) {
        self.node(Role::Slider, name).focus();
        self.settle();
        for _ in 0..steps {
            self.key(Modifiers::NONE, Key::ArrowRight);
        }
    }

    /// Clicks whatever has this name, alone of all.
    pub fn click(&mut self, name: &str) {
        self.harness.get_by_label(name).click();
        self.settle();
    }

    /// Clicks the first thing whose name has this in it.
    pub fn click_part(&mut self, part: &str) {
        let node = self.harness.query_all_by_label_contains(part).next();
        let node = node.unwrap_or_else(|| panic!("nothing is called “…{part}…”: {self:?}"));
        node.click();
        self.settle();
    }

    /// Types into the field of this name.
    pub fn type_into(&mut self, field: &str, text: &str) {
        self.node(Role::TextInput, field).click();
        self.settle();
        self.key(Modifiers::COMMAND, Key::A);
        self.node(Role::TextInput, field).type_text(text);
        self.settle();
    }

    /// Types into the field for several lines of this name.
    pub fn type_lines_into(&mut self, field: &str, text: &str) {
        self.node(Role::MultilineTextInput, field).click();
        self.settle();
        self.node(Role::MultilineTextInput, field).type_text(text);
        self.settle();
    }

    /// Presses a key.
    pub fn key(&mut self, modifiers: Modifiers, key: Key) {
        self.harness.key_press_modifiers(modifiers, key);
        self.settle();
    }

    /// Drops files into the window.
    pub fn drop(&mut self, paths: &[&Path]) {
        let files = paths
            .iter()
            .map(|path| -> egui::DroppedFileHandle { Arc::new(FileOnDisk((*path).to_owned())) });
        self.harness.input_mut().dropped_files = files.collect();
        self.settle();
    }

    /// Whether the dark theme is shown.
    pub fn is_dark(&self) -> bool {
        self.harness.ctx.theme() == egui::Theme::Dark
    }

    fn node<'a>(&'a self, role: Role, name: &'a str) -> Node<'a> {
        self.harness.get_by_role_and_label(role, name)
    }

    fn settle(&mut self) {
        self.harness.run_steps(4);
    }
}

impl std::fmt::Debug for Flow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", self.harness.root())
    }
}

#[derive(Debug)]
struct FileOnDisk(PathBuf);

impl DroppedFile for FileOnDisk {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        std::fs::read(&self.0).map_err(|error| error.to_string())
    }
}
