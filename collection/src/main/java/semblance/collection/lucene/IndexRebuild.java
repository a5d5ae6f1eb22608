package semblance.collection.lucene;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.search.FieldExistsQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.join.QueryBitSetProducer;
import org.apache.lucene.store.Directory;
import semblance.collection.item.FieldType;
import semblance.collection.item.Item;
import semblance.collection.item.Schema;
import semblance.collection.item.SchemaConflict;
import semblance.collection.item.Segment;
import semblance.collection.item.StoredItem;
import semblance.collection.lucene.document.ItemDocuments;
import semblance.collection.lucene.document.ItemLoader;
import semblance.collection.lucene.document.MetadataFields;
import semblance.collection.lucene.document.Names;
import semblance.collection.lucene.words.WordIndexer;
import semblance.collection.upkeep.RebuildReport;

/// Copies an index into a new one in the same folder, document by document, through today's code:
/// field types, codecs and Lucene's own format become those of now.
///
/// Lucene begins the new index with an empty list of segments and leaves the old list, and all that
/// it names, until the new one is committed. So the commit is the one moment at which the index
/// changes; no folder is renamed, and no pointer can be left behind.
final class IndexRebuild {
  private final IndexWriter writer;
  private final Consumer<SchemaConflict> conflictConsumer;
  private final WordIndexer words = new WordIndexer();
  private Schema schema;
  private long items;
  private long segments;
  private long tombstones;
  private long conflicts;

  private IndexRebuild(
      IndexWriter writer, Schema schema, Consumer<SchemaConflict> conflictConsumer) {
    this.writer = writer;
    this.schema = schema;
    this.conflictConsumer = conflictConsumer;
  }

  static RebuildReport run(
      String folder,
      Directory directory,
      Map<String, FieldType> types,
      Consumer<SchemaConflict> conflicts,
      IndexTuning tuning)
      throws IOException {
    try (DirectoryReader old = DirectoryReader.open(directory)) {
      CommitState state = CommitState.parse(folder, old.getIndexCommit().getUserData());
      TreeMap<String, FieldType> fields = new TreeMap<>(state.schema().fields());
      fields.putAll(types);
      IndexWriter writer =
          new IndexWriter(
              directory, tuning.writerConfig().setOpenMode(IndexWriterConfig.OpenMode.CREATE));
      try {
        IndexRebuild rebuild = new IndexRebuild(writer, new Schema(fields), conflicts);
        try (rebuild.words) {
          rebuild.copy(old);
        }
        CommitState rebuilt =
            new CommitState(
                state.dimension(), rebuild.schema, state.sequenceNumber(), state.data());
        writer.setLiveCommitData(rebuilt.toUserData().entrySet());
        writer.commit();
        return rebuild.report();
      } finally {
        writer.rollback(); // nothing is left to roll back after the commit; else all of it
      }
    }
  }

  private void copy(DirectoryReader old) throws IOException {
    IndexSearcher searcher = new IndexSearcher(old);
    searcher.setQueryCache(null);
    ItemLoader loader =
        new ItemLoader(searcher, new QueryBitSetProducer(new FieldExistsQuery(Names.PARENT)));
    loader.forEachItem(this::copy);
    loader.forEachTombstone(this::copyTombstone);
  }

  private void copy(StoredItem item, List<Segment> itsSegments) throws IOException {
    MetadataFields fields = new MetadataFields(schema);
    writer.addDocuments(
        ItemDocuments.block(
            new Item(
                item.id(),
                item.source(),
                item.contentHash(),
                item.stamp(),
                item.metadata(),
                itsSegments),
            item.sequenceNumber(),
            fields,
            words.ofItem()));
    schema = fields.schema();
    fields.conflicts().forEach(conflictConsumer);
    conflicts += fields.conflicts().size();
    items++;
    segments += itsSegments.size();
  }

  private void copyTombstone(String id, long sequenceNumber) throws IOException {
    writer.addDocument(ItemDocuments.tombstone(id, sequenceNumber));
    tombstones++;
  }

  private RebuildReport report() {
    return new RebuildReport(items, segments, tombstones, conflicts, schema);
  }
}
