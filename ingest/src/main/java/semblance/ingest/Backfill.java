package semblance.ingest;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import semblance.catalog.CatalogWriter;
import semblance.catalog.EmbeddedItem;
import semblance.catalog.Reembedding;
import semblance.catalog.Reembedding.Filled;
import semblance.catalog.Reembedding.Lagging;
import semblance.collection.item.StoredItem;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.FrameTower;
import semblance.embedding.Modality;
import semblance.embedding.UnreadableContentException;
import semblance.ingest.DraftItem.PendingSegment;
import semblance.ingest.source.Skipped;

/// Reads stored items again, prepares them for another model, and fills them in. Thread-safe.
final class Backfill implements IndexingPipeline.ItemFlow<Lagging> {
  private final CatalogWriter writer;
  private final Reembedding reembedding;
  private final EmbeddingModel model;
  private final Preparer preparer;
  private final StoredContent contents;
  private final IngestListener listener;
  private final Set<Lagging> degradedBefore;
  private final Map<String, Origin> underWay = new ConcurrentHashMap<>();
  private final Map<String, Skipped> missing = new ConcurrentHashMap<>();
  private final LongAdder filled = new LongAdder();
  private final LongAdder overtaken = new LongAdder();
  private final LongAdder degraded = new LongAdder();

  /// Which write an item on its way is of, and what its content lacks.
  private record Origin(long number, Optional<String> degraded) {}

  /// @param degradedBefore items that are there in part, to be filled in only if there is more now
  Backfill(
      CatalogWriter writer,
      Reembedding reembedding,
      EmbeddingModel model,
      Set<Lagging> degradedBefore,
      IngestListener listener) {
    this.writer = writer;
    this.reembedding = reembedding;
    this.model = model;
    this.degradedBefore = Set.copyOf(degradedBefore);
    ContentReader reader = new ContentReader();
    this.preparer = new Preparer(reader, model, writer);
    this.contents = new StoredContent(reader, writer.media(), reembedding);
    this.listener = listener;
  }

  @Override
  public Optional<DraftItem> read(Lagging lagging, Consumer<PendingSegment> outlet) {
    Optional<StoredItem> stored = writer.find(lagging.id());
    if (stored.isEmpty() || stored.get().sequenceNumber() != lagging.number()) {
      overtaken.increment();
      listener.advanced();
      return Optional.empty();
    }
    @Nullable DraftItem begun = null;
    try {
      StoredContent.Found found = contents.find(stored.get());
      if (found.degraded().isPresent() && degradedBefore.contains(lagging)) {
        listener.advanced();
        return Optional.empty();
      }
      DraftItem item = new DraftItem(found.candidate(), stored.get().contentHash());
      begun = item;
      prepare(found, stored.get(), item, outlet);
      underWay.put(lagging.id(), new Origin(lagging.number(), found.degraded()));
      missing.remove(lagging.id());
      begun = null;
      return Optional.of(item);
    } catch (UnreadableContentException e) {
      miss(lagging, stored.get(), e.getMessage());
    } catch (OutOfMemoryError e) {
      miss(lagging, stored.get(), "decoding it needs more memory than there is");
    } finally {
      if (begun != null) {
        begun.abandon();
      }
    }
    return Optional.empty();
  }

  private void prepare(
      StoredContent.Found found,
      StoredItem stored,
      DraftItem item,
      Consumer<PendingSegment> outlet) {
    Optional<EncodedFile> file =
        found
            .file()
            .map(preparer::asEmbedded)
            .filter(encoded -> reembedding.holds(encoded.modality()));
    Consumer<PreparedSegment> segments = segment -> outlet.accept(item.add(segment));
    if (!found.stills().isEmpty() && reembedding.holds(Modality.VIDEO)) {
      if (model.findTower(Modality.VIDEO).orElse(null) instanceof FrameTower) {
        found
            .stills()
            .forEach(still -> segments.accept(preparer.prepared(still.content(), still.place())));
      } else if (found.candidate().captions().isEmpty()) {
        throw new UnreadableContentException(
            "%s embeds films by what moves, of which only stills were kept: it cannot be %s"
                .formatted(model.name(), found.degraded().orElse("embedded")));
      }
    }
    preparer.prepareWhatFits(found.candidate(), file, stored.contentHash(), segments);
    if (item.size() == 0) {
      throw new UnreadableContentException(
          "%s embeds no %s"
              .formatted(
                  model.name(),
                  found
                      .file()
                      .map(EncodedFile::modality)
                      .orElse(found.stills().isEmpty() ? Modality.TEXT : Modality.VIDEO)
                      .label()));
    }
  }

  private void miss(Lagging lagging, StoredItem stored, String reason) {
    String name = stored.source().isEmpty() ? stored.id() : stored.source();
    Skipped skip = new Skipped(name, reason);
    missing.put(lagging.id(), skip);
    reembedding.missing(lagging, reason);
    listener.skipped(skip);
    listener.advanced();
  }

  @Override
  public void write(List<EmbeddedItem> items) {
    List<Filled> lot = new ArrayList<>(items.size());
    int lesser = 0;
    for (EmbeddedItem item : items) {
      Origin origin = underWay.remove(item.id());
      if (origin == null) {
        throw new IllegalStateException("item " + item.id() + " was not asked for");
      }
      lesser += origin.degraded().isPresent() ? 1 : 0;
      lot.add(new Filled(item, origin.number(), origin.degraded()));
    }
    int stored = reembedding.fill(lot);
    filled.add(stored);
    overtaken.add(items.size() - stored);
    degraded.add(lesser);
    items.forEach(_ -> listener.advanced());
  }

  ReembedReport report(Duration elapsed) {
    return new ReembedReport(
        filled.sum(), overtaken.sum(), degraded.sum(), new ArrayList<>(missing.values()), elapsed);
  }
}
