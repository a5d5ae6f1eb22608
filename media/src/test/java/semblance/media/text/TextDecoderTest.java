package semblance.media.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import semblance.embedding.UnreadableContentException;

final class TextDecoderTest {
  @Test
  void everyEncodingWithAByteOrderMarkIsRead() {
    String text = "Grüße, 世界 🐈";
    for (Charset charset :
        new Charset[] {
          StandardCharsets.UTF_8, StandardCharsets.UTF_16BE, StandardCharsets.UTF_16LE
        }) {
      byte[] bytes = ("\uFEFF" + text).getBytes(charset);
      assertThat(TextDecoder.decode(bytes, "note.txt")).isEqualTo(text);
    }
  }

  @Test
  void utf8WithoutMarkAndOldWesternTextAreTold() {
    assertThat(TextDecoder.decode("naïve".getBytes(StandardCharsets.UTF_8), "a"))
        .isEqualTo("naïve");
    assertThat(TextDecoder.decode(new byte[] {'n', 'a', (byte) 0xEF, 'v', 'e'}, "a"))
        .isEqualTo("naïve");
  }

  @Test
  void lineEndsBecomeNewlines() {
    assertThat(TextDecoder.decode("a\r\nb\rc\n".getBytes(StandardCharsets.UTF_8), "a"))
        .isEqualTo("a\nb\nc\n");
  }

  @Test
  void binaryDataIsRefusedByName() {
    assertThatThrownBy(() -> TextDecoder.decode(new byte[] {'P', 'K', 0, 3}, "notes.txt"))
        .isInstanceOf(UnreadableContentException.class)
        .hasMessageContaining("notes.txt")
        .hasMessageContaining("zero bytes");
    byte[] controls = new byte[300];
    Arrays.fill(controls, (byte) 0x81);
    for (int i = 0; i < 30; i++) {
      controls[i] = 1;
    }
    assertThatThrownBy(() -> TextDecoder.decode(controls, "odd.txt"))
        .isInstanceOf(UnreadableContentException.class)
        .hasMessageContaining("30 control characters");
  }
}
