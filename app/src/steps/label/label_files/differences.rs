//! What label files say otherwise than the project, sample by sample, and what is taken.

use crate::steps::Page;
use crate::ui::button::{Button, segmented};
use crate::ui::{format, icons, text, thumbnail, tokens};
use egui::{
    CornerRadius, Rect, ScrollArea, Sense, Shape as Line, Stroke, StrokeKind, Ui, pos2, vec2,
};
use hearth_core::data::label_files::{
    DifferenceKind, LabelChoice, LabelDiff, LabelDifference, Take,
};
use hearth_core::data::{DataKind, NewMark, Sample, Shape};
use hearth_core::ids::SampleId;
use hearth_core::project::Snapshot;
use std::collections::BTreeMap;

const ROW_HEIGHT: f32 = 54.0;
const LIST_HEIGHT: f32 = 300.0;
const PICTURE_SIDE: f32 = 250.0;
const GAP: f32 = 14.0;

/// Shows them; the choice is changed in place.
pub(super) fn show(
    ui: &mut Ui,
    page: &mut Page<'_>,
    snapshot: &Snapshot,
    diff: &LabelDiff,
    choice: &mut LabelChoice,
    shown: &mut Option<SampleId>,
) {
    summary(ui, page, diff);
    if diff.differences.is_empty() {
        return;
    }
    if diff.num_conflicts() > 0 {
        conflicts(ui, page, diff, choice);
    }
    ui.add_space(tokens::GRID);
    let has_pictures = snapshot.task.data_kind() == DataKind::Pictures;
    let width = ui.available_width();
    let list_width = if has_pictures {
        width - PICTURE_SIDE - GAP
    } else {
        width
    };
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = GAP;
        ui.vertical(|ui| {
            ui.set_width(list_width);
            let rows = diff.differences.len();
            let area = ScrollArea::vertical()
                .max_height(LIST_HEIGHT)
                .auto_shrink([false, true]);
            area.show_rows(ui, ROW_HEIGHT, rows, |ui, range| {
                for one in &diff.differences[range] {
                    row(ui, page, one, choice, shown);
                }
            });
        });
        if has_pictures {
            let one = shown.and_then(|id| diff.differences.iter().find(|one| one.sample == id));
            if let Some((one, sample)) =
                one.and_then(|one| Some((one, snapshot.sample(one.sample)?)))
            {
                ui.vertical(|ui| picture(ui, page, snapshot, sample, one));
            }
        }
    });
}

fn summary(ui: &mut Ui, page: &Page<'_>, diff: &LabelDiff) {
    let p = tokens::palette(ui);
    let path = diff.source.display().to_string();
    text::soft(ui, &format::short(&path, 90)).on_hover_text(&path);
    let values = [
        ("same", format::count(diff.num_same).into()),
        ("differ", diff.differences.len().into()),
        ("unknown", format::count(diff.num_unknown).into()),
    ];
    text::strong(ui, &page.tr_with("label-files-summary", &values));
    if !diff.base_known && !diff.differences.is_empty() {
        text::soft(ui, &page.tr("label-files-no-base"));
    }
    if !diff.new_classes.is_empty() {
        let names = [("names", diff.new_classes.join(", ").into())];
        text::soft(ui, &page.tr_with("label-files-new-classes", &names));
    }
    for (code, (count, message)) in left_aside(diff) {
        let words = format!("{} · {count}", page.texts.skip_reason(code, message));
        text::line(ui, &words, tokens::TEXT_S, p.warn);
    }
}

/// How much could not be read, by the code of the reason, with its words.
fn left_aside(diff: &LabelDiff) -> BTreeMap<&str, (usize, &str)> {
    let mut by_code = BTreeMap::new();
    for file in &diff.skipped {
        let one = by_code
            .entry(file.reason.code)
            .or_insert((0, file.reason.message.as_str()));
        one.0 += 1;
    }
    by_code
}

/// What is taken wherever both changed the same differently.
fn conflicts(ui: &mut Ui, page: &Page<'_>, diff: &LabelDiff, choice: &mut LabelChoice) {
    ui.horizontal(|ui| {
        let values = [("n", diff.num_conflicts().into())];
        text::soft(ui, &page.tr_with("label-files-conflicts", &values));
        let mut options = vec![(None, page.tr("label-files-ask"))];
        options.extend(Take::ALL.map(|take| (Some(take), page.tr(take_key(take)))));
        if let Some(take) = segmented(ui, choice.conflicts, &options) {
            choice.conflicts = take;
        }
    });
}

fn take_key(take: Take) -> &'static str {
    match take {
        Take::Theirs => "label-files-theirs",
        Take::Ours => "label-files-ours",
        Take::Both => "label-files-both",
    }
}

