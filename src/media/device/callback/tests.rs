//! The callbacks, watched: what they do with memory and the log.

use std::panic::{AssertUnwindSafe, catch_unwind};

use rtrb::RingBuffer;
use tracing::subscriber::with_default;
use tracing::{Event, Metadata, Subscriber, span};

use super::*;
use crate::media::rings::RING_SAMPLES;

/// Panics at every line of the log.
struct NoLog;

impl Subscriber for NoLog {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        panic!("a line was logged in a callback: {event:?}");
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

#[test]
fn the_callbacks_take_no_memory_and_log_nothing() {
    let (mut producer, samples) = RingBuffer::new(RING_SAMPLES);
    let gaps = Arc::new(AtomicU32::new(0));
    let mut from_ring = FromRing::new(samples, gaps.clone());
    (0..480).for_each(|i| _ = producer.push(i as f32));
    let (producer, heard) = RingBuffer::new(480);
    let mut hear = into_ring::<i16>(2, producer);
    with_default(NoLog, || {
        // Half of it from the ring, half while it is empty; and a microphone whose ring is full the second time.
        (0..960).for_each(|_| _ = from_ring.next());
        (0..2).for_each(|_| hear(&[7; 960]));
    });
    assert_eq!(gaps.load(Ordering::Relaxed), 1);
    assert_eq!(heard.slots(), 480);
}

#[test]
fn memory_taken_or_given_back_and_a_line_logged_in_a_callback_are_caught() {
    let kept = vec![1.0_f32; 10];
    assert!(catch_unwind(|| strictly(|| vec![1.0_f32; 10].len())).is_err(), "taken");
    assert!(catch_unwind(|| strictly(move || drop(kept))).is_err(), "given back");
    let logs = || with_default(NoLog, || strictly(|| tracing::trace!("a line")));
    assert!(catch_unwind(AssertUnwindSafe(logs)).is_err(), "logged");
    assert_eq!(strictly(|| 7), 7);
}
