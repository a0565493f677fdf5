//! The real window on a virtual display.

use hearth_tests::Workplace;
use hearth_tests::screen::{Screen, num_colours, share_changed};

/// A window with text and cards has more colours than this.
const NOT_BLANK: usize = 40;

#[test]
fn the_welcome_screen_appears_and_closes() {
    let place = Workplace::new();
    let Some(screen) = Screen::start(1280, 800) else {
        return;
    };
    let mut window = screen.open_window(&place, None);
    let welcome = window.wait_for(&place, "the welcome screen", |p| num_colours(p) > NOT_BLANK);
    window.press("ctrl+k");
    window.wait_for(&place, "the command palette", |p| {
        share_changed(p, &welcome) > 0.01
    });
    window.press("Escape");
    assert_eq!(window.close(), 0, "closing is no failure");
}

#[test]
fn every_step_of_a_project_can_be_shown_by_keyboard() {
    let place = Workplace::new();
    let Some(screen) = Screen::start(1280, 800) else {
        return;
    };
    let project = place.drawn_project(12);
    place.json([
        "train".as_ref(),
        project.as_os_str(),
        "--preset=fast".as_ref(),
        "--device=cpu".as_ref(),
    ]);

    let mut window = screen.open_window(&place, Some(&project));
    let mut before = window.wait_for(&place, "the project", |p| num_colours(p) > NOT_BLANK);
    // Backwards, because a project opens on Data: so every key changes the picture.
    for key in [
        "ctrl+7", "ctrl+6", "ctrl+5", "ctrl+4", "ctrl+3", "ctrl+2", "ctrl+1",
    ] {
        window.press(key);
        let what = format!("the step of {key}");
        let is_shown = |p: &_| num_colours(p) > NOT_BLANK && share_changed(p, &before) > 0.002;
        before = window.wait_for(&place, &what, is_shown);
    }
    // Small, then large: nothing may panic on the way.
    for (width, height) in [("640", "400"), ("1280", "800")] {
        screen.xdotool(["windowsize", window.id(), width, height]);
        std::thread::sleep(std::time::Duration::from_millis(300));
        for key in ["ctrl+2", "ctrl+5"] {
            window.press(key);
        }
    }
    window.wait_for(&place, "the window after resizing", |p| {
        num_colours(p) > NOT_BLANK
    });
    // While the window has it open, the command line may look but not change.
    let inspected = place.json(["inspect".as_ref(), project.as_os_str()]);
    assert_eq!(inspected["read_only"]["code"], "open-elsewhere");
    assert_eq!(
        place.error(["train".as_ref(), project.as_os_str()]),
        "open-elsewhere"
    );
    assert_eq!(window.close(), 0);
}
