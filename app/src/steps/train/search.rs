//! The search for settings: what is tried, the trials while they end, and the winner.

use super::search_view::{Searched, parallel, ranked, request, usual_space};
use super::troubles::value_words;
use super::{TrainState, TrainTab, field, find_rate, troubles};
use crate::commands::UiCommand;
use crate::steps::Page;
use crate::ui::button::{Button, segmented};
use crate::ui::cards::{self, Mood};
use crate::ui::path_field::text_field;
use crate::ui::tables::{self, Cell, Column};
use crate::ui::{columns, empty, format, icons, progress, text, tokens};
use egui::{Align, DragValue, Layout, Ui};
use hearth_core::command::Command;
use hearth_core::event::{JobKind, Progress};
use hearth_core::failure::Failure;
use hearth_core::session::{JobStatus, Session};
use hearth_core::train::search::{SearchHow, SearchReport, Trial};

const FORM_WIDTH: f32 = 336.0;

/// The state of the search.
#[derive(Debug)]
pub struct SearchState {
    /// What can be searched.
    pub space: Vec<Searched>,
    /// How trials are chosen.
    pub how: SearchHow,
    /// The most trials.
    pub trials: u32,
    /// The most minutes; 0 for no bound.
    pub minutes: f64,
    /// Why it could not go on.
    pub failure: Option<Failure>,
    /// What the last search found.
    pub report: Option<Box<SearchReport>>,
}

impl Default for SearchState {
    fn default() -> Self {
        Self {
            space: usual_space(),
            how: SearchHow::Grid,
            trials: 30,
            minutes: 5.0,
            failure: None,
            report: None,
        }
    }
}

pub(super) fn show(ui: &mut Ui, page: &mut Page<'_>, session: &Session, state: &mut TrainState) {
    let gap = tokens::GAP_XL;
    let rest = (ui.available_width() - FORM_WIDTH - gap).max(280.0);
    columns::columns(ui, &[FORM_WIDTH, rest], gap, |ui, index| match index {
        0 => form(ui, page, session, state),
        _ => {
            find_rate::show(ui, page, session, state);
            outcome(ui, page, session, state);
        }
    });
}

fn form(ui: &mut Ui, page: &mut Page<'_>, session: &Session, state: &mut TrainState) {
    let is_running = session.job_of_kind(JobKind::Search).is_some();
    let may_change = session.project().is_some_and(|p| p.read_only().is_none());
    text::title(ui, &page.tr("search-title"));
    text::caption(ui, &page.tr("search-text"));
    ui.add_space(tokens::GRID);
    let search = &mut state.search;
    ui.add_enabled_ui(!is_running, |ui| {
        let options = [
            (SearchHow::Grid, page.tr("search-grid")),
            (SearchHow::Random, page.tr("search-random")),
            (SearchHow::Halving, page.tr("search-halving")),
        ];
        if let Some(how) = segmented(ui, search.how, &options) {
            search.how = how;
        }
        text::caption(ui, &page.tr(&format!("search-{}-text", search.how)));
        ui.add_space(tokens::GRID);
        cards::card(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 6.0;
            for searched in &mut search.space {
                space_line(ui, page, searched);
            }
            text::caption(ui, &page.tr("search-values"));
        });
        ui.add_space(tokens::GRID);
        field::row(ui, page, "search-trials", |ui, name| {
            let trials = DragValue::new(&mut search.trials).range(1..=1000);
            ui.add_sized([96.0, 28.0], trials).accessible_name(name);
        });
        field::row(ui, page, "search-minutes", |ui, name| {
            let minutes = DragValue::new(&mut search.minutes)
                .range(0.0..=600.0)
                .speed(0.5);
            ui.add_sized([96.0, 28.0], minutes).accessible_name(name);
        });
    });
    ui.add_space(tokens::GAP_S);
    let made = request(
        &state.config,
        &search.space,
        search.how,
        search.trials,
        search.minutes,
    );
    if let Err(failure) = &made {
        let words = page.texts.failure(failure);
        cards::notice(ui, Mood::Warn, |ui| text::body(ui, &words));
    }
    let words = page.tr(if is_running {
        "search-running"
    } else {
        "search-start"
    });
    let button = Button::primary(&words)
        .icon(icons::MAGNIFYING_GLASS)
        .big()
        .width(ui.available_width())
        .enabled(!is_running && may_change && made.is_ok());
    if ui.add(button).clicked()
        && let Ok(request) = made
    {
        search.report = None;
        search.failure = None;
        page.send(Command::Search(Box::new(request)));
    }
    ui.add_space(tokens::GAP_S);
    find_rate::button(ui, page, session, state);
}

/// A setting: whether it is searched, and its values.
fn space_line(ui: &mut Ui, page: &Page<'_>, searched: &mut Searched) {
    let name = page.tr(&field::setting_key(searched.key));
    let tip = page.tr(&format!("{}-tip", field::setting_key(searched.key)));
    ui.checkbox(&mut searched.is_on, &name).on_hover_text(tip);
    if searched.is_on {
        let words = page.tr_with("search-values-of", &[("setting", name.into())]);
        let width = ui.available_width() - 20.0;
        text_field(ui, &mut searched.values, &words, "", width);
    }
}

