package semblance.collection.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.collection.CollectionReader;
import semblance.collection.CollectionSettings;
import semblance.collection.CollectionWriter;
import semblance.collection.item.Item;
import semblance.collection.item.Metadata;
import semblance.collection.item.Place;
import semblance.collection.item.Segment;
import semblance.embedding.Modality;

class CrashTest {
  private static final int KILLS = 5;
  private static final int BATCH = 25;

  @TempDir Path folder;

  /// Writes batches without end, commits each and says so. Run as a process of its own, to be
  /// killed.
  static final class Victim {
    private Victim() {}

    public static void main(String[] arguments) {
      Random random = new Random(Long.parseLong(arguments[1]));
      try (CollectionWriter collection =
          VectorCollection.open(Path.of(arguments[0]), CollectionSettings.ofDimension(16))) {
        int batch = Integer.parseInt(collection.commitData().getOrDefault("batches", "0"));
        while (true) {
          List<Item> items = new ArrayList<>();
          for (int i = 0; i < BATCH; i++) {
            items.add(item(batch * BATCH + i, random));
          }
          // The batch before is written once more: nothing may be there twice.
          for (int i = 0; batch > 0 && i < BATCH; i += 2) {
            items.add(item((batch - 1) * BATCH + i, random));
          }
          collection.put(items);
          batch++;
          collection.commit(Map.of("batches", Integer.toString(batch)));
          System.out.println("committed " + batch);
          System.out.flush();
        }
      }
    }

    private static Item item(int number, Random random) {
      List<Segment> segments = new ArrayList<>();
      for (int i = 0; i <= random.nextInt(3); i++) {
        float[] vector = new float[16];
        vector[random.nextInt(16)] = 1;
        segments.add(new Segment(Modality.TEXT, "t", Place.WHOLE, vector));
      }
      return Item.of("i" + number, Metadata.parse("{\"number\": " + number + "}"), segments);
    }
  }

  @Test
  void aKilledWriterLosesNothingCommittedAndDoublesNothing() throws Exception {
    long seed = Long.getLong("semblance.seed", System.nanoTime());
    System.out.println("aKilledWriter: semblance.seed=" + seed);
    Random random = new Random(seed);
    int before = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      int confirmed = killedAfter(random.nextInt(1, 8), random.nextInt(30), random.nextLong());
      before = requireWhole(confirmed, before);
    }
    try (CollectionWriter collection =
        VectorCollection.open(folder, CollectionSettings.ofDimension(16))) {
      assertThat(collection.size()).isEqualTo((long) before * BATCH);
    }
  }

  /// Runs a victim, kills it some time after so many commits, and returns the last commit it told
  /// of.
  private int killedAfter(int commits, int milliseconds, long seed) throws Exception {
    Path errors = Files.createTempFile(folder.getParent(), "victim", ".log");
    Process victim =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Victim.class.getName(),
                folder.toString(),
                Long.toString(seed))
            .redirectError(Redirect.to(errors.toFile()))
            .start();
    int confirmed = 0;
    try (var said = victim.inputReader()) {
      for (int i = 0; i < commits; i++) {
        confirmed = confirmed(said.readLine(), errors);
      }
      boolean ended = victim.waitFor(milliseconds, TimeUnit.MILLISECONDS);
      assertThat(ended).as(Files.readString(errors)).isFalse();
      victim.toHandle().destroyForcibly(); // leaves what it said to be read
      for (String line = said.readLine();
          line != null && line.matches("committed \\d+");
          line = said.readLine()) {
        confirmed = confirmed(line, errors);
      }
    } finally {
      victim.destroyForcibly().waitFor();
      Files.delete(errors);
    }
    return confirmed;
  }

  private static int confirmed(String line, Path errors) throws IOException {
    assertThat(line).as(() -> "the victim ended early: " + errors).startsWith("committed ");
    return Integer.parseInt(line.substring("committed ".length()));
  }

  /// @return how many batches are in
  private int requireWhole(int confirmed, int before) {
    try (CollectionReader reader = VectorCollection.openReadOnly(folder)) {
      int batches = Integer.parseInt(reader.commitData().getOrDefault("batches", "0"));
      assertThat(batches).isGreaterThanOrEqualTo(confirmed).isGreaterThanOrEqualTo(before);
      List<String> ids = new ArrayList<>();
      reader.forEachState(state -> ids.add(state.id()));
      assertThat(ids).doesNotHaveDuplicates();
      Set<String> expected = new HashSet<>();
      IntStream.range(0, batches * BATCH).forEach(i -> expected.add("i" + i));
      assertThat(ids).containsExactlyInAnyOrderElementsOf(expected);
      long segments = 0;
      for (String id : ids) {
        List<Segment> found = reader.segments(id);
        assertThat(found).isNotEmpty();
        segments += found.size();
      }
      assertThat(reader.segmentCounts()).isEqualTo(Map.of(Modality.TEXT, segments));
      return batches;
    }
  }
}
