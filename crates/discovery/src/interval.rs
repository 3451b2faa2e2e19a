//! Intervals of shares.

/// How many standard deviations hold 90 of 100 draws of a normal: the 0.95 quantile.
pub const Z90: f64 = 1.644_853_626_951_472_7;

/// Wilson's interval of a share that was found to be `share` among `n`, which need not be whole.
///
/// It solves |p - share| = z sqrt(p (1 - p) / n) for p. Unlike share +- z sqrt(share (1 - share) / n) it is never empty, not
/// even where nobody or everybody was found, and never leaves 0 to 1; unlike the exact interval of Clopper and Pearson it
/// holds the truth about as often as it says, and not always more often, which at some hundred visits is worth a third of
/// them (Brown, Cai, Das Gupta 2001).
pub fn wilson(share: f64, n: f64, z: f64) -> (f64, f64) {
    if n <= 0.0 {
        return (0.0, 1.0);
    }
    let square = z * z;
    let middle = (share + square / (2.0 * n)) / (1.0 + square / n);
    let half = z / (1.0 + square / n) * libm::sqrt(share * (1.0 - share) / n + square / (4.0 * n * n));
    // At the ends the formula gives the end itself but for the last bit.
    let low = if share <= 0.0 { 0.0 } else { (middle - half).max(0.0) };
    let high = if share >= 1.0 { 1.0 } else { (middle + half).min(1.0) };
    (low, high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_wilsons() {
        // By hand: 10 of 100 at 95 %.
        let (low, high) = wilson(0.1, 100.0, 1.959_963_984_540_054);
        assert!(
            (low - 0.055_229).abs() < 1e-6 && (high - 0.174_366).abs() < 1e-6,
            "{low} {high}"
        );
        assert_eq!(wilson(0.5, 0.0, Z90), (0.0, 1.0));
        let (low, high) = wilson(0.0, 20.0, Z90);
        assert_eq!(low, 0.0);
        assert!((high - Z90 * Z90 / (20.0 + Z90 * Z90)).abs() < 1e-12);
    }

    #[test]
    fn it_holds_the_truth_about_as_often_as_it_says() {
        // Exact, over all outcomes of 400 visits.
        for truth in [0.02, 0.05, 0.1, 0.3] {
            let n = 400_u32;
            let mut chance = libm::pow(1.0 - truth, f64::from(n));
            let mut held = 0.0;
            for found in 0..=n {
                let (low, high) = wilson(f64::from(found) / f64::from(n), f64::from(n), Z90);
                if (low..=high).contains(&truth) {
                    held += chance;
                }
                chance *= truth / (1.0 - truth) * f64::from(n - found) / f64::from(found + 1);
            }
            assert!((0.87..=0.935).contains(&held), "{truth}: {held}");
        }
    }
}
