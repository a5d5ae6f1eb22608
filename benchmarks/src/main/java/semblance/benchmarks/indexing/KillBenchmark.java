package semblance.benchmarks.indexing;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import semblance.benchmarks.measure.Benchmark;
import semblance.benchmarks.measure.Checkout;
import semblance.benchmarks.measure.Options;
import semblance.benchmarks.measure.Report;
import semblance.catalog.Catalog;
import semblance.catalog.CatalogSettings;
import semblance.catalog.CatalogWriter;
import semblance.catalog.storage.CatalogFolder;
import semblance.catalog.storage.MediaStore;
import semblance.cli.workspace.Workspace;
import semblance.collection.item.ItemState;
import semblance.embedding.EmbeddingModel;
import semblance.model.ModelSettings;

/// `semblance index` killed with SIGKILL at random moments, over a folder that changes in between;
/// then a run to the end must leave every file in the catalog once.
///
/// Half of the kills hit a catalog that the command makes itself, from the first moment on; the
/// other half one that commits every few items, so that kills fall between commits as well.
public final class KillBenchmark implements Benchmark {
  private static final int MOST_RUNS_A_KILL = 4;
  private static final int COMMIT_ITEMS = 24;

  @Override
  public String description() {
    return "20 x kill -9 while indexing, then a run to the end";
  }

  @Override
  public Map<String, String> options() {
    return Map.of(
        "kills", "how often (20)",
        "count", "pictures at the start (300)",
        "seed", "decides the moments and the changes (the time; printed)");
  }

  @Override
  public void run(Checkout checkout, Options options, Report report) throws IOException {
    int kills = options.count("kills", 20);
    int count = options.count("count", 300);
    long seed = options.number("seed", System.currentTimeMillis());
    report.note("seed %d (repeat with --seed %d)", seed, seed);
    Random random = new Random(seed);
    PictureFolder pictures = new PictureFolder(checkout.samplePictures(), seed);
    Path scratch = Checkout.emptied(checkout.scratch("kill"));
    report.note("a catalog that the command makes");
    ChangingFolder files = new ChangingFolder(scratch.resolve("files"), pictures, random);
    files.add(count);
    scenario(checkout, scratch.resolve("catalog"), files, (kills + 1) / 2, random, report);
    if (kills > 1) {
      report.note("a catalog that commits every %d items", COMMIT_ITEMS);
      Path often = scratch.resolve("often");
      Workspace workspace = checkout.workspace();
      try (EmbeddingModel model =
          workspace.openModel(Workspace.EMBEDDED_MODEL, ModelSettings.defaults().withThreads(1))) {
        CatalogWriter.create(
                often,
                CatalogSettings.named("often")
                    .withCommitItems(COMMIT_ITEMS)
                    .withCommitInterval(Duration.ofSeconds(1)),
                model,
                workspace.host())
            .close();
      }
      scenario(checkout, often, files, kills / 2, random, report);
    }
    Checkout.delete(scratch);
  }

