package semblance.benchmarks.reembed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import semblance.benchmarks.reembed.Script.Item;
import semblance.catalog.Catalog;
import semblance.catalog.CatalogSettings;
import semblance.catalog.CatalogWriter;
import semblance.catalog.storage.CatalogFolder;
import semblance.catalog.storage.CatalogManifest;
import semblance.catalog.storage.SpaceRecord;
import semblance.collection.CollectionReader;
import semblance.collection.item.FieldType;
import semblance.collection.item.Schema;
import semblance.collection.item.Segment;
import semblance.collection.item.StoredItem;
import semblance.collection.lucene.VectorCollection;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.SemblanceException;
import semblance.embedding.VectorMath;

/// Kills a process that writes to a catalog and changes its model, again and again, and checks what
/// it left each time: everything acknowledged is there, it opens, and each generation holds vectors
/// of its own model alone.
public final class KillTrial {
  private static final int STEPS_LOOKED_AT = 4_000;

  private final Path folder;
  private final Path output;
  private final Random random;
  private final List<String> faults = new ArrayList<>();
  private Map<String, Item> items = new TreeMap<>();
  private int kills;
  private int duringChange;
  private int lagging;
  private int switches;
  private int lastSearched = 1;

  /// @param scratch an empty folder
  /// @param seed decides writes, changes and moments
  public KillTrial(Path scratch, long seed) {
    this.folder = scratch.resolve("catalog");
    this.output = scratch.resolve("output.txt");
    this.random = new Random(seed);
  }

  /// What was found.
  ///
  /// @param kills how often the process was killed
  /// @param duringChange how many of them fell into a switch, a beginning or an end
  /// @param afterLag how many left the second generation behind the first
  /// @param switches how often another generation was searched than before
  /// @param faults what should not be
  public record Findings(
      int kills, int duringChange, int afterLag, int switches, List<String> faults) {
    public Findings {
      faults = List.copyOf(faults);
    }
  }

  /// Kills the process so many times.
  public Findings run(int times) throws IOException {
    CatalogWriter.create(
            folder,
            CatalogSettings.named("killed")
                .withDeclaredSchema(Schema.of(Map.of("group", FieldType.INTEGER))),
            new WordModel("one"),
            Actor.host())
        .close();
    while (kills < times && faults.isEmpty()) {
      long seed = random.nextLong() >>> 1;
      boolean early = random.nextInt(10) == 0; // while it starts and opens the catalog
      act(
          seed,
          early ? 0 : 1 + random.nextInt(60),
          early ? random.nextInt(900) : random.nextInt(60));
      kills++;
      try {
        check(seed);
      } catch (SemblanceException | IllegalStateException e) {
        fault("after kill %d (seed %d): %s".formatted(kills, seed, e));
      }
    }
    return new Findings(kills, duringChange, lagging, switches, faults);
  }

  private void fault(String what) {
    faults.add(what);
  }

