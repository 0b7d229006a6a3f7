//! Native call completion: offers, the queue, the recall.

use super::*;
