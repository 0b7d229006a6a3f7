//! How good it sounds: the E-model (ITU-T G.107) with the equipment factors of G.113, from loss and delay.

use crate::model::media::Codec;

/// `Ro - Is` with every parameter at its default: G.107 (06/2015), table 2 and the closing remark of section 7.7, R = 93.2.
const R0: f32 = 93.2;

/// What is rated.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Heard {
    /// The codec.
    pub codec: Codec,
    /// Share of packets not played, 0 to 1.
    pub loss: f32,
    /// How much longer the runs of losses are than by chance, 1 or more (G.107 section 7.5, `BurstR`).
    pub burst_ratio: f32,
    /// Delay one way, from mouth to ear, in ms.
    pub mouth_to_ear_ms: f32,
}

/// The transmission rating R, 0 to 93.2.
pub fn rating(heard: Heard) -> f32 {
    // The delay impairment Id in the usual reduction of G.107 section 7.4 to two straight lines, good to one point of R
    // up to 400 ms: Cole and Rosenbluth, "Voice over IP performance monitoring", ACM CCR 31(2), 2001, equation 7.
    let late = (heard.mouth_to_ear_ms - 177.3).max(0.0);
    let delay = 0.024 * heard.mouth_to_ear_ms + 0.11 * late;
    // G.107 section 7.5, equation 7-29.
    let (impairment, robustness) = equipment(heard.codec);
    let percent = heard.loss.clamp(0.0, 1.0) * 100.0;
    let equipment = impairment + (95.0 - impairment) * percent / (percent / heard.burst_ratio.max(1.0) + robustness);
    (R0 - delay - equipment).clamp(0.0, R0)
}

/// Estimated mean opinion score, 1 to 4.5: G.107 annex B, equation B-4.
pub fn mos(heard: Heard) -> f32 {
    let r = rating(heard);
    (1.0 + 0.035 * r + 7e-6 * r * (r - 60.0) * (100.0 - r)).clamp(1.0, 4.5)
}

/// Equipment impairment `Ie` and packet-loss robustness `Bpl`.
///
/// G.113 (11/2007) appendix I, table I.4: G.711 with concealment 0 and 25.1 (without: 4.3; G.729A 11 and 19.0); several
/// implementations that are independent of each other quote the same figures. The wide-band
/// codecs have values on the scale of G.107.1 only (G.722: `Ie,wb` 13 of 129); on this one they count as G.711 does, since it
/// cannot honour their band. For Opus, of which G.113 says nothing, 40 was found by comparing scores of speech with losses,
/// concealed by its in-band repair, with those of G.711.
const fn equipment(codec: Codec) -> (f32, f32) {
    match codec {
        Codec::Pcma | Codec::Pcmu | Codec::G722 => (0.0, 25.1),
        Codec::Opus => (0.0, 40.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn score(codec: Codec, loss: f32, burst_ratio: f32, mouth_to_ear_ms: f32) -> f32 {
        mos(Heard { codec, loss, burst_ratio, mouth_to_ear_ms })
    }

    #[test]
    fn the_score_falls_with_loss_bursts_and_delay() {
        assert!((score(Codec::Pcma, 0.0, 1.0, 20.0) - 4.4).abs() < 0.02);
        // 5 % by chance: Ie,eff = 95 * 5 / (5 + 25.1) = 15.8, R = 93.2 - 0.5 - 15.8 = 76.9.
        assert!((score(Codec::Pcma, 0.05, 1.0, 20.0) - 3.90).abs() < 0.03, "{}", score(Codec::Pcma, 0.05, 1.0, 20.0));
        // The same in runs of twice the length: 95 * 5 / (2.5 + 25.1) = 17.2.
        let heard = Heard { codec: Codec::Pcma, loss: 0.05, burst_ratio: 2.0, mouth_to_ear_ms: 20.0 };
        assert!((rating(heard) - (93.2 - 0.48 - 17.2)).abs() < 0.1, "{}", rating(heard));
        assert!(score(Codec::Pcma, 0.0, 1.0, 400.0) < 3.6);
        assert!(score(Codec::Opus, 0.1, 1.0, 50.0) > score(Codec::Pcma, 0.1, 1.0, 50.0));
        assert_eq!(score(Codec::Pcmu, 1.0, 1.0, 5_000.0), 1.0);
    }

    #[test]
    fn the_score_of_a_rating_is_that_of_the_table() {
        // G.107 annex B, table B.1: R 90, 80, 70, 60, 50 are MOS 4.34, 4.03, 3.60, 3.10, 2.58.
        for (r, expected) in [(90.0, 4.34), (80.0, 4.03), (70.0, 3.60), (60.0, 3.10), (50.0, 2.58)] {
            // With G.711 and no loss R falls by the delay alone: beyond 177.3 ms by 0.134 a ms.
            let ms = if r >= R0 - 4.25 { (R0 - r) / 0.024 } else { 177.3 + (R0 - 0.024 * 177.3 - r) / 0.134 };
            assert!(
                (score(Codec::Pcma, 0.0, 1.0, ms) - expected).abs() < 0.01,
                "{r}: {}",
                score(Codec::Pcma, 0.0, 1.0, ms)
            );
        }
    }

    #[test]
    fn a_call_without_any_impairment_is_rated_as_the_recommendation_closes() {
        // G.107 section 7.7: all parameters at their defaults give R = 93.2, which annex B makes 4.41.
        let heard = Heard { codec: Codec::Pcma, loss: 0.0, burst_ratio: 1.0, mouth_to_ear_ms: 0.0 };
        assert!((rating(heard) - 93.2).abs() < 1e-3);
        assert!((mos(heard) - 4.41).abs() < 0.005, "{}", mos(heard));
    }
}
