//! The dialog for public data: what there is, how large it is and under which licence is shown
//! before a byte of it is fetched.

use crate::commands::UiCommand;
use crate::steps::offer::offered;
use crate::steps::{Page, show_failure_below};
use crate::ui::button::{Button, segmented};
use crate::ui::cards;
use crate::ui::dialog::dialog;
use crate::ui::path_field::text_field;
use crate::ui::{columns, icons, progress, text, tokens};
use egui::{Context, Ui};
use hearth_core::command::Command;
use hearth_core::data::DataKind;
use hearth_core::event::Progress;
use hearth_core::failure::Failure;
use hearth_core::fetch::{BuiltIn, FetchSettings, Offer, Pictures, PublicSource};
use hearth_core::ids::JobId;

const WIDTH: f32 = 660.0;

/// The most pictures that are collected at once.
const MOST_PICTURES: usize = 500;

/// Larger pictures are left out.
const MOST_BYTES_EACH: u64 = 64 << 20;

/// Where data is looked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Place {
    /// Well-known data sets.
    #[default]
    Known,
    /// The Hugging Face hub.
    HuggingFace,
    /// Kaggle.
    Kaggle,
    /// The UCI archive.
    Uci,
    /// One file.
    Link,
    /// Pictures of web pages.
    Web,
}

impl Place {
    const ALL: [Self; 6] = [
        Self::Known,
        Self::HuggingFace,
        Self::Kaggle,
        Self::Uci,
        Self::Link,
        Self::Web,
    ];

    /// The places that can have data of a kind.
    fn of_kind(kind: DataKind) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(move |place| match place {
            Self::Known => known_of(kind).next().is_some(),
            Self::Web => kind == DataKind::Pictures,
            _ => true,
        })
    }

    fn key(self) -> &'static str {
        match self {
            Self::Known => "get-known",
            Self::HuggingFace => "get-hugging-face",
            Self::Kaggle => "get-kaggle",
            Self::Uci => "get-uci",
            Self::Link => "get-link",
            Self::Web => "get-web",
        }
    }
}

/// The well-known data sets of a kind.
fn known_of(kind: DataKind) -> impl Iterator<Item = BuiltIn> {
    let all = BuiltIn::ALL.into_iter();
    all.filter(move |which| which.data_kind() == kind)
}

/// What is typed and chosen in the dialog.
#[derive(Debug, Default)]
pub struct GetDataForm {
    /// What the project's samples are; only what fits is offered.
    pub kind: DataKind,
    /// Where data is looked for.
    pub place: Place,
    /// The name or address, as typed.
    pub name: String,
    /// The class of pictures from the web.
    pub class: String,
    /// What the source offers.
    pub offer: Option<Box<Offer>>,
    /// The job that asks or fetches.
    pub job: Option<JobId>,
    /// Why it did not work.
    pub failure: Option<Failure>,
    /// Addresses and tokens, while they are changed.
    pub settings: Option<FetchSettings>,
}

impl GetDataForm {
    /// An empty form for data of a kind.
    pub fn new(kind: DataKind) -> Self {
        Self {
            place: Place::of_kind(kind).next().unwrap_or_default(),
            kind,
            ..Self::default()
        }
    }

    fn source(&self) -> Option<PublicSource> {
        let name = self.name.trim().to_owned();
        if name.is_empty() {
            return None;
        }
        Some(match self.place {
            Place::HuggingFace => PublicSource::HuggingFace {
                repo: name,
                revision: None,
            },
            Place::Kaggle => PublicSource::Kaggle { dataset: name },
            Place::Uci => PublicSource::Uci { dataset: name },
            Place::Link => PublicSource::Direct { url: name },
            Place::Known | Place::Web => return None,
        })
    }
}

