package semblance.cli.result;

import java.util.Base64;
import java.util.Optional;
import semblance.cli.page.EvaluationPage.Shown;
import semblance.cli.page.ResultPage.EmbeddedPicture;
import semblance.embedding.Picture;
import semblance.embedding.SemblanceException;
import semblance.evaluate.data.Sample;
import semblance.media.PictureDecoder;
import semblance.media.Thumbnails;

/// What samples look like, small.
final class PicturesOfSamples {
  private static final int LONGEST_SIDE = 200;

  private final PictureDecoder decoder = new PictureDecoder();

  /// The picture, if it can still be decoded.
  Optional<Picture> picture(Sample sample) {
    try {
      return Optional.of(decoder.decode(sample.picture()));
    } catch (SemblanceException e) {
      return Optional.empty(); // it went away since it was embedded; the name remains
    }
  }

  /// The picture for a page.
  Optional<EmbeddedPicture> embedded(Sample sample) {
    return picture(sample)
        .map(picture ->
            new EmbeddedPicture(
                "image/jpeg",
                Base64.getEncoder().encodeToString(Thumbnails.jpeg(picture, LONGEST_SIDE))));
  }

  /// A sample on a page.
  Shown shown(Sample sample, boolean right) {
    return new Shown(
        String.valueOf(sample.picture().getFileName()),
        sample.picture().toUri().toString(),
        embedded(sample),
        right);
  }
}
