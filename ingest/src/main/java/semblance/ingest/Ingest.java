package semblance.ingest;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import semblance.catalog.CatalogWriter;
import semblance.collection.item.ItemState;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.Modality;
import semblance.embedding.StorageException;
import semblance.ingest.journal.RunJournal;
import semblance.ingest.source.Exclusions;
import semblance.ingest.source.Listing;
import semblance.ingest.source.Skipped;
import semblance.ingest.source.Source;
import semblance.ingest.source.SourceScanner;

/// Indexes folders, files and tables into a catalog.
///
/// ```java
/// IngestReport report =
///     Ingest.into(writer, model, IngestSettings.defaults()).run(sources, IngestListener.silent());
/// ```
///
/// What is stored and has not changed is not read. A file that cannot be decoded is skipped and
/// reported. Items become durable as the catalog commits, every few seconds; after a kill, running
/// the same again continues.
public final class Ingest {
  private final CatalogWriter writer;
  private final EmbeddingModel model;
  private final IngestSettings settings;

  private Ingest(CatalogWriter writer, EmbeddingModel model, IngestSettings settings) {
    this.writer = writer;
    this.model = model;
    this.settings = settings;
  }

  /// Indexing into a catalog.
  ///
  /// @param model the catalog's model; best opened with one thread a call, since several workers
  ///   call it
  public static Ingest into(CatalogWriter writer, EmbeddingModel model, IngestSettings settings) {
    return new Ingest(writer, model, settings);
  }

  /// Lists sources and compares them with what is stored, without opening a picture or text.
  ///
  /// @param modalities what the model embeds
  /// @throws StorageException if a source is missing
  /// @throws IllegalArgumentException if an exclude pattern is not a glob
  public static ChangePlan plan(
      List<Source> sources,
      List<String> exclude,
      List<ItemState> stored,
      Set<Modality> modalities) {
    return ChangePlan.of(sources, list(sources, exclude, modalities), stored);
  }

  /// What of the sources could not even be listed, such as a table's damaged rows.
  ///
  /// @param exclude globs of names to leave out of folders
  /// @param modalities what the model embeds
  public static List<Skipped> unlisted(
      List<Source> sources, List<String> exclude, Set<Modality> modalities) {
    return list(sources, exclude, modalities).skipped();
  }

  private static Listing list(
      List<Source> sources, List<String> exclude, Set<Modality> modalities) {
    return new SourceScanner(Exclusions.usualAnd(exclude), modalities).list(sources);
  }

  /// Indexes what changed, and commits.
  ///
  /// @throws StorageException if a source is missing, pruning would empty a folder that may only be
  ///   unplugged, or nothing more can be written; what was committed stays
  public IngestReport run(List<Source> sources, IngestListener listener) {
    long start = System.nanoTime();
    Set<Modality> modalities = model.modalities();
    Listing listing = list(sources, settings.exclude(), modalities);
    Map<String, ItemState> byContent = new HashMap<>();
    List<ItemState> stored = new ArrayList<>();
    writer.forEachState(item -> {
      stored.add(item);
      if (!item.contentHash().isEmpty()) {
        byContent.put(item.contentHash(), item);
      }
    });
    ChangePlan plan = ChangePlan.of(sources, listing, stored);
    if (settings.prune()) {
      requireNothingUnplugged(sources, listing, plan);
    }
    listener.planned(plan.changed().size(), plan.unchanged());
    StageTimes times = new StageTimes();
    List<String> names = sources.stream().map(source -> source.path().toString()).toList();
    try (RunJournal journal =
        RunJournal.begin(writer.runsFolder(), names, plan.changed().size(), plan.unchanged())) {
      Preparer preparer = new Preparer(new ContentReader(), model, writer);
      IngestRun run = new IngestRun(writer, preparer, journal, listener, times, byContent);
      new IndexingPipeline<>(
              untilStopped(plan.changed().iterator(), listener),
              run,
              preparer::models,
              settings.workers(),
              times)
          .run();
      long removed = listener.isStopped() ? 0 : prune(plan);
      writer.commit();
      Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
      journal.end(run.indexed(), run.moved(), removed, elapsed.toNanos() / 1e9);
      List<Skipped> skipped = new ArrayList<>(listing.skipped());
      skipped.addAll(run.skipped());
      return new IngestReport(
          run.indexed(),
          plan.unchanged(),
          run.moved(),
          removed,
          plan.gone().size() - removed,
          skipped,
          run.conflicts(),
          elapsed,
          new IngestReport.Stages(
              times.readSeconds(), times.encodeSeconds(), times.writeSeconds()));
    }
  }

  /// What is left to do, nothing any more once the listener says to stop.
  static <T> Iterator<T> untilStopped(Iterator<T> work, IngestListener listener) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return !listener.isStopped() && work.hasNext();
      }

      @Override
      public T next() {
        return work.next();
      }
    };
  }

  private long prune(ChangePlan plan) {
    long removed = 0;
    if (settings.prune()) {
      for (String id : plan.gone()) {
        if (writer.delete(id)) {
          removed++;
        }
      }
    }
    return removed;
  }

  /// A folder in which nothing is left looks like one whose disk is not mounted: its items are not
  /// thrown away for that.
  private static void requireNothingUnplugged(
      List<Source> sources, Listing listing, ChangePlan plan) {
    for (Source source : sources) {
      if (source instanceof Source.Folder(Path root)) {
        String uri = root.toUri().toString();
        boolean empty = listing.candidates().stream().noneMatch(c -> c.source().startsWith(uri));
        long gone = plan.gone().stream().filter(id -> id.startsWith(uri)).count();
        if (empty && gone > 0) {
          throw new StorageException(
              "%s holds nothing to index, but %,d items of it are stored: pruning would remove them all. If a disk is unplugged, plug it in; if they are to go, use 'semblance catalog remove'"
                  .formatted(root, gone));
        }
      }
    }
  }
}
