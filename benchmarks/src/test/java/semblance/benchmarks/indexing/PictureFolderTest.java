package semblance.benchmarks.indexing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.embedding.Picture;
import semblance.embedding.Sha256;
import semblance.media.PictureDecoder;

final class PictureFolderTest {
  private static final Path SAMPLES =
      Path.of(System.getProperty("semblance.root", "..")).resolve("samples/pictures");

  @Test
  void picturesDifferAndAreTheSameForTheSameSeed(@TempDir Path folder) throws IOException {
    PictureFolder pictures = new PictureFolder(SAMPLES, 5);
    pictures.fill(folder, 6);
    PictureFolder again = new PictureFolder(SAMPLES, 5);
    Set<String> digests = new HashSet<>();
    for (int i = 0; i < 6; i++) {
      byte[] bytes = Files.readAllBytes(PictureFolder.file(folder, i));
      assertThat(bytes).isEqualTo(again.jpeg(i));
      digests.add(Sha256.of(bytes));
      Picture picture = new PictureDecoder().decode(bytes, "picture " + i);
      assertThat(picture.width() * picture.height()).isBetween(1_000_000, 1_200_000);
    }
    assertThat(digests).hasSize(6);
  }
}
