package semblance.catalog.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.embedding.CatalogException;
import semblance.embedding.Sha256;
import semblance.embedding.StorageException;

final class FilesTest {
  @TempDir Path folder;

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void replacingLeavesNoTemporaryFiles() throws IOException {
    Path file = folder.resolve("a.json");
    AtomicFiles.replace(file, bytes("one"));
    AtomicFiles.replace(file, bytes("two"));
    assertThat(file).hasContent("two");
    try (var entries = Files.list(folder)) {
      assertThat(entries).containsExactly(file);
    }
  }

  @Test
  void leftoversOfADeadProcessAreFoundAndRemoved() throws IOException {
    Path leftover =
        Files.writeString(folder.resolve(".a.json" + AtomicFiles.TEMPORARY_MARK + "1"), "ha");
    Files.writeString(folder.resolve("a.json"), "whole");
    assertThat(AtomicFiles.leftovers(folder)).containsExactly(leftover);
    AtomicFiles.deleteLeftovers(folder);
    assertThat(folder.resolve("a.json")).hasContent("whole");
    assertThat(leftover).doesNotExist();
  }

  @Test
  void afterAFailureTheOldFileIsThereAndThePlaceIsNamed() throws IOException {
    Path blocked = Files.createDirectories(folder.resolve("a.json"));
    Files.writeString(blocked.resolve("inside"), "x");
    assertThatThrownBy(() -> AtomicFiles.replace(blocked, bytes("new")))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining(blocked.toString());
    assertThat(AtomicFiles.leftovers(folder)).isEmpty();
    assertThatThrownBy(() -> AtomicFiles.replace(folder.resolve("no/a.json"), bytes("x")))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("it does not exist");
  }

  @Test
  void vectorsComeBackToTheBit() {
    Random random = new Random(3);
    float[] one = {random.nextFloat(), -0.0f, Float.MIN_VALUE, 1e30f};
    float[] two = {random.nextFloat(), random.nextFloat(), 0, -1};
    Path file = folder.resolve("v.vectors");
    VectorFile.write(file, List.of(one, two));
    assertThat(VectorFile.read(file, 4)).containsExactly(one, two);
    VectorFile.write(file, List.of());
    assertThat(VectorFile.read(file, 4)).isEmpty();
  }

  @Test
  void damagedVectorsAreRefusedByName() throws IOException {
    Path file = folder.resolve("v.vectors");
    VectorFile.write(file, List.of(new float[] {1, 2, 3}, new float[] {4, 5, 6}));
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, java.util.Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> VectorFile.read(file, 3))
          .isInstanceOf(CatalogException.class)
          .hasMessageContaining(file + " is damaged");
    }
    for (int at = 0; at < whole.length; at++) {
      byte[] changed = whole.clone();
      changed[at] ^= 0x10;
      Files.write(file, changed);
      assertThatThrownBy(() -> VectorFile.read(file, 3)).isInstanceOf(CatalogException.class);
    }
    Files.write(file, whole);
    assertThatThrownBy(() -> VectorFile.read(file, 5)).hasMessageContaining("have 3 numbers");
  }

  @Test
  void mediaAreKeptByContentHashInShards() {
    MediaStore media = new MediaStore(folder.resolve("media"));
    String hash = Sha256.of("a picture");
    assertThat(media.find(hash, MediaStore.Kind.THUMBNAIL)).isEmpty();
    assertThat(media.usage()).isEqualTo(new MediaStore.Usage(0, 0));
    media.write(hash, MediaStore.Kind.THUMBNAIL, bytes("small"));
    media.write(hash, MediaStore.Kind.TEXT, bytes("words"));
    assertThat(media.find(hash, MediaStore.Kind.THUMBNAIL))
        .contains(
            folder.resolve("media").resolve(hash.substring(0, 2)).resolve(hash + ".thumbnail.jpg"));
    assertThat(media.read(hash, MediaStore.Kind.TEXT).map(String::new))
        .isEqualTo(Optional.of("words"));
    assertThat(media.usage()).isEqualTo(new MediaStore.Usage(2, 10));
  }

  @Test
  void hashesThatCouldLeaveTheFolderAreRefused() {
    MediaStore media = new MediaStore(folder.resolve("media"));
    for (String hash :
        List.of("", "../../../etc/passwd", "ABCDEF0123456789", "ab", "a".repeat(129))) {
      assertThatThrownBy(() -> media.write(hash, MediaStore.Kind.TEXT, bytes("x")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("'" + hash + "'");
    }
  }

  @Test
  void orphansAndHalfWrittenMediaAreRemovedAndNothingElse() throws IOException {
    MediaStore media = new MediaStore(folder.resolve("media"));
    String kept = Sha256.of("kept");
    String orphan = Sha256.of("orphan");
    media.write(kept, MediaStore.Kind.THUMBNAIL, bytes("kept"));
    media.write(orphan, MediaStore.Kind.THUMBNAIL, bytes("orphan"));
    Path half =
        media
            .find(kept, MediaStore.Kind.THUMBNAIL)
            .orElseThrow()
            .resolveSibling("." + kept + AtomicFiles.TEMPORARY_MARK + "9");
    Files.writeString(half, "ha");
    assertThat(media.orphans(kept::equals).files()).isEqualTo(2);
    assertThat(media.removeOrphans(kept::equals).files()).isEqualTo(2);
    assertThat(media.find(kept, MediaStore.Kind.THUMBNAIL)).isPresent();
    assertThat(media.find(orphan, MediaStore.Kind.THUMBNAIL)).isEmpty();
    assertThat(half).doesNotExist();
  }

  @Test
  void anEmptyMediumLeftByAPowerCutCountsAsAbsent() throws IOException {
    MediaStore media = new MediaStore(folder.resolve("media"));
    String hash = Sha256.of("x");
    media.write(hash, MediaStore.Kind.TEXT, bytes("x"));
    Files.write(media.find(hash, MediaStore.Kind.TEXT).orElseThrow(), new byte[0]);
    assertThat(media.read(hash, MediaStore.Kind.TEXT)).isEmpty();
  }
}
