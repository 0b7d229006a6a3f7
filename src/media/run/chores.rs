//! A thread for what the thread of sound must not do itself: it has no real time, and what it starts has none either.

use std::sync::mpsc::{Sender, channel};

type Chore = Box<dyn FnOnce() + Send>;

/// The thread's handle; it ends when that is dropped and all is done.
pub(super) struct Chores(Sender<Chore>);

impl Chores {
    /// Starts it: before real time is asked for, since threads inherit that.
    pub(super) fn start() -> Chores {
        let (chores, inbox) = channel::<Chore>();
        let work = move || inbox.into_iter().for_each(|chore| chore());
        if let Err(error) = std::thread::Builder::new().name("perch-files".into()).spawn(work) {
            tracing::warn!(%error, "no thread is left for files");
        }
        Chores(chores)
    }

    /// Does it soon; false if there is nobody to do it.
    pub(super) fn give(&self, chore: impl FnOnce() + Send + 'static) -> bool {
        self.0.send(Box::new(chore)).is_ok()
    }

    /// Does it and waits for what comes out; none if there is nobody to do it.
    pub(super) fn ask<T: Send + 'static>(&self, chore: impl FnOnce() -> T + Send + 'static) -> Option<T> {
        let (answer, wait) = channel();
        // Whoever asked waits.
        self.give(move || _ = answer.send(chore())).then(|| wait.recv().ok()).flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chores_are_done_in_turn_on_another_thread() {
        let chores = Chores::start();
        let (say, hear) = channel();
        assert!(chores.give(move || _ = say.send(1)));
        assert_eq!(
            chores.ask(std::thread::current).map(|thread| thread.id() == std::thread::current().id()),
            Some(false)
        );
        assert_eq!(hear.try_recv(), Ok(1));
    }
}
