//! Names that people gave, as names of folders.

/// The name without what no file system takes or what would lead elsewhere; `fallback` where
/// nothing is left.
pub(super) fn safe_name(name: &str, fallback: &str) -> String {
    let safe: String = name
        .chars()
        .map(|c| {
            if "/\\:*?\"<>|".contains(c) || c.is_control() {
                '-'
            } else {
                c
            }
        })
        .collect();
    match safe.trim_matches([' ', '.']) {
        "" => fallback.to_owned(),
        safe => safe.to_owned(),
    }
}
