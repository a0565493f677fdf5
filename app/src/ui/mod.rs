//! The design system: knows sizes, colours and widgets, and nothing of projects.

pub mod button;
pub mod cards;
pub mod charts;
pub mod columns;
pub mod confusion;
pub mod dialog;
pub mod empty;
pub mod figure;
pub mod fonts;
pub mod format;
pub mod icons;
pub mod mark_name;
pub mod menu;
pub mod number_field;
pub mod path_field;
pub mod progress;
pub mod regions;
pub mod span_text;
pub mod spectrogram;
pub mod tables;
pub mod text;
pub mod thumbnail;
pub mod time_axis;
pub mod toasts;
pub mod tokens;
pub mod waveform;
