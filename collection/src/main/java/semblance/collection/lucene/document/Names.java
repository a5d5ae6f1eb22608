package semblance.collection.lucene.document;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import semblance.embedding.Modality;

/// The names of the index's fields.
///
/// | field | on | holds |
/// |---|---|---|
/// | `_id` | every document of a block, tombstones | the item's id, by which a block is replaced whole |
/// | `_kind` | items, tombstones | `item` or `tombstone` |
/// | `_parent` | last document of each block | written by Lucene; marks where blocks end |
/// | `_name`, `_source` | items | id and source, as doc values in order |
/// | `_state` | items | id, source, content hash and the source's stamp: see [StateCode] |
/// | `_hash`, `_bytes`, `_modified` | items of format 1 | hash and stamp, instead of `_state` |
/// | `_sequence` | items, tombstones | the number of the write |
/// | `_modality` | items | the modalities of the segments |
/// | `_metadata` | items | the raw JSON, stored |
/// | `_present` | items | names of the text fields that have a value |
/// | `m.…` | items | the metadata fields of the schema |
/// | `v.…` | segments | the vector, a field a modality |
/// | `_words`, `_language` | items | all words; the languages that their stems are in: see [ItemWords] |
/// | `_tower`, `_place` | segments | the tower's id; the place, unless it is the whole item |
/// | `_text` | segments that say something | the text, stored, from which the words are made again |
public final class Names {
  public static final String ID = "_id";
  public static final String KIND = "_kind";
  public static final String KIND_ITEM = "item";
  public static final String KIND_TOMBSTONE = "tombstone";
  public static final String PARENT = "_parent";
  public static final String NAME = "_name";
  public static final String SOURCE = "_source";
  public static final String STATE = "_state";
  public static final String HASH = "_hash";
  public static final String BYTES = "_bytes";
  public static final String MODIFIED = "_modified";
  public static final String SEQUENCE = "_sequence";
  public static final String MODALITY = "_modality";
  public static final String METADATA = "_metadata";
  public static final String PRESENT = "_present";
  public static final String TEXT = "_text";
  public static final String TOWER = "_tower";
  public static final String PLACE = "_place";

  private static final Map<Modality, String> VECTORS = new EnumMap<>(Modality.class);

  static {
    for (Modality modality : Modality.values()) {
      VECTORS.put(modality, "v." + modality.label());
    }
  }

  private Names() {}

  /// The field of a metadata field.
  public static String metadata(String field) {
    return "m." + field;
  }

  /// The vector field of a modality.
  public static String vector(Modality modality) {
    return Objects.requireNonNull(VECTORS.get(modality));
  }
}
