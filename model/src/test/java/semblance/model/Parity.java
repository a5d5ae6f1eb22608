package semblance.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import semblance.embedding.Content;
import semblance.embedding.Embedding;
import semblance.embedding.Modality;
import semblance.embedding.PairScoring;
import semblance.embedding.Picture;
import semblance.embedding.PreparedContent;
import semblance.embedding.PreparedContent.Spectrograms;
import semblance.embedding.Role;
import semblance.embedding.Tower;
import semblance.embedding.VectorMath;
import semblance.embedding.Video;
import semblance.model.checkpoint.ExpectedTensors;

/// Holds a model against what its reference implementation made of the same contents.
///
/// A fixture is a folder with `expected.json` (`family`, `reference`, `pictures`, `texts`, `ids`,
/// `versions`, `sounds`, `longer`; what a model has no tower for is left out) and
/// `expected.safetensors` (`pixels` in bytes, picture after picture; `features`, a row a sound, its
/// views one after another; `image_embeds`, `text_embeds`, `audio_embeds`, of unit length;
/// `logits_per_image` and `probabilities`, a row a picture, where pairs are scored), beside the
/// checkpoint itself. Of films there are `films` (lists of pictures), `film_pixels` (of the frames
/// that the network reads) and `video_embeds`.
final class Parity {
  /// Noise of 32-bit arithmetic; a wrong activation or epsilon shows itself at 100 times that.
  private static final double MOST_DIFFERENCE = 2e-5;

  private static final double MOST_DECIBELS = 1e-3;

  private Parity() {}

  static void check(String fixture, Path cache) {
    check(Fixtures.path(fixture), fixture, cache);
  }

  static void check(Path folder, String fixture, Path cache) {
    JsonNode expected = Fixtures.json(fixture + "/expected.json");
    ExpectedTensors tensors = new ExpectedTensors(Fixtures.path(fixture + "/expected.safetensors"));
    try (LoadedModel model = Fixtures.open(folder, cache, PrecisionPolicy.FP32)) {
      assertThat(List.of("texts", "pictures", "sounds", "films")).anyMatch(expected::has);
      if (expected.has("texts")) {
        checkTexts(model.tower(Modality.TEXT), expected, tensors.rows("text_embeds"));
      }
      if (expected.has("pictures")) {
        checkPictures(
            model.tower(Modality.IMAGE),
            expected,
            tensors.bytes("pixels"),
            tensors.rows("image_embeds"));
      }
      if (expected.has("sounds")) {
        checkSounds(
            model.tower(Modality.AUDIO),
            expected,
            tensors.rows("features"),
            tensors.rows("audio_embeds"));
      }
      if (expected.has("films")) {
        checkFilms(
            model.tower(Modality.VIDEO),
            expected,
            tensors.bytes("film_pixels"),
            tensors.rows("video_embeds"));
      }
      if (tensors.has("logits_per_image")) {
        checkScores(model, expected, tensors);
      }
    }
  }

  /// Holds the model's numbers for pairs, and what it makes probabilities of them, against the
  /// reference's.
  private static void checkScores(LoadedModel model, JsonNode expected, ExpectedTensors tensors) {
    PairScoring scoring = model.scoring().orElseThrow();
    List<Content> texts = new ArrayList<>();
    Fixtures.strings(expected.get("texts")).forEach(text -> texts.add(new Content.Text(text)));
    List<Content> pictures = new ArrayList<>();
    Fixtures.strings(expected.get("pictures"))
        .forEach(name -> pictures.add(new Content.Image(Fixtures.picture(name))));
    List<Embedding> words = model.tower(Modality.TEXT).embed(texts, Role.DOCUMENT);
    List<Embedding> images = model.tower(Modality.IMAGE).embed(pictures, Role.DOCUMENT);
    float[][] logits = tensors.rows("logits_per_image");
    for (int image = 0; image < logits.length; image++) {
      Embedding picture = images.get(image);
      double[] cosines = words.stream().mapToDouble(picture::cosine).toArray();
      double[] probabilities = scoring.probabilities(cosines);
      for (int text = 0; text < cosines.length; text++) {
        String pair = "picture %d and text %d".formatted(image, text);
        assertThat(scoring.logit(cosines[text]))
            .as("logit of " + pair)
            .isCloseTo(logits[image][text], within(MOST_DIFFERENCE * Math.abs(scoring.scale())));
        if (tensors.has("probabilities")) {
          assertThat(probabilities[text])
              .as("probability of " + pair)
              .isCloseTo(tensors.rows("probabilities")[image][text], within(1e-4));
        }
      }
    }
  }

