/// What keeping a collection in order finds out and does, in plain data: the
/// [semblance.collection.upkeep.IndexCondition] of its files, and the
/// [semblance.collection.upkeep.RebuildReport] of an index that was made anew.
///
/// `semblance.collection.lucene.VectorCollection` does the work; nothing here knows of Lucene.
@NullMarked
package semblance.collection.upkeep;

import org.jspecify.annotations.NullMarked;
