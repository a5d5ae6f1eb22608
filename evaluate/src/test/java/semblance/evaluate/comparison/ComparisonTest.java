package semblance.evaluate.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import semblance.embedding.Embedding;
import semblance.embedding.LatentSpace;
import semblance.embedding.Modality;
import semblance.embedding.TowerIdentity;
import semblance.embedding.VectorMath;
import semblance.evaluate.data.Sample;
import semblance.evaluate.data.TruthText;
import semblance.evaluate.encoding.EncodedData;
import semblance.evaluate.encoding.EncodedText;
import semblance.evaluate.encoding.Pace;
import semblance.evaluate.statistics.Bootstrap;

class ComparisonTest {
  private static final int PICTURES = 120;
  private static final int DIMENSION = 24;
  private static final int TEXTS = 3;

  /// Vectors around hidden truths; what is noisy is far from them.
  private static Contender contender(
      String name, double pictureNoise, double textNoise, boolean sees, boolean reads) {
    Random truths = new Random(5);
    Random noise = new Random(name.hashCode());
    TowerIdentity tower = TowerIdentity.of(Modality.TEXT, Map.of("weights", name));
    LatentSpace space = LatentSpace.of(DIMENSION, List.of(tower));
    List<Sample> samples = new ArrayList<>();
    List<Embedding> pictures = new ArrayList<>();
    List<EncodedText> texts = new ArrayList<>();
    for (int i = 0; i < PICTURES; i++) {
      List<TruthText> said = new ArrayList<>();
      float[] truth = new float[DIMENSION];
      for (int j = 0; j < DIMENSION; j++) {
        truth[j] = (float) truths.nextGaussian();
      }
      for (int j = 0; j < TEXTS; j++) {
        said.add(new TruthText("text " + j + " of " + i, "en"));
      }
      TreeMap<String, List<String>> fields = new TreeMap<>();
      fields.put("kind", List.of("kind " + i % 10));
      samples.add(new Sample("t:" + i, Path.of("/p/" + i + ".jpg"), said, fields));
      if (sees) {
        pictures.add(new Embedding(space, tower.id(), near(truth, pictureNoise, noise)));
      }
      for (int j = 0; j < TEXTS && reads; j++) {
        texts.add(
            new EncodedText(
                i,
                said.get(j).text(),
                "en",
                new Embedding(space, tower.id(), near(truth, textNoise, noise))));
      }
    }
    return new Contender(
        new EncodedData(
            name, space, samples, pictures, texts, List.of(), List.of(), Pace.NONE, Pace.NONE),
        100 << 20,
        Optional.of(Duration.ofMillis(3)),
        List.of(),
        OptionalDouble.empty());
  }

  private static float[] near(float[] truth, double noise, Random random) {
    float[] vector = truth.clone();
    for (int i = 0; i < vector.length; i++) {
      vector[i] += (float) (noise * random.nextGaussian());
    }
    return VectorMath.normalized(vector);
  }

  private static ComparisonReport compare(Contender... contenders) {
    return Comparison.of(List.of(contenders), Optional.of("kind"), List.of(), Bootstrap.usual());
  }

  private static TaskResult of(ComparisonReport report, Task task) {
    return report.tasks().stream().filter(each -> each.task() == task).findFirst().orElseThrow();
  }

  @Test
  void theOneThatFindsMoreIsBestAndLeadsByMoreThanChance() {
    ComparisonReport report =
        compare(contender("poor", 1.5, 1.5, true, true), contender("good", .6, .6, true, true));
    for (Task task : List.of(Task.TEXT_TO_PICTURE, Task.PICTURE_TO_TEXT, Task.TEXT_TO_TEXT)) {
      assertThat(of(report, task).best()).as(task.words()).isOne();
      assertThat(of(report, task).isAheadOf(0)).as(task.words()).isTrue();
    }
    assertThat(report.advice().getFirst()).contains("good is best").contains("poor has");
  }

  @Test
  void equalsAreToldApartByChanceOnly() {
    ComparisonReport report =
        compare(contender("one", 1, 1, true, true), contender("other", 1, 1, true, true));
    TaskResult result = of(report, Task.TEXT_TO_PICTURE);
    assertThat(result.isAheadOf(1 - result.best())).isFalse();
    assertThat(report.advice().getFirst()).contains("which chance can explain");
  }

  @Test
  void aModelThatOnlyReadsIsPreferredForTextsWhereItDoesBetter() {
    ComparisonReport report =
        compare(contender("both", .8, 2, true, true), contender("reader", 0, .3, false, true));
    assertThat(of(report, Task.TEXT_TO_TEXT).best()).isOne();
    assertThat(of(report, Task.TEXT_TO_PICTURE).measures().get(1)).isEmpty();
    assertThat(report.advice())
        .anySatisfy(sentence ->
            assertThat(sentence)
                .startsWith("To find texts by words, take reader, which only reads")
                .contains("The trade", "cannot find pictures without texts"))
        .anySatisfy(sentence ->
            assertThat(sentence).startsWith("Where pictures have captions, index them"));
  }

  @Test
  void aModelThatOnlySeesIsNotPreferredWhereItDoesNoBetter() {
    ComparisonReport report =
        compare(contender("both", .5, .5, true, true), contender("eye", .5, 0, true, false));
    assertThat(report.advice())
        .anySatisfy(sentence ->
            assertThat(sentence)
                .startsWith("To find pictures by a picture, eye, which only sees, does no better"));
    assertThat(report.agreements()).extracting(Agreement::withWords).containsExactly(false);
    assertThat(report.disagreements()).allMatch(each -> each.words().isEmpty());
  }

  @Test
  void agreementIsWholeWithOneselfAndTheWorstQueriesComeFirst() {
    Contender one = contender("one", .7, .7, true, true);
    ComparisonReport same = compare(one, one);
    assertThat(same.agreements())
        .allSatisfy(each -> {
          assertThat(each.jaccard()).isEqualTo(1);
          assertThat(each.rankBiased()).isGreaterThan(1 - 1e-9);
        });
    ComparisonReport report = compare(one, contender("other", 1.2, 1.2, true, true));
    assertThat(report.disagreements())
        .isNotEmpty()
        .isSortedAccordingTo(java.util.Comparator.comparingDouble(Disagreement::rankBiased));
    assertThat(report.disagreements().getFirst().found())
        .allSatisfy(found -> assertThat(found).hasSize(5));
    assertThat(report.disagreements()).extracting(Disagreement::about).doesNotHaveDuplicates();
  }

  @Test
  void oneModelIsNoComparison() {
    assertThatThrownBy(() -> compare(contender("one", 1, 1, true, true)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least two");
  }
}
