package semblance.media.ffmpeg;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.bytedeco.ffmpeg.global.avutil;
import org.jspecify.annotations.Nullable;

/// The library as a whole: quiet, and its errors in words.
final class Ffmpeg {
  private static final int MESSAGE = 256;

  static {
    // Who decodes a damaged file gets an exception, and says it in words of ours.
    avutil.av_log_set_level(avutil.AV_LOG_QUIET);
  }

  private Ffmpeg() {}

  /// Loads the library if that has not been done.
  static void load() {
    // The initialiser above does it.
  }

  /// What a negative result means.
  static String reason(int error) {
    byte[] text = new byte[MESSAGE];
    if (avutil.av_strerror(error, text, text.length) < 0) {
      return "error " + error;
    }
    int length = 0;
    while (length < text.length && text[length] != 0) {
      length++;
    }
    return new String(text, 0, length, StandardCharsets.UTF_8).toLowerCase(Locale.ROOT);
  }

  /// The object, which FFmpeg could not allocate if it is null.
  static <T> T allocated(@Nullable T object) {
    if (object == null) {
      throw new OutOfMemoryError("FFmpeg could not allocate memory");
    }
    return object;
  }
}
