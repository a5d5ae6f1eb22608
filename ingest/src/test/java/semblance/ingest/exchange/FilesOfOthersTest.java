package semblance.ingest.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import semblance.embedding.UnreadableContentException;
import semblance.ingest.parquet.ParquetTable;
import semblance.ingest.parquet.ParquetTableWriter;

/// Parquet files that pyarrow wrote and arrays that NumPy wrote (`reference/make_exchange.py`).
final class FilesOfOthersTest {
  @TempDir Path folder;

  private static Path file(String name) throws URISyntaxException {
    return Path.of(
        Objects.requireNonNull(FilesOfOthersTest.class.getResource("/exchange/" + name)).toURI());
  }

  @ParameterizedTest
  @ValueSource(strings = {"snappy", "zstd", "gzip", "none"})
  void everyTypeOfPyarrowIsRead(String compression) throws Exception {
    try (ParquetTable table = ParquetTable.open(file(compression + ".parquet"))) {
      assertThat(table.size()).isEqualTo(40);
      int row = 0;
      for (; table.hasNext(); row++) {
        Map<String, Object> values = table.next();
        assertThat(values)
            .containsEntry("image_path", "pictures/%04d.jpg".formatted(row))
            .containsEntry("small", row - 20L)
            .containsEntry("share", row / 8.0)
            .containsEntry("flag", row % 2 == 0)
            .containsEntry("unsigned", BigInteger.TWO.pow(64).subtract(BigInteger.valueOf(1 + row)))
            .containsEntry("place", Map.of("lat", 48.5, "lon", row / 2.0))
            .containsEntry("tags", row % 3 == 0 ? List.of() : List.of("a", "t" + row))
            .containsEntry("embedding", new float[] {row, row + 0.5f})
            .containsEntry("fixed", new float[] {row, 1});
        assertThat(values.get("moment")).isEqualTo("2011-05-03T14:00:%02d.250Z".formatted(row));
        assertThat((BigDecimal) values.get("price"))
            .isEqualByComparingTo(BigDecimal.valueOf(row / 4.0));
        assertThat(values.get("caption"))
            .isEqualTo(row == 3 ? null : "Bild № %d 猫".formatted(row % 5));
        assertThat(values.get("number")).isEqualTo(row == 7 ? null : row * 10_000_000_000L);
      }
      assertThat(row).isEqualTo(40);
    }
  }

  @Test
  void aDateIsADay() throws Exception {
    try (ParquetTable table = ParquetTable.open(file("none.parquet"))) {
      assertThat(table.next()).containsEntry("day", "2011-05-03");
    }
  }

  @Test
  void anUnknownCompressionAndADamagedFileAreRefusedByName() throws Exception {
    assertThatThrownBy(
            () -> {
              try (ParquetTable table = ParquetTable.open(file("lz4.parquet"))) {
                table.next();
              }
            })
        .isInstanceOf(UnreadableContentException.class)
        .hasMessageContaining("lz4.parquet")
        .hasMessageContaining("SNAPPY, ZSTD and GZIP can be read");
    byte[] whole = Files.readAllBytes(file("snappy.parquet"));
    for (int length : new int[] {0, 3, 100, whole.length / 2, whole.length - 1}) {
      Path cut = Files.write(folder.resolve("cut.parquet"), Arrays.copyOf(whole, length));
      assertThatThrownBy(
              () -> {
                try (ParquetTable table = ParquetTable.open(cut)) {
                  while (table.hasNext()) {
                    table.next();
                  }
                }
              })
          .isInstanceOf(UnreadableContentException.class)
          .hasMessageContaining("cut.parquet");
    }
  }

  @Test
  void whatIsWrittenComesBackAndMissingValuesStayMissing() {
    Path file = folder.resolve("a.parquet");
    List<ParquetTableWriter.Column> columns =
        List.of(
            new ParquetTableWriter.Column("t", ParquetTableWriter.Kind.TEXT),
            new ParquetTableWriter.Column("n", ParquetTableWriter.Kind.INTEGER),
            new ParquetTableWriter.Column("v", ParquetTableWriter.Kind.VECTOR));
    try (ParquetTableWriter writer = ParquetTableWriter.create(file, columns, Map.of())) {
      writer.write(
          Map.of("t", "é", "n", Long.MIN_VALUE, "v", new float[] {1, -0f, Float.MIN_VALUE}));
      writer.write(Map.of());
    }
    try (ParquetTable table = ParquetTable.open(file)) {
      assertThat(table.next())
          .containsEntry("t", "é")
          .containsEntry("n", Long.MIN_VALUE)
          .containsEntry("v", new float[] {1, -0f, Float.MIN_VALUE});
      assertThat(table.next()).isEmpty();
    }
  }

  @Test
  void arraysOfSingleAndHalfFloatsAreRead() throws Exception {
    for (String name : List.of("f4", "f2")) {
      try (NumpyFile array = NumpyFile.open(file(name + ".npy"))) {
        assertThat(array.rows()).isEqualTo(4);
        assertThat(array.dimension()).isEqualTo(3);
        assertThat(array.isHalf()).isEqualTo(name.equals("f2"));
        assertThat(array.row(2)).containsExactly(0.75f, 0.875f, 1);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "f8.npy, its numbers are '<f8'",
    "big.npy, its numbers are '>f4'",
    "fortran.npy, it is in Fortran order",
    "flat.npy, its shape is",
    "none.parquet, does not begin as a NumPy array"
  })
  void otherArraysAreRefusedByName(String name, String reason) {
    assertThatThrownBy(() -> NumpyFile.open(file(name)).close())
        .isInstanceOf(UnreadableContentException.class)
        .hasMessageContaining(name)
        .hasMessageContaining(reason);
  }

  @Test
  void aCutArrayIsRefused() throws IOException, URISyntaxException {
    byte[] whole = Files.readAllBytes(file("f4.npy"));
    for (int length : new int[] {0, 5, 11, 60, whole.length - 1}) {
      Path cut = Files.write(folder.resolve("cut.npy"), Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> NumpyFile.open(cut).close())
          .isInstanceOf(UnreadableContentException.class)
          .hasMessageContaining("cut.npy");
    }
  }
}
