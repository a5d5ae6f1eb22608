package semblance.media.imageio;

import javax.imageio.ImageReader;

/// Makes a reader fail where it would only warn that it made something up.
final class Warnings {
  private Warnings() {}

  static void refuse(ImageReader reader) {
    reader.addIIOReadWarningListener((source, warning) -> {
      throw new IllegalStateException(warning);
    });
  }
}
