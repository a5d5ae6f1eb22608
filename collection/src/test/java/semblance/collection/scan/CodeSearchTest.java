package semblance.collection.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import semblance.embedding.VectorMath;

class CodeSearchTest {
  private static final int COUNT = 3_000;
  private static final Margin WIDE = new Margin(8, 8, 8, 1e-9, 20, 20);

  private static Random random(String test) {
    long seed = Long.getLong("semblance.seed", System.nanoTime());
    System.out.println(test + ": semblance.seed=" + seed);
    return new Random(seed);
  }

  /// Unit vectors around a mean, whose coordinates vary less and less.
  private static float[][] vectors(Random random, int count, int dimension) {
    float[][] vectors = new float[count][dimension];
    for (float[] vector : vectors) {
      for (int i = 0; i < dimension; i++) {
        vector[i] = (float) (random.nextGaussian() / Math.sqrt(i + 1)) + .2f;
      }
      VectorMath.normalize(vector);
    }
    return vectors;
  }

  /// Compares and keeps the best, but never every third vector.
  private static final class Kept implements CodeSearch.Exact {
    private final float[] query;
    private final float[][] vectors;
    private final Nearest nearest;

    Kept(float[] query, float[][] vectors, Nearest nearest) {
      this.query = query;
      this.vectors = vectors;
      this.nearest = nearest;
    }

    @Override
    public int item(int number) {
      return number % 3 != 0 ? number : -1;
    }

    @Override
    public boolean all() {
      return false;
    }

    @Override
    public float cosine(int number) {
      return VectorMath.dot(query, vectors[number]);
    }

    @Override
    public void offer(int number, float cosine) {
      nearest.offer(number, cosine);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 64, 100, 384, 512})
  void withAWideMarginNothingIsMissed(int dimension) throws IOException {
    Random random = random("wideMargin");
    float[][] vectors = vectors(random, COUNT, dimension);
    CodeTable table = CodeTable.build(null, () -> number -> vectors[number], COUNT, true);
    Coding coding = table.coding();
    for (int i = 0; i < 5; i++) {
      float[] query = vectors(random, 1, dimension)[0];
      TreeSet<Float> right = new TreeSet<>();
      long[] accepted = new long[COUNT / 64 + 1];
      for (int number = 0; number < COUNT; number++) {
        if (number % 3 != 0) {
          right.add(VectorMath.dot(query, vectors[number]));
          accepted[number >> 6] |= 1L << number;
        }
      }
      float tenth =
          right.descendingSet().stream()
              .skip(Math.min(9, right.size() - 1))
              .findFirst()
              .orElseThrow();
      Nearest all = new Nearest(10, -2, false);
      new CodeSearch(new CodedQuery(coding, query), all, WIDE)
          .scan(table, null, COUNT, new Kept(query, vectors, all));
      assertThat(all.threshold()).isGreaterThanOrEqualTo(tenth);
      Nearest listed = new Nearest(10, -2, true);
      new CodeSearch(new CodedQuery(coding, query), listed, WIDE)
          .scan(table, Selection.of(table, accepted), COUNT, new Kept(query, vectors, listed));
      assertThat(listed.threshold()).isEqualTo(all.threshold());
    }
  }

  /// Vectors in clusters, and queries beside them: the best lie less far from their cells' centres
  /// than the best of as many normal deviates would.
  @Test
  void whatWasFoundLeavesCellsOut() throws IOException {
    Random random = random("found");
    int count = 20_000;
    float[][] middles = vectors(random, 60, 64);
    float[][] vectors = new float[count][64];
    for (float[] vector : vectors) {
      float[] middle = middles[random.nextInt(middles.length)];
      for (int i = 0; i < vector.length; i++) {
        vector[i] = middle[i] + (float) random.nextGaussian() * .08f;
      }
      VectorMath.normalize(vector);
    }
    CodeTable table = CodeTable.build(null, () -> number -> vectors[number], count, true);
    long[] cells = new long[2];
    for (int i = 0; i < 20; i++) {
      float[] query = vectors(random, 1, 64)[0];
      float[] thresholds = new float[2];
      for (int way = 0; way < 2; way++) {
        Nearest nearest = new Nearest(10, -2, true);
        Margin margin = new Margin(3, 4, 1, 1e-6, 2, way == 0 ? 100 : 1.8);
        CodeSearch search = new CodeSearch(new CodedQuery(table.coding(), query), nearest, margin);
        search.scan(table, null, count, new Kept(query, vectors, nearest));
        cells[way] += search.cells();
        thresholds[way] = nearest.threshold();
      }
      assertThat(thresholds[1]).isEqualTo(thresholds[0]);
    }
    assertThat(cells[1]).isLessThan(cells[0] * 19 / 20);
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 384, 512})
  void estimatesErrByWhatIsPredicted(int dimension) throws IOException {
    Random random = random("errors");
    float[][] vectors = vectors(random, COUNT, dimension);
    CodeTable table = CodeTable.build(null, () -> number -> vectors[number], COUNT, false);
    Coding coding = table.coding();
    double squares = 0;
    double sum = 0;
    int queries = 20;
    for (int i = 0; i < queries; i++) {
      float[] query = vectors(random, 1, dimension)[0];
      RowEstimates estimates = new RowEstimates(table, new CodedQuery(coding, query));
      float[] products = table.cells().products(query);
      for (int number = 0; number < table.cells().count; number++) {
        CodeTable.Cell cell = table.cell(number);
        int[] places = IntStream.range(0, cell.numbers.length).toArray();
        float[] estimated = new float[places.length];
        estimates.estimate(cell, places, places.length, products[number], estimated);
        for (int place : places) {
          float cosine = VectorMath.dot(query, vectors[cell.numbers[place]]);
          double error = (estimated[place] - cosine) / estimates.deviation;
          sum += error;
          squares += error * error;
        }
      }
    }
    assertThat(Math.sqrt(squares / queries / COUNT)).isCloseTo(1, within(.25));
    assertThat(sum / queries / COUNT).isCloseTo(0, within(.2));
  }

  @Test
  void vectorsThatAreAllTheSameAreAllFound() throws IOException {
    float[] same = vectors(random("same"), 1, 96)[0];
    float[][] vectors = new float[500][];
    Arrays.fill(vectors, same);
    CodeTable table = CodeTable.build(null, () -> number -> vectors[number], 500, false);
    Coding coding = table.coding();
    Nearest nearest = new Nearest(400, -2, false);
    Kept kept = new Kept(same, vectors, nearest);
    new CodeSearch(new CodedQuery(coding, same), nearest, WIDE).scan(table, null, COUNT, kept);
    assertThat((double) nearest.threshold()).isCloseTo(-2, within(1e-6)); // 333 of them count
    Nearest fewer = new Nearest(300, -2, false);
    new CodeSearch(new CodedQuery(coding, same), fewer, WIDE)
        .scan(table, null, COUNT, new Kept(same, vectors, fewer));
    assertThat((double) fewer.threshold()).isCloseTo(1, within(1e-5));
  }
}
