package semblance.collection.lucene;

import semblance.embedding.Modality;

/// The names of the index's fields.
///
/// | field | on | holds |
/// |---|---|---|
/// | `_id` | every document of a block, tombstones | the item's id, by which a block is replaced whole |
/// | `_kind` | items, tombstones | `item` or `tombstone` |
/// | `_parent` | last document of each block | written by Lucene; marks where blocks end |
/// | `_name`, `_source`, `_hash` | items | id, source, content hash, as doc values |
/// | `_bytes`, `_modified` | items with a file | the source's stamp |
/// | `_sequence` | items, tombstones | the number of the write |
/// | `_modality` | items | the modalities of the segments |
/// | `_metadata` | items | the raw JSON, stored |
/// | `_present` | items | names of the text fields that have a value |
/// | `m.…` | items | the metadata fields of the schema |
/// | `v.…` | segments | the vector, a field a modality |
/// | `_tower`, `_place` | segments | the tower's id; the place, unless it is the whole item |
final class Names {
  static final String ID = "_id";
  static final String KIND = "_kind";
  static final String KIND_ITEM = "item";
  static final String KIND_TOMBSTONE = "tombstone";
  static final String PARENT = "_parent";
  static final String NAME = "_name";
  static final String SOURCE = "_source";
  static final String HASH = "_hash";
  static final String BYTES = "_bytes";
  static final String MODIFIED = "_modified";
  static final String SEQUENCE = "_sequence";
  static final String MODALITY = "_modality";
  static final String METADATA = "_metadata";
  static final String PRESENT = "_present";
  static final String TOWER = "_tower";
  static final String PLACE = "_place";

  private Names() {}

  /// The field of a metadata field.
  static String metadata(String field) {
    return "m." + field;
  }

  /// The vector field of a modality.
  static String vector(Modality modality) {
    return "v." + modality.label();
  }
}