/// Shows the dialog; returns true when it is to be closed. `progress` is that of its job.
pub fn show_get_data(
    ctx: &Context,
    page: &mut Page<'_>,
    form: &mut GetDataForm,
    settings: &FetchSettings,
    progress: Option<&Progress>,
) -> bool {
    let mut is_closed = false;
    let response = dialog(ctx, "get-data", WIDTH, |ui| {
        text::section(ui, &page.tr("get-data-title"));
        text::soft(ui, &page.tr("get-data-text"));
        ui.add_space(tokens::GAP_S);
        if let Some(own) = &mut form.settings {
            if let Some(done) = addresses_and_tokens(ui, page, own) {
                if done {
                    page.send(UiCommand::SetFetching(Box::new(own.clone())));
                }
                form.settings = None;
            }
            return;
        }
        let is_busy = form.job.is_some();
        ui.add_enabled_ui(!is_busy, |ui| {
            let places: Vec<(Place, String)> = Place::of_kind(form.kind)
                .map(|place| (place, page.tr(place.key())))
                .collect();
            if let Some(place) = segmented(ui, form.place, &places) {
                form.place = place;
                form.offer = None;
                form.failure = None;
            }
            ui.add_space(tokens::GRID);
            match form.place {
                Place::Known => known(ui, page, form, settings),
                Place::Web => web(ui, page, form, settings),
                _ => by_name(ui, page, form, settings),
            }
        });
        if is_busy {
            ui.add_space(tokens::GAP_S);
            let key = if form.offer.is_some() || form.place == Place::Web {
                "get-fetching"
            } else {
                "get-asking"
            };
            ui.horizontal(|ui| {
                text::icon(ui, icons::GLOBE, 18.0, tokens::palette(ui).accent);
                text::body(ui, &page.tr(key));
            });
            progress::bar(ui, progress.and_then(Progress::fraction), WIDTH - 48.0, 8.0);
        } else if let Some(offer) = &form.offer {
            ui.add_space(tokens::GAP_S);
            offered(ui, page, offer);
        }
        show_failure_below(ui, page, form.failure.as_ref());
        ui.add_space(tokens::GAP);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if let Some(offer) = form.offer.as_ref().filter(|_| !is_busy) {
                let fetch = page.tr("get-fetch");
                if ui
                    .add(Button::primary(&fetch).icon(icons::DOWNLOAD_SIMPLE))
                    .clicked()
                {
                    page.send(UiCommand::StartFetching(Box::new(Command::Fetch {
                        offer: offer.clone(),
                        settings: Box::new(settings.clone()),
                    })));
                }
            }
            let cancel = page.tr(if is_busy { "stop" } else { "cancel" });
            if ui.add(Button::secondary(&cancel)).clicked() {
                match form.job {
                    Some(job) => page.send(Command::Cancel(job)),
                    None => is_closed = true,
                }
            }
            ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                let words = page.tr("get-settings");
                let button = Button::ghost(&words).icon(icons::GEAR).enabled(!is_busy);
                if ui.add(button).clicked() {
                    form.settings = Some(settings.clone());
                }
            });
        });
    });
    // A fetch goes on only while it is seen.
    (is_closed || response.should_close()) && form.job.is_none()
}

fn look_up(page: &mut Page<'_>, source: PublicSource, settings: &FetchSettings) {
    page.send(UiCommand::StartFetching(Box::new(Command::LookUp {
        source,
        settings: Box::new(settings.clone()),
    })));
}

fn known(ui: &mut Ui, page: &mut Page<'_>, form: &mut GetDataForm, settings: &FetchSettings) {
    let known: Vec<BuiltIn> = known_of(form.kind).collect();
    columns::wrapped(ui, known.len(), 140.0, |ui, index| {
        let which = known[index];
        let name = page.tr(&format!("built-in-{}", which.name()));
        let is_chosen = form.name == which.name();
        let margin = egui::Margin::symmetric(12, 10);
        let response = cards::choice_with_margin(ui, &name, is_chosen, true, margin, |ui| {
            text::strong(ui, &name);
            text::caption(ui, &page.tr(&format!("built-in-{}-text", which.name())));
        });
        if response.clicked() {
            which.name().clone_into(&mut form.name);
            form.offer = None;
            form.failure = None;
            look_up(page, PublicSource::BuiltIn(which), settings);
        }
    });
}

fn by_name(ui: &mut Ui, page: &mut Page<'_>, form: &mut GetDataForm, settings: &FetchSettings) {
    let key = form.place.key();
    text::caption(ui, &page.tr(&format!("{key}-name")));
    let (name, hint) = (
        page.tr(&format!("{key}-name")),
        page.tr(&format!("{key}-hint")),
    );
    ui.horizontal(|ui| {
        let field = text_field(ui, &mut form.name, &name, &hint, WIDTH - 200.0);
        if field.changed() {
            form.offer = None;
        }
        let is_entered = field.lost_focus() && ui.input(|i| i.key_pressed(egui::Key::Enter));
        let words = page.tr("get-look");
        let source = form.source();
        let button = Button::secondary(&words)
            .icon(icons::MAGNIFYING_GLASS)
            .enabled(source.is_some());
        if (ui.add(button).clicked() || is_entered)
            && let Some(source) = source
        {
            form.failure = None;
            form.offer = None;
            look_up(page, source, settings);
        }
    });
}

