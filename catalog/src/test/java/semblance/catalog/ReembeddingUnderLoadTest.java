package semblance.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.catalog.Reembedding.Filled;
import semblance.catalog.Reembedding.Lagging;
import semblance.catalog.query.Match;
import semblance.catalog.query.Query;
import semblance.catalog.query.QueryPart;
import semblance.catalog.query.SearchOutcome;
import semblance.collection.query.Recall;
import semblance.embedding.Content;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.Role;

/// A catalog that changes its model there and back and there again while threads search, store,
/// relabel and delete.
final class ReembeddingUnderLoadTest {
  private static final int IDS_A_WRITER = 40;
  private static final int WRITERS = 3;

  @TempDir Path temporary;
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicInteger queries = new AtomicInteger();
  private final AtomicInteger writes = new AtomicInteger();
  private final Map<String, String> texts = new ConcurrentHashMap<>();

  @Test
  void theModelChangesUnderLoadWithoutAFailedQueryOrALostWrite() throws Exception {
    long seed = System.nanoTime();
    System.out.println("ReembeddingUnderLoadTest seed " + seed);
    Path folder = temporary.resolve("catalog");
    try (TwoModels models = new TwoModels();
        CatalogWriter writer =
            CatalogWriter.create(
                folder,
                CatalogSettings.named("busy")
                    .withCommitItems(50)
                    .withCommitInterval(Duration.ofMillis(50)),
                models.older,
                TwoModels.host());
        Catalog catalog = Catalog.open(folder, TwoModels.host());
        ExecutorService threads = Executors.newCachedThreadPool()) {
      for (int i = 0; i < 100; i++) {
        String text = text(new Random(seed + i));
        writer.put(List.of(TwoModels.item("fixed" + i, text, models.older)));
        texts.put("fixed" + i, text);
      }
      writer.commit();
      catalog.refresh();
      List<Future<?>> running = new ArrayList<>();
      try {
        for (int i = 0; i < WRITERS; i++) {
          int number = i;
          running.add(threads.submit(() -> write(writer, number, new Random(seed * 31 + number))));
        }
        for (int i = 0; i < 3; i++) {
          Random random = new Random(seed * 37 + i);
          running.add(threads.submit(() -> search(catalog, models, random)));
        }
        Reembedding reembedding = writer.beginReembedding(models.newer);
        await(running, writes.get() + 60, queries.get() + 20);
        switchOver(writer, reembedding, models.newer, catalog);
        await(running, writes.get() + 60, queries.get() + 20);
        fill(writer, reembedding, models.older);
        retry(writer, reembedding, models.older, () -> reembedding.switchBack(false));
        catalog.refresh();
        await(running, writes.get() + 60, queries.get() + 20);
        switchOver(writer, reembedding, models.newer, catalog);
        await(running, writes.get() + 60, queries.get() + 20);
        reembedding.finish();
        await(running, writes.get() + 60, queries.get() + 20);
        catalog.refresh();
      } finally {
        over.set(true);
      }
      for (Future<?> thread : running) {
        thread.get(); // throws what a write or a query failed with
      }
      writer.commit();
      assertThat(catalog.describe().model()).isEqualTo("new");
      assertThat(TwoModels.contents(folder, 2))
          .isEqualTo(TwoModels.fresh(models.newer, new TreeMap<>(texts)));
    }
  }

  /// Waits until so many writes and queries were made, and none failed.
  private void await(List<Future<?>> running, int written, int asked) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (writes.get() < written || queries.get() < asked) {
      for (Future<?> thread : running) {
        if (thread.isDone()) {
          thread.get();
        }
      }
      assertThat(System.nanoTime()).as("waiting for the load").isLessThan(end);
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
  }

  private static void switchOver(
      CatalogWriter writer, Reembedding reembedding, EmbeddingModel model, Catalog catalog) {
    fill(writer, reembedding, model);
    retry(writer, reembedding, model, () -> reembedding.switchOver(false));
    catalog.refresh();
  }

  /// Switches; where a write came in between without the other model, fills that in first.
  private static void retry(
      CatalogWriter writer, Reembedding reembedding, EmbeddingModel model, Runnable change) {
    for (int attempt = 0; ; attempt++) {
      try {
        change.run();
        return;
      } catch (semblance.embedding.CatalogException e) {
        if (attempt == 50) {
          throw e;
        }
        fill(writer, reembedding, model);
      }
    }
  }

  private static void fill(CatalogWriter writer, Reembedding reembedding, EmbeddingModel model) {
    for (Lagging lagging : reembedding.lagging()) {
      Optional<Filled> filled = TwoModels.again(writer, lagging, model);
      filled.ifPresent(one -> reembedding.fill(List.of(one)));
    }
  }

  private static String text(Random random) {
    return "%s and %s thing %d"
        .formatted(
            Fixture.COLOURS.get(random.nextInt(11)),
            Fixture.COLOURS.get(random.nextInt(11)),
            random.nextInt(1000));
  }

  /// Writes items of its own ids until it is over, by all the models that the catalog wants.
  private void write(CatalogWriter writer, int number, Random random) {
    while (!over.get()) {
      String id = "w%d-%d".formatted(number, random.nextInt(IDS_A_WRITER));
      int kind = random.nextInt(10);
      if (kind < 6) {
        String text = text(random);
        writer.put(
            List.of(TwoModels.item(id, text, writer.models().toArray(new EmbeddingModel[0]))));
        texts.put(id, text);
      } else if (kind < 8) {
        writer.delete(id);
        texts.remove(id);
      } else {
        // The same words in another order of the JSON: the content stays what the metadata says.
        String text = texts.get(id);
        if (text != null) {
          writer.updateMetadata(id, TwoModels.metadata(text));
        }
      }
      writes.incrementAndGet();
    }
  }

  /// Searches until it is over; an answer must be of one model from its vector to its matches.
  private void search(Catalog catalog, TwoModels models, Random random) {
    while (!over.get()) {
      String text = text(random);
      SearchOutcome outcome =
          catalog.search(Query.of(QueryPart.text(text)).withRecall(Recall.EXACT).withLimit(20));
      assertThat(outcome.matches()).hasSize(20);
      Match best = outcome.matches().getFirst();
      double cosine = best.why().getFirst().cosine().orElseThrow();
      String found = TwoModels.words(best.item().metadata());
      assertThat(List.of(cosine(models.older, text, found), cosine(models.newer, text, found)))
          .as("the cosine of '%s' with '%s' by one of the models", text, found)
          .anySatisfy(expected -> assertThat(cosine).isCloseTo(expected, within()));
      if (random.nextInt(4) == 0) {
        catalog.refresh();
      }
      queries.incrementAndGet();
    }
  }

  private static org.assertj.core.data.Offset<Double> within() {
    return org.assertj.core.api.Assertions.within(1e-5);
  }

  private static double cosine(EmbeddingModel model, String asked, String stored) {
    var tower = model.tower(semblance.embedding.Modality.TEXT);
    return tower
        .embed(List.of(new Content.Text(asked)), Role.QUERY)
        .getFirst()
        .cosine(tower.embed(List.of(new Content.Text(stored)), Role.DOCUMENT).getFirst());
  }
}
