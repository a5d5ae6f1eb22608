package semblance.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.embedding.Content;
import semblance.embedding.Modality;
import semblance.embedding.Sha256;
import semblance.embedding.UnreadableContentException;

final class ContentReaderTest {
  private static final Path MEDIA =
      Path.of(System.getProperty("semblance.root", "."))
          .resolve("media/src/test/resources/semblance/media");

  private final ContentReader reader = new ContentReader();
  @TempDir Path folder = Path.of("");

  private List<Content> decode(Path file) {
    Modality modality = reader.modality(file);
    EncodedFile encoded = reader.read(file, modality);
    List<Content> contents = new ArrayList<>();
    switch (modality) {
      case IMAGE -> contents.add(new Content.Image(reader.picture(encoded, file)));
      case TEXT -> contents.add(new Content.Text(reader.text(encoded, file)));
      case AUDIO -> reader.sound(file, moment -> contents.add(moment.content()));
      case VIDEO -> contents.add(new Content.Film(reader.film(file)));
    }
    return contents;
  }

  @Test
  void filesAreDecodedByWhatTheyHold() throws IOException {
    Path sound = Files.copy(MEDIA.resolve("sounds/stereo.mp3"), folder.resolve("misnamed.jpg"));
    assertThat(decode(sound)).singleElement().isInstanceOf(Content.Audio.class);
    Path film = Files.copy(MEDIA.resolve("films/vp8.webm"), folder.resolve("misnamed.txt"));
    assertThat(decode(film))
        .singleElement()
        .isInstanceOfSatisfying(
            Content.Film.class, found -> assertThat(found.video().frameCount()).isEqualTo(14));
    assertThat(decode(MEDIA.resolve("sounds/opus.webm")))
        .singleElement()
        .isInstanceOf(Content.Audio.class);
    assertThat(decode(MEDIA.resolve("films/plain.gif")))
        .singleElement()
        .isInstanceOf(Content.Image.class);
    assertThat(decode(Files.writeString(folder.resolve("a.txt"), "words")))
        .containsExactly(new Content.Text("words"));
  }

  @Test
  void soundsAndFilmsAreHashedWithoutBeingHeldInMemory() throws IOException {
    Path film = MEDIA.resolve("films/h264.mp4");
    EncodedFile encoded = reader.read(film, Modality.VIDEO);
    assertThat(encoded.bytes()).isEmpty();
    assertThat(encoded.hash()).isEqualTo(Sha256.of(Files.readAllBytes(film)));
  }

  @Test
  void aTextNamedAsASoundIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("diary.mp3"), "Dear diary");
    assertThatThrownBy(() -> decode(file))
        .isInstanceOf(UnreadableContentException.class)
        .hasMessageContaining("diary.mp3 cannot be read as sound: its content is plain text");
  }
}
