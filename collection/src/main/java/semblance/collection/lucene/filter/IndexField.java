package semblance.collection.lucene.filter;

import semblance.collection.item.FieldType;

/// A metadata field, or one that every item has, as it is in the index.
///
/// @param name as people call it
/// @param indexName as the index calls it
/// @param hasDocValues whether its values can be read item by item
public record IndexField(String name, String indexName, FieldType type, boolean hasDocValues) {}
