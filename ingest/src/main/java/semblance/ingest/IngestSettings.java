package semblance.ingest;

import java.util.List;

/// How to index.
///
/// @param workers how many threads share the work; the model should be opened with one thread a
///   call then
/// @param exclude globs of names or paths to leave out of folders, beside hidden names and the
///   usual junk
/// @param prune whether items are removed whose file is gone from the indexed folders
public record IngestSettings(int workers, List<String> exclude, boolean prune) {
  public IngestSettings {
    if (workers < 1) {
      throw new IllegalArgumentException("%d workers: at least 1 is needed".formatted(workers));
    }
    exclude = List.copyOf(exclude);
  }

  /// A worker a core, nothing excluded by hand, nothing pruned.
  public static IngestSettings defaults() {
    return new IngestSettings(Runtime.getRuntime().availableProcessors(), List.of(), false);
  }

  public IngestSettings withWorkers(int number) {
    return new IngestSettings(number, exclude, prune);
  }

  public IngestSettings withExclude(List<String> globs) {
    return new IngestSettings(workers, globs, prune);
  }

  public IngestSettings withPrune(boolean remove) {
    return new IngestSettings(workers, exclude, remove);
  }
}
