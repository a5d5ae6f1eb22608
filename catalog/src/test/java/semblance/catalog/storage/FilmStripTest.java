package semblance.catalog.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class FilmStripTest {
  private static byte[] strip() {
    FilmStrip strip = new FilmStrip();
    strip.add(4000, new byte[] {4, 4});
    strip.add(0, new byte[] {1, 2, 3});
    return strip.bytes();
  }

  @Test
  void picturesAreFoundByTheirTimes() {
    assertThat(FilmStrip.find(strip(), 0)).contains(new byte[] {1, 2, 3});
    assertThat(FilmStrip.find(strip(), 4000)).contains(new byte[] {4, 4});
    assertThat(FilmStrip.find(strip(), 2000)).isEmpty();
    assertThat(FilmStrip.find(new FilmStrip().bytes(), 0)).isEmpty();
  }

  @Test
  void aDamagedStripHoldsNothing() {
    byte[] whole = strip();
    for (int length = 0; length < whole.length; length++) {
      assertThat(FilmStrip.find(Arrays.copyOf(whole, length), 4000)).isEmpty();
    }
    for (int i = 0; i < whole.length; i++) {
      byte[] damaged = whole.clone();
      damaged[i] ^= (byte) 0x80;
      FilmStrip.find(damaged, 4000); // whatever it gives, it gives it without a failure
    }
  }
}
