//! Two samples side by side over the whole window, with what is known of both and what can be
//! done. Number keys choose, arrows turn to the next pair, Escape closes.

use super::{Choice, Evidence, choices, is_torn};
use crate::shell::advisor::finding_title;
use crate::steps::Page;
use crate::steps::data::paint::split_key;
use crate::steps::data::view::file_name;
use crate::steps::data::{boxes, listening, reading};
use crate::textures::Thumbnail;
use crate::ui::button::Button;
use crate::ui::thumbnail;
use crate::ui::{empty, format, icons, text, tokens};
use egui::{Context, Id, Key, Modal, Rect, Role, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};
use hearth_core::advice::Pair;
use hearth_core::advice::pair::is_example;
use hearth_core::data::{Sample, Split};
use hearth_core::project::Snapshot;

/// Room for the buttons below a pair.
const FOOTER: f32 = 92.0;

/// Room for what is known of a sample.
const FACTS: f32 = 132.0;

const NUMBERS: [Key; 6] = [
    Key::Num1,
    Key::Num2,
    Key::Num3,
    Key::Num4,
    Key::Num5,
    Key::Num6,
];

/// Shows the evidence, while it is looked at.
pub fn show_evidence(
    ctx: &Context,
    page: &mut Page<'_>,
    snapshot: &Snapshot,
    may_change: bool,
    state: &mut Option<Evidence>,
) {
    let Some(evidence) = state else {
        return;
    };
    let p = tokens::palette_of(ctx.theme() == egui::Theme::Dark);
    let screen = ctx.content_rect();
    let margin = egui::Margin::symmetric(tokens::PAGE_MARGIN, 0);
    let frame = egui::Frame::new().fill(p.page).inner_margin(margin);
    let mut is_closed = false;
    let response = Modal::new(Id::unique("evidence"))
        .frame(frame)
        .show(ctx, |ui| {
            ui.set_width(screen.width() - 2.0 * f32::from(tokens::PAGE_MARGIN));
            ui.set_height(screen.height());
            is_closed = header(ui, page, evidence);
            let Some(pair) = evidence.shown().cloned() else {
                let (title, words) = (page.tr("evidence-done"), page.tr("evidence-done-text"));
                empty::state(ui, icons::SEAL_CHECK, &title, &words, |ui| {
                    let close = page.tr("close");
                    is_closed |= ui.add(Button::secondary(&close)).clicked();
                });
                return;
            };
            both(ui, page, snapshot, evidence, &pair);
            let choices = choices(&evidence.kind, &pair, snapshot);
            let chosen = footer(ui, page, &choices, may_change);
            if let Some(choice) = chosen {
                if choice.leaves_alone() {
                    evidence.leave_alone();
                }
                page.send(choice.command.clone());
            }
            let turn = ui.input(|i| {
                let pressed = |key| isize::from(i.key_pressed(key));
                pressed(Key::ArrowRight) - pressed(Key::ArrowLeft)
            });
            evidence.turn(turn);
        });
    if is_closed || response.should_close() {
        *state = None;
    }
}

/// Title, place and arrows; true where it is closed.
fn header(ui: &mut Ui, page: &Page<'_>, evidence: &mut Evidence) -> bool {
    let mut is_closed = false;
    ui.horizontal(|ui| {
        ui.set_min_height(tokens::TOP_BAR_HEIGHT);
        text::section(ui, &finding_title(page.texts, &evidence.kind));
        let n = evidence.num_open();
        if n > 0 {
            let place = page.tr_with(
                "evidence-place",
                &[
                    ("at", format::count(evidence.at + 1).into()),
                    ("n", format::count(n).into()),
                ],
            );
            let p = tokens::palette(ui);
            text::line(ui, &place, tokens::TEXT, p.text_soft);
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let close = page.tr("close");
            is_closed = ui.add(Button::icon_only(icons::X, &close)).clicked();
            for (icon, key, by) in [
                (icons::ARROW_RIGHT, "evidence-next", 1),
                (icons::ARROW_LEFT, "evidence-previous", -1),
            ] {
                let words = page.tr(key);
                let is_there = if by > 0 {
                    evidence.at + 1 < n
                } else {
                    evidence.at > 0
                };
                let button = Button::icon_only(icon, &words).enabled(is_there);
                if ui.add(button).clicked() {
                    evidence.turn(by);
                }
            }
        });
    });
    is_closed
}

