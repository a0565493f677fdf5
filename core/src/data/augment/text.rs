//! Texts with words left out or changed about: Wei and Zou, *EDA*, EMNLP 2019. Words of Chinese
//! and Japanese are single characters here.

use super::AugmentLevel;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

/// A text with words left out and changed about, as much as the level says.
pub fn changed(text: &str, level: AugmentLevel, rng: &mut ChaCha8Rng) -> String {
    let (share, words_a_swap) = match level {
        AugmentLevel::None => return text.to_owned(),
        AugmentLevel::Gentle => (0.05, 40),
        AugmentLevel::Usual => (0.1, 20),
        AugmentLevel::Strong => (0.2, 8),
    };
    let num_words = pieces(text).iter().filter(|piece| is_word(piece)).count();
    let swapped = swap_words(text, (num_words / words_a_swap).max(1), rng);
    drop_words(&swapped, share, rng)
}

/// Leaves out each word with probability `share`; one is always kept.
pub fn drop_words(text: &str, share: f32, rng: &mut ChaCha8Rng) -> String {
    let pieces = pieces(text);
    let share = f64::from(share.clamp(0.0, 1.0));
    let words = pieces.iter().filter(|p| is_word(p)).count();
    if words == 0 {
        return text.to_owned();
    }
    let spared = rng.random_range(0..words);
    let mut word = 0;
    let mut kept = String::with_capacity(text.len());
    let mut skips_space = false;
    for piece in pieces {
        if is_word(piece) {
            word += 1;
            if rng.random_bool(share) && word - 1 != spared {
                skips_space = true;
                continue;
            }
        } else if skips_space && piece.starts_with(char::is_whitespace) {
            // The space behind a word goes with it.
            skips_space = false;
            continue;
        }
        skips_space = false;
        kept.push_str(piece);
    }
    kept
}

/// Exchanges two random words, `times` times; what is between the words stays.
pub fn swap_words(text: &str, times: usize, rng: &mut ChaCha8Rng) -> String {
    let mut pieces = pieces(text);
    let places: Vec<usize> = (0..pieces.len()).filter(|&i| is_word(pieces[i])).collect();
    if places.len() >= 2 {
        for _ in 0..times {
            let a = rng.random_range(0..places.len());
            let b = (a + rng.random_range(1..places.len())) % places.len();
            pieces.swap(places[a], places[b]);
        }
    }
    pieces.concat()
}

fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

fn is_word(piece: &str) -> bool {
    piece.starts_with(char::is_alphanumeric)
}

/// What continues a word: also the apostrophe in *don't*, and marks that combine with letters.
fn continues(c: char) -> bool {
    (c.is_alphanumeric() && !is_ideograph(c)) || matches!(c, '\'' | '’' | '\u{300}'..='\u{36f}')
}

/// Words and what lies between them; together the whole text.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut last: Option<char> = None;
    for (at, c) in text.char_indices() {
        if let Some(before) = last {
            let is_new = if is_ideograph(c) || is_ideograph(before) {
                true
            } else if text[start..].starts_with(char::is_alphanumeric) {
                !continues(c)
            } else {
                c.is_alphanumeric() || c.is_whitespace() != before.is_whitespace()
            };
            if is_new {
                pieces.push(&text[start..at]);
                start = at;
            }
        }
        last = Some(c);
    }
    if start < text.len() {
        pieces.push(&text[start..]);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;

    fn rng(seed: u64) -> ChaCha8Rng {
        ChaCha8Rng::seed_from_u64(seed)
    }

    #[test]
    fn words_are_found_in_every_script() {
        assert_eq!(
            pieces("Don't go, 很好吃 ok"),
            ["Don't", " ", "go", ",", " ", "很", "好", "吃", " ", "ok"]
        );
        assert_eq!(pieces(""), [""; 0]);
    }

    #[test]
    fn words_go_and_change_places_but_none_comes_from_nowhere() {
        for text in ["the food was cold and late", "味道很好送餐也快", "one"] {
            for seed in 0..20 {
                let fewer = drop_words(text, 0.5, &mut rng(seed));
                assert_eq!(fewer, drop_words(text, 0.5, &mut rng(seed)));
                assert!(pieces(&fewer).iter().any(|p| is_word(p)) && fewer.len() <= text.len());
                assert!(pieces(&fewer).iter().all(|p| pieces(text).contains(p)));
                let swapped = swap_words(text, 2, &mut rng(seed));
                let sorted = |text: &str| {
                    let mut all: Vec<String> =
                        pieces(text).iter().map(|p| (*p).to_owned()).collect();
                    all.sort();
                    all
                };
                assert_eq!(sorted(&swapped), sorted(text));
            }
        }
        assert_eq!(drop_words("a b c", 0.0, &mut rng(1)), "a b c");
        assert_eq!(swap_words("...", 3, &mut rng(1)), "...");
    }
}
