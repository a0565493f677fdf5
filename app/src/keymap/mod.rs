//! Which keys do what while labelling: presets of known programs, and a person's own changes.

mod action;
mod chord;
mod presets;

pub use action::{Action, Group, Place};
pub use chord::Chord;
pub use presets::Preset;

use egui::{Context, Event};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The keys of a person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Keymap {
    /// What the keys are like.
    pub preset: Preset,
    /// Names of actions with keys of their own. What this version does not know stays, for one
    /// that does.
    changes: BTreeMap<String, Vec<String>>,
}

impl Keymap {
    /// The keys of an action.
    pub fn chords(&self, action: Action) -> Vec<Chord> {
        match self.changes.get(&action.name()) {
            Some(own) => own.iter().filter_map(|chord| chord.parse().ok()).collect(),
            None => self.preset.chords(action),
        }
    }

    /// The keys of an action as they are shown, with ` / ` between them.
    pub fn shown(&self, action: Action) -> String {
        let chords = self.chords(action);
        let words: Vec<String> = chords.iter().map(Chord::shown).collect();
        words.join(" / ")
    }

    /// Whether an action has other keys than the preset gives it.
    pub fn is_changed(&self, action: Action) -> bool {
        self.changes.contains_key(&action.name())
    }

    /// The action that has a key already and would be meant at the same places.
    pub fn clash(&self, action: Action, chord: Chord) -> Option<Action> {
        Action::all().into_iter().find(|other| {
            *other != action
                && other.meets(action)
                && self
                    .chords(*other)
                    .iter()
                    .any(|own| own.is_same_press(chord))
        })
    }

    /// Gives an action one more key, which is taken from any other that has it.
    pub fn bind(&mut self, action: Action, chord: Chord) {
        while let Some(other) = self.clash(action, chord) {
            let rest = self.chords(other).into_iter();
            let rest = rest.filter(|own| !own.is_same_press(chord)).collect();
            self.set(other, rest);
        }
        let mut chords = self.chords(action);
        if !chords.contains(&chord) {
            chords.push(chord);
            self.set(action, chords);
        }
    }

    /// Takes a key from an action.
    pub fn unbind(&mut self, action: Action, chord: Chord) {
        let rest = self.chords(action).into_iter();
        self.set(action, rest.filter(|own| *own != chord).collect());
    }

    /// Gives an action the preset's keys again; they are taken from any other that has them.
    pub fn reset(&mut self, action: Action) {
        self.changes.remove(&action.name());
        let given = self.preset.chords(action);
        for chord in &given {
            self.bind(action, *chord);
        }
        self.changes.remove(&action.name());
    }

    /// Gives every action the keys of a preset.
    pub fn choose(&mut self, preset: Preset) {
        *self = Self {
            preset,
            changes: BTreeMap::new(),
        };
    }

    /// Whether anything differs from the preset.
    pub fn has_changes(&self) -> bool {
        !self.changes.is_empty()
    }

    fn set(&mut self, action: Action, chords: Vec<Chord>) {
        if chords == self.preset.chords(action) {
            self.changes.remove(&action.name());
        } else {
            let words = chords.iter().map(ToString::to_string).collect();
            self.changes.insert(action.name(), words);
        }
    }

    /// What was asked for by keys since the last frame, in order; takes these keys away from
    /// widgets. Nothing, while something is typed, a dialog is open, or a widget has the keyboard
    /// and wants this key itself.
    pub fn pressed(&self, ctx: &Context, place: Place) -> Vec<Action> {
        let is_elsewhere = ctx.text_edit_focused()
            || egui::Popup::is_any_open(ctx)
            || ctx.memory(|memory| memory.top_modal_layer().is_some());
        if is_elsewhere {
            return Vec::new();
        }
        let has_focus = ctx.memory(|memory| memory.focused().is_some());
        let mut actions = Vec::new();
        ctx.input_mut(|input| {
            input.events.retain(|event| {
                let Some((chord, is_repeated)) = pressed_chord(event) else {
                    return true;
                };
                if has_focus && chord.is_for_widgets() {
                    return true;
                }
                match self.action_of(chord, place) {
                    Some(action) if !is_repeated || action.repeats() => {
                        actions.push(action);
                        false
                    }
                    Some(_) => false,
                    None => true,
                }
            });
        });
        actions
    }

    fn action_of(&self, chord: Chord, place: Place) -> Option<Action> {
        Action::all().into_iter().find(|action| {
            action.is_for(place)
                && self
                    .chords(*action)
                    .iter()
                    .any(|own| own.is_same_press(chord))
        })
    }
}

