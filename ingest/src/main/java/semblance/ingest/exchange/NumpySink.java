package semblance.ingest.exchange;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import semblance.embedding.Modality;
import semblance.embedding.StorageException;
import semblance.ingest.parquet.ParquetTableWriter;

/// Writes arrays with tables beside them, row for row, in the folders that clip-retrieval reads; a
/// folder of them a modality, since an item may have vectors of several, or several of one:
///
/// ```
/// image/img_emb/img_emb_0.npy     image/metadata/metadata_0.parquet
/// text/text_emb/text_emb_0.npy    text/metadata/metadata_0.parquet
/// ```
final class NumpySink implements RowSink {
  /// As many rows go into one pair of files.
  static final int SHARD_ROWS = 1_000_000;

  private final Path folder;
  private final int dimension;
  private final Map<Modality, Shard> shards = new EnumMap<>(Modality.class);

  NumpySink(Path folder, int dimension) {
    this.folder = folder;
    this.dimension = dimension;
  }

  /// The name of the folder, and of the files, of a modality's arrays.
  static String arrays(Modality modality) {
    return switch (modality) {
      case IMAGE -> "img_emb";
      case TEXT -> "text_emb";
      case AUDIO -> "audio_emb";
      case VIDEO -> "video_emb";
    };
  }

  private record Shard(int number, NumpyFileWriter vectors, ParquetTableWriter table)
      implements AutoCloseable {
    @Override
    public void close() {
      try (table) {
        vectors.close();
      }
    }
  }

  @Override
  public void write(ExchangeRow row) {
    Modality modality = row.modality();
    @Nullable Shard shard = shards.get(modality);
    if (shard == null || shard.vectors().rows() == SHARD_ROWS) {
      int number = 0;
      if (shard != null) {
        number = shard.number() + 1;
        shard.close();
      }
      shard = begin(modality, number);
      shards.put(modality, shard);
    }
    shard.vectors().write(row.vector().values());
    shard.table().write(RowColumns.of(row));
  }

  private Shard begin(Modality modality, int number) {
    Path place = folder.resolve(modality.label());
    String arrays = arrays(modality);
    try {
      Files.createDirectories(place.resolve(arrays));
      Files.createDirectories(place.resolve("metadata"));
    } catch (IOException e) {
      throw new StorageException(
          "the folder %s cannot be made: %s".formatted(place, e.getMessage()), e);
    }
    NumpyFileWriter vectors =
        new NumpyFileWriter(
            place.resolve(arrays).resolve("%s_%d.npy".formatted(arrays, number)), dimension);
    try {
      return new Shard(
          number,
          vectors,
          ParquetTableWriter.create(
              place.resolve("metadata").resolve("metadata_%d.parquet".formatted(number)),
              RowColumns.ALL,
              Map.of()));
    } catch (RuntimeException e) {
      vectors.close();
      throw e;
    }
  }

  @Override
  public void close() {
    shards.values().forEach(Shard::close);
    shards.clear();
  }
}
