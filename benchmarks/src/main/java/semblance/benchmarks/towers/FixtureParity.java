package semblance.benchmarks.towers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import semblance.embedding.Content;
import semblance.embedding.Embedding;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.Modality;
import semblance.embedding.Picture;
import semblance.embedding.PreparedContent;
import semblance.embedding.Role;
import semblance.embedding.Tower;
import semblance.embedding.VectorMath;
import semblance.embedding.Video;
import semblance.media.PictureDecoder;
import semblance.media.SoundDecoder;
import semblance.model.ModelSettings;
import semblance.model.Models;
import semblance.model.PrecisionPolicy;
import semblance.model.checkpoint.TensorFile;

/// How near a fixture's vectors are to those of the reference implementation.
///
/// @param family of the fixture, such as `CLIP`
/// @param reference package and class, with the package's version
/// @param fixtures how many were compared
/// @param exact the lowest cosine in fp32
/// @param rounded the lowest cosine in bf16
/// @param tokens whether all token ids are equal
/// @param levels the largest difference of a prepared pixel, in levels
record FixtureParity(
    String family,
    String reference,
    int fixtures,
    double exact,
    double rounded,
    boolean tokens,
    int levels) {
  /// The fixtures of all families, in order.
  static List<FixtureParity> all(Path root) throws IOException {
    Path resources = root.resolve("model/src/test/resources");
    List<FixtureParity> found = new ArrayList<>();
    List<Path> folders;
    try (Stream<Path> entries = Files.list(resources)) {
      folders =
          entries
              .filter(folder -> Files.exists(folder.resolve("expected.json")))
              .filter(folder -> !isUnfinished(folder))
              .sorted()
              .toList();
    }
    for (Path folder : folders) {
      JsonNode facts = new ObjectMapper().readTree(folder.resolve("expected.json").toFile());
      if (facts.has("family")) {
        found.add(measure(folder, facts, resources));
      }
    }
    return found;
  }

  /// Weights alone lack their table of words, which is too big to be kept: a test adds it by rule.
  private static boolean isUnfinished(Path folder) {
    return folder.getFileName().toString().startsWith("openai-clip-");
  }

  /// The worst of two.
  FixtureParity with(FixtureParity other) {
    return new FixtureParity(
        family,
        reference,
        fixtures + other.fixtures,
        Math.min(exact, other.exact),
        Math.min(rounded, other.rounded),
        tokens && other.tokens,
        Math.max(levels, other.levels));
  }

  private static FixtureParity measure(Path folder, JsonNode facts, Path resources) {
    Contents contents = new Contents(resources);
    double exact = 1;
    double rounded = 1;
    boolean tokens = true;
    int levels = 0;
    try (TensorFile expected = new TensorFile(folder.resolve("expected.safetensors"));
        EmbeddingModel fp32 = open(folder, PrecisionPolicy.FP32);
        EmbeddingModel bf16 = open(folder, PrecisionPolicy.BF16)) {
      for (Tower tower : fp32.towers()) {
        String kind = Contents.KINDS.get(tower.modality());
        if (kind == null || !facts.has(kind)) {
          continue;
        }
        String label = tower.modality().label();
        List<PreparedContent> prepared = new ArrayList<>();
        for (JsonNode content : facts.get(kind)) {
          prepared.add(tower.prepare(contents.of(tower.modality(), content), Role.DOCUMENT));
        }
        for (int i = 0; i < prepared.size() && tower.modality() == Modality.TEXT; i++) {
          tokens &= sameIds(prepared.get(i), facts.path("ids").path(i));
        }
        for (String pixels : List.of("pixels", "film_pixels")) {
          boolean mine = pixels.startsWith("film") == (tower.modality() == Modality.VIDEO);
          if (mine && expected.has(pixels)) {
            levels = Math.max(levels, difference(prepared, expected.bytes(pixels)));
          }
        }
        float[][] vectors = expected.rows(label + "_embeds");
        exact = Math.min(exact, worst(tower, prepared, vectors));
        rounded = Math.min(rounded, worst(bf16.tower(tower.modality()), prepared, vectors));
      }
    }
    String reference = facts.path("reference").textValue();
    String packageName = reference.split(" ", -1)[0];
    JsonNode versions = facts.path("versions"); // open_clip is published as open_clip_torch
    String version =
        versions.path(packageName).asText(versions.path(packageName + "_torch").asText());
    return new FixtureParity(
        facts.get("family").textValue(),
        reference.replaceFirst(packageName, packageName + " " + version),
        1,
        exact,
        rounded,
        tokens,
        levels);
  }

  /// The contents that fixtures name.
  private record Contents(Path resources) {
    /// What a fixture calls the contents of a modality.
    static final Map<Modality, String> KINDS =
        Map.of(
            Modality.TEXT, "texts",
            Modality.IMAGE, "pictures",
            Modality.VIDEO, "films",
            Modality.AUDIO, "sounds");

    Content of(Modality modality, JsonNode named) {
      return switch (modality) {
        case TEXT -> new Content.Text(named.textValue());
        case IMAGE -> new Content.Image(picture(named));
        case AUDIO ->
            new Content.Audio(
                new SoundDecoder().decode(resources.resolve("sounds").resolve(named.textValue())));
        case VIDEO -> {
          List<Picture> frames = new ArrayList<>();
          named.forEach(frame -> frames.add(picture(frame)));
          yield new Content.Film(Video.of(frames, 1));
        }
      };
    }

    private Picture picture(JsonNode named) {
      return new PictureDecoder().decode(resources.resolve("pictures").resolve(named.textValue()));
    }
  }

  private static EmbeddingModel open(Path folder, PrecisionPolicy policy) {
    return Models.open(folder.toString(), ModelSettings.defaults().withPrecision(policy));
  }

  private static boolean sameIds(PreparedContent prepared, JsonNode expected) {
    int[] ids = new int[expected.size()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = expected.get(i).intValue();
    }
    return prepared instanceof PreparedContent.Tokens tokens && Arrays.equals(tokens.ids(), ids);
  }

  /// The largest difference of a level; sounds and texts have none.
  private static int difference(List<PreparedContent> prepared, byte[] theirs) {
    int most = 0;
    int place = 0;
    for (PreparedContent content : prepared) {
      List<Picture> pictures =
          switch (content) {
            case PreparedContent.Pixels pixels -> List.of(pixels.picture());
            case PreparedContent.Frames frames -> frames.pictures();
            case PreparedContent.Tokens _, PreparedContent.Spectrograms _ -> List.of();
          };
      for (Picture picture : pictures) {
        for (byte level : picture.rgb()) {
          most = Math.max(most, Math.abs((level & 0xff) - (theirs[place] & 0xff)));
          place++;
        }
      }
    }
    return most;
  }

  private static double worst(Tower tower, List<PreparedContent> prepared, float[][] expected) {
    List<Embedding> embeddings = tower.encode(prepared);
    double worst = 1;
    for (int i = 0; i < expected.length; i++) {
      worst = Math.min(worst, VectorMath.dot(embeddings.get(i).vector(), expected[i]));
    }
    return worst;
  }
}
