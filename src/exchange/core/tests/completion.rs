//! Native call completion: offers, the queue, the recall.

use super::*;

#[test]
fn without_the_service_nothing_is_offered() {
    let story = [(0.0, Call(1, "anna", "boris")), (1.0, Watch(1, "anna", "boris", "call-completion"))];
    check(false, &story, &["0 call 1 486", "1 watch 1 489"]);
}
