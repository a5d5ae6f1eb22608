package semblance.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import semblance.media.format.PictureFormat;

class PictureFormatTest {
  @ParameterizedTest
  @ValueSource(strings = {"a.jpg", "A.JPEG", "x/y.z/photo.of.a cat.jPe", "🐈\n.jfif"})
  void namesSuggestAFormatInAnyCase(String name) {
    assertThat(PictureFormat.ofName(Path.of(name))).contains(PictureFormat.JPEG);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "jpg", "a.txt", "a.jpg.zip", "a.", "/", "photos.png/readme"})
  void otherNamesSuggestNone(String name) {
    assertThat(PictureFormat.ofName(Path.of(name))).isEmpty();
  }

  @Test
  void shortAndForeignContentIsNoPicture() {
    assertThat(PictureFormat.of(new byte[0])).isEmpty();
    assertThat(PictureFormat.of(new byte[] {'B', 'M'})).isEmpty();
    assertThat(
            PictureFormat.of(
                "BMW makes motor cars".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
        .isEmpty();
  }
}
