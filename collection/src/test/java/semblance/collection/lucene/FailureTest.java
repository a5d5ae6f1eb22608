package semblance.collection.lucene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FilterDirectory;
import org.apache.lucene.store.FilterIndexOutput;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.store.MMapDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.collection.CollectionReader;
import semblance.collection.CollectionSettings;
import semblance.collection.CollectionWriter;
import semblance.collection.item.Item;
import semblance.embedding.CatalogException;
import semblance.embedding.SemblanceException;
import semblance.embedding.StorageException;

class FailureTest {
  private static final CollectionSettings SETTINGS = CollectionSettings.ofDimension(64);

  @TempDir Path folder;

  /// A folder on a disk with room for so many bytes more.
  private static final class SmallDisk extends FilterDirectory {
    private final AtomicLong room;

    SmallDisk(Directory directory, AtomicLong room) {
      super(directory);
      this.room = room;
    }

    @Override
    public IndexOutput createOutput(String name, IOContext context) throws IOException {
      return limited(super.createOutput(name, context));
    }

    @Override
    public IndexOutput createTempOutput(String prefix, String suffix, IOContext context)
        throws IOException {
      return limited(super.createTempOutput(prefix, suffix, context));
    }

    private IndexOutput limited(IndexOutput output) {
      return new FilterIndexOutput("limited", output.getName(), output) {
        @Override
        public void writeByte(byte b) throws IOException {
          take(1);
          super.writeByte(b);
        }

        @Override
        public void writeBytes(byte[] bytes, int offset, int length) throws IOException {
          take(length);
          super.writeBytes(bytes, offset, length);
        }
      };
    }

    private void take(int bytes) throws IOException {
      if (room.addAndGet(-bytes) < 0) {
        throw new IOException("No space left on device");
      }
    }
  }

  private static List<Item> batch(RandomItems items, int from, int count) {
    List<Item> batch = new ArrayList<>();
    for (int i = from; i < from + count; i++) {
      batch.add(items.item("i" + i));
    }
    return batch;
  }

  @Test
  void aFullDiskIsSaidAndTheLastCommitStays() throws IOException {
    RandomItems items = new RandomItems("aFullDisk", 64);
    for (int attempt = 0; attempt < 8; attempt++) {
      Path place = folder.resolve("attempt" + attempt);
      AtomicLong room = new AtomicLong(Long.MAX_VALUE);
      CollectionWriter collection =
          VectorCollection.open(
              place.toString(),
              new SmallDisk(new MMapDirectory(place), room),
              SETTINGS,
              IndexTuning.defaults());
      collection.put(batch(items, 0, 50));
      collection.commit(Map.of("commit", "1"));
      room.set(items.random.nextInt(60_000));
      assertThatThrownBy(
              () -> {
                collection.put(batch(items, 25, 500));
                collection.commit(Map.of("commit", "2"));
              })
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("no space is left on the disk")
          .hasMessageContaining(place.toString());
      assertThatThrownBy(() -> collection.put(batch(items, 0, 1)))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("close it and open it again");
      room.set(Long.MAX_VALUE);
      collection.close();

      try (CollectionWriter again = VectorCollection.open(place, SETTINGS)) {
        assertThat(again.size()).isEqualTo(50);
        assertThat(again.commitData()).containsEntry("commit", "1");
        again.put(batch(items, 25, 500));
        again.commit(Map.of());
        assertThat(again.size()).isEqualTo(525);
      }
    }
  }

  @Test
  void aDamagedIndexIsRefusedByName() throws IOException {
    RandomItems items = new RandomItems("aDamagedIndex", 64);
    try (CollectionWriter collection = VectorCollection.open(folder, SETTINGS)) {
      collection.put(batch(items, 0, 50));
      collection.commit(Map.of());
    }
    List<Path> files;
    try (var listed = Files.list(folder)) {
      files = listed.filter(file -> !file.endsWith("write.lock")).toList();
    }
    int refused = 0;
    for (Path file : files) {
      byte[] whole = Files.readAllBytes(file);
      Files.write(file, Arrays.copyOf(whole, whole.length / 2));
      try (CollectionReader reader = VectorCollection.openReadOnly(folder)) {
        assertThat(reader.size()).isEqualTo(50);
      } catch (CatalogException e) {
        assertThat(e).hasMessageContaining(folder.toString());
        refused++;
      }
      Files.write(file, whole);
    }
    assertThat(refused).isEqualTo(files.size());
    try (CollectionReader reader = VectorCollection.openReadOnly(folder)) {
      assertThat(reader.size()).isEqualTo(50);
    }
  }

  @Test
  void aMissingCollectionIsNamed() throws IOException {
    Path missing = folder.resolve("nothing");
    Path empty = Files.createDirectory(folder.resolve("empty"));
    for (Path place : List.of(missing, empty)) {
      assertThatThrownBy(() -> VectorCollection.openReadOnly(place))
          .isInstanceOf(CatalogException.class)
          .hasMessage("there is no collection in %s: index something into it first", place);
    }
    assertThat(missing).doesNotExist();
  }

  @Test
  void aFileInPlaceOfTheFolderIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "not a folder");
    assertThatThrownBy(() -> VectorCollection.open(file, SETTINGS))
        .isInstanceOf(SemblanceException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void aNewerFormatIsRefusedForReadingWritingAndRebuilding() throws IOException {
    try (CollectionWriter collection = VectorCollection.open(folder, SETTINGS)) {
      collection.commit(Map.of());
    }
    try (Directory directory = new MMapDirectory(folder);
        IndexWriter writer = new IndexWriter(directory, IndexTuning.defaults().writerConfig())) {
      Map<String, String> words = new HashMap<>();
      writer.getLiveCommitData().forEach(word -> words.put(word.getKey(), word.getValue()));
      words.put("semblance.format", "99");
      writer.setLiveCommitData(words.entrySet());
      writer.commit();
    }
    for (Runnable work :
        List.<Runnable>of(
            () -> VectorCollection.openReadOnly(folder),
            () -> VectorCollection.open(folder, SETTINGS),
            () -> VectorCollection.rebuild(folder, Map.of(), _ -> {}))) {
      assertThatThrownBy(work::run)
          .isInstanceOf(CatalogException.class)
          .hasMessageContaining(folder.toString())
          .hasMessageContaining("has format 99: this version reads up to 2; update Semblance");
    }
  }

  @Test
  void aFullDiskWhileRebuildingLeavesTheOldIndex() throws IOException {
    RandomItems items = new RandomItems("aFullDiskWhileRebuilding", 64);
    AtomicLong room = new AtomicLong(Long.MAX_VALUE);
    try (CollectionWriter collection = VectorCollection.open(folder, SETTINGS)) {
      collection.put(batch(items, 0, 200));
      collection.commit(Map.of("commit", "1"));
    }
    for (int attempt = 0; attempt < 6; attempt++) {
      room.set(items.random.nextInt(50_000));
      try (Directory disk = new SmallDisk(new MMapDirectory(folder), room)) {
        assertThatThrownBy(() ->
                IndexRebuild.run(
                    folder.toString(), disk, Map.of(), _ -> {}, IndexTuning.defaults()))
            .hasMessageContaining("No space left");
      }
      try (CollectionReader reader = VectorCollection.openReadOnly(folder)) {
        assertThat(reader.size()).isEqualTo(200);
        assertThat(reader.commitData()).containsEntry("commit", "1");
      }
    }
    assertThat(VectorCollection.rebuild(folder, Map.of(), _ -> {}).items()).isEqualTo(200);
    assertThat(VectorCollection.check(folder).faults()).isEmpty();
  }
}
