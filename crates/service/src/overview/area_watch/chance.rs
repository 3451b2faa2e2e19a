//! How likely it is that chance alone brings so many together: the upper tail of the Poisson distribution, which counts rare and
//! independent events. Nothing here decides anything; it says where to look first.

/// The chance of `observed` or more where `expected` is usual; one where there are not more than usual.
pub(super) fn of_so_many(observed: u64, expected: f64) -> f64 {
    let count = observed as f64;
    if observed == 0 || count <= expected {
        return 1.0;
    }
    // The first term by its logarithm, so that large counts do not overflow; each further one is smaller than the one before.
    let factorial: f64 = (1..=observed).map(|n| (n as f64).ln()).sum();
    let mut term = (count * expected.ln() - expected - factorial).exp();
    let mut sum = 0.0;
    let mut n = count;
    while term > sum * f64::EPSILON {
        sum += term;
        n += 1.0;
        term *= expected / n;
    }
    sum.min(1.0)
}

/// What is expected here by what was counted elsewhere, or at another time, that is so many times as large. Half an event is
/// added: where few were counted, or none, the rate is not known so well.
pub(super) fn expected(counted: u64, part: f64) -> f64 {
    (counted as f64 + 0.5) * part
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_about(found: f64, expected: f64) -> bool {
        (found - expected).abs() < expected * 1e-4
    }

    #[test]
    fn the_tail_is_that_of_the_tables() {
        // 1 - e^-1 (1 + 1 + 1/2) and 1 - e^-0.5 (1 + 0.5 + 0.125 + 0.5^3/6).
        assert!(is_about(of_so_many(3, 1.0), 0.080_301));
        assert!(is_about(of_so_many(4, 0.5), 0.001_751_6));
        assert!(is_about(of_so_many(1, 0.1), 0.095_163));
        assert!(is_about(of_so_many(10, 2.0), 4.6498e-5));
        assert_eq!((of_so_many(0, 1.0), of_so_many(2, 2.0)), (1.0, 1.0));
        // Thousands are no trouble: 4,000 with a spread of 63 is nearly never 4,400.
        let rare = of_so_many(4_400, 4_000.0);
        assert!(rare > 0.0 && rare < 1e-8, "{rare}");
    }

    #[test]
    fn who_counted_nothing_expects_a_little() {
        assert!(is_about(expected(0, 0.2), 0.1));
        assert!(is_about(expected(12, 0.5), 6.25));
    }
}
