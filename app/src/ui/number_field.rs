//! A field for a number that may be left out.

use super::path_field::text_field;
use egui::Ui;

/// Shows the field; an empty one, or one in which no number stands, is none. What is typed stays as
/// it was typed until the field is left.
pub fn number_field(ui: &mut Ui, value: &mut Option<f64>, name: &str, hint: &str, width: f32) {
    let id = ui.scope_id().with(("number", name));
    let kept = ui.data(|data| data.get_temp::<String>(id));
    let mut typed = kept.unwrap_or_else(|| value.map(written).unwrap_or_default());
    let response = text_field(ui, &mut typed, name, hint, width);
    if response.changed() {
        *value = read(&typed);
    }
    // Asked before: within the closure the context is locked.
    let has_focus = response.has_focus();
    ui.data_mut(|data| {
        if has_focus {
            data.insert_temp(id, typed);
        } else {
            data.remove::<String>(id);
        }
    });
}

fn written(value: f64) -> String {
    format!("{value}")
}

fn read(typed: &str) -> Option<f64> {
    let value: f64 = typed.trim().replace(',', ".").parse().ok()?;
    (value.is_finite() && value >= 0.0).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_type_them() {
        assert_eq!(read(" 1,5 "), Some(1.5));
        assert_eq!(read("200"), Some(200.0));
        assert_eq!(read(""), None);
        assert_eq!(read("-1"), None);
        assert_eq!(read("inf"), None);
        assert_eq!(written(28.0), "28");
    }
}
