//! Query ids to numbers in order of appearance.

use super::doc::DocId;

/// Numbers ids. Ids that come again in the order in which they came before are known without a look into the table, which is
/// what a run has that lists all first ranks, then all second ones.
#[derive(Debug, Default)]
pub(super) struct Numbers<'a> {
    /// The ids by number.
    ids: Vec<DocId<'a>>,
    /// Which number came after each number when that was last looked up.
    after: Vec<u32>,
    /// Open addressing over `ids`: number + 1, or 0 where nothing is. At most half full.
    slots: Vec<u32>,
    last: u32,
}

impl<'a> Numbers<'a> {
    /// The number of an id, a new one when it was not seen yet.
    #[inline]
    pub(super) fn of(&mut self, id: &'a [u8]) -> u32 {
        if let Some(&guess) = self.after.get(self.last as usize)
            && self.ids[guess as usize].bytes == id
        {
            self.last = guess;
            return guess;
        }
        self.looked_up(id)
    }

    fn looked_up(&mut self, id: &'a [u8]) -> u32 {
        let id = DocId::new(id);
        if self.ids.len() * 2 >= self.slots.len() {
            self.grow();
        }
        let slot = self.slot_of(&id);
        let number = match self.slots[slot].checked_sub(1) {
            Some(number) => number,
            None => {
                let number = u32::try_from(self.ids.len()).expect("fewer than 2^32 queries");
                self.ids.push(id);
                self.after.push(0);
                self.slots[slot] = number + 1;
                number
            }
        };
        self.after[self.last as usize] = number;
        self.last = number;
        number
    }

    /// The ids by number.
    pub(super) fn into_ids(self) -> impl Iterator<Item = &'a [u8]> {
        self.ids.into_iter().map(|id| id.bytes)
    }

    fn slot_of(&self, id: &DocId<'_>) -> usize {
        let mask = self.slots.len() - 1;
        let mut slot = id.hash as usize & mask;
        while let Some(number) = self.slots[slot].checked_sub(1) {
            if self.ids[number as usize] == *id {
                break;
            }
            slot = (slot + 1) & mask;
        }
        slot
    }

    fn grow(&mut self) {
        self.slots = vec![0; (self.slots.len() * 2).max(16)];
        for (number, id) in (1..).zip(self.ids.clone()) {
            let slot = self.slot_of(&id);
            self.slots[slot] = number;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn ids_are_numbered_in_order_of_appearance(ids in prop::collection::vec("[a-e]{1,3}", 1..300), rounds in 1..4) {
            let mut numbers = Numbers::default();
            let mut expected: HashMap<&str, u32> = HashMap::new();
            for id in (0..rounds).flat_map(|_| &ids) {
                let next = u32::try_from(expected.len()).expect("few");
                prop_assert_eq!(numbers.of(id.as_bytes()), *expected.entry(id).or_insert(next));
            }
            for (number, id) in (0..).zip(numbers.into_ids()) {
                prop_assert_eq!(expected[std::str::from_utf8(id).expect("letters")], number);
            }
        }
    }
}
