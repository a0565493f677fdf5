//! Texts as rows of numbers, for a first look at labels and likeness: hashed character and word
//! n-grams, weighed by how rare they are (Weinberger et al., *Feature hashing for large scale
//! multitask learning*, ICML 2009).

use super::mixing::mixed;
use super::text::is_ideograph;
use rayon::prelude::*;

/// Characters of a text that are looked at.
const MOST_CHARS: usize = 4000;

/// Rows `[n, dim]` of length 1; a text without letters is all zeros.
pub fn embed(texts: &[&str], dim: usize) -> Vec<f32> {
    let grams: Vec<Vec<u64>> = texts.par_iter().map(|text| grams(text)).collect();
    let mut num_texts_with = vec![0_u32; dim * 8];
    let bucket = |gram: u64| (gram % (dim as u64 * 8)) as usize;
    for text in &grams {
        let mut buckets: Vec<usize> = text.iter().map(|gram| bucket(*gram)).collect();
        buckets.sort_unstable();
        buckets.dedup();
        for bucket in buckets {
            num_texts_with[bucket] += 1;
        }
    }
    let n = texts.len() as f32;
    let mut rows = vec![0.0; texts.len() * dim];
    rows.par_chunks_exact_mut(dim.max(1))
        .zip(&grams)
        .for_each(|(row, grams)| {
            for gram in grams {
                let rarity = ((1.0 + n) / (1.0 + num_texts_with[bucket(*gram)] as f32)).ln() + 1.0;
                let sign = if gram >> 63 == 0 { 1.0 } else { -1.0 };
                row[(mixed(*gram) % dim as u64) as usize] += sign * rarity;
            }
            // Said ten times is not ten times as much.
            for value in row.iter_mut() {
                *value = value.signum() * value.abs().sqrt();
            }
            let length = row.iter().map(|v| v * v).sum::<f32>().sqrt();
            if length > 0.0 {
                for value in row {
                    *value /= length;
                }
            }
        });
    rows
}

/// Hashes of the n-grams of a text: words and pairs of words, runs of three to five characters
/// within words; where characters are words, runs of one to three.
fn grams(text: &str) -> Vec<u64> {
    let text: String = text.chars().take(MOST_CHARS).collect::<String>();
    let lower = text.to_lowercase();
    let mut found = Vec::new();
    let hash = |seed: u64, chars: &[char]| {
        chars
            .iter()
            .fold(mixed(seed), |hash, c| mixed(hash ^ u64::from(*c)))
    };
    let mut before: Option<u64> = None;
    for part in lower.split(|c: char| !c.is_alphanumeric()) {
        let chars: Vec<char> = part.chars().collect();
        if chars.is_empty() {
            continue;
        }
        if chars.iter().any(|c| is_ideograph(*c)) {
            for size in 1..=3 {
                found.extend(chars.windows(size).map(|run| hash(size as u64, run)));
            }
            before = None;
            continue;
        }
        let word = hash(11, &chars);
        found.push(word);
        if let Some(before) = before {
            found.push(mixed(before ^ word.rotate_left(7)));
        }
        before = Some(word);
        let mut bounded = vec![' '];
        bounded.extend(&chars);
        bounded.push(' ');
        for size in 3..=5 {
            found.extend(bounded.windows(size).map(|run| hash(20 + size as u64, run)));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alike_texts_are_near_each_other() {
        let texts = [
            "the soup was cold and the waiter rude",
            "the soup was cold, and the waiters rude!",
            "a wonderful film about a boy and his dog",
            "很好吃，送餐很快",
            "好吃，送餐也很快",
            "",
        ];
        let dim = 512;
        let rows = embed(&texts, dim);
        let near = |a: usize, b: usize| -> f32 {
            let row = |i: usize| &rows[i * dim..][..dim];
            row(a).iter().zip(row(b)).map(|(x, y)| x * y).sum()
        };
        assert!((near(0, 0) - 1.0).abs() < 1e-4);
        assert!(near(0, 1) > 0.5 && near(0, 2) < 0.25);
        assert!(near(3, 4) > near(3, 0) + 0.3);
        assert_eq!(near(5, 5), 0.0);
    }
}
