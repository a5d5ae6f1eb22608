package semblance.model.untrained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.embedding.ModelException;
import semblance.model.checkpoint.Checkpoint;
import semblance.model.checkpoint.StoredTensor;
import semblance.model.text.NewTokenizer;
import semblance.model.text.Tokenizer;
import semblance.model.text.TokenizerFiles;
import semblance.model.trainable.TrainableModel;
import semblance.model.trainable.TrainingSelection;
import semblance.model.untrained.ClipSettings.Stack;

/// New models beside what transformers draws, learns and cuts; see
/// `reference/make_untrained_fixtures.py`.
class UntrainedClipTest {
  private static final int TOKENS = 634;
  private static final ClipSettings SETTINGS =
      new ClipSettings(new Stack(96, 3, 3), new Stack(64, 2, 2), 48, 12, 48, 77);
  private static final Path RESOURCES =
      Path.of(System.getProperty("semblance.root"), "model/src/test/resources");

  @TempDir Path folder;

  private final JsonNode expected;
  private final NewTokenizer tokenizer;

  UntrainedClipTest() throws IOException {
    try (InputStream stream =
        UntrainedClipTest.class.getResourceAsStream("/untrained-clip/expected.json")) {
      expected = JsonMapper.builder().build().readTree(stream);
    }
    tokenizer = NewTokenizer.learned(strings("texts"), TOKENS, 77);
  }

  private List<String> strings(String name) {
    return StreamSupport.stream(expected.get(name).spliterator(), false)
        .map(JsonNode::textValue)
        .toList();
  }

  private Path written(long seed) {
    Path into = folder.resolve("model-" + seed);
    UntrainedClip.write(into, SETTINGS, tokenizer, seed);
    return into;
  }

  @Test
  void weightsAreDrawnAsTransformersDrawsThem() {
    JsonNode theirs = expected.get("initialization");
    try (Checkpoint checkpoint = Checkpoint.open(written(1))) {
      List<String> names = new ArrayList<>();
      theirs.fieldNames().forEachRemaining(names::add);
      assertThat(checkpoint.tensors().keySet()).containsExactlyInAnyOrderElementsOf(names);
      for (StoredTensor tensor : checkpoint.tensors().values()) {
        JsonNode their = theirs.get(tensor.name());
        List<Long> shape = new ArrayList<>();
        their.get("shape").forEach(size -> shape.add(size.longValue()));
        assertThat(tensor.shape()).as(tensor.name()).isEqualTo(shape);
        assertDrawnAlike(tensor, their.get("mean").doubleValue(), their);
      }
    }
  }

  /// Six standard errors of a mean and of a deviation, for both draws.
  private static void assertDrawnAlike(StoredTensor tensor, double mean, JsonNode their) {
    float[] numbers = numbers(tensor);
    double sum = 0;
    double squares = 0;
    for (float number : numbers) {
      sum += number;
      squares += (number - mean) * (number - mean);
    }
    double deviation = their.get("deviation").doubleValue();
    double found = Math.sqrt(squares / numbers.length);
    double error = 6 * Math.sqrt(2.0 / numbers.length) * deviation;
    assertThat(sum / numbers.length).as(tensor.name()).isCloseTo(mean, within(error + 1e-5));
    assertThat(found).as(tensor.name()).isCloseTo(deviation, within(error + 1e-5));
  }

  private static float[] numbers(StoredTensor tensor) {
    return tensor.memory().toArray(ValueLayout.JAVA_FLOAT_UNALIGNED);
  }

  @Test
  void theVocabularyIsThatOfCountingAndItsIdsAreThoseOfTransformers() throws IOException {
    Path model = written(1);
    assertThat(Files.readAllLines(model.resolve("merges.txt")).stream().skip(1).toList())
        .isEqualTo(strings("merges"));
    assertThat(tokenizer.size()).isEqualTo(TOKENS);
    List<String> texts = strings("strings");
    assertThat(texts).hasSizeGreaterThan(30);
    try (Tokenizer opened = TokenizerFiles.find(model).open()) {
      for (int i = 0; i < texts.size(); i++) {
        List<Integer> ids = new ArrayList<>();
        expected.get("ids").get(i).forEach(id -> ids.add(id.intValue()));
        assertThat(opened.surround(opened.encode(texts.get(i))))
            .as(texts.get(i))
            .containsExactly(ids.stream().mapToInt(Integer::intValue).toArray());
      }
    }
  }