/// The keys that an event says were pressed, and whether they are held.
fn pressed_chord(event: &Event) -> Option<(Chord, bool)> {
    match event {
        Event::Key {
            key,
            pressed: true,
            repeat,
            modifiers,
            ..
        } => Some((Chord::new(*modifiers, *key), *repeat)),
        // The system tells of these by what they are for.
        Event::Copy => Some((Chord::COPY, false)),
        Event::Cut => Some((Chord::CUT, false)),
        Event::Paste(_) => Some((Chord::PASTE, false)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;
    use crate::i18n::{Language, Texts};
    use egui::{Key, Modifiers, RawInput};

    fn chord(text: &str) -> Chord {
        text.parse().unwrap()
    }

    #[test]
    fn no_preset_clashes_with_itself() {
        for preset in Preset::ALL {
            let mut keymap = Keymap::default();
            keymap.choose(preset);
            for action in Action::all() {
                for chord in keymap.chords(action) {
                    let clash = keymap.clash(action, chord);
                    assert_eq!(clash, None, "{preset:?}: {action:?} has {chord}");
                }
            }
        }
    }

    #[test]
    fn what_has_no_key_in_a_preset_is_meant_to_have_none() {
        for preset in Preset::ALL {
            for action in Action::all() {
                let has_key = !preset.chords(action).is_empty();
                assert_eq!(has_key, !preset.leaves_out(action), "{preset:?} {action:?}");
            }
        }
    }

    #[test]
    fn every_action_has_a_name_and_a_group_in_both_languages() {
        for language in [Language::English, Language::Chinese] {
            let texts = Texts::new(language);
            for action in Action::all() {
                let words = action.words(&texts);
                assert!(!words.is_empty() && !words.contains("action-"), "{words}");
                let group = texts.tr(action.group().key());
                assert!(!group.contains("keys-"), "{group}");
            }
        }
    }

    #[test]
    fn a_key_is_taken_from_the_other_action_and_comes_back_by_reset() {
        let mut keymap = Keymap::default();
        let key = keymap.chords(Action::Accept)[0];
        assert_eq!(keymap.clash(Action::Reject, key), Some(Action::Accept));
        keymap.bind(Action::Reject, key);
        assert!(!keymap.chords(Action::Accept).contains(&key));
        assert!(keymap.chords(Action::Reject).contains(&key));
        assert_eq!(keymap.clash(Action::Reject, key), None);
        let stored = serde_json::to_string(&keymap).unwrap();
        assert_eq!(serde_json::from_str::<Keymap>(&stored).unwrap(), keymap);
        keymap.reset(Action::Accept);
        assert!(keymap.chords(Action::Accept).contains(&key));
        assert!(!keymap.chords(Action::Reject).contains(&key));
        keymap.choose(Preset::LabelImg);
        assert!(!keymap.has_changes());
    }

    #[test]
    fn keys_of_other_versions_are_passed_over() {
        let stored = r#"{"preset":"hearth","changes":{"fly":["Ctrl+F"],"next":["Hyper+?","J"]}}"#;
        let keymap: Keymap = serde_json::from_str(stored).unwrap();
        assert_eq!(keymap.chords(Action::Next), [chord("J")]);
        assert!(serde_json::to_string(&keymap).unwrap().contains("fly"));
    }

    fn press(keymap: &Keymap, events: Vec<Event>, place: Place) -> Vec<Action> {
        let context = Context::default();
        let mut actions = Vec::new();
        let input = RawInput {
            events,
            ..RawInput::default()
        };
        let _ = context.run_ui(input, |ui| actions = keymap.pressed(ui.ctx(), place));
        actions
    }

    fn key(key: Key, modifiers: Modifiers, repeat: bool) -> Event {
        Event::Key {
            key,
            physical_key: None,
            pressed: true,
            repeat,
            modifiers,
        }
    }

    #[test]
    fn several_keys_of_a_frame_come_in_order() {
        let keymap = Keymap::default();
        let none = Modifiers::NONE;
        let events = vec![
            key(Key::Num2, none, false),
            key(Key::Enter, none, false),
            key(Key::Questionmark, Modifiers::SHIFT, false),
            Event::Copy,
        ];
        let found = press(&keymap, events, Place::Picture);
        let expected = [
            Action::Class(2),
            Action::Accept,
            Action::CheatSheet,
            Action::Copy,
        ];
        assert_eq!(found, expected);
        let twice = |of: Key| [key(of, none, false), key(of, none, true)];
        let held = [twice(Key::Num2), twice(Key::ArrowLeft)].concat();
        let found = press(&keymap, held, Place::Picture);
        let left = Action::nudge(-1, 0);
        assert_eq!(
            found,
            [Action::Class(2), left, left],
            "a held key labels once"
        );
        let elsewhere = press(&keymap, vec![Event::Copy], Place::Row);
        assert_eq!(elsewhere, [], "a row has no marks");
    }
}