/// The samples, in halves of the room; one by itself has the middle.
fn both(
    ui: &mut Ui,
    page: &mut Page<'_>,
    snapshot: &Snapshot,
    evidence: &mut Evidence,
    pair: &Pair,
) {
    let size = vec2(
        ui.available_width(),
        (ui.available_height() - FOOTER).max(200.0),
    );
    let (room, _) = ui.allocate_exact_size(size, Sense::hover());
    let samples = [Some(pair.left), pair.right].map(|id| id.and_then(|id| snapshot.sample(id)));
    let width = (room.width() - tokens::GAP_XL) / 2.0;
    let heard = evidence.heard.filter(|id| {
        let mut there = samples.iter().flatten();
        there.any(|sample| sample.id == *id)
    });
    evidence.heard = heard.or(Some(pair.left));
    for (side, sample) in samples.iter().enumerate() {
        let Some(sample) = sample else { continue };
        let left = if samples[1].is_none() {
            room.center().x - width / 2.0
        } else {
            room.left() + side as f32 * (width + tokens::GAP_XL)
        };
        let half = Rect::from_min_size(pos2(left, room.top()), vec2(width, room.height()));
        let other = samples[1 - side];
        let role = role(page, evidence, pair, sample, side);
        ui.scope_builder(UiBuilder::new().id_salt(side).max_rect(half), |ui| {
            ui.set_clip_rect(half.expand(2.0));
            text::strong(ui, &role);
            ui.add_space(tokens::GRID);
            let height = (ui.available_height() - FACTS).max(80.0);
            let size = vec2(ui.available_width(), height);
            let (content_room, _) = ui.allocate_exact_size(size, Sense::hover());
            let builder = UiBuilder::new().id_salt("content").max_rect(content_room);
            ui.scope_builder(builder, |ui| {
                ui.set_clip_rect(content_room.expand(1.0));
                content(ui, page, snapshot, evidence, sample);
            });
            ui.add_space(tokens::GAP_S);
            facts(ui, page, snapshot, sample, other);
        });
    }
}

/// What a side is in this finding.
fn role(page: &Page<'_>, evidence: &Evidence, pair: &Pair, sample: &Sample, side: usize) -> String {
    let key = match (&*evidence.kind, side) {
        ("exact-duplicates" | "near-duplicates", 0) => "evidence-first",
        ("exact-duplicates", _) => "evidence-copy",
        ("near-duplicates", _) => "evidence-alike",
        (kind, _) if is_torn(kind) => match sample.split {
            Split::Train => "evidence-learned",
            Split::Valid => "evidence-validated",
            Split::Test => "evidence-measured",
        },
        ("conflicting-labels", 0) => "evidence-left",
        ("conflicting-labels", _) => "evidence-right",
        (kind, 1) if is_example(kind) => "evidence-typical",
        ("likely-label-errors", _) => {
            let Some(guess) = &pair.guess else {
                return page.tr("evidence-doubted");
            };
            let sure = format::percent(guess.confidence.into());
            let class = guess.class.as_str();
            return page.tr_with(
                "looks-like",
                &[("class", class.into()), ("sure", sure.into())],
            );
        }
        _ => "evidence-single",
    };
    page.tr(key)
}

fn content(
    ui: &mut Ui,
    page: &mut Page<'_>,
    snapshot: &Snapshot,
    evidence: &mut Evidence,
    sample: &Sample,
) {
    if sample.picture().is_some() {
        picture(ui, page, snapshot, sample);
    } else if sample.sound().is_none() {
        reading::show(ui, page, snapshot, sample, tokens::TEXT_L);
    } else if evidence.heard == Some(sample.id) {
        // One recording at a time is decoded and played.
        let height = (ui.available_height() * 0.3).clamp(60.0, 220.0);
        listening::show(ui, page, snapshot, sample, &mut evidence.listening, height);
    } else {
        let words = page.tr("evidence-listen");
        let button = Button::secondary(&words).icon(icons::WAVEFORM);
        if ui.add(button).clicked() {
            evidence.heard = Some(sample.id);
        }
    }
}

