//! Short messages in the corner that go away by themselves.

use super::button::Button;
use super::cards::Mood;
use super::{icons, text, tokens};
use egui::{Align2, Area, Context, Frame, Id, Margin, Order, vec2};
use std::time::{Duration, Instant};

const SHOWN: Duration = Duration::from_secs(6);
const SHOWN_FAILED: Duration = Duration::from_secs(15);
const MOST: usize = 4;

/// The messages on screen.
#[derive(Debug, Default)]
pub struct Toasts {
    items: Vec<Toast>,
    next_id: u64,
}

#[derive(Debug)]
struct Toast {
    id: u64,
    mood: Mood,
    text: String,
    until: Instant,
}

impl Toasts {
    /// Shows a message.
    pub fn show(&mut self, mood: Mood, text: impl Into<String>) {
        let text = text.into();
        self.items.retain(|toast| toast.text != text);
        let shown = if mood == Mood::Bad {
            SHOWN_FAILED
        } else {
            SHOWN
        };
        self.next_id += 1;
        self.items.push(Toast {
            id: self.next_id,
            mood,
            text,
            until: Instant::now() + shown,
        });
        if self.items.len() > MOST {
            self.items.remove(0);
        }
    }

    /// The messages, oldest first.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.items.iter().map(|toast| toast.text.as_str())
    }

    /// Paints them above the lower right corner and drops those whose time is over.
    pub fn paint(&mut self, ctx: &Context, close_name: &str, bottom: f32) {
        let now = Instant::now();
        self.items.retain(|toast| toast.until > now);
        let Some(next) = self.items.iter().map(|toast| toast.until).min() else {
            return;
        };
        ctx.request_repaint_after(next - now);
        let mut closed = None;
        Area::new(Id::unique("toasts"))
            .order(Order::Foreground)
            .anchor(Align2::RIGHT_BOTTOM, vec2(-20.0, -20.0 - bottom))
            .show(ctx, |ui| {
                let p = tokens::palette(ui);
                for toast in &self.items {
                    let (_, ink) = toast.mood.colors(p);
                    Frame::new()
                        .fill(p.card)
                        .stroke(tokens::hairline(p.line_strong))
                        .corner_radius(f32::from(tokens::RADIUS))
                        .shadow(tokens::float_shadow(p))
                        .inner_margin(Margin {
                            left: 14,
                            right: 6,
                            top: 6,
                            bottom: 6,
                        })
                        .show(ui, |ui| {
                            ui.horizontal(|ui| {
                                ui.set_width(340.0);
                                text::icon(ui, toast.mood.icon(), 18.0, ink);
                                let width = ui.available_width() - 44.0;
                                ui.allocate_ui_with_layout(
                                    vec2(width, 32.0),
                                    egui::Layout::left_to_right(egui::Align::Center)
                                        .with_main_wrap(true),
                                    |ui| {
                                        ui.set_width(width);
                                        text::body(ui, &toast.text);
                                    },
                                );
                                if ui.add(Button::icon_only(icons::X, close_name)).clicked() {
                                    closed = Some(toast.id);
                                }
                            });
                        });
                }
            });
        if let Some(id) = closed {
            self.items.retain(|toast| toast.id != id);
        }
    }
}