  @Test
  void theSameSeedGivesTheSameFilesAndAnotherOtherWeights() throws IOException {
    Path one = written(1);
    Path again = folder.resolve("again");
    UntrainedClip.write(again, SETTINGS, tokenizer, 1);
    for (String name : List.of("model.safetensors", "config.json", "vocab.json", "README.md")) {
      assertThat(again.resolve(name)).hasSameBinaryContentAs(one.resolve(name));
    }
    assertThat(
            Files.mismatch(
                one.resolve("model.safetensors"), written(2).resolve("model.safetensors")))
        .isNotNegative();
  }

  @Test
  void theFolderOpensToBeTrainedWithAllThatItHas() {
    try (TrainableModel model = TrainableModel.open(written(3), TrainingSelection.all())) {
      assertThat(model.family()).isEqualTo("CLIP");
    }
  }

  @Test
  void aTokenizerThatIsThereIsTakenAsItIs() {
    Path clip = RESOURCES.resolve("tiny-clip-gelu");
    NewTokenizer theirs = NewTokenizer.of(clip);
    Path model = folder.resolve("model");
    UntrainedClip.write(model, SETTINGS, theirs, 1);
    assertThat(theirs.size()).isEqualTo(1802);
    assertThat(theirs.end()).isEqualTo(1801);
    assertThat(TokenizerFiles.find(model).digest()).isEqualTo(TokenizerFiles.find(clip).digest());
    assertThat(NewTokenizer.published(77).size()).isEqualTo(49408);
  }

  @Test
  void tokenizersThatClipCannotReadAreRefused() throws IOException {
    assertThatThrownBy(() -> NewTokenizer.of(RESOURCES.resolve("pictures")))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("has no tokenizer");
    Path text = RESOURCES.resolve("tiny-siglip2-naflex");
    assertThatThrownBy(() -> NewTokenizer.of(text))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("take the tokenizer of another model");
  }

  @Test
  void numbersThatCannotBeAreRefused() {
    Map<String, Runnable> mistakes = new TreeMap<>();
    mistakes.put("cannot be split among 5 heads", () -> new Stack(64, 2, 5));
    mistakes.put("a number of layers of 0", () -> new Stack(64, 0, 1));
    mistakes.put("cannot be cut into patches of 7", () -> withPatch(7));
    mistakes.put("a patch size of -8", () -> withPatch(-8));
    mistakes.put("a vocabulary of 514 tokens is too small", () -> learned(List.of("a cat"), 514));
    mistakes.put("no words to learn a vocabulary from", () -> learned(List.of("", " "), 600));
    mistakes.forEach((words, mistake) ->
        assertThatThrownBy(mistake::run)
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining(words)
            .hasMessageContaining("expected"));
  }

  private static void withPatch(int patch) {
    new ClipSettings(SETTINGS.pictures(), SETTINGS.texts(), 64, patch, 48, 77);
  }

  private static void learned(List<String> texts, int vocabulary) {
    NewTokenizer.learned(texts, vocabulary, 77);
  }

  @Test
  void aFolderThatHoldsSomethingIsLeftAlone() throws IOException {
    Path taken = Files.createDirectory(folder.resolve("taken"));
    Path letter = Files.writeString(taken.resolve("letter.txt"), "precious");
    assertThatThrownBy(() -> UntrainedClip.write(taken, SETTINGS, tokenizer, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("holds letter.txt already");
    assertThatThrownBy(() -> UntrainedClip.write(letter, SETTINGS, tokenizer, 1))
        .hasMessageContaining("is a file");
    assertThat(taken).isDirectoryContaining(letter::equals);
    assertThat(letter).hasContent("precious");
  }
}
