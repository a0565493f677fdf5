//! Paints the Data page.

use super::{
    DataState, Order, Shape, bulk_bar, detail, filter_menu, grid, import_card, map, split_bar,
    table,
};
use crate::commands::UiCommand;
use crate::steps::{Page, class_menu, header};
use crate::ui::button::{Button, segmented};
use crate::ui::path_field::text_field;
use crate::ui::{cards, columns, empty, format, icons, menu, progress, text, tokens};
use egui::{Margin, Panel, Ui};
use hearth_core::data::{DataKind, Split};
use hearth_core::event::JobKind;
use hearth_core::project::Snapshot;
use hearth_core::session::Session;

/// A page narrower than this shows less words.
const NARROW: f32 = 820.0;

/// The filters of a page narrower than this have icons in place of some words.
const COMPACT: f32 = 1200.0;

/// The filters of a page narrower than this take two lines.
const VERY_NARROW: f32 = 600.0;

/// Shows the Data page.
pub fn show(ui: &mut Ui, page: &mut Page<'_>, session: &Session, state: &mut DataState) {
    let Some(project) = session.project() else {
        return;
    };
    let snapshot = project.snapshot().clone();
    let kind = snapshot.task.data_kind();
    let is_importing = session.job_of_kind(JobKind::Import).is_some();
    let may_change = project.read_only().is_none();

    if let Some(sample) = state
        .selection
        .single()
        .and_then(|id| snapshot.sample(id))
        .cloned()
    {
        Panel::right("data-detail")
            .exact_size(300.0)
            .resizable(false)
            .frame(side_frame(ui))
            .show(ui, |ui| detail::show(ui, page, &snapshot, &sample, state));
    }
    if !state.selection.chosen.is_empty() {
        let frame = egui::Frame::new()
            .fill(tokens::palette(ui).chrome)
            .inner_margin(Margin::symmetric(tokens::PAGE_MARGIN, 0));
        Panel::bottom("data-chosen")
            .exact_size(tokens::TOP_BAR_HEIGHT)
            .resizable(false)
            .frame(frame)
            .show(ui, |ui| {
                bulk_bar::show(ui, page, &snapshot, state, may_change);
            });
    }
    egui::CentralPanel::default()
        .frame(egui::Frame::new().inner_margin(Margin {
            left: tokens::PAGE_MARGIN,
            right: tokens::PAGE_MARGIN,
            top: tokens::PAGE_MARGIN,
            bottom: 0,
        }))
        .show(ui, |ui| {
            let sentence = if snapshot.samples.is_empty() {
                page.tr("data-sentence-empty")
            } else {
                let [train, valid, test] = snapshot.split_counts();
                page.tr_with(
                    "data-sentence",
                    &[
                        ("n", snapshot.samples.len().into()),
                        ("classes", snapshot.classes.len().into()),
                        ("train", format::count(train).into()),
                        ("valid", format::count(valid).into()),
                        ("test", format::count(test).into()),
                    ],
                )
            };
            let is_narrow = ui.available_width() < NARROW;
            let title = page.tr("step-data");
            let add = page.tr("add-pictures");
            header(ui, &title, &sentence, |ui| {
                let button = if snapshot.samples.is_empty() {
                    Button::primary(&add)
                } else {
                    Button::secondary(&add)
                };
                if ui
                    .add(
                        button
                            .icon(icons::PLUS)
                            .enabled(may_change && !is_importing),
                    )
                    .clicked()
                {
                    page.send(UiCommand::AskAddPictures);
                }
                let has_data = !snapshot.samples.is_empty();
                let may_start = may_change && !is_importing;
                for (key, icon, is_shown, is_enabled, command) in [
                    (
                        "record",
                        icons::WAVEFORM,
                        kind == DataKind::Sounds,
                        may_start,
                        UiCommand::AskRecord,
                    ),
                    (
                        "get-data",
                        icons::GLOBE,
                        true,
                        may_start,
                        UiCommand::AskGetData,
                    ),
                    (
                        "split-again",
                        icons::SHUFFLE,
                        has_data,
                        may_start,
                        UiCommand::AskSplit,
                    ),
                    (
                        "export-data",
                        icons::UPLOAD_SIMPLE,
                        has_data,
                        true,
                        UiCommand::AskExportData,
                    ),
                ] {
                    let words = page.tr(key);
                    // Beside the details there is room for icons only.
                    let button = if is_narrow {
                        Button::icon_only(icon, &words)
                    } else {
                        Button::secondary(&words).icon(icon)
                    };
                    if is_shown && ui.add(button.enabled(is_enabled)).clicked() {
                        page.send(command);
                    }
                }
            });
            split_bar::show(ui, page, snapshot.split_counts());
            import_card::show(ui, page, state);
            missing_folders(ui, page, &snapshot, state, may_change);
            if snapshot.samples.is_empty() {
                if is_importing {
                    importing(ui, page, session, kind);
                } else {
                    let (title, sentence) =
                        (page.tr("data-empty-title"), page.tr("data-empty-text"));
                    empty::state(ui, icon_of(kind), &title, &sentence, |ui| {
                        if ui
                            .add(
                                Button::primary(&add)
                                    .icon(icons::PLUS)
                                    .enabled(may_change)
                                    .big(),
                            )
                            .clicked()
                        {
                            page.send(UiCommand::AskAddPictures);
                        }
                    });
                }
                return;
            }
            let Some(view) = state.view() else { return };
            class_cards(ui, page, &snapshot, state, &view, may_change);
            ui.add_space(tokens::GRID);
            filters(ui, page, &snapshot, state, view.rows.len());
            ui.add_space(tokens::GRID);
            if view.rows.is_empty() {
                let (title, sentence) = (page.tr("data-none-title"), page.tr("data-none-text"));
                let clear = page.tr("filter-clear");
                empty::state(ui, icons::FUNNEL, &title, &sentence, |ui| {
                    if ui.add(Button::secondary(&clear)).clicked() {
                        state.filter.clear();
                    }
                });
            } else {
                match shape(state, &snapshot) {
                    Shape::Map => map::show(ui, page, &snapshot, &view, state, may_change),
                    Shape::Table => table::show(ui, page, &snapshot, &view, state, may_change),
                    Shape::Grid => grid::show(ui, page, &snapshot, &view, state),
                }
            }
        });
}

