package semblance.benchmarks.reembed;

import java.util.Locale;
import java.util.Map;
import java.util.Random;

/// The writes of one process, which follow from a number alone, so that whoever knows it knows what
/// the catalog must hold after each.
final class Script {
  private static final int IDS = 60;
  private static final int GROUPS = 7;

  private final long seed;
  private final Random random;
  private int number;

  Script(long seed) {
    this.seed = seed;
    this.random = new Random(seed);
  }

  /// A write, or the moment of a commit.
  sealed interface Step {
    /// Stores an item's new version.
    record Put(String id, String version, boolean withBothModels) implements Step {}

    /// Deletes an item, if it is there.
    record Delete(String id) implements Step {}

    /// Deletes the items of a group.
    record DeleteGroup(int group) implements Step {}

    /// Gives an item another note, if it is there.
    record Relabel(String id, String note) implements Step {}

    /// Commits.
    record Commit() implements Step {}
  }

  /// An item as it should be.
  record Item(String version, String note) {}

  Step next() {
    number++;
    String id = "i" + random.nextInt(IDS);
    int kind = random.nextInt(100);
    if (kind < 58) {
      return new Step.Put(id, Long.toHexString(seed) + "-" + number, random.nextInt(100) < 75);
    }
    if (kind < 75) {
      return new Step.Delete(id);
    }
    if (kind < 78) {
      return new Step.DeleteGroup(random.nextInt(GROUPS));
    }
    return kind < 88 ? new Step.Relabel(id, "note " + number) : new Step.Commit();
  }

  /// What a step makes of the items.
  static void apply(Step step, Map<String, Item> items) {
    switch (step) {
      case Step.Put put -> items.put(put.id(), new Item(put.version(), ""));
      case Step.Delete delete -> items.remove(delete.id());
      case Step.DeleteGroup all -> items.keySet().removeIf(id -> group(id) == all.group());
      case Step.Relabel relabel ->
          items.computeIfPresent(
              relabel.id(), (_, item) -> new Item(item.version(), relabel.note()));
      case Step.Commit _ -> {}
    }
  }

  static int group(String id) {
    return Integer.parseInt(id.substring(1)) % GROUPS;
  }

  /// What an item's text is.
  static String text(String id, String version) {
    return "item %s in version %s".formatted(id, version);
  }

  static String metadata(String id, Item item) {
    return String.format(
        Locale.ROOT,
        "{\"version\": \"%s\", \"note\": \"%s\", \"group\": %d}",
        item.version(),
        item.note(),
        group(id));
  }
}
