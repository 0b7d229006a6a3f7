//! A long sorted list that is cheap to copy and to change in one place: its copies share all that did not change.

use std::sync::Arc;

/// Entries of one piece at most; a full piece becomes two.
const PIECE: usize = 128;

/// A sorted list in shared pieces.
///
/// A copy costs one reference. A change costs one piece and the list of pieces, not the whole: of 10,000 entries
/// it touches about 200.
#[derive(Clone, Debug)]
pub struct Pieces<T> {
    /// No piece is empty.
    pieces: Arc<Vec<Piece<T>>>,
    len: usize,
}

type Piece<T> = Arc<Vec<Arc<T>>>;

impl<T> Pieces<T> {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// There is none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.pieces.iter().flat_map(|piece| piece.iter().map(Arc::as_ref))
    }

    /// The first one.
    pub fn first(&self) -> Option<&T> {
        self.iter().next()
    }

    /// Puts it where it belongs by `order`, in the place of one that has the same place; whether that changed the list.
    pub fn put<K: Ord>(&mut self, entry: T, order: impl Fn(&T) -> K) -> bool
    where
        T: PartialEq,
    {
        let place = order(&entry);
        let Some(at) = piece_of(&self.pieces, &place, &order) else {
            Arc::make_mut(&mut self.pieces).push(Arc::new(vec![Arc::new(entry)]));
            self.len += 1;
            return true;
        };
        let found = self.pieces[at].binary_search_by(|e| order(e).cmp(&place));
        if found.is_ok_and(|index| *self.pieces[at][index] == entry) {
            return false;
        }
        let pieces = Arc::make_mut(&mut self.pieces);
        let piece = Arc::make_mut(&mut pieces[at]);
        match found {
            Ok(index) => piece[index] = Arc::new(entry),
            Err(index) => {
                piece.insert(index, Arc::new(entry));
                self.len += 1;
            }
        }
        if piece.len() > PIECE {
            let rest = piece.split_off(PIECE / 2);
            pieces.insert(at + 1, Arc::new(rest));
        }
        true
    }

    /// Takes the one at this place of the order away; whether it was there.
    pub fn remove<K: Ord>(&mut self, place: &K, order: impl Fn(&T) -> K) -> bool {
        let found = piece_of(&self.pieces, place, &order)
            .and_then(|at| Some((at, self.pieces[at].binary_search_by(|e| order(e).cmp(place)).ok()?)));
        let Some((at, index)) = found else { return false };
        let pieces = Arc::make_mut(&mut self.pieces);
        let piece = Arc::make_mut(&mut pieces[at]);
        piece.remove(index);
        if piece.is_empty() {
            pieces.remove(at);
        }
        self.len -= 1;
        true
    }
}

/// Where an entry of this place is, or belongs; none in an empty list.
fn piece_of<T, K: Ord>(pieces: &[Piece<T>], place: &K, order: impl Fn(&T) -> K) -> Option<usize> {
    let after = pieces.partition_point(|piece| piece.first().is_some_and(|e| order(e) <= *place));
    (!pieces.is_empty()).then(|| after.saturating_sub(1))
}

impl<T> Default for Pieces<T> {
    fn default() -> Self {
        Pieces { pieces: Arc::default(), len: 0 }
    }
}

/// Entries that are in order already.
impl<T> FromIterator<T> for Pieces<T> {
    fn from_iter<I: IntoIterator<Item = T>>(entries: I) -> Self {
        let all: Vec<Arc<T>> = entries.into_iter().map(Arc::new).collect();
        let pieces = all.chunks(PIECE).map(|piece| Arc::new(piece.to_vec())).collect();
        Pieces { pieces: Arc::new(pieces), len: all.len() }
    }
}

impl<T, const N: usize> From<[T; N]> for Pieces<T> {
    fn from(entries: [T; N]) -> Self {
        entries.into_iter().collect()
    }
}

impl<T: PartialEq> PartialEq for Pieces<T> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.pieces, &other.pieces) || (self.len == other.len && self.iter().eq(other.iter()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_holds_what_a_sorted_list_would(steps in prop::collection::vec((0u16..400, any::<bool>()), 0..900)) {
            let mut pieces = Pieces::default();
            let mut list: Vec<u16> = Vec::new();
            for (value, add) in steps {
                let was_there = list.contains(&value);
                list.retain(|v| *v != value);
                if add {
                    list.push(value);
                    prop_assert_eq!(pieces.put(value, |v| *v), !was_there);
                } else {
                    prop_assert_eq!(pieces.remove(&value, |v| *v), was_there);
                }
            }
            list.sort_unstable();
            prop_assert_eq!(pieces.iter().copied().collect::<Vec<_>>(), list.clone());
            prop_assert_eq!(pieces.len(), list.len());
            prop_assert!(pieces.pieces.iter().all(|p| !p.is_empty() && p.len() <= PIECE));
            prop_assert_eq!(list.into_iter().collect::<Pieces<_>>(), pieces);
        }
    }

    #[test]
    fn a_copy_does_not_see_what_is_changed_later_and_shares_the_rest() {
        let mut pieces: Pieces<u32> = (0..1_000).collect();
        let copy = pieces.clone();
        pieces.remove(&700, |v| *v);
        assert_eq!((copy.len(), pieces.len()), (1_000, 999));
        let shared = copy.pieces.iter().filter(|p| pieces.pieces.iter().any(|other| Arc::ptr_eq(p, other))).count();
        assert_eq!(shared, copy.pieces.len() - 1, "one piece was copied");
    }
}
