//! The few distributions that the tests need.

use std::f64::consts::PI;

/// The logarithm of the gamma function above 0, by Lanczos; about 15 digits.
fn ln_gamma(x: f64) -> f64 {
    const G: f64 = 7.0;
    const FIRST: f64 = 0.999_999_999_999_809_9;
    const PARTS: [f64; 8] = [
        676.520_368_121_885_1,
        -1_259.139_216_722_402_8,
        771.323_428_777_653_1,
        -176.615_029_162_140_6,
        12.507_343_278_686_905,
        -0.138_571_095_265_720_12,
        9.984_369_578_019_572e-6,
        1.505_632_735_149_311_6e-7,
    ];
    if x < 0.5 {
        // The reflection formula.
        return (PI / (PI * x).sin()).ln() - ln_gamma(1.0 - x);
    }
    let x = x - 1.0;
    let parts = PARTS.iter().enumerate();
    let sum = parts.fold(FIRST, |sum, (i, part)| sum + part / (x + i as f64 + 1.0));
    let t = x + G + 0.5;
    0.5 * (2.0 * PI).ln() + (x + 0.5) * t.ln() - t + sum.ln()
}

/// The logarithm of how many ways there are to choose `k` of `n`.
pub(super) fn ln_binomial(n: u64, k: u64) -> f64 {
    let rest = n.saturating_sub(k);
    if k == 0 || rest == 0 {
        return 0.0;
    }
    ln_gamma(n as f64 + 1.0) - ln_gamma(k as f64 + 1.0) - ln_gamma(rest as f64 + 1.0)
}

/// How often Student's t is as far from 0 as this, or further, on either side.
pub(super) fn student_two_sided(t: f64, freedom: f64) -> f64 {
    if !t.is_finite() {
        return 0.0;
    }
    beta_share(freedom / (freedom + t * t), freedom / 2.0, 0.5)
}

/// The 97.5% point of Student's t.
pub(super) fn student_quantile(freedom: f64) -> f64 {
    let (mut low, mut high) = (0.0_f64, 1000.0_f64);
    for _ in 0..80 {
        let middle = f64::midpoint(low, high);
        if student_two_sided(middle, freedom) > 0.05 {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

/// The regularised incomplete beta function, by its continued fraction.
fn beta_share(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    let front = ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b) + a * x.ln() + b * (1.0 - x).ln();
    // On either side of its middle the fraction of the other one converges faster.
    if x < (a + 1.0) / (a + b + 2.0) {
        front.exp() * beta_fraction(x, a, b) / a
    } else {
        1.0 - front.exp() * beta_fraction(1.0 - x, b, a) / b
    }
}

/// The continued fraction of the incomplete beta function, by Lentz's method.
fn beta_fraction(x: f64, a: f64, b: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let kept = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut c = 1.0;
    let mut d = 1.0 / kept(1.0 - (a + b) * x / (a + 1.0));
    let mut fraction = d;
    for m in 1..1000 {
        let m = f64::from(m);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        let before = fraction;
        for part in [even, odd] {
            d = 1.0 / kept(1.0 + part * d);
            c = kept(1.0 + part / c);
            fraction *= c * d;
        }
        if (fraction / before - 1.0).abs() < 1e-16 {
            break;
        }
    }
    fraction
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_those_of_the_tables() {
        assert!((ln_gamma(0.5) - PI.sqrt().ln()).abs() < 1e-12);
        assert!((ln_gamma(11.0) - 3_628_800_f64.ln()).abs() < 1e-12);
        assert!((ln_binomial(10, 3).exp() - 120.0).abs() < 1e-9);
        assert_eq!(ln_binomial(7, 0), 0.0);
        for (freedom, point) in [(1.0, 12.706_205), (4.0, 2.776_445), (30.0, 2.042_272)] {
            assert!(
                (student_quantile(freedom) - point).abs() < 1e-5,
                "{freedom}"
            );
            assert!((student_two_sided(point, freedom) - 0.05).abs() < 1e-7);
        }
        assert!((student_quantile(1e6) - 1.959_966).abs() < 1e-5);
        assert_eq!(student_two_sided(f64::INFINITY, 5.0), 0.0);
        assert!((student_two_sided(0.0, 5.0) - 1.0).abs() < 1e-12);
    }
}
