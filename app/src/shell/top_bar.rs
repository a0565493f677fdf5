//! The top bar: project, device, palette, language, theme, advisor.

use crate::commands::{UiCommand, theme_icon, theme_key};
use crate::i18n::Language;
use crate::settings::{Settings, ThemeChoice};
use crate::shell::history;
use crate::steps::Page;
use crate::ui::button::Button;
use crate::ui::menu::{line, menu};
use crate::ui::{icons, text, tokens};
use egui::{Align, Layout, Ui};
use hearth_core::advice::Severity;
use hearth_core::command::Command;
use hearth_core::event::JobKind;
use hearth_core::session::Session;
use hearth_core::train::DeviceChoice;
use hearth_core::train::device::DeviceInfo;

/// What the bar needs to know and to change.
pub struct Bar<'a> {
    /// The session.
    pub session: &'a Session,
    /// What the window remembers.
    pub settings: &'a Settings,
    /// Whether the advisor is open.
    pub advisor_is_open: bool,
    /// The device that trainings are asked to use.
    pub device: &'a mut DeviceChoice,
    /// Devices, once they were checked.
    pub devices: Option<&'a [DeviceInfo]>,
}

/// Shows the bar.
pub fn show(ui: &mut Ui, page: &mut Page<'_>, bar: Bar<'_>) {
    let p = tokens::palette(ui);
    ui.horizontal_centered(|ui| {
        text::icon(ui, icons::FLAME, 24.0, p.accent);
        match bar.session.project() {
            Some(project) => {
                project_menu(ui, page, bar.session);
                history::buttons(ui, page, project);
            }
            None => {
                ui.label(egui::RichText::new("Hearth").font(tokens::semibold(tokens::TEXT_L)));
            }
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if let Some(project) = bar.session.project() {
                advisor_button(ui, page, project.findings(), bar.advisor_is_open);
            }
            theme_menu(ui, page, bar.settings.theme);
            language_menu(ui, page);
            let palette = page.tr("palette");
            if ui
                .add(Button::icon_only(icons::COMMAND, &palette))
                .clicked()
            {
                page.send(UiCommand::TogglePalette);
            }
            if bar.session.project().is_some() {
                compute_menu(ui, page, bar.session, bar.device, bar.devices);
            }
        });
    });
}

fn project_menu(ui: &mut Ui, page: &mut Page<'_>, session: &Session) {
    let Some(project) = session.project() else {
        return;
    };
    let name = &project.snapshot().name;
    let tip = page.tr("project-menu");
    let response = ui.add(
        Button::ghost(name)
            .trailing(icons::CARET_DOWN)
            .tooltip(&tip),
    );
    menu(&response, 240.0, |ui| {
        if line(ui, icons::FOLDER_PLUS, &page.tr("new-project"), false) {
            page.send(UiCommand::AskNewProject(Vec::new()));
        }
        if line(ui, icons::FOLDER_OPEN, &page.tr("open-project"), false) {
            page.send(UiCommand::AskOpenProject);
        }
        if line(ui, icons::FOLDER, &page.tr("show-project-folder"), false) {
            page.send(UiCommand::ShowFolder(project.dir().to_owned()));
        }
        if line(ui, icons::X_CIRCLE, &page.tr("close-project"), false) {
            page.send(Command::CloseProject);
        }
    });
}

/// What the compute chip says.
pub fn compute_label(
    page: &Page<'_>,
    choice: DeviceChoice,
    devices: Option<&[DeviceInfo]>,
) -> String {
    let gpu = devices
        .unwrap_or_default()
        .iter()
        .find(|d| d.kind == "gpu" && d.usable);
    match (choice, gpu) {
        (DeviceChoice::Cpu, _) => page.tr("device-cpu"),
        (DeviceChoice::Gpu, Some(gpu)) => gpu.name.clone(),
        (DeviceChoice::Gpu, None) => page.tr("device-gpu"),
        (DeviceChoice::Auto, _) => page.tr("device-auto"),
    }
}