  /// @param spoken how many lines it may say first
  /// @param millis how long it is left alone then
  private void act(long seed, int spoken, int millis) throws IOException {
    Files.deleteIfExists(output);
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--add-modules=jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Actor.class.getName(),
                folder.toString(),
                Long.toString(seed))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      // By what it has said, so that a slow machine is killed in the same places as a fast one.
      boolean ended = false;
      while (!ended && lines().size() < spoken) {
        ended = process.waitFor(5, TimeUnit.MILLISECONDS);
      }
      if (process.waitFor(millis, TimeUnit.MILLISECONDS) && process.exitValue() != 0) {
        fault("the process failed by itself (seed %d): %s".formatted(seed, lines()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while a process ran", e);
    } finally {
      process.destroyForcibly().onExit().join();
    }
  }

  private List<String> lines() throws IOException {
    return Files.exists(output) ? Files.readString(output).lines().toList() : List.of();
  }

  private void check(long seed) throws IOException {
    int acknowledged = 0;
    String change = "";
    for (String line : lines()) {
      if (line.startsWith("committed ")) {
        acknowledged = Integer.parseInt(line.substring("committed ".length()));
      } else if (line.startsWith("chang")) {
        change = line;
      }
    }
    CatalogFolder place = new CatalogFolder(folder);
    CatalogManifest manifest = CatalogManifest.read(place);
    duringChange += change.equals("changing") ? 1 : 0;
    String now = "changed %d %d".formatted(manifest.generation(), manifest.beside().orElse(0));
    if (change.startsWith("changed") && !change.equals(now)) {
      fault("'%s' was acknowledged, the manifest says '%s'".formatted(change, now));
    }
    switches += manifest.generation() == lastSearched ? 0 : 1;
    lastSearched = manifest.generation();

    // As readers see it, before any writer has been there.
    Map<String, Item> found = contents(place, manifest.generation());
    try (Catalog catalog = Catalog.open(folder, Actor.host())) {
      if (catalog.size() != found.size()) {
        fault("the catalog counts %d items of %d".formatted(catalog.size(), found.size()));
      }
    }
    items = expected(seed, acknowledged, found);

    long sequence = sequence(place, manifest.generation());
    if (manifest.beside().isPresent()
        && sequence != sequence(place, manifest.beside().getAsInt())) {
      lagging++;
    }
    CatalogWriter.openWithoutModel(folder, Actor.host()).close(); // replays and tidies up
    if (!place.generations().equals(manifest.generations().stream().sorted().toList())) {
      fault("the folders %s remain".formatted(place.generations()));
    }
    if (!contents(place, manifest.generation()).equals(found)) {
      fault("opening the catalog for writing changed what it holds");
    }
    if (manifest.beside().isPresent()) {
      contents(place, manifest.beside().getAsInt())
          .forEach((id, item) -> {
            if (!item.equals(found.get(id))) {
              fault(
                  "generation %d has %s as %s, the searched one as %s"
                      .formatted(manifest.beside().getAsInt(), id, item, found.get(id)));
            }
          });
    }
  }

  private static long sequence(CatalogFolder place, int generation) {
    try (CollectionReader reader = VectorCollection.openReadOnly(place.index(generation))) {
      return reader.sequenceNumber();
    }
  }

  /// What a generation holds, each vector compared with what its model makes of the text.
  private Map<String, Item> contents(CatalogFolder place, int generation) {
    EmbeddingModel model = new WordModel(SpaceRecord.read(place.space(generation)).model());
    Map<String, Item> contents = new TreeMap<>();
    try (CollectionReader reader = VectorCollection.openReadOnly(place.index(generation))) {
      reader.forEachState(state -> {
        StoredItem stored = reader.find(state.id()).orElseThrow();
        Item item =
            new Item(
                Actor.version(stored.metadata()), stored.metadata().text("note").orElseThrow());
        if (contents.put(state.id(), item) != null) {
          fault("generation %d has %s twice".formatted(generation, state.id()));
        }
        List<Segment> segments = reader.segments(state.id());
        float[] expected =
            Actor.item(state.id(), item, List.of(model)).segments().getFirst().embedding().vector();
        if (segments.size() != 1
            || !segments
                .getFirst()
                .towerId()
                .equals(model.towers().iterator().next().identity().id())
            || VectorMath.dot(segments.getFirst().vector(), expected) < 0.9999f) {
          fault(
              "generation %d holds a vector of %s that is not of its text by %s"
                  .formatted(generation, state.id(), model.name()));
        }
      });
    }
    return contents;
  }

  /// Follows the script from where it began to the step that the catalog has come to, which is the
  /// last acknowledged one or a later one.
  private Map<String, Item> expected(long seed, int acknowledged, Map<String, Item> found) {
    Script script = new Script(seed);
    Map<String, Item> state = new TreeMap<>(items);
    Map<String, Item> promised = state;
    for (int number = 0; number <= STEPS_LOOKED_AT; number++) {
      if (number == acknowledged) {
        promised = new TreeMap<>(state);
      }
      if (number >= acknowledged && state.equals(found)) {
        return state;
      }
      Script.apply(script.next(), state);
    }
    fault(
        "after step %d of seed %d was acknowledged there should be %s or what later steps made of it, and there is %s"
            .formatted(acknowledged, seed, differing(promised, found), differing(found, promised)));
    return new TreeMap<>(found);
  }

  private static Map<String, Item> differing(Map<String, Item> some, Map<String, Item> others) {
    Map<String, Item> differing = new HashMap<>(some);
    differing.entrySet().removeIf(entry -> entry.getValue().equals(others.get(entry.getKey())));
    return differing;
  }
}
