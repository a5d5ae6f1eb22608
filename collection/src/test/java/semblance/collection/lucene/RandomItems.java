package semblance.collection.lucene;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import semblance.collection.item.Item;
import semblance.collection.item.Metadata;
import semblance.collection.item.Place;
import semblance.collection.item.Segment;
import semblance.collection.item.SourceStamp;
import semblance.embedding.Modality;
import semblance.embedding.VectorMath;

/// Makes items from a seed, which it prints so that a failure can be replayed with
/// `-Dsemblance.seed=…`.
final class RandomItems {
  static final List<String> COLOURS = List.of("red", "green", "blue", "Rot", "");

  final Random random;
  final int dimension;

  RandomItems(String test, int dimension) {
    long seed = Long.getLong("semblance.seed", System.nanoTime());
    System.out.println(test + ": semblance.seed=" + seed);
    this.random = new Random(seed);
    this.dimension = dimension;
  }

  float[] vector() {
    float[] vector = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    VectorMath.normalize(vector);
    return vector;
  }

  /// A vector near a centre.
  float[] near(float[] centre, float spread) {
    float[] vector = centre.clone();
    VectorMath.addScaled(vector, vector(), spread);
    VectorMath.normalize(vector);
    return vector;
  }

  Segment segment(Modality modality, Place place) {
    return new Segment(modality, "tower-" + modality, place, vector());
  }

  /// An item with one to four segments of one or two modalities, and random metadata.
  Item item(String id) {
    List<Segment> segments = new ArrayList<>();
    int kind = random.nextInt(3);
    if (kind != 1) {
      segments.add(segment(Modality.IMAGE, Place.WHOLE));
    }
    if (kind != 0) {
      int chunks = 1 + random.nextInt(3);
      for (int i = 0; i < chunks; i++) {
        segments.add(segment(Modality.TEXT, new Place.TextRange(i * 100, i * 100 + 90)));
      }
    }
    return new Item(
        id,
        "file:///pictures/" + id,
        "hash-" + id,
        new SourceStamp(random.nextInt(1_000), random.nextInt(1_000_000)),
        metadata(),
        segments);
  }

  /// One place, or two.
  private String place() {
    String one =
        "{\"lat\": %s, \"lon\": %s}"
            .formatted(random.nextInt(1_700) / 10.0 - 85, random.nextInt(3_600) / 10.0 - 180);
    return random.nextInt(4) == 0 ? "[" + one + ", {\"lat\": 10, \"lon\": 20}]" : one;
  }

  Metadata metadata() {
    List<String> fields = new ArrayList<>();
    if (random.nextInt(4) > 0) {
      fields.add("\"year\": " + (2000 + random.nextInt(20)));
    }
    if (random.nextInt(4) > 0) {
      fields.add("\"colour\": \"" + COLOURS.get(random.nextInt(COLOURS.size())) + "\"");
    }
    if (random.nextInt(4) > 0) {
      fields.add("\"price\": " + (random.nextInt(9) - 4) / 2.0);
    }
    if (random.nextInt(4) > 0) {
      fields.add("\"sold\": " + random.nextBoolean());
    }
    if (random.nextInt(4) > 0) {
      fields.add("\"taken\": \"201" + random.nextInt(3) + "-0" + (1 + random.nextInt(9)) + "-15\"");
    }
    if (random.nextInt(4) > 0) {
      fields.add("\"sizes\": [" + random.nextInt(5) + ", " + random.nextInt(5) + "]");
    }
    if (random.nextInt(4) > 0) {
      fields.add("\"camera\": {\"maker\": \"" + COLOURS.get(random.nextInt(3)) + "\"}");
    }
    if (random.nextInt(4) > 0) {
      fields.add("\"note\": \"a " + COLOURS.get(random.nextInt(3)) + " thing\"");
    }
    if (random.nextInt(4) > 0) {
      fields.add("\"place\": " + place() + (random.nextInt(3) == 0 ? ", \"two\": 2" : ""));
    }
    return Metadata.parse("{" + String.join(", ", fields) + "}");
  }
}
