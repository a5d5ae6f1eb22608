package semblance.benchmarks.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.benchmarks.workload.Cell;
import semblance.benchmarks.workload.Geometry;
import semblance.benchmarks.workload.Workload;

final class ContestantsTest {
  private static final double SECONDS = .01;

  @TempDir Path folder;

  @Test
  void oursAndLuceneAnswerEveryQuestionRight() throws IOException {
    try (Workload workload = Workload.make(folder, Geometry.clip(48), 1_200, 12, 3);
        Ours ours = new Ours(workload);
        PlainLucene lucene = new PlainLucene(workload)) {
      ours.fill();
      lucene.build();
      for (Cell cell :
          List.of(
              new Cell(workload.asked().getFirst(), 10, Cell.ALL),
              new Cell(workload.asked().getLast(), 10, 500),
              new Cell(workload.asked().getFirst(), 100, 10))) {
        for (Contestant contestant : List.of(ours, lucene)) {
          String surest = contestant.settings(cell).getLast();
          assertThat(workload.truth().recall(cell, contestant.search(cell, surest, SECONDS)))
              .as("%s: %s", contestant.name(), cell.words())
              .isEqualTo(1);
        }
      }
    }
  }

  @Test
  void theFastestSettingThatIsSureEnoughIsTheBest() throws IOException {
    try (Workload workload = Workload.make(folder, Geometry.clip(16), 300, 2, 3);
        PlainLucene lucene = new PlainLucene(workload)) {
      lucene.build();
      Cell cell = new Cell(workload.asked().getFirst(), 10, Cell.ALL);
      Curves curves = new Curves();
      curves.measure(lucene, cell, workload.truth(), SECONDS);
      Curves.Point best = curves.best("lucene", cell, .95).orElseThrow();
      assertThat(best.recall()).isGreaterThanOrEqualTo(.95);
      assertThat(curves.best("lucene", cell, 1.01)).isEmpty();
      assertThat(curves.best("another", cell, 0)).isEmpty();
      assertThat(curves.lines().getFirst().split("\t")).hasSize(8);
      assertThat(curves.lines().get(1).split("\t")).hasSize(8).startsWith("lucene", "text", "10");
    }
  }
}
