package semblance.media;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import semblance.media.format.MediaKind;

class MediaKindTest {
  private static final Path NAMELESS = Path.of("nameless");

  private static MediaKind kind(String file) {
    byte[] content = Fixtures.bytes(file);
    return MediaKind.of(Arrays.copyOf(content, Math.min(content.length, MediaKind.HEAD)), NAMELESS);
  }

  @Test
  void soundsAndFilmsAreToldByTheirContent() {
    for (StreamFixtures.SoundCase sound : StreamFixtures.sounds()) {
      MediaKind expected = sound.file().equals("opus.webm") ? MediaKind.FILM : MediaKind.SOUND;
      assertThat(kind("sounds/" + sound.file())).as(sound.file()).isEqualTo(expected);
    }
    for (StreamFixtures.FilmCase film : StreamFixtures.films()) {
      MediaKind expected = film.file().endsWith(".gif") ? MediaKind.PICTURE : MediaKind.FILM;
      assertThat(kind("films/" + film.file())).as(film.file()).isEqualTo(expected);
    }
    assertThat(kind("decoding/jpeg-444.jpg")).isEqualTo(MediaKind.PICTURE);
  }

  @Test
  void aContainerWithSoundOnlyIsASound() {
    byte[] webm = Fixtures.bytes("sounds/opus.webm");
    Path file = StreamFixtures.path("sounds/opus.webm");
    assertThat(new VideoDecoder().kind(webm, file, "opus.webm")).isEqualTo(MediaKind.SOUND);
  }

  @Test
  void namesTellOnlyWhatContentDoesNot() {
    byte[] words = "some words".getBytes(UTF_8);
    assertThat(MediaKind.of(words, Path.of("a.txt"))).isEqualTo(MediaKind.TEXT);
    assertThat(MediaKind.of(words, Path.of("a.MP3"))).isEqualTo(MediaKind.SOUND);
    assertThat(MediaKind.of(words, Path.of("a.mp4"))).isEqualTo(MediaKind.FILM);
    assertThat(MediaKind.of(words, Path.of("a.jpg"))).isEqualTo(MediaKind.PICTURE);
    byte[] wave = Fixtures.bytes("sounds/s16.wav");
    assertThat(MediaKind.of(wave, Path.of("a.txt"))).isEqualTo(MediaKind.SOUND);
  }
}
