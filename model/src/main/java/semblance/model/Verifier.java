package semblance.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import semblance.embedding.Content;
import semblance.embedding.Embedding;
import semblance.embedding.Modality;
import semblance.embedding.ModelException;
import semblance.embedding.Picture;
import semblance.embedding.PreparedContent;
import semblance.embedding.Role;
import semblance.embedding.Sha256;
import semblance.embedding.VectorMath;
import semblance.model.ExpectedVectors.Input;
import semblance.model.Verification.Finding;

/// Checks a model: every tensor is read, every tower run, what it makes of the probes compared with
/// what it made of them before, and, where another library's vectors are given, with those.
final class Verifier {
  /// The least cosine between two vectors that should be the same, in fp32.
  private static final double LEAST_COSINE = 0.9999;

  private static final int PROBES = 8;

  private final LoadedModel model;
  private final UserCache cache;
  private final List<Finding> findings = new ArrayList<>();

  /// @param model opened in fp32
  Verifier(LoadedModel model, UserCache cache) {
    this.model = model;
    this.cache = cache;
  }

  Verification run(Path folder, Optional<ExpectedVectors> expected) {
    for (ModelTower tower : model.modelTowers()) {
      checkProbes(tower);
      PrecisionChoice choice =
          PrecisionCheck.run(tower, Runtime.getRuntime().availableProcessors(), cache);
      add(tower, "fp32 against bf16", true, choice.precision() + ": " + choice.reason());
    }
    expected.ifPresent(this::checkExpected);
    return new Verification(model.describe(folder, false), findings);
  }

  private void add(ModelTower tower, String what, boolean good, String detail) {
    findings.add(new Finding("%s tower, %s".formatted(tower.modality(), what), good, detail));
  }

  // Probes

  /// What a tower made of the probes: digests of what it prepared, and vectors.
  private record Made(List<String> prepared, List<float[]> vectors) {
    String write() {
      StringBuilder lines = new StringBuilder();
      for (int i = 0; i < prepared.size(); i++) {
        ByteBuffer bytes =
            ByteBuffer.allocate(Float.BYTES * vectors.get(i).length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(vectors.get(i));
        lines
            .append(prepared.get(i))
            .append(' ')
            .append(Base64.getEncoder().encodeToString(bytes.array()))
            .append('\n');
      }
      return lines.toString();
    }

    /// What was written; empty if it is not of this form.
    static Optional<Made> read(String kept) {
      List<String> prepared = new ArrayList<>();
      List<float[]> vectors = new ArrayList<>();
      try {
        for (String line : kept.lines().toList()) {
          int space = line.indexOf(' ');
          prepared.add(line.substring(0, space));
          byte[] bytes = Base64.getDecoder().decode(line.substring(space + 1));
          float[] vector = new float[bytes.length / Float.BYTES];
          ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
          vectors.add(vector);
        }
      } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
        return Optional.empty(); // made again
      }
      return Optional.of(new Made(prepared, vectors));
    }
  }

  private void checkProbes(ModelTower tower) {
    List<PreparedContent> probes = Probes.prepared(tower).subList(0, PROBES);
    Made now =
        new Made(
            probes.stream().map(Verifier::digest).toList(),
            tower.encode(probes).stream().map(Embedding::vector).toList());
    add(tower, "weights", true, "every tensor is there, and all numbers are finite");
    String key = "verified probes 1\n" + tower.identity().id();
    Optional<Made> before =
        cache.find(key).flatMap(Made::read).filter(made -> made.vectors.size() == PROBES);
    if (before.isEmpty()) {
      cache.put(key, now.write());
      add(tower, "probes", true, "%d embedded, kept for the next check".formatted(PROBES));
      return;
    }
    long same = 0;
    double worst = 1;
    for (int i = 0; i < PROBES; i++) {
      same += now.prepared.get(i).equals(before.get().prepared.get(i)) ? 1 : 0;
      worst = Math.min(worst, cosine(now.vectors.get(i), before.get().vectors.get(i)));
    }
    add(
        tower,
        tower.modality() == Modality.TEXT ? "tokenizer" : "preprocessing",
        same == PROBES,
        "%d of %d probes are prepared as at the first check".formatted(same, PROBES));
    add(
        tower,
        "numbers",
        worst >= LEAST_COSINE,
        String.format(
            Locale.ROOT, "lowest cosine with the vectors of the first check %.6f", worst));
  }

