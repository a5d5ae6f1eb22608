package semblance.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.embedding.TrainingException;
import semblance.model.trainable.TrainableModel;
import semblance.model.trainable.TrainingSelection;
import semblance.train.Reference;
import semblance.train.SmallData;
import semblance.train.data.BatchStream.Position;
import semblance.train.loop.Batch;
import semblance.train.loop.Example;

final class BatchStreamTest {
  @TempDir private Path folder;
  private TrainableModel model;
  private Preparation preparation;

  @BeforeEach
  void open() {
    model = TrainableModel.open(Reference.checkpoint("tiny-clip-gelu"), TrainingSelection.all());
    preparation = new Preparation(model);
  }

  @AfterEach
  void close() {
    preparation.close();
    model.close();
  }

  private BatchStream stream(List<Source> sources, int batch, Position position) {
    return new BatchStream(sources, batch, 3, preparation, position);
  }

  private List<Source> sources(int count) {
    return List.of(Source.of("s", SmallData.make(folder, count)));
  }

  private static List<String> names(Batch batch) {
    return batch.examples().stream().map(Example::name).toList();
  }

  /// Everything of a batch that a network reads.
  private static String contents(Batch batch) {
    StringBuilder contents = new StringBuilder();
    for (Example example : batch.examples()) {
      contents.append(example.name()).append(Arrays.toString(example.text().ids()));
      contents.append(Arrays.hashCode(Reference.picture(example).rgb())).append(example.label());
    }
    return contents.toString();
  }

  @Test
  void anEpochHasEachPairOnceAndTheNextAnotherOrder() {
    try (BatchStream stream = stream(sources(12), 4, Position.START)) {
      List<String> first = new ArrayList<>();
      List<String> second = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        first.addAll(names(stream.next()));
      }
      for (int i = 0; i < 3; i++) {
        second.addAll(names(stream.next()));
      }
      assertThat(first).doesNotHaveDuplicates().hasSize(12).isNotEqualTo(second);
      assertThat(second).containsExactlyInAnyOrderElementsOf(first);
      assertThat(stream.position()).isEqualTo(new Position(1, 12));
      assertThat(stream.batchesAnEpoch()).isEqualTo(3);
    }
  }

  @Test
  void aStreamGoesOnWhereAnotherStopped() {
    List<Source> sources = sources(11);
    List<String> whole = new ArrayList<>();
    Position position = Position.START;
    try (BatchStream stream = stream(sources, 3, Position.START)) {
      for (int i = 0; i < 8; i++) {
        whole.add(contents(stream.next()));
        if (i == 4) {
          position = stream.position();
        }
      }
    }
    try (BatchStream stream = stream(sources, 3, position)) {
      for (int i = 5; i < 8; i++) {
        assertThat(contents(stream.next())).isEqualTo(whole.get(i));
      }
    }
  }

  @Test
  void weightsTellHowOftenSourcesAreVisited() {
    List<CaptionedPicture> pairs = SmallData.make(folder, 20);
    List<Source> mixed =
        List.of(
            new Source("often", pairs.subList(0, 4), 2.5),
            new Source("seldom", pairs.subList(4, 20), .5));
    try (BatchStream stream = stream(mixed, 18, Position.START)) {
      Map<String, Integer> counts = new HashMap<>();
      names(stream.next()).forEach(name -> counts.merge(name, 1, Integer::sum));
      int often =
          pairs.subList(0, 4).stream().mapToInt(p -> counts.getOrDefault(p.place(), 0)).sum();
      assertThat(often).isEqualTo(10);
      assertThat(counts.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(18);
      assertThat(pairs.subList(4, 20)).allMatch(p -> counts.getOrDefault(p.place(), 0) <= 1);
      assertThat(stream.digest())
          .isNotEqualTo(new Visits(List.of(Source.of("s", pairs)), 3).digest());
    }
  }

  @Test
  void picturesThatCannotBeDecodedAreSkippedAndNamed() throws Exception {
    List<CaptionedPicture> pairs = SmallData.make(folder, 8);
    Files.writeString(pairs.get(2).picture(), "no picture");
    Files.delete(pairs.get(5).picture());
    try (BatchStream stream = stream(List.of(Source.of("s", pairs)), 3, Position.START)) {
      for (int i = 0; i < 6; i++) {
        assertThat(names(stream.next()))
            .hasSize(3)
            .doesNotContain(pairs.get(2).place(), pairs.get(5).place());
      }
      assertThat(stream.skipped())
          .extracting(SkippedPicture::place)
          .containsExactly(pairs.get(2).place(), pairs.get(5).place());
    }
  }

  @Test
  void tooFewPicturesForABatchAreRefused() throws Exception {
    List<Source> sources = sources(4);
    assertThatExceptionOfType(TrainingException.class)
        .isThrownBy(() -> stream(sources, 5, Position.START))
        .withMessageContaining("a batch of 5 pairs")
        .withMessageContaining("only 4");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> stream(sources, 1, Position.START))
        .withMessageContaining("a batch of 1 pairs");
    for (CaptionedPicture pair : sources.getFirst().pairs().subList(0, 2)) {
      Files.writeString(pair.picture(), "no picture");
    }
    try (BatchStream stream = stream(sources, 3, Position.START)) {
      assertThatExceptionOfType(TrainingException.class)
          .isThrownBy(stream::next)
          .withMessageContaining("only 2 of 4 pictures can be decoded");
    }
  }
}
