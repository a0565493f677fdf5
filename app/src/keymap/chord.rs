//! A key with those that are held beside it.

use egui::{Key, Modifiers};
use std::fmt;
use std::str::FromStr;

/// A key with those that are held beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Chord {
    /// The key.
    pub key: Key,
    /// Whether Ctrl (on a Mac ⌘) is held.
    pub command: bool,
    /// Whether Shift is held.
    pub shift: bool,
    /// Whether Alt is held.
    pub alt: bool,
}

impl Chord {
    /// What copies.
    pub const COPY: Self = Self::with_command(Key::C);
    /// What cuts.
    pub const CUT: Self = Self::with_command(Key::X);
    /// What pastes.
    pub const PASTE: Self = Self::with_command(Key::V);

    const fn with_command(key: Key) -> Self {
        Self {
            key,
            command: true,
            shift: false,
            alt: false,
        }
    }

    /// As it was pressed.
    pub fn new(modifiers: Modifiers, key: Key) -> Self {
        Self {
            key,
            command: modifiers.command || modifiers.ctrl,
            shift: modifiers.shift,
            alt: modifiers.alt,
        }
    }

    /// Whether one press makes both. A sign that is typed with Shift is the same sign where a
    /// keyboard needs no Shift for it.
    pub fn is_same_press(self, other: Self) -> bool {
        self.key == other.key
            && self.command == other.command
            && self.alt == other.alt
            && (self.shift == other.shift || is_sign(self.key))
    }

    /// Whether a widget that has the keyboard wants it for itself.
    pub fn is_for_widgets(self) -> bool {
        use Key::{
            ArrowDown, ArrowLeft, ArrowRight, ArrowUp, End, Enter, Escape, Home, Space, Tab,
        };
        let own = [
            ArrowDown, ArrowLeft, ArrowRight, ArrowUp, End, Enter, Escape, Home, Space, Tab,
        ];
        !self.command && own.contains(&self.key)
    }

    /// As people write it.
    pub fn shown(&self) -> String {
        let is_mac = cfg!(target_os = "macos");
        let mut text = String::new();
        for (is_held, plain, mac) in [
            (self.command, "Ctrl+", "⌘"),
            (self.alt, "Alt+", "⌥"),
            (self.shift && !is_sign(self.key), "Shift+", "⇧"),
        ] {
            if is_held {
                text.push_str(if is_mac { mac } else { plain });
            }
        }
        text.push_str(match self.key {
            Key::ArrowLeft => "←",
            Key::ArrowRight => "→",
            Key::ArrowUp => "↑",
            Key::ArrowDown => "↓",
            Key::Delete => "Del",
            Key::Escape => "Esc",
            Key::Minus => "-",
            Key::Quote => "'",
            key => key.symbol_or_name(),
        });
        text
    }
}

/// Whether a key is a sign that stands elsewhere on other keyboards.
fn is_sign(key: Key) -> bool {
    use Key::{
        CloseCurlyBracket, Colon, Equals, Exclamationmark, OpenCurlyBracket, Pipe, Plus,
        Questionmark,
    };
    [
        Colon,
        Equals,
        Exclamationmark,
        OpenCurlyBracket,
        CloseCurlyBracket,
        Pipe,
        Plus,
        Questionmark,
    ]
    .contains(&key)
}

/// As it is stored: `Ctrl+Shift+D`.
impl fmt::Display for Chord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (is_held, name) in [
            (self.command, "Ctrl+"),
            (self.alt, "Alt+"),
            (self.shift, "Shift+"),
        ] {
            if is_held {
                f.write_str(name)?;
            }
        }
        f.write_str(self.key.name())
    }
}

/// From the form in which it is stored.
impl FromStr for Chord {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let mut parts: Vec<&str> = text.split('+').collect();
        let name = parts.pop().ok_or(())?;
        let key = Key::from_name(name).ok_or(())?;
        let mut chord = Self::new(Modifiers::NONE, key);
        for part in parts {
            match part {
                "Ctrl" => chord.command = true,
                "Alt" => chord.alt = true,
                "Shift" => chord.shift = true,
                _ => return Err(()),
            }
        }
        Ok(chord)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;

    #[test]
    fn chords_come_back_as_they_were_stored() {
        for text in [
            "A",
            "Ctrl+Shift+D",
            "Alt+Left",
            "Questionmark",
            "Ctrl+Plus",
            "Shift+Space",
        ] {
            let chord: Chord = text.parse().unwrap();
            assert_eq!(chord.to_string(), text);
        }
        for text in ["", "Ctrl+", "Hyper+A", "Nothing"] {
            assert_eq!(text.parse::<Chord>(), Err(()), "{text}");
        }
    }

    #[test]
    fn a_sign_is_the_same_with_shift() {
        let chord = |text: &str| text.parse::<Chord>().unwrap();
        assert!(chord("Questionmark").is_same_press(chord("Shift+Questionmark")));
        assert!(!chord("D").is_same_press(chord("Shift+D")));
        assert!(!chord("D").is_same_press(chord("Ctrl+D")));
    }
}