  private static String digest(PreparedContent content) {
    MessageDigest digest = Sha256.digest();
    switch (content) {
      case PreparedContent.Tokens tokens -> digest.update(bytes(tokens.ids()));
      case PreparedContent.Pixels pixels -> digest.update(pixels.picture().rgb());
      case PreparedContent.Frames frames -> {
        for (Picture picture : frames.pictures()) {
          digest.update(picture.rgb());
        }
      }
      case PreparedContent.Spectrograms spectrograms -> {
        // Sines and logarithms differ in their last bits from processor to processor.
        for (float[] view : spectrograms.views()) {
          int[] rounded = new int[view.length];
          for (int i = 0; i < view.length; i++) {
            rounded[i] = Math.round(view[i]);
          }
          digest.update(bytes(rounded));
        }
      }
    }
    return Sha256.hex(digest);
  }

  private static byte[] bytes(int[] numbers) {
    ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * numbers.length);
    bytes.asIntBuffer().put(numbers);
    return bytes.array();
  }

  private static double cosine(float[] one, float[] other) {
    return one.length == other.length ? VectorMath.dot(one, other) : -1;
  }

  // Vectors of another library

  private void checkExpected(ExpectedVectors expected) {
    for (ModelTower tower : model.modelTowers()) {
      List<Input> inputs = expected.of(tower.modality());
      if (!inputs.isEmpty()) {
        checkExpected(tower, expected, inputs);
      }
    }
    for (Modality modality : Modality.values()) {
      if (!expected.of(modality).isEmpty() && model.findTower(modality).isEmpty()) {
        throw new ModelException(
            "%s holds %d vectors of %s content, but %s has no such tower; give the file made from this model"
                .formatted(expected.file(), expected.of(modality).size(), modality, model.name()));
      }
    }
  }

  private void checkExpected(ModelTower tower, ExpectedVectors expected, List<Input> inputs) {
    double worst = 1;
    double farthest = 0;
    String worstInput = "";
    int known = 0;
    List<String> otherIds = new ArrayList<>();
    for (Input input : inputs) {
      Content content = expected.content(input);
      PreparedContent prepared = tower.prepare(content, Role.DOCUMENT);
      if (input.ids().isPresent() && prepared instanceof PreparedContent.Tokens tokens) {
        known++;
        if (!sameIds(tokens.ids(), input.ids().get())) {
          otherIds.add(input.label());
        }
      }
      float[] vector = tower.encode(List.of(prepared)).getFirst().vector();
      if (vector.length != input.embedding().length) {
        throw new ModelException(
            "%s: the vector of '%s' has %d numbers, but %s makes %d; give the file made from this model"
                .formatted(
                    expected.file(),
                    input.label(),
                    input.embedding().length,
                    model.name(),
                    vector.length));
      }
      double cosine = cosine(vector, input.embedding());
      if (cosine <= worst) {
        worst = cosine;
        worstInput = input.label();
      }
      VectorMath.addScaled(vector, input.embedding(), -1);
      farthest = Math.max(farthest, VectorMath.norm(vector));
    }
    if (known > 0) {
      add(
          tower,
          "token ids",
          otherIds.isEmpty(),
          otherIds.isEmpty()
              ? "equal for all %d texts".formatted(known)
              : "%d of %d texts have others, such as '%s'"
                  .formatted(otherIds.size(), known, otherIds.getFirst()));
    }
    add(
        tower,
        "vectors of " + expected.reference(),
        worst >= LEAST_COSINE,
        String.format(
            Locale.ROOT,
            "lowest cosine of %d is %.7f, of '%s'; largest distance %.1e",
            inputs.size(),
            worst,
            worstInput,
            farthest));
  }

  /// Whether ids are the same, apart from padding that the other library put behind.
  private static boolean sameIds(int[] ours, int[] theirs) {
    for (int i = 0; i < theirs.length; i++) {
      boolean same =
          i < ours.length ? ours[i] == theirs[i] : theirs[i] == theirs[theirs.length - 1];
      if (!same) {
        return false;
      }
    }
    return ours.length <= theirs.length;
  }
}
