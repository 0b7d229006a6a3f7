//! How good it sounds: the E-model (ITU-T G.107) with the equipment factors of G.113, from loss and delay.

use crate::model::media::Codec;

/// The rating of a perfect narrow-band connection with default parameters (G.107 (06/2015), table 3 and annex).
const R0: f32 = 93.2;

/// Estimated mean opinion score, 1 to 4.5.
///
/// `loss` is the share of packets not played, 0 to 1; `mouth_to_ear_ms` the delay one way.
pub fn mos(codec: Codec, loss: f32, mouth_to_ear_ms: f32) -> f32 {
    let late = (mouth_to_ear_ms - 177.3).max(0.0);
    let delay = 0.024 * mouth_to_ear_ms + 0.11 * late;
    let (impairment, robustness) = equipment(codec);
    let percent = loss.clamp(0.0, 1.0) * 100.0;
    let equipment = impairment + (95.0 - impairment) * percent / (percent + robustness);
    rating_to_mos(R0 - delay - equipment)
}

/// Equipment impairment `Ie` and packet-loss robustness `Bpl`: G.113 appendix I for G.711 with concealment;
/// for the wide-band codecs, which the narrow-band scale cannot honour, G.711's impairment and robustness as measured here.
const fn equipment(codec: Codec) -> (f32, f32) {
    match codec {
        Codec::Pcma | Codec::Pcmu | Codec::G722 => (0.0, 25.1),
        Codec::Opus => (0.0, 40.0),
    }
}

/// G.107 annex B.
fn rating_to_mos(r: f32) -> f32 {
    if r <= 0.0 {
        return 1.0;
    }
    (1.0 + 0.035 * r + 7e-6 * r * (r - 60.0) * (100.0 - r)).clamp(1.0, 4.5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_score_falls_with_loss_and_delay() {
        assert!((mos(Codec::Pcma, 0.0, 20.0) - 4.4).abs() < 0.02);
        // G.113 appendix I: 5 % random loss with concealment is rated R = 93.2 - 0.5 - 15.8.
        assert!((mos(Codec::Pcma, 0.05, 20.0) - 3.92).abs() < 0.03, "{}", mos(Codec::Pcma, 0.05, 20.0));
        assert!(mos(Codec::Pcma, 0.0, 400.0) < 3.6);
        assert!(mos(Codec::Opus, 0.1, 50.0) > mos(Codec::Pcma, 0.1, 50.0));
        assert_eq!(mos(Codec::Pcmu, 1.0, 5_000.0), 1.0);
    }
}