/// How the samples are shown now.
fn shape(state: &DataState, snapshot: &Snapshot) -> Shape {
    let fitting = Shape::of_kind(snapshot.task.data_kind());
    state
        .shape
        .filter(|shape| fitting.contains(shape))
        .unwrap_or(fitting[0])
}

/// Says which imported folders are gone, and offers to look for their files.
fn missing_folders(
    ui: &mut Ui,
    page: &mut Page<'_>,
    snapshot: &Snapshot,
    state: &DataState,
    may_change: bool,
) {
    for &source in &state.missing {
        let Some(folder) = snapshot.sources.get(source as usize) else {
            continue;
        };
        let n = snapshot.all().filter(|s| s.source == source).count();
        cards::notice(ui, cards::Mood::Warn, |ui| {
            text::strong(ui, &page.tr_with("media-missing", &[("n", n.into())]));
            text::soft(ui, &folder.root.display().to_string());
            let find = page.tr("find-media");
            let button = Button::secondary(&find).icon(icons::FOLDER_OPEN);
            if ui.add(button.enabled(may_change)).clicked() {
                page.send(UiCommand::AskFindMedia(source));
            }
        });
        ui.add_space(tokens::GAP_S);
    }
}

fn side_frame(ui: &Ui) -> egui::Frame {
    let p = tokens::palette(ui);
    egui::Frame::new()
        .fill(p.chrome)
        .inner_margin(Margin::same(20))
}

/// What stands for a kind of data.
fn icon_of(kind: DataKind) -> &'static str {
    match kind {
        DataKind::Pictures => icons::IMAGES,
        DataKind::Sounds => icons::WAVEFORM,
        DataKind::Texts => icons::CHAT_TEXT,
        DataKind::Rows => icons::TABLE,
    }
}

