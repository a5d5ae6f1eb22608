package semblance.benchmarks.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.embedding.VectorMath;

final class TruthTest {
  private static final int ITEMS = 1_500;

  @TempDir Path folder;

  @Test
  void theRightAnswersAreThoseOfSortingAllThatPass() throws IOException {
    try (Workload workload = Workload.make(folder, Geometry.clip(32), ITEMS, 9, 5)) {
      for (Queries queries : workload.asked()) {
        for (int filter : Workload.FILTERS) {
          Cell cell = new Cell(queries, 10, filter);
          for (int query = 0; query < queries.size(); query++) {
            assertThat(workload.truth().rows(cell, query))
                .as("query %d of %s", query, cell.words())
                .isEqualTo(sorted(workload, cell, query));
          }
        }
      }
    }
  }

  @Test
  void recallCountsWhatIsNearEnoughAndPassesOnce() throws IOException {
    try (Workload workload = Workload.make(folder, Geometry.clip(32), ITEMS, 1, 5)) {
      Cell cell = new Cell(workload.asked().getFirst(), 4, 500);
      int[] right = workload.truth().rows(cell, 0);
      assertThat(recall(workload, cell, right)).isEqualTo(1);
      assertThat(recall(workload, cell, right[0], right[0], right[1])).isEqualTo(.5);
      int outside =
          IntStream.range(0, ITEMS)
              .filter(row -> Workload.bucket(row) >= 500)
              .findFirst()
              .orElseThrow();
      assertThat(recall(workload, cell, right[3], outside, -1)).isEqualTo(.25);
    }
  }

  private static double recall(Workload workload, Cell cell, int... rows) {
    return workload.truth().recall(cell, new Answers(1, new int[][] {rows}));
  }

  private static int[] sorted(Workload workload, Cell cell, int query) {
    float[] vector = cell.queries().vectors().row(query);
    return IntStream.range(0, ITEMS)
        .filter(row -> Workload.bucket(row) < cell.perMille())
        .boxed()
        .sorted(
            Comparator.comparingDouble(
                row -> -VectorMath.dot(vector, workload.pictures().row(row))))
        .limit(cell.count())
        .mapToInt(row -> row)
        .toArray();
  }
}
