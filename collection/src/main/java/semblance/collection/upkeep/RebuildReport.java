package semblance.collection.upkeep;

import semblance.collection.item.Schema;

/// What making an index anew did.
///
/// @param items how many items were carried over
/// @param segments how many vectors
/// @param tombstones how many marks of deleted items
/// @param conflicts how many values of metadata do not fit the types and cannot be filtered
/// @param schema the types of the fields from now on
public record RebuildReport(
    long items, long segments, long tombstones, long conflicts, Schema schema) {}
