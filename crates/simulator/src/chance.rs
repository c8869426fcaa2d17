//! Chance from a seed: one small generator and the few distributions a contact center needs.
//!
//! Written out here rather than taken from a crate, so that an equal seed gives equal events
//! for as long as the project lives.

/// A generator (xoshiro256++ by Blackman and Vigna, seeded by splitmix64).
#[derive(Clone, Debug)]
pub(crate) struct Chance {
    state: [u64; 4],
}

/// Mixes a number into one that looks unrelated to it (splitmix64).
pub(crate) const fn mix(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl Chance {
    /// The generator of one stream of one seed. Streams do not disturb each other.
    pub(crate) const fn new(seed: u64, stream: u64) -> Self {
        let mut at = mix(seed) ^ mix(stream.wrapping_mul(0xd134_2543_de82_ef95).wrapping_add(1));
        let mut state = [0; 4];
        let mut i = 0;
        while i < 4 {
            at = at.wrapping_add(0x9e37_79b9_7f4a_7c15);
            state[i] = mix(at);
            i += 1;
        }
        Self { state }
    }

    fn bits(&mut self) -> u64 {
        let [a, b, c, d] = self.state;
        let result = a.wrapping_add(d).rotate_left(23).wrapping_add(a);
        let t = b << 17;
        let (c, d) = (c ^ a, d ^ b);
        self.state = [a ^ d, b ^ c, c ^ t, d.rotate_left(45)];
        result
    }

    /// From 0 up to but never 1.
    #[allow(clippy::cast_precision_loss, reason = "53 bits fit")]
    pub(crate) fn share(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Whether something of this probability happens.
    pub(crate) fn happens(&mut self, probability: f64) -> bool {
        self.share() < probability
    }

    /// Between two bounds, evenly.
    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.share()
    }

    /// A whole number below `count`, evenly; 0 when there is none.
    #[allow(
        clippy::cast_possible_truncation,
        reason = "the high half of a product of two 32-bit numbers fits"
    )]
    pub(crate) fn below(&mut self, count: usize) -> usize {
        let count = u64::try_from(count)
            .unwrap_or(u64::MAX)
            .min(u64::from(u32::MAX));
        (((self.bits() >> 32) * count) >> 32) as usize
    }

    /// One of a list, evenly. The list is never empty.
    pub(crate) fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }

    /// Index of one of a list of weights, by weight.
    pub(crate) fn weighted(&mut self, weights: &[f64]) -> usize {
        let mut left = self.share() * weights.iter().sum::<f64>();
        for (index, weight) in weights.iter().enumerate() {
            left -= weight;
            if left < 0.0 {
                return index;
            }
        }
        weights.len().saturating_sub(1)
    }

    /// Exponential: the time to the next of things that come at random.
    pub(crate) fn exponential(&mut self, mean: f64) -> f64 {
        -mean * (1.0 - self.share()).ln()
    }

    /// Normal with mean 0 and deviation 1 (Marsaglia's polar method).
    pub(crate) fn normal(&mut self) -> f64 {
        loop {
            let x = self.between(-1.0, 1.0);
            let y = self.between(-1.0, 1.0);
            let square = x * x + y * y;
            if square > 0.0 && square < 1.0 {
                return x * (-2.0 * square.ln() / square).sqrt();
            }
        }
    }

    /// Log-normal by its mean, as measured handle times are.
    pub(crate) fn log_normal(&mut self, mean: f64, sigma: f64) -> f64 {
        mean * (sigma * self.normal() - sigma * sigma / 2.0).exp()
    }
}

#[cfg(test)]
mod tests {
    use super::Chance;

    #[test]
    #[allow(clippy::cast_precision_loss, reason = "small numbers")]
    fn distributions_have_their_means() {
        let mut chance = Chance::new(1, 2);
        let mean =
            |of: &mut dyn FnMut() -> f64| (0..200_000).map(|_| of()).sum::<f64>() / 200_000.0;
        assert!((mean(&mut || chance.share()) - 0.5).abs() < 0.005);
        assert!((mean(&mut || chance.exponential(3.0)) - 3.0).abs() < 0.05);
        assert!((mean(&mut || chance.log_normal(5.0, 0.7)) - 5.0).abs() < 0.1);
        assert!(mean(&mut || chance.normal()).abs() < 0.01);
        assert!((mean(&mut || chance.below(11) as f64) - 5.0).abs() < 0.05);
        assert!((mean(&mut || chance.weighted(&[1.0, 0.0, 3.0]) as f64) - 1.5).abs() < 0.02);
    }

    #[test]
    fn streams_differ_and_repeat() {
        let first = |seed, stream| Chance::new(seed, stream).bits();
        assert_eq!(first(1, 1), first(1, 1));
        assert_ne!(first(1, 1), first(1, 2));
        assert_ne!(first(1, 1), first(2, 1));
    }
}