fn importing(ui: &mut Ui, page: &Page<'_>, session: &Session, kind: DataKind) {
    let progress = session
        .job_of_kind(JobKind::Import)
        .and_then(|job| job.progress.clone());
    let (title, sentence) = (page.tr("import-running"), page.tr("import-running-text"));
    empty::state(ui, icon_of(kind), &title, &sentence, |ui| {
        progress::bar(ui, progress.and_then(|p| p.fraction()), 320.0, 8.0);
    });
}

fn class_cards(
    ui: &mut Ui,
    page: &mut Page<'_>,
    snapshot: &Snapshot,
    state: &mut DataState,
    view: &super::DataStepView,
    may_change: bool,
) {
    let p = tokens::palette(ui);
    let card_height = 66.0;
    let most = ui.available_height() * 0.34;
    egui::ScrollArea::vertical()
        .id_salt("classes")
        .max_height(most.max(card_height * 2.0))
        .auto_shrink([false, true])
        .show(ui, |ui| {
            columns::wrapped(ui, view.classes.len(), 168.0, |ui, index| {
                let class = &view.classes[index];
                let name = page.tr_with(
                    "class-card",
                    &[
                        ("class", class.name.as_str().into()),
                        ("n", class.count.into()),
                    ],
                );
                ui.style_mut().spacing.item_spacing.y = 6.0;
                let mut more = None;
                let response = small_choice(ui, &name, class.is_chosen, |ui| {
                    ui.horizontal(|ui| {
                        let (dot, _) =
                            ui.allocate_exact_size(egui::vec2(10.0, 18.0), egui::Sense::hover());
                        ui.painter()
                            .circle_filled(dot.center(), 5.0, tokens::class_color(index));
                        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                            if may_change {
                                let name =
                                    page.tr_with("class-menu", &[("class", (&*class.name).into())]);
                                more = Some(ui.add(Button::tiny(icons::DOTS_THREE, &name)));
                            }
                            text::line(ui, &format::count(class.count), tokens::TEXT, p.text_soft);
                            ui.with_layout(
                                egui::Layout::left_to_right(egui::Align::Center),
                                |ui| {
                                    text::line(ui, &class.name, tokens::TEXT, p.text);
                                },
                            );
                        });
                    });
                    let width = ui.available_width();
                    progress::share(ui, class.share, width, 5.0, tokens::class_color(index));
                });
                if let Some(more) = &more {
                    let mut lines = |ui: &mut Ui| {
                        class_menu::lines(ui, page, snapshot, &class.name);
                    };
                    menu::menu(more, 220.0, &mut lines);
                    menu::context_menu(&response, 220.0, &mut lines);
                }
                if response.on_hover_text(page.tr("class-card-hint")).clicked() {
                    if class.is_chosen {
                        state.filter.classes.remove(&class.id);
                    } else {
                        state.filter.classes.insert(class.id);
                    }
                    state.filter.samples = None;
                }
            });
        });
}

fn small_choice(
    ui: &mut Ui,
    name: &str,
    is_selected: bool,
    content: impl FnOnce(&mut Ui),
) -> egui::Response {
    cards::choice_with_margin(
        ui,
        name,
        is_selected,
        true,
        Margin::symmetric(12, 10),
        content,
    )
}

fn filters(
    ui: &mut Ui,
    page: &Page<'_>,
    snapshot: &Snapshot,
    state: &mut DataState,
    num_shown: usize,
) {
    // Where the page is very narrow, the filters take two lines.
    let layout = egui::Layout::left_to_right(egui::Align::Center)
        .with_main_wrap(ui.available_width() < VERY_NARROW);
    let height = tokens::CONTROL_HEIGHT;
    let size = egui::vec2(ui.available_width(), height);
    ui.allocate_ui_with_layout(size, layout, |ui| {
        filters_line(ui, page, snapshot, state, num_shown);
    });
}