fn row(
    ui: &mut Ui,
    page: &Page<'_>,
    one: &LabelDifference,
    choice: &mut LabelChoice,
    shown: &mut Option<SampleId>,
) {
    let p = tokens::palette(ui);
    let width = ui.available_width();
    let (rect, response) = ui.allocate_exact_size(vec2(width, ROW_HEIGHT), Sense::click());
    let is_shown = *shown == Some(one.sample);
    if is_shown || response.hovered() {
        let fill = if is_shown { p.accent_soft } else { p.raised };
        let radius = CornerRadius::same(tokens::RADIUS);
        ui.painter().rect_filled(rect, radius, fill);
    }
    if response.clicked() {
        *shown = Some(one.sample);
    }
    let mut inner = ui.new_child(
        egui::UiBuilder::new()
            .max_rect(rect.shrink2(vec2(8.0, 6.0)))
            .layout(egui::Layout::right_to_left(egui::Align::Center)),
    );
    let chosen = choice.samples.get(&one.sample).copied();
    let words = match chosen {
        Some(take) => page.tr(take_key(take)),
        None if one.conflicts().is_empty() || choice.conflicts.is_some() => {
            page.tr("label-files-together")
        }
        None => page.tr("label-files-ask"),
    };
    let button = inner.add(Button::secondary(&words).trailing(icons::CARET_DOWN));
    crate::ui::menu::menu(&button, 250.0, |ui| {
        let together = page.tr("label-files-together");
        if crate::ui::menu::line(ui, icons::STACK, &together, chosen.is_none()) {
            choice.samples.remove(&one.sample);
        }
        for take in Take::ALL {
            let words = page.tr(take_key(take));
            if crate::ui::menu::line(ui, icons::CHECK, &words, chosen == Some(take)) {
                choice.samples.insert(one.sample, take);
            }
        }
    });
    inner.with_layout(egui::Layout::top_down(egui::Align::Min), |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        let name = one.path.rsplit('/').next().unwrap_or(&one.path);
        text::line(ui, name, tokens::TEXT, p.text);
        let color = if one.conflicts().is_empty() {
            p.text_soft
        } else {
            p.warn
        };
        let words = what_differs(page, one);
        text::line(ui, &words, tokens::TEXT_S, color);
    });
}

/// Which side changed, and what.
fn what_differs(page: &Page<'_>, one: &LabelDifference) -> String {
    let side = match one.kind {
        DifferenceKind::OnlyTheirs => "label-files-only-theirs",
        DifferenceKind::OnlyOurs => "label-files-only-ours",
        DifferenceKind::Both => "label-files-both-sides",
    };
    let mut parts = vec![page.tr(side)];
    if one.ours.class != one.theirs.class {
        let name = |class: &Option<String>| class.clone().unwrap_or_else(|| "–".to_owned());
        parts.push(format!(
            "{} → {}",
            name(&one.ours.class),
            name(&one.theirs.class)
        ));
    }
    for (count, key) in [
        (one.added.len(), "label-files-added"),
        (one.removed.len(), "label-files-removed"),
        (one.changed.len(), "label-files-not-alike"),
    ] {
        if count > 0 {
            parts.push(page.tr_with(key, &[("n", count.into())]));
        }
    }
    parts.join(" · ")
}

/// The picture with the marks of both: the project's in full lines, the files' in dashes.
fn picture(
    ui: &mut Ui,
    page: &mut Page<'_>,
    snapshot: &Snapshot,
    sample: &Sample,
    one: &LabelDifference,
) {
    let p = tokens::palette(ui);
    let (square, _) = ui.allocate_exact_size(vec2(PICTURE_SIDE, PICTURE_SIDE), Sense::hover());
    let side = PICTURE_SIDE * ui.pixels_per_point();
    let small = page.textures.get(&snapshot.sample_path(sample), side);
    thumbnail::paint(ui, square, &small, false, false);
    let size_px = sample.size_px();
    let fitted = thumbnail::fitted(square, size_px);
    let [ours, theirs] = [Stroke::new(2.0, p.accent), Stroke::new(2.0, p.warn)];
    let gone_or_moved = one
        .removed
        .iter()
        .chain(one.changed.iter().map(|(mark, _)| mark));
    for mark in gone_or_moved {
        outline(ui, fitted, size_px, mark, ours, false);
    }
    let new_or_moved = one
        .added
        .iter()
        .chain(one.changed.iter().map(|(_, mark)| mark));
    for mark in new_or_moved {
        outline(ui, fitted, size_px, mark, theirs, true);
    }
    for (key, color) in [
        ("label-files-ours", p.accent),
        ("label-files-theirs", p.warn),
    ] {
        text::line(ui, &format!("– {}", page.tr(key)), tokens::TEXT_S, color);
    }
}

fn outline(
    ui: &Ui,
    picture: Rect,
    size_px: [u32; 2],
    mark: &NewMark,
    stroke: Stroke,
    is_dashed: bool,
) {
    let [width, height] = size_px.map(|side| side.max(1) as f32);
    let place = |[x, y]: [f32; 2]| {
        pos2(
            picture.left() + x / width * picture.width(),
            picture.top() + y / height * picture.height(),
        )
    };
    let mut points = match &mark.shape {
        Shape::Polygon { points_px } => points_px.iter().copied().map(place).collect::<Vec<_>>(),
        shape => match shape.bounds_px() {
            Some([x, y, w, h]) => [[x, y], [x + w, y], [x + w, y + h], [x, y + h]]
                .map(place)
                .to_vec(),
            None => return,
        },
    };
    if let [first, ..] = points[..] {
        points.push(first);
    }
    let painter = ui.painter();
    if is_dashed {
        painter.extend(Line::dashed_line(&points, stroke, 5.0, 4.0));
    } else {
        painter.line(points.clone(), stroke);
    }
    if let [at, ..] = points[..]
        && matches!(mark.shape, Shape::Point { .. })
    {
        let dot = Rect::from_center_size(at, vec2(8.0, 8.0));
        painter.rect_stroke(dot, CornerRadius::same(4), stroke, StrokeKind::Middle);
    }
}
