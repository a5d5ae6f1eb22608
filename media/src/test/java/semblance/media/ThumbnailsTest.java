package semblance.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import semblance.embedding.Picture;
import semblance.media.format.PictureFormat;
import semblance.media.format.PictureHeader;

class ThumbnailsTest {
  private final PictureDecoder decoder = new PictureDecoder();
  private final Picture picture = Fixtures.shown("png-rgb8.png");

  @Test
  void theLongestSideIsAsAskedAndTheShapeIsKept() {
    byte[] jpeg = Thumbnails.jpeg(picture, 20);
    assertThat(decoder.header(jpeg, "thumbnail"))
        .isEqualTo(new PictureHeader(PictureFormat.JPEG, 20, 12));
  }

  @Test
  void aSmallPictureKeepsItsSizeAndItsColours() {
    Picture decoded = decoder.decode(Thumbnails.jpeg(picture, 500), "thumbnail");
    assertThat(decoded).hasToString(picture.toString());
    double sum = 0;
    for (int i = 0; i < decoded.rgb().length; i++) {
      sum += Math.abs((decoded.rgb()[i] & 0xff) - (picture.rgb()[i] & 0xff));
    }
    assertThat(sum / decoded.rgb().length).isLessThan(8);
  }

  @Test
  void aThinPictureKeepsAtLeastOnePixel() {
    Picture thin = new Picture(300, 1, new byte[900]);
    assertThat(Thumbnails.fit(thin, 10)).hasToString("Picture[10 x 1]");
  }

  @Test
  void aSideBelowOneIsRefused() {
    assertThatThrownBy(() -> Thumbnails.jpeg(picture, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("longestSide 0: expected at least 1 pixel");
  }
}