  private static void checkTexts(Tower tower, JsonNode expected, float[][] vectors) {
    List<String> texts = Fixtures.strings(expected.get("texts"));
    List<PreparedContent> prepared = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      PreparedContent content = tower.prepare(new Content.Text(texts.get(i)), Role.DOCUMENT);
      assertThat(((PreparedContent.Tokens) content).ids())
          .as("ids of '%s'", texts.get(i))
          .containsExactly(Fixtures.ids(expected.get("ids").get(i)));
      prepared.add(content);
    }
    checkVectors(tower.encode(prepared), vectors, texts);
  }

  private static void checkPictures(
      Tower tower, JsonNode expected, byte[] pixels, float[][] vectors) {
    List<String> names = Fixtures.strings(expected.get("pictures"));
    List<PreparedContent> prepared = new ArrayList<>();
    int most = 0;
    int start = 0;
    for (String name : names) {
      PreparedContent content =
          tower.prepare(new Content.Image(Fixtures.picture(name)), Role.DOCUMENT);
      byte[] rgb = ((PreparedContent.Pixels) content).picture().rgb();
      most = Math.max(most, difference(rgb, pixels, start));
      start += rgb.length;
      prepared.add(content);
    }
    assertThat(start).isEqualTo(pixels.length);
    assertThat(most).as("levels of difference in a pixel").isLessThanOrEqualTo(1);
    checkVectors(tower.encode(prepared), vectors, names);
  }

  private static void checkSounds(
      Tower tower, JsonNode expected, float[][] features, float[][] vectors) {
    List<String> names = Fixtures.strings(expected.get("sounds"));
    List<PreparedContent> prepared = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      Spectrograms sound =
          (Spectrograms)
              tower.prepare(new Content.Audio(Fixtures.sound(names.get(i))), Role.DOCUMENT);
      assertThat(sound.longer())
          .as("whether '%s' is longer", names.get(i))
          .isEqualTo(expected.get("longer").get(i).booleanValue());
      double farthest = 0;
      int place = 0;
      for (float[] view : sound.views()) {
        for (float decibels : view) {
          farthest = Math.max(farthest, Math.abs(decibels - features[i][place]));
          place++;
        }
      }
      assertThat(place).as("numbers of '%s'", names.get(i)).isEqualTo(features[i].length);
      assertThat(farthest)
          .as("decibels of difference in '%s'", names.get(i))
          .isLessThan(MOST_DECIBELS);
      prepared.add(sound);
    }
    checkVectors(tower.encode(prepared), vectors, names);
  }

  /// A film is a list of pictures' names.
  private static void checkFilms(Tower tower, JsonNode expected, byte[] pixels, float[][] vectors) {
    List<String> names = new ArrayList<>();
    List<PreparedContent> prepared = new ArrayList<>();
    int most = 0;
    int start = 0;
    for (JsonNode film : expected.get("films")) {
      List<String> frames = Fixtures.strings(film);
      PreparedContent content = tower.prepare(new Content.Film(film(frames)), Role.DOCUMENT);
      for (Picture picture : ((PreparedContent.Frames) content).pictures()) {
        most = Math.max(most, difference(picture.rgb(), pixels, start));
        start += picture.rgb().length;
      }
      names.add("a film of " + frames);
      prepared.add(content);
    }
    assertThat(start).isEqualTo(pixels.length);
    assertThat(most).as("levels of difference in a pixel").isLessThanOrEqualTo(1);
    checkVectors(tower.encode(prepared), vectors, names);
  }

  /// A film of a fixture.
  static Video film(List<String> frames) {
    return Video.of(frames.stream().map(Fixtures::picture).toList(), 8);
  }

  private static int difference(byte[] rgb, byte[] pixels, int start) {
    int most = 0;
    for (int i = 0; i < rgb.length; i++) {
      most = Math.max(most, Math.abs((rgb[i] & 0xff) - (pixels[start + i] & 0xff)));
    }
    return most;
  }

  /// Checks vectors of unit length against expected ones.
  static void checkVectors(List<Embedding> embeddings, float[][] expected, List<String> names) {
    assertThat(embeddings).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      float[] vector = embeddings.get(i).vector();
      assertThat(VectorMath.dot(vector, expected[i]))
          .as("cosine of '%s'", names.get(i))
          .isGreaterThanOrEqualTo(0.9999f);
      float[] difference = vector.clone();
      VectorMath.addScaled(difference, expected[i], -1);
      assertThat((double) VectorMath.norm(difference))
          .as("distance of '%s'", names.get(i))
          .isLessThan(MOST_DIFFERENCE);
    }
  }
}