fn compute_menu(
    ui: &mut Ui,
    page: &mut Page<'_>,
    session: &Session,
    choice: &mut DeviceChoice,
    devices: Option<&[DeviceInfo]>,
) {
    let label = compute_label(page, *choice, devices);
    let tip = page.tr("compute-tip");
    let icon = if *choice == DeviceChoice::Gpu {
        icons::GRAPHICS_CARD
    } else {
        icons::CPU
    };
    let response = ui.add(
        Button::ghost(&label)
            .icon(icon)
            .trailing(icons::CARET_DOWN)
            .tooltip(&tip),
    );
    menu(&response, 260.0, |ui| {
        for (device, key, icon) in [
            (DeviceChoice::Auto, "device-auto-long", icons::SPARKLE),
            (DeviceChoice::Cpu, "device-cpu", icons::CPU),
            (DeviceChoice::Gpu, "device-gpu", icons::GRAPHICS_CARD),
        ] {
            if line(ui, icon, &page.tr(key), *choice == device) {
                *choice = device;
            }
        }
        let is_probing = session.job_of_kind(JobKind::ProbeDevices).is_some();
        if !is_probing
            && line(
                ui,
                icons::ARROWS_CLOCKWISE,
                &page.tr("check-devices"),
                false,
            )
        {
            page.send(Command::ProbeDevices);
        }
        let p = tokens::palette(ui);
        for device in devices.unwrap_or_default() {
            let (icon, color) = if device.usable {
                (icons::CHECK_CIRCLE, p.good)
            } else {
                (icons::X_CIRCLE, p.text_faint)
            };
            ui.horizontal(|ui| {
                ui.add_space(tokens::GAP_S);
                text::icon(ui, icon, 16.0, color);
                let words = match &device.reason {
                    Some(reason) => format!("{}\n{}", device.name, page.texts.failure(reason)),
                    None => device.name.clone(),
                };
                text::line(ui, &device.name, tokens::TEXT_S, p.text_soft).on_hover_text(words);
            });
        }
    });
}

fn language_menu(ui: &mut Ui, page: &mut Page<'_>) {
    let name = page.tr("language");
    let response = ui.add(Button::icon_only(icons::GLOBE, &name));
    menu(&response, 160.0, |ui| {
        for language in Language::ALL {
            if line(
                ui,
                icons::GLOBE,
                language.own_name(),
                page.texts.language() == language,
            ) {
                page.send(UiCommand::SetLanguage(language));
            }
        }
    });
}

fn theme_menu(ui: &mut Ui, page: &mut Page<'_>, chosen: ThemeChoice) {
    let name = page.tr("theme");
    let response = ui.add(Button::icon_only(theme_icon(chosen), &name));
    menu(&response, 200.0, |ui| {
        for theme in ThemeChoice::ALL {
            if line(
                ui,
                theme_icon(theme),
                &page.tr(theme_key(theme)),
                theme == chosen,
            ) {
                page.send(UiCommand::SetTheme(theme));
            }
        }
    });
}

fn advisor_button(
    ui: &mut Ui,
    page: &mut Page<'_>,
    findings: &[hearth_core::advice::Finding],
    is_open: bool,
) {
    let p = tokens::palette(ui);
    let name = page.tr("advisor");
    let response = ui.add(
        Button::ghost(&name)
            .icon(icons::LIGHTBULB)
            .selected(is_open),
    );
    let serious = findings
        .iter()
        .filter(|f| f.severity >= Severity::Warning)
        .count();
    if serious > 0 {
        ui.painter().circle_filled(
            response.rect.right_top() + egui::vec2(-6.0, 6.0),
            4.0,
            p.warn,
        );
    }
    if response.clicked() {
        page.send(UiCommand::ToggleAdvisor);
    }
}