fn picture(ui: &mut Ui, page: &mut Page<'_>, snapshot: &Snapshot, sample: &Sample) {
    let p = tokens::palette(ui);
    let (room, response) = ui.allocate_exact_size(ui.available_size(), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, file_name(&sample.path)));
    let radius = egui::CornerRadius::same(tokens::RADIUS);
    ui.painter().rect_filled(room, radius, p.raised);
    let rect = thumbnail::fitted(room.shrink(tokens::GAP_S), sample.size_px());
    let side = rect.width().max(rect.height()) * ui.pixels_per_point();
    match page.textures.get(&snapshot.sample_path(sample), side) {
        Thumbnail::Ready(texture) => {
            egui::Image::from_texture((texture.id(), rect.size())).paint_at(ui, rect);
            boxes::paint(ui, rect, snapshot, sample, true);
        }
        Thumbnail::Failed(reason) => {
            let words = page.texts.skip_reason(reason.code, &reason.message);
            ui.painter().text(
                room.center(),
                egui::Align2::CENTER_CENTER,
                words,
                tokens::regular(tokens::TEXT),
                p.text_soft,
            );
        }
        Thumbnail::Waiting => {}
    }
}

/// What is known of a sample; where the other one differs, it stands out.
fn facts(
    ui: &mut Ui,
    page: &Page<'_>,
    snapshot: &Snapshot,
    sample: &Sample,
    other: Option<&Sample>,
) {
    let mine = known(page, snapshot, sample);
    let others = other.map(|other| known(page, snapshot, other));
    let p = tokens::palette(ui);
    ui.spacing_mut().item_spacing.y = 0.0;
    for (place, (name, value)) in mine.iter().enumerate() {
        let differs = others.as_ref().is_some_and(|others| {
            let same_place = others.get(place);
            same_place.is_none_or(|(_, theirs)| theirs != value)
        });
        ui.horizontal(|ui| {
            ui.set_min_height(20.0);
            text::line(ui, name, tokens::TEXT, p.text_soft);
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let ink = if differs { p.accent_text } else { p.text };
                text::line(ui, value, tokens::TEXT, ink);
            });
        });
    }
}

fn known(page: &Page<'_>, snapshot: &Snapshot, sample: &Sample) -> Vec<(String, String)> {
    let class = snapshot.class_name(sample).map(str::to_owned);
    let mut known = vec![
        (
            page.tr("fact-class"),
            class.unwrap_or_else(|| page.tr("no-class")),
        ),
        (page.tr("fact-split"), page.tr(split_key(sample.split))),
    ];
    if snapshot.task.data_kind().is_files() {
        let [width, height] = sample.size_px();
        let size = match sample.sound() {
            Some(sound) => format::duration(sound.facts.duration_secs.into()),
            None => format!("{width} × {height}"),
        };
        let bytes = format::bytes(sample.num_bytes);
        known.push((page.tr("fact-size"), format!("{size} · {bytes}")));
        let path = snapshot.sample_path(sample).display().to_string();
        known.push((page.tr("fact-file"), file_name(&sample.path).to_owned()));
        known.push((page.tr("fact-path"), path));
    } else {
        let number = format::count(sample.id.0 as usize);
        let place = page.tr_with("sample-number", &[("n", number.into())]);
        known.push((page.tr("fact-place"), place));
    }
    known
}

/// What can be done; the one that was chosen.
fn footer<'a>(
    ui: &mut Ui,
    page: &Page<'_>,
    choices: &'a [Choice],
    may_change: bool,
) -> Option<&'a Choice> {
    let mut chosen = None;
    ui.add_space(tokens::GAP);
    ui.horizontal_wrapped(|ui| {
        for (place, choice) in choices.iter().enumerate() {
            let words = page.tr_with(choice.key, &[("class", choice.class.as_str().into())]);
            let button = if place == 0 {
                Button::primary(&words)
            } else {
                Button::secondary(&words)
            };
            let button = button.icon(choice.icon).enabled(may_change);
            if ui.add(button).clicked() {
                chosen = Some(choice);
            }
        }
    });
    let last = choices.len().to_string();
    text::caption(ui, &page.tr_with("evidence-keys", &[("last", last.into())]));
    if may_change && ui.memory(|memory| memory.focused().is_none()) {
        let pressed = |ui: &Ui, key| ui.input(|i| i.modifiers.is_none() && i.key_pressed(key));
        let mut by_key = choices.iter().zip(NUMBERS);
        if let Some((choice, _)) = by_key.find(|(_, key)| pressed(ui, *key)) {
            chosen = Some(choice);
        }
    }
    chosen
}
