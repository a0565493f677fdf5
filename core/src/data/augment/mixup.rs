//! Two samples in one: Zhang et al., *mixup: Beyond Empirical Risk Minimization*, ICLR 2018.

use image::RgbImage;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

/// The weight of the first sample, 0.5 to 1, for a strength `alpha` above 0: larger means more
/// even. Beta(α, α), which is drawn by Jöhnk's method up to α = 1, the largest that is of use.
pub fn weight(alpha: f32, rng: &mut ChaCha8Rng) -> f32 {
    let alpha = alpha.clamp(0.0, 1.0);
    if alpha < 1e-3 {
        return 1.0;
    }
    // At least one in four draws succeeds for α ≤ 1; the bound is against a broken generator.
    for _ in 0..1000 {
        let u = rng.random::<f32>().powf(1.0 / alpha);
        let v = rng.random::<f32>().powf(1.0 / alpha);
        if u + v <= 1.0 && u + v > 0.0 {
            let share = u / (u + v);
            return share.max(1.0 - share);
        }
    }
    1.0
}

/// `weight` of the first picture over the second, which is stretched to the first one's size.
/// The targets of the two are to be mixed with the same weight.
pub fn mix(first: &RgbImage, second: &RgbImage, weight: f32) -> RgbImage {
    let (w, h) = first.dimensions();
    let mut mixed = first.clone();
    if w == 0 || h == 0 || second.width() == 0 || second.height() == 0 {
        return mixed;
    }
    let fitted = (second.dimensions() != (w, h))
        .then(|| image::imageops::resize(second, w, h, image::imageops::FilterType::Triangle));
    let second = fitted.as_ref().unwrap_or(second);
    for (to, from) in mixed.iter_mut().zip(second.iter()) {
        *to = (f32::from(*to) * weight + f32::from(*from) * (1.0 - weight)).round() as u8;
    }
    mixed
}

/// The targets that belong to a mixed sample, `[classes]` each.
pub fn mix_targets(first: &[f32], second: &[f32], weight: f32) -> Vec<f32> {
    first
        .iter()
        .zip(second)
        .map(|(a, b)| a * weight + b * (1.0 - weight))
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;
    use image::Rgb;
    use rand::SeedableRng;

    #[test]
    fn pictures_and_targets_are_mixed_alike() {
        let (a, b) = (
            RgbImage::from_pixel(4, 4, Rgb([200; 3])),
            RgbImage::from_pixel(8, 2, Rgb([100; 3])),
        );
        assert_eq!(mix(&a, &b, 0.75).get_pixel(1, 1).0, [175; 3]);
        assert_eq!(mix_targets(&[1.0, 0.0], &[0.0, 1.0], 0.75), [0.75, 0.25]);
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let weights: Vec<f32> = (0..500).map(|_| weight(0.2, &mut rng)).collect();
        assert!(weights.iter().all(|w| (0.5..=1.0).contains(w)));
        assert!(
            weights.iter().filter(|w| **w > 0.95).count() > 200,
            "most stay nearly whole"
        );
    }
}
