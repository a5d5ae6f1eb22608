package semblance.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class LostOutputTest {
  @Test
  void aFullDiskIsNamed() throws IOException {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), "this system has no /dev/full");
    try (OutputStream out = new FileOutputStream(full.toFile())) {
      assertThat(LostOutput.sentence(out).orElseThrow())
          .contains("could not be written to standard output")
          .contains("No space left")
          .contains("not whole");
    }
  }

  @Test
  void aReaderThatWentAwayIsNoErrorWorthWords() {
    OutputStream closed =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    assertThat(LostOutput.sentence(closed)).isEmpty();
  }
}
