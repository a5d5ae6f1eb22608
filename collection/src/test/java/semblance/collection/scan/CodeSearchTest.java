package semblance.collection.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import semblance.embedding.VectorMath;

class CodeSearchTest {
  private static final int COUNT = 3_000;

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

  private static float[][] copy(float[][] vectors) {
    return Arrays.stream(vectors).map(float[]::clone).toArray(float[][]::new);
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
    public boolean accepts(int number) {
      return number % 3 != 0;
    }

    @Override
    public float score(int number) {
      float cosine = VectorMath.dot(query, vectors[number]);
      nearest.offer(number, cosine);
      return cosine;
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 64, 100, 384, 512})
  void withAWideMarginNothingIsMissed(int dimension) throws IOException {
    Random random = random("wideMargin");
    float[][] vectors = vectors(random, COUNT, dimension);
    Coding coding = Coding.fit(copy(vectors));
    CodeTable table = CodeTable.build(coding, () -> number -> vectors[number], COUNT, true);
    for (int i = 0; i < 5; i++) {
      float[] query = vectors(random, 1, dimension)[0];
      TreeSet<Float> right = new TreeSet<>();
      int[] accepted = new int[COUNT];
      int count = 0;
      for (int number = 0; number < COUNT; number++) {
        if (number % 3 != 0) {
          right.add(VectorMath.dot(query, vectors[number]));
          accepted[count++] = number;
        }
      }
      float tenth =
          right.descendingSet().stream()
              .skip(Math.min(9, right.size() - 1))
              .findFirst()
              .orElseThrow();
      Nearest all = new Nearest(10, -2);
      new CodeSearch(new CodedQuery(coding, query), all, 8)
          .scan(table, new Kept(query, vectors, all));
      assertThat(all.threshold()).isGreaterThanOrEqualTo(tenth);
      Nearest listed = new Nearest(10, -2);
      new CodeSearch(new CodedQuery(coding, query), listed, 8)
          .scan(table, accepted, count, new Kept(query, vectors, listed));
      assertThat(listed.threshold()).isEqualTo(all.threshold());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 384, 512})
  void estimatesErrByWhatIsPredicted(int dimension) throws IOException {
    Random random = random("errors");
    float[][] vectors = vectors(random, COUNT, dimension);
    Coding coding = Coding.fit(copy(vectors));
    CodeTable table = CodeTable.build(coding, () -> number -> vectors[number], COUNT, false);
    CodeTable.Chunk chunk = table.chunk(0);
    double squares = 0;
    double sum = 0;
    int queries = 20;
    for (int i = 0; i < queries; i++) {
      float[] query = vectors(random, 1, dimension)[0];
      float[] turned = coding.turned(query);
      QueryCode code = new QueryCode(coding.rows, turned, table.rowNoise());
      RowQuery row = code.row(coding.rowWords);
      for (int number = 0; number < COUNT; number++) {
        long whole = Coding.KERNELS.row(chunk.rows, number * coding.rowWords, row);
        double estimate =
            new CodedQuery(coding, query).base
                + code.step * chunk.factors[number] * (whole - row.offset);
        double error = (estimate - VectorMath.dot(query, vectors[number])) / code.deviation;
        sum += error;
        squares += error * error;
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
    Coding coding = Coding.fit(copy(vectors));
    CodeTable table = CodeTable.build(coding, () -> number -> vectors[number], 500, false);
    Nearest nearest = new Nearest(400, -2);
    Kept kept = new Kept(same, vectors, nearest);
    new CodeSearch(new CodedQuery(coding, same), nearest, 2).scan(table, kept);
    assertThat((double) nearest.threshold()).isCloseTo(-2, within(1e-6)); // 333 of them count
    Nearest fewer = new Nearest(300, -2);
    new CodeSearch(new CodedQuery(coding, same), fewer, 2)
        .scan(table, new Kept(same, vectors, fewer));
    assertThat((double) fewer.threshold()).isCloseTo(1, within(1e-5));
  }
}
