//! G.711: sixteen segments of sixteen steps, A-law and µ-law, by the formulas of the Recommendation.

/// Which of the two companding laws.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Law {
    /// Europe and most of the world.
    A,
    /// North America and Japan.
    Mu,
}

/// µ-law's bias, in units of 14-bit samples.
const MU_BIAS: i32 = 33;

const A_TABLE: [i16; 256] = table(Law::A);
const MU_TABLE: [i16; 256] = table(Law::Mu);

/// One byte as a 16-bit sample.
pub fn decode(law: Law, byte: u8) -> i16 {
    match law {
        Law::A => A_TABLE[byte as usize],
        Law::Mu => MU_TABLE[byte as usize],
    }
}

/// One 16-bit sample as a byte.
pub fn encode(law: Law, sample: i16) -> u8 {
    let negative = sample < 0;
    // One's complement, as the reference software of G.191 has it.
    let magnitude = i32::from(if negative { !sample } else { sample });
    match law {
        Law::A => {
            let magnitude = magnitude >> 3;
            let (segment, step) = if magnitude < 32 {
                (0, magnitude >> 1)
            } else {
                let segment = magnitude.ilog2() - 4;
                (segment, magnitude >> segment & 0xf)
            };
            // Even bits are inverted on the wire.
            ((u8::from(!negative) << 7) | (segment as u8) << 4 | step as u8) ^ 0x55
        }
        Law::Mu => {
            let magnitude = ((magnitude >> 2) + MU_BIAS).min(8_191);
            let segment = magnitude.ilog2() - 5;
            let step = magnitude >> (segment + 1) & 0xf;
            // All bits are inverted on the wire.
            !((u8::from(negative) << 7) | (segment as u8) << 4 | step as u8)
        }
    }
}

const fn table(law: Law) -> [i16; 256] {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = expand(law, byte as u8);
        byte += 1;
    }
    table
}

const fn expand(law: Law, byte: u8) -> i16 {
    let (code, positive) = match law {
        Law::A => (byte ^ 0x55, byte & 0x80 != 0),
        Law::Mu => (!byte, byte & 0x80 != 0),
    };
    let segment = (code >> 4) & 7;
    let step = (code & 0xf) as i32;
    let magnitude = match law {
        // 13 bits: the middle of the step.
        Law::A if segment == 0 => (2 * step + 1) * 8,
        Law::A => ((2 * step + 33) << (segment - 1)) * 8,
        // 14 bits.
        Law::Mu => (((2 * step + MU_BIAS) << segment) - MU_BIAS) * 4,
    };
    (if positive { magnitude } else { -magnitude }) as i16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_corners_of_the_recommendations_tables() {
        // Tables 1a and 2a of G.711: the quantised values at the ends of the range, in 16-bit units.
        for (law, byte, sample) in [
            (Law::A, 0xd5, 8),
            (Law::A, 0x55, -8),
            (Law::A, 0xaa, 4_032 * 8),
            (Law::A, 0x2a, -4_032 * 8),
            (Law::Mu, 0xff, 0),
            (Law::Mu, 0x7f, 0),
            (Law::Mu, 0x80, 8_031 * 4),
            (Law::Mu, 0x00, -8_031 * 4),
            (Law::Mu, 0xfe, 2 * 4),
        ] {
            assert_eq!(decode(law, byte), sample, "{law:?} {byte:#x}");
        }
    }

    #[test]
    fn all_codes_are_what_another_implementation_says() {
        let golden = include_str!("../../../tests/golden/g711.txt");
        let rows = golden.lines().filter(|line| !line.starts_with('#'));
        let mut count = 0;
        for row in rows {
            let numbers: Vec<i32> = row.split(' ').map(|n| n.parse().expect("a number")).collect();
            let byte = numbers[0] as u8;
            assert_eq!(i32::from(decode(Law::A, byte)), numbers[1], "A-law {byte}");
            assert_eq!(i32::from(decode(Law::Mu, byte)), numbers[2], "µ-law {byte}");
            count += 1;
        }
        assert_eq!(count, 256);
    }

    #[test]
    fn every_byte_survives_the_way_through_a_sample() {
        for law in [Law::A, Law::Mu] {
            for byte in 0..=255 {
                // µ-law has two zeros; the negative one comes back as the positive.
                let expected = if law == Law::Mu && byte == 0x7f { 0xff } else { byte };
                assert_eq!(encode(law, decode(law, byte)), expected, "{law:?} {byte:#x}");
            }
        }
    }

    #[test]
    fn every_sample_is_within_half_a_step_of_its_code() {
        for law in [Law::A, Law::Mu] {
            for sample in -32_000..=32_000_i16 {
                let error = (i32::from(decode(law, encode(law, sample))) - i32::from(sample)).abs();
                let half_step = 16 + i32::from(sample).abs() / 30;
                assert!(error <= half_step, "{law:?} {sample} is {error} off");
            }
        }
    }
}