fn outcome(ui: &mut Ui, page: &mut Page<'_>, session: &Session, state: &mut TrainState) {
    let may_change = session.project().is_some_and(|p| p.read_only().is_none());
    if let Some(failure) = &state.search.failure {
        let words = page.texts.failure(failure);
        cards::notice(ui, Mood::Bad, |ui| text::body(ui, &words));
        ui.add_space(tokens::GAP_S);
    }
    if let Some(job) = session.job_of_kind(JobKind::Search) {
        running(ui, page, job);
        trials(ui, page, &ranked(&job.trials));
    } else if let Some(report) = &state.search.report {
        winner(ui, page, report, &mut state.tab, may_change);
        trials(ui, page, &report.trials);
    } else {
        cards::card(ui, |ui| {
            ui.set_min_height(320.0);
            let (title, sentence) = (page.tr("search-empty-title"), page.tr("search-empty-text"));
            empty::state(ui, icons::CHART_SCATTER, &title, &sentence, |_| {});
        });
    }
}

fn running(ui: &mut Ui, page: &mut Page<'_>, job: &JobStatus) {
    cards::card(ui, |ui| {
        ui.horizontal(|ui| {
            let n = ranked(&job.trials).len();
            text::title(ui, &page.tr_with("search-so-far", &[("n", n.into())]));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let stop = page.tr("search-stop");
                let button = Button::danger(&stop).icon(icons::STOP);
                if ui.add(button.enabled(!job.is_cancelling)).clicked() {
                    page.send(Command::Cancel(job.id));
                }
            });
        });
        let fraction = job.progress.as_ref().and_then(Progress::fraction);
        let width = ui.available_width();
        progress::bar(ui, fraction, width, 8.0);
    });
    ui.add_space(tokens::GAP_S);
}

fn winner(
    ui: &mut Ui,
    page: &mut Page<'_>,
    report: &SearchReport,
    tab: &mut TrainTab,
    may_change: bool,
) {
    let Some(best) = report.trials.iter().find(|trial| trial.failure.is_none()) else {
        return;
    };
    let settings = troubles::words(page, &best.settings);
    let values = [
        ("settings", settings.into()),
        (
            "accuracy",
            format::percent(f64::from(best.valid_accuracy)).into(),
        ),
        ("n", report.trials.len().into()),
        ("time", format::duration(report.duration_secs).into()),
    ];
    cards::notice(ui, Mood::Good, |ui| {
        text::strong(ui, &page.tr_with("search-winner", &values));
        text::body(ui, &page.tr_with("search-winner-text", &values));
        if report.ran_out_of_time {
            text::soft(ui, &page.tr("search-out-of-time"));
        }
        let words = page.tr("search-train");
        let button = Button::primary(&words)
            .icon(icons::FLAME)
            .enabled(may_change);
        if ui.add(button).clicked() {
            *tab = TrainTab::One;
            page.send(UiCommand::TrainWith(Box::new(report.best.clone())));
        }
    });
    ui.add_space(tokens::GAP_S);
}

/// The trials as lines across their settings, and as a table.
fn trials(ui: &mut Ui, page: &Page<'_>, trials: &[Trial]) {
    let Some(first) = trials.first() else { return };
    let p = tokens::palette(ui);
    let accuracy = page.tr("valid-accuracy");
    let name = |key: &str| page.tr(&field::setting_key(key));
    let (axes, lines) = parallel(trials, &accuracy, name, [p.text_faint, p.accent]);
    if !axes.is_empty() {
        cards::card(ui, |ui| {
            text::title(ui, &page.tr("search-parallel"))
                .on_hover_text(page.tr("search-parallel-tip"));
            let words = page.tr("search-parallel");
            crate::ui::parallel::show(ui, &words, &axes, &lines, 240.0);
        });
        ui.add_space(tokens::GAP_S);
    }
    let column = |head: String, weight: f32, is_number: bool| Column {
        head,
        explanation: None,
        weight,
        is_number,
    };
    let mut heads = vec![column(page.tr("search-trial"), 0.6, false)];
    heads.extend(
        first
            .settings
            .iter()
            .map(|(key, _)| column(name(key), 1.2, true)),
    );
    heads.push(column(accuracy, 1.2, true));
    heads.push(column(page.tr("loss"), 0.8, true));
    heads.push(column(page.tr("search-epochs"), 0.8, true));
    cards::card(ui, |ui| {
        tables::table(ui, &heads, trials.len(), |row| {
            let trial = &trials[row];
            let mut cells: Vec<Cell> = vec![trial.number.to_string().into()];
            let settings = trial.settings.iter();
            cells.extend(settings.map(|(key, value)| value_words(page, key, value).into()));
            let is_good = trial.failure.is_none();
            let or_none = |words: String| if is_good { words } else { "–".to_owned() };
            cells.push(Cell {
                text: or_none(format::percent(f64::from(trial.valid_accuracy))),
                color: (row == 0 && is_good).then_some(p.good),
                dot: None,
            });
            cells.push(or_none(format!("{:.4}", trial.valid_loss)).into());
            cells.push(trial.epochs.to_string().into());
            cells
        });
    });
}