fn web(ui: &mut Ui, page: &mut Page<'_>, form: &mut GetDataForm, settings: &FetchSettings) {
    let p = tokens::palette(ui);
    text::soft(ui, &page.tr("get-web-text"));
    text::caption(ui, &page.tr("get-web-name"));
    let name = page.tr("get-web-name");
    let field = egui::TextEdit::multiline(&mut form.name)
        .desired_rows(4)
        .desired_width(WIDTH - 48.0)
        .hint_text(egui::RichText::new(page.tr("get-web-hint")).color(p.text_faint));
    egui::ScrollArea::vertical()
        .id_salt("web-addresses")
        .max_height(110.0)
        .show(ui, |ui| ui.add(field).accessible_name(name));
    text::caption(ui, &page.tr("get-web-class"));
    ui.horizontal(|ui| {
        let (name, hint) = (page.tr("get-web-class"), page.tr("new-class-hint"));
        text_field(ui, &mut form.class, &name, &hint, 260.0);
        let lines = form
            .name
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty());
        let (addresses, pages): (Vec<String>, Vec<String>) = lines
            .map(str::to_owned)
            .partition(|line| names_a_picture(line));
        let has_addresses = !addresses.is_empty() || !pages.is_empty();
        let is_ready = has_addresses && !form.class.trim().is_empty();
        let words = page.tr("get-web-start");
        let button = Button::primary(&words)
            .icon(icons::DOWNLOAD_SIMPLE)
            .enabled(is_ready);
        if ui.add(button).clicked() {
            form.failure = None;
            page.send(UiCommand::StartFetching(Box::new(Command::Collect {
                pictures: Pictures {
                    addresses,
                    pages,
                    max_count: MOST_PICTURES,
                    max_bytes_each: MOST_BYTES_EACH,
                },
                class: form.class.trim().to_owned(),
                settings: Box::new(settings.clone()),
            })));
        }
    });
}

/// Whether an address ends as a picture's does; any other is taken for a page.
fn names_a_picture(address: &str) -> bool {
    let path = address.split(['?', '#']).next().unwrap_or(address);
    let ending = path.rsplit('.').next().unwrap_or_default().to_lowercase();
    ["jpg", "jpeg", "png", "webp", "bmp", "gif", "tif", "tiff"].contains(&&*ending)
}

/// Shows the fields; `Some(true)` to keep them, `Some(false)` to leave them as they were.
fn addresses_and_tokens(
    ui: &mut Ui,
    page: &Page<'_>,
    settings: &mut FetchSettings,
) -> Option<bool> {
    let mut done = None;
    let width = WIDTH - 48.0;
    let field = |ui: &mut Ui, key: &str, value: &mut String, is_secret: bool| {
        let name = page.tr(key);
        text::caption(ui, &name);
        let edit = egui::TextEdit::singleline(value)
            .password(is_secret)
            .desired_width(width);
        ui.add(edit).accessible_name(name);
    };
    field(ui, "get-hub-address", &mut settings.hub_address, false);
    for (key, value, is_secret) in [
        ("get-hub-token", &mut settings.hf_token, true),
        ("get-kaggle-user", &mut settings.kaggle_user, false),
        ("get-kaggle-key", &mut settings.kaggle_key, true),
    ] {
        let mut typed = value.clone().unwrap_or_default();
        field(ui, key, &mut typed, is_secret);
        *value = (!typed.trim().is_empty()).then(|| typed.trim().to_owned());
    }
    text::soft(ui, &page.tr("get-settings-text"));
    ui.add_space(tokens::GAP);
    ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
        let (keep, back) = (page.tr("get-settings-keep"), page.tr("cancel"));
        if ui.add(Button::primary(&keep)).clicked() {
            done = Some(true);
        }
        if ui.add(Button::secondary(&back)).clicked() {
            done = Some(false);
        }
    });
    done
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_fits_the_kind_of_data_is_offered() {
        let places = |kind| Place::of_kind(kind).collect::<Vec<_>>();
        assert_eq!(places(DataKind::Pictures), Place::ALL);
        assert!(!places(DataKind::Texts).contains(&Place::Web));
        assert!(known_of(DataKind::Texts).eq([BuiltIn::Imdb]));
        assert_eq!(GetDataForm::new(DataKind::Rows).place, Place::HuggingFace);
    }

    #[test]
    fn addresses_of_pictures_are_told_from_pages() {
        assert!(names_a_picture("https://a.example/cat.JPG?size=2"));
        assert!(!names_a_picture("https://a.example/cats.html"));
        assert!(!names_a_picture("https://a.example/"));
    }
}
