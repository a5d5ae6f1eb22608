package semblance.collection.lucene;

import java.io.IOException;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.KnnVectorsWriter;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.index.ConcurrentMergeScheduler;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentWriteState;
import org.apache.lucene.index.TieredMergePolicy;
import semblance.collection.CollectionSettings;
import semblance.collection.lucene.document.Names;
import semblance.collection.lucene.scan.CodeCache;
import semblance.collection.lucene.scan.LeafShapes;
import semblance.collection.lucene.scan.ScanPlanner;
import semblance.collection.lucene.words.ItemWords;

/// How the index is laid out, and from what size on a graph is worth its making.
///
/// @param graphThreshold k such that an index segment of n vectors gets a graph if n > k ln n;
///   below, comparing all of them is quick enough until there are codes, and the graphs of small
///   segments would be thrown away by the next merge
/// @param exactLimit as [ScanPlanner#exactLimit]
/// @param codeBytes how much memory the codes of a reader's or a writer's vectors may take
record IndexTuning(int graphThreshold, int exactLimit, long codeBytes) {
  /// Candidates that are looked at to link a new node: efConstruction there.
  private static final int CONSTRUCTION_BEAM = 200;

  private static final double BUFFER_MEGABYTES = 128;

  /// Codes in a quarter of the memory that the virtual machine may have.
  IndexTuning(int graphThreshold, int exactLimit) {
    this(graphThreshold, exactLimit, Runtime.getRuntime().maxMemory() / 4);
  }

  /// How much memory the items that pass filters may take, to be used again.
  long filterBytes() {
    return Runtime.getRuntime().maxMemory() / 64;
  }

  /// Graphs from about 250,000 vectors on. Below, comparing all takes a tenth of a second until
  /// there are codes, and with codes graphs are not walked. See docs/decisions/0011.
  static IndexTuning defaults() {
    return new IndexTuning(20_000, 20_000);
  }

  /// Chooses how to search an index of this layout.
  ScanPlanner planner(CodeCache codes) {
    return new ScanPlanner(graphThreshold, exactLimit, codes, new LeafShapes());
  }

  IndexWriterConfig writerConfig() {
    TieredMergePolicy merging = new TieredMergePolicy();
    merging.setSegmentsPerTier(4); // each index segment has a graph of its own to be walked
    merging.setFloorSegmentMB(32);
    ConcurrentMergeScheduler scheduler = new QuietMerges();
    scheduler.setMaxMergesAndThreads(4, 1); // the processors are left to the encoders
    return new IndexWriterConfig()
        .setCodec(codec())
        .setSimilarity(ItemWords.SIMILARITY)
        .setMergePolicy(merging)
        .setMergeScheduler(scheduler)
        .setRAMBufferSizeMB(BUFFER_MEGABYTES)
        .setParentField(Names.PARENT)
        .setCommitOnClose(false);
  }

  private Lucene104Codec codec() {
    KnnVectorsFormat format =
        new LongVectorsFormat(
            new Lucene99HnswVectorsFormat(
                ScanPlanner.LINKS, CONSTRUCTION_BEAM, 1, null, graphThreshold));
    return new Lucene104Codec() {
      @Override
      public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
        return format;
      }
    };
  }

  /// Merges beside the writing. A merge that fails closes the index writer, which the next write
  /// reports; nothing is printed.
  private static final class QuietMerges extends ConcurrentMergeScheduler {
    @Override
    protected void handleMergeException(Throwable failure) {}
  }

  /// Lucene's format without its limit of 1,024 dimensions. It keeps the format's name, so an index
  /// is read by the one that Lucene finds by that name.
  private static final class LongVectorsFormat extends KnnVectorsFormat {
    private final KnnVectorsFormat format;

    LongVectorsFormat(KnnVectorsFormat format) {
      super(format.getName());
      this.format = format;
    }

    @Override
    public KnnVectorsWriter fieldsWriter(SegmentWriteState state) throws IOException {
      return format.fieldsWriter(state);
    }

    @Override
    public KnnVectorsReader fieldsReader(SegmentReadState state) throws IOException {
      return format.fieldsReader(state);
    }

    @Override
    public int getMaxDimensions(String field) {
      return CollectionSettings.MAXIMUM_DIMENSION;
    }
  }
}
