package semblance.train.data;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import semblance.embedding.Sha256;

/// In which order pairs are visited: a function of a seed, so that nothing is to be stored of it.
final class Visits {
  private final List<Source> sources;
  private final List<CaptionedPicture> pairs;
  private final Map<String, Integer> labels = new TreeMap<>();
  private final long seed;

  Visits(List<Source> sources, long seed) {
    this.sources = sources;
    this.seed = seed;
    pairs = sources.stream().flatMap(source -> source.pairs().stream()).toList();
    pairs.forEach(pair -> pair.label().ifPresent(label -> labels.put(label, 0)));
    int next = 0;
    for (String label : List.copyOf(labels.keySet())) {
      labels.put(label, next++);
    }
  }

  /// How many visits an epoch has.
  int count() {
    return Math.toIntExact(sources.stream().mapToLong(Visits::count).sum());
  }

  private static long count(Source source) {
    return Math.max(1, Math.round(source.pairs().size() * source.weight()));
  }

  CaptionedPicture pair(int place) {
    return pairs.get(place);
  }

  /// The number of a pair's label, or null.
  @Nullable Integer label(int place) {
    return pairs.get(place).label().map(labels::get).orElse(null);
  }

  /// The places of an epoch's pairs, in their order.
  int[] order(long epoch) {
    SplittableRandom random = new SplittableRandom(mixed(epoch, -1));
    int[] order = new int[count()];
    int filled = 0;
    int start = 0;
    for (Source source : sources) {
      int size = source.pairs().size();
      for (long left = count(source); left > 0; left -= size) {
        int[] pass = shuffled(start, size, random);
        int taken = (int) Math.min(left, size);
        System.arraycopy(pass, 0, order, filled, taken);
        filled += taken;
      }
      start += size;
    }
    shuffle(order, random);
    return order;
  }

  private static int[] shuffled(int start, int size, SplittableRandom random) {
    int[] places = new int[size];
    for (int i = 0; i < size; i++) {
      places[i] = start + i;
    }
    shuffle(places, random);
    return places;
  }

  private static void shuffle(int[] places, SplittableRandom random) {
    for (int i = places.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int kept = places[i];
      places[i] = places[j];
      places[j] = kept;
    }
  }

  /// What a visit draws its caption and its crop from.
  SplittableRandom random(long epoch, int visit) {
    return new SplittableRandom(mixed(epoch, visit));
  }

  private long mixed(long epoch, long visit) {
    return new SplittableRandom(seed + 0x9E3779B97F4A7C15L * epoch).nextLong()
        ^ (visit * 0xD1B54A32D192ED03L);
  }

  /// Tells these pairs from others.
  String digest() {
    MessageDigest digest = Sha256.digest();
    List<Object> parts = new ArrayList<>(sources.stream().map(Source::weight).toList());
    parts.addAll(pairs);
    parts.forEach(part -> digest.update((part + "\n").getBytes(StandardCharsets.UTF_8)));
    return Sha256.hex(digest);
  }
}