  private static void scenario(
      Checkout checkout,
      Path catalog,
      ChangingFolder files,
      int kills,
      Random random,
      Report report)
      throws IOException {
    Object[] words = {"index", files.path(), "--into", catalog, "--json"};
    CommandRun whole = CommandRun.timed(checkout, files.path(), freshly(catalog, files)).orThrow();
    Checkout.delete(trial(catalog));
    double longest = whole.seconds();
    report.note("an undisturbed run takes %.1f s", longest);
    Map<String, String> committed = new TreeMap<>();
    List<String> lost = new ArrayList<>();
    int killed = 0;
    for (int run = 0; killed < kills && run < kills * MOST_RUNS_A_KILL; run++) {
      double moment = longest * random.nextDouble();
      CommandRun done =
          CommandRun.killedAfter(
              Duration.ofNanos((long) (1e9 * moment)), checkout, files.path(), words);
      boolean wasKilled = done.code() == 137;
      if (wasKilled) {
        killed++;
      } else {
        done.orThrow();
        longest = Math.max(0.5, done.seconds()); // there was less to do than before
      }
      Map<String, String> now = states(checkout, catalog, report);
      for (String id : committed.keySet()) {
        if (!now.containsKey(id) && files.contents().containsKey(id)) {
          lost.add(id);
        }
      }
      committed = now;
      report.note(
          "  run %d: %s, %,d items committed",
          run + 1,
          wasKilled
              ? "killed after %.2f s".formatted(moment)
              : "ended after %.2f s".formatted(done.seconds()),
          now.size());
      files.add(12);
      files.change(4);
    }
    report.holds("%d of %d kills".formatted(killed, kills), killed == kills);
    report.holds("nothing that was committed was lost by a later kill: " + lost, lost.isEmpty());

    CommandRun last = CommandRun.timed(checkout, files.path(), words).orThrow();
    report.note("  last run: %.1f s", last.seconds());
    Map<String, String> expected = files.contents();
    Map<String, String> found = states(checkout, catalog, report);
    Set<String> missing = new TreeSet<>(expected.keySet());
    missing.removeAll(found.keySet());
    report.holds("every file is there; missing: " + missing, missing.isEmpty());
    List<String> stale =
        expected.entrySet().stream()
            .filter(
                e -> found.containsKey(e.getKey()) && !e.getValue().equals(found.get(e.getKey())))
            .map(Map.Entry::getKey)
            .toList();
    report.holds("every item is of its file's present content; not: " + stale, stale.isEmpty());
    Set<String> contents = new TreeSet<>(expected.values());
    List<String> doubled =
        found.keySet().stream()
            .filter(id -> !expected.containsKey(id) && contents.contains(found.get(id)))
            .toList();
    report.holds("no renamed file is there under both names: " + doubled, doubled.isEmpty());

    CommandRun pruned =
        CommandRun.timed(
                checkout,
                files.path(),
                "index",
                files.path(),
                "--into",
                catalog,
                "--prune",
                "--json")
            .orThrow();
    int again = new ObjectMapper().readTree(pruned.output()).path("indexed").asInt(-1);
    report.holds("a further run finds nothing to index; it indexed " + again, again == 0);
    report.holds(
        "pruned, the catalog holds %,d files and nothing else".formatted(expected.size()),
        states(checkout, catalog, report).equals(expected));
    CommandRun info =
        CommandRun.timed(checkout, files.path(), "catalog", "info", "--in", catalog, "--json")
            .orThrow();
    int items = new ObjectMapper().readTree(info.output()).path("items").asInt(-1);
    report.holds("catalog info tells of as many; it tells of " + items, items == expected.size());
    CommandRun verified =
        CommandRun.timed(checkout, files.path(), "catalog", "verify", "--in", catalog);
    report.holds("catalog verify passes " + verified.errors().strip(), verified.code() == 0);
  }

  private static Path trial(Path catalog) {
    return catalog.resolveSibling("trial");
  }

  private static Object[] freshly(Path catalog, ChangingFolder files) {
    return new Object[] {"index", files.path(), "--into", trial(catalog)};
  }

  /// What is committed: id to content hash. An id that is there twice, and an item without its
  /// thumbnail or text, fail.
  private static Map<String, String> states(Checkout checkout, Path folder, Report report) {
    Map<String, String> states = new TreeMap<>();
    if (!new CatalogFolder(folder).isCatalog()) {
      return states;
    }
    try (Catalog catalog = Catalog.open(folder, checkout.workspace().host())) {
      List<ItemState> items = new ArrayList<>();
      catalog.forEachState(items::add);
      Set<String> twice = new TreeSet<>();
      Set<String> bare = new TreeSet<>();
      for (ItemState item : items) {
        if (states.put(item.id(), item.contentHash()) != null) {
          twice.add(item.id());
        }
        MediaStore.Kind kind =
            item.id().endsWith(".txt") ? MediaStore.Kind.TEXT : MediaStore.Kind.THUMBNAIL;
        if (catalog.media().find(item.contentHash(), kind).isEmpty()) {
          bare.add(item.id());
        }
      }
      if (!twice.isEmpty()) {
        report.holds("no item is there twice: " + twice, false);
      }
      if (!bare.isEmpty()) {
        report.holds("every item has its thumbnail or text: " + bare, false);
      }
      if (catalog.size() != items.size()) {
        report.holds(
            "the catalog counts %d items and lists %d".formatted(catalog.size(), items.size()),
            false);
      }
    }
    return states;
  }
}
