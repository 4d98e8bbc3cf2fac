//! The tables whose items are streamed again for a dead letter, and the keys that identify an item of each.

use super::table::{Item, Table};
use domain::letters::{CONTENT, CONVERSATIONS, ItemKey, MESSAGES, TICKETS};

/// A table whose stream calls functions that accept an item again.
#[derive(Clone, Copy, Debug)]
pub struct ReplayableTable {
    /// The name that [`ItemKey::table`] has for it.
    pub name: &'static str,
    /// The names of its partition and sort key, which no other of these tables uses: they tell which table a record is
    /// of.
    pub key: [&'static str; 2],
}

/// Each of them.
pub const REPLAYABLE: [ReplayableTable; 4] = [
    ReplayableTable { name: TICKETS, key: ["ticket", "item"] },
    ReplayableTable { name: MESSAGES, key: ["resident", "message"] },
    ReplayableTable { name: CONVERSATIONS, key: ["conversation", "item"] },
    ReplayableTable { name: CONTENT, key: ["article", "item"] },
];

/// The item that a stream record is about, from the keys in the record; none where its table is not replayed.
#[must_use]
pub fn item_key(keys: serde_dynamo::Item) -> Option<ItemKey> {
    let keys: Item = keys.into();
    let text = |name: &str| keys.get(name)?.as_s().ok().cloned();
    REPLAYABLE.iter().find_map(|table| {
        let [partition, sort] = table.key;
        Some(ItemKey { table: table.name.to_owned(), partition: text(partition)?, sort: text(sort)? })
    })
}

/// Handles on these tables.
#[derive(Clone, Debug)]
pub struct Replayable([(ReplayableTable, Table); 4]);

impl Replayable {
    /// From the handles of the tables, in the order of [`REPLAYABLE`].
    #[must_use]
    pub fn new(tables: [Table; 4]) -> Self {
        let [tickets, messages, conversations, content] = tables;
        let [of_tickets, of_messages, of_conversations, of_content] = REPLAYABLE;
        Self([
            (of_tickets, tickets),
            (of_messages, messages),
            (of_conversations, conversations),
            (of_content, content),
        ])
    }

    /// The table that holds an item, with its keys' names; none for an item of any other table.
    pub(super) fn table_of(&self, item: &ItemKey) -> Option<(&Table, [&'static str; 2])> {
        let found = self.0.iter().find(|(table, _)| table.name == item.table);
        found.map(|(table, handle)| (handle, table.key))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use aws_sdk_dynamodb::types::AttributeValue;

    use super::*;

    #[test]
    fn a_record_is_of_the_table_whose_keys_it_bears() {
        let keys = |names: [&str; 2]| -> serde_dynamo::Item {
            let named = names.map(|name| (name.to_owned(), AttributeValue::S(name.to_owned())));
            HashMap::from(named).into()
        };
        for table in REPLAYABLE {
            let [partition, sort] = table.key;
            let expected = ItemKey {
                table: table.name.to_owned(),
                partition: partition.to_owned(),
                sort: sort.to_owned(),
            };
            assert_eq!(item_key(keys(table.key)), Some(expected));
        }
        assert_eq!(item_key(keys(["alliance", "item"])), None);
    }
}
