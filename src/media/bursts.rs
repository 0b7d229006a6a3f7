//! How losses come: alone or in bursts, as RFC 3611 section 4.7.2 counts them, and how much worse than by chance (G.107).

/// So many good packets in a row end a burst (section 4.7.2 recommends 16).
pub const GMIN: u64 = 16;

/// The tale of one stream's packets, in their order.
#[derive(Clone, Debug, Default)]
pub struct Bursts {
    /// Good packets since the last loss.
    good: u64,
    /// Losses in the present burst.
    in_burst: u64,
    /// Packets of gaps, and losses that stand alone within them.
    gap_good: u64,
    gap_lost: u64,
    /// Bursts that began.
    bursts: u64,
    /// In bursts: good packets after a good one; losses after a good packet; losses after a loss.
    burst_good: u64,
    burst_lost_after_good: u64,
    burst_lost_after_lost: u64,
    lost: u64,
    /// Losses in a row count as one run.
    runs: u64,
    seen: u64,
}

/// What the tale comes to; durations in packets.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Pattern {
    /// Share lost within bursts, 0 to 1.
    pub burst_density: f32,
    /// Share lost between bursts, 0 to 1.
    pub gap_density: f32,
    /// Mean length of a burst.
    pub burst_packets: f32,
    /// Mean length of a gap.
    pub gap_packets: f32,
}

impl Bursts {
    /// The next packet came, and was played.
    pub fn good(&mut self) {
        self.seen += 1;
        self.good += 1;
    }

    /// The next packet is missing.
    pub fn lost(&mut self) {
        self.seen += 1;
        self.lost += 1;
        if self.good > 0 || self.lost == 1 {
            self.runs += 1;
        }
        if self.good >= GMIN {
            // The loss before this one stood alone, or was the end of a burst.
            if self.in_burst == 1 {
                self.gap_lost += 1;
            } else {
                self.bursts += 1;
            }
            self.in_burst = 1;
            self.gap_good += self.good;
        } else {
            self.in_burst += 1;
            if self.good == 0 {
                self.burst_lost_after_lost += 1;
            } else {
                self.burst_lost_after_good += 1;
                self.burst_good += self.good - 1;
            }
        }
        self.good = 0;
    }

    /// How bursty the losses are: the mean run of losses over that of losses by chance (G.107 section 7.5); 1 by chance.
    pub fn ratio(&self) -> f32 {
        if self.runs == 0 || self.seen == 0 {
            return 1.0;
        }
        let share = self.lost as f32 / self.seen as f32;
        let run = self.lost as f32 / self.runs as f32;
        (run * (1.0 - share)).max(1.0)
    }

    /// The pattern so far.
    pub fn pattern(&self) -> Pattern {
        let share = |part: u64, of: u64| if of == 0 { 0.0 } else { part as f32 / of as f32 };
        if self.bursts == 0 {
            // No burst has ended yet: all is one gap.
            return Pattern {
                gap_density: share(self.lost, self.seen),
                gap_packets: self.seen as f32,
                ..Pattern::default()
            };
        }
        let leaves_loss =
            share(self.burst_lost_after_good, self.bursts + self.burst_lost_after_good + self.burst_lost_after_lost);
        let leaves_good = match self.burst_good + self.burst_lost_after_good {
            0 => 1.0,
            all => 1.0 - share(self.burst_good, all),
        };
        let gaps = self.gap_good + self.gap_lost + self.bursts;
        let all = gaps + self.burst_good + 2 * self.burst_lost_after_good + self.bursts + self.burst_lost_after_lost;
        let gap_packets = share(gaps, self.bursts);
        Pattern {
            burst_density: leaves_good / (leaves_good + leaves_loss),
            gap_density: share(self.gap_lost, self.gap_good + self.gap_lost),
            burst_packets: share(all, self.bursts) - gap_packets,
            gap_packets,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(tale: &str, times: usize) -> Bursts {
        let mut bursts = Bursts::default();
        for packet in tale.repeat(times).chars() {
            if packet == '.' { bursts.good() } else { bursts.lost() }
        }
        bursts
    }

    #[test]
    fn losses_alone_are_no_burst_and_losses_in_a_row_are() {
        let alone = told(&format!("{}x", ".".repeat(49)), 100);
        assert!((alone.ratio() - 1.0).abs() < 0.03, "{}", alone.ratio());
        assert!((alone.pattern().gap_density - 0.02).abs() < 0.002, "{:?}", alone.pattern());
        let rows = told(&format!("{}xxxxx", ".".repeat(95)), 100);
        assert!((rows.ratio() - 4.75).abs() < 0.05, "{}", rows.ratio());
        let pattern = rows.pattern();
        assert!(pattern.burst_density > 0.99 && pattern.gap_density < 0.001, "{pattern:?}");
        assert!((pattern.burst_packets - 5.0).abs() < 1.1 && (pattern.gap_packets - 95.0).abs() < 2.5, "{pattern:?}");
        // Every other packet for a while: half of the burst is lost.
        let half = told(&format!("{}x.x.x.x.x", ".".repeat(91)), 100).pattern();
        assert!((half.burst_density - 0.55).abs() < 0.06, "{half:?}");
        assert_eq!(Bursts::default().ratio(), 1.0);
        assert_eq!(Bursts::default().pattern(), Pattern::default());
    }
}
