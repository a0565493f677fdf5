//! What a source offers: size, licence and files, before a byte of it is fetched.

use super::Page;
use crate::ui::{cards, format, text, tokens};
use egui::Ui;
use hearth_core::fetch::Offer;

/// Files of an offer that are named; the others are counted.
const MOST_NAMED: usize = 200;

/// Shows an offer in a card.
pub fn offered(ui: &mut Ui, page: &Page<'_>, offer: &Offer) {
    let p = tokens::palette(ui);
    cards::card(ui, |ui| {
        text::strong(ui, &offer.title);
        text::selectable(ui, &offer.origin, tokens::TEXT_S, p.text_soft);
        let size = offer
            .num_bytes
            .map_or_else(|| page.tr("get-size-unknown"), format::bytes);
        text::fact(ui, &page.tr("fact-bytes"), &size);
        let licence = offer.licence.clone();
        let licence = licence.unwrap_or_else(|| page.tr("get-licence-unknown"));
        text::fact(ui, &page.tr("get-licence"), &licence);
        if let Some(description) = &offer.description {
            text::soft(ui, &format::start(description, 300));
        }
        for note in &offer.notes {
            text::soft(ui, &page.texts.failure(note));
        }
        let title = page.tr_with("get-files", &[("n", offer.files.len().into())]);
        egui::CollapsingHeader::new(title)
            .id_salt("offer-files")
            .show(ui, |ui| {
                egui::ScrollArea::vertical()
                    .id_salt("offer-files-list")
                    .max_height(120.0)
                    .show(ui, |ui| {
                        for file in offer.files.iter().take(MOST_NAMED) {
                            let size = file.num_bytes.map(format::bytes).unwrap_or_default();
                            let line = format!("{}  {size}", file.path);
                            text::line(ui, &line, tokens::TEXT_S, p.text_soft);
                        }
                    });
            });
    });
}