fn filters_line(
    ui: &mut Ui,
    page: &Page<'_>,
    snapshot: &Snapshot,
    state: &mut DataState,
    num_shown: usize,
) {
    let p = tokens::palette(ui);
    let room = ui.available_width();
    let is_narrow = room < NARROW;
    let is_compact = room < COMPACT;
    let mut options = vec![(None, page.tr("split-all"))];
    options.extend(Split::ALL.map(|split| (Some(split), page.tr(split_key(split)))));
    if let Some(split) = segmented(ui, state.filter.split, &options) {
        state.filter.split = split;
    }
    let (name, hint) = (page.tr("data-search"), page.tr("data-search-hint"));
    let width = match (is_narrow, is_compact) {
        (true, _) => 120.0,
        (false, true) => 150.0,
        (false, false) => 180.0,
    };
    text_field(ui, &mut state.filter.search, &name, &hint, width);
    let kind = snapshot.task.data_kind();
    let shapes: Vec<(Shape, String)> = Shape::of_kind(kind)
        .iter()
        .map(|shape| (*shape, page.tr(shape.key())))
        .collect();
    let now = shape(state, snapshot);
    if let Some(wanted) = segmented(ui, now, &shapes) {
        state.shape = Some(wanted);
    }
    // The grid has a slider as well.
    let has_icons = is_narrow || (is_compact && now == Shape::Grid);
    filter_menu::show(ui, page, snapshot, state, has_icons);
    order_menu(ui, page, state, kind, has_icons);
    if state.filter.is_active() {
        let clear = page.tr("filter-clear");
        let button = if is_compact {
            Button::icon_only(icons::X, &clear)
        } else {
            Button::ghost(&clear).icon(icons::X)
        };
        if ui.add(button).clicked() {
            state.filter.clear();
        }
    }
    if is_narrow {
        return;
    }
    ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
        if now == Shape::Grid {
            ui.spacing_mut().slider_width = 100.0;
            ui.spacing_mut().interact_size.y = 18.0;
            text::icon(ui, icons::SQUARES_FOUR, 16.0, p.text_faint);
            ui.add(egui::Slider::new(&mut state.thumbnail_size, 72.0..=256.0).show_value(false))
                .accessible_name(page.tr("thumbnail-size"))
                .on_hover_text(page.tr("thumbnail-size"));
            text::icon(ui, icons::GRID_FOUR, 16.0, p.text_faint);
            ui.add_space(tokens::GAP_S);
        }
        let shown = page.tr_with("count-pictures", &[("n", num_shown.into())]);
        text::line(ui, &shown, tokens::TEXT_S, p.text_soft);
    });
}

/// What samples are sorted by.
fn order_menu(
    ui: &mut Ui,
    page: &Page<'_>,
    state: &mut DataState,
    kind: DataKind,
    is_narrow: bool,
) {
    let label = page.tr(state.filter.order.key());
    let tip = page.tr("order-tip");
    let button = if is_narrow {
        Button::icon_only(icons::SLIDERS_HORIZONTAL, &label)
    } else {
        Button::secondary(&label)
            .icon(icons::SLIDERS_HORIZONTAL)
            .trailing(icons::CARET_DOWN)
            .tooltip(&tip)
    };
    let response = ui.add(button);
    menu::menu(&response, 220.0, |ui| {
        for &order in Order::of_kind(kind) {
            let is_chosen = state.filter.order == order;
            if menu::line(
                ui,
                icons::SLIDERS_HORIZONTAL,
                &page.tr(order.key()),
                is_chosen,
            ) {
                state.filter.order = order;
                state.filter.is_reversed = false;
            }
        }
        ui.separator();
        let reversed = page.tr("order-reversed");
        if menu::line(ui, icons::SWAP, &reversed, state.filter.is_reversed) {
            state.filter.is_reversed = !state.filter.is_reversed;
        }
    });
}

pub(super) fn split_key(split: Split) -> &'static str {
    match split {
        Split::Train => "split-train",
        Split::Valid => "split-valid",
        Split::Test => "split-test",
    }
}
