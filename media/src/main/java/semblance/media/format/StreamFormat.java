package semblance.media.format;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The containers of sound and film that can be decoded.
///
/// As with pictures, the first bytes tell the format, and a name only whether it is worth a look.
public enum StreamFormat {
  WAV(Holds.SOUND, "wav", "wave"),
  FLAC(Holds.SOUND, "flac"),
  MP3(Holds.SOUND, "mp3", "mp2", "mpga"),
  AAC(Holds.SOUND, "aac", "adts"),
  AIFF(Holds.SOUND, "aiff", "aif", "aifc"),
  AU(Holds.SOUND, "au", "snd"),
  CAF(Holds.SOUND, "caf"),
  OGG(Holds.EITHER, "ogg", "oga", "opus", "ogv"),
  MP4(Holds.EITHER, "mp4", "m4a", "m4b", "m4v", "mov", "qt", "3gp", "3g2"),
  MATROSKA(Holds.EITHER, "mkv", "webm", "mka", "weba"),
  AVI(Holds.FILM, "avi"),
  MPEG(Holds.FILM, "mpg", "mpeg", "ts", "mts", "m2ts", "vob"),
  FLV(Holds.FILM, "flv"),
  WINDOWS_MEDIA(Holds.EITHER, "wmv", "wma", "asf");

  private static final List<String> SOUND_ENDINGS =
      List.of("ogg", "oga", "opus", "m4a", "m4b", "mka", "weba", "wma");

  /// What a container usually holds; those for either are told apart by what is in them.
  private enum Holds {
    SOUND,
    FILM,
    EITHER
  }

  private final Holds holds;

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of
  private final List<String> extensions;

  StreamFormat(Holds holds, String... extensions) {
    this.holds = holds;
    this.extensions = List.of(extensions);
  }

  /// All formats, for messages.
  static String known() {
    return Arrays.stream(values())
        .map(format -> format.name().replace('_', ' '))
        .collect(Collectors.joining(", "));
  }

  /// The kind that an ending such as `mp4` is usually used for.
  static Optional<MediaKind> kindOfEnding(String ending) {
    for (StreamFormat format : values()) {
      if (format.extensions.contains(ending)) {
        return Optional.of(
            format.holds == Holds.SOUND || SOUND_ENDINGS.contains(ending)
                ? MediaKind.SOUND
                : MediaKind.FILM);
      }
    }
    return Optional.empty();
  }

  /// What a file of this format holds, as far as its first bytes and its name's ending tell.
  MediaKind kind(byte[] head, String ending) {
    return switch (holds) {
      case SOUND -> MediaKind.SOUND;
      case FILM -> MediaKind.FILM;
      case EITHER -> {
        if (this == OGG) {
          String start = new String(head, StandardCharsets.ISO_8859_1);
          yield start.contains("\u0080theora") || start.contains("\u0001video")
              ? MediaKind.FILM
              : MediaKind.SOUND;
        }
        boolean soundBrand = this == MP4 && (matches(head, 8, "M4A ") || matches(head, 8, "M4B "));
        yield soundBrand || SOUND_ENDINGS.contains(ending) ? MediaKind.SOUND : MediaKind.FILM;
      }
    };
  }

  /// The format that a file's first bytes show.
  ///
  /// @param head the file's content, or its first [MediaKind#HEAD] bytes
  public static Optional<StreamFormat> of(byte[] head) {
    if (matches(head, 8, "WAVE") && (matches(head, 0, "RIFF") || matches(head, 0, "RF64"))) {
      return Optional.of(WAV);
    }
    if (matches(head, 0, "RIFF") && matches(head, 8, "AVI ")) {
      return Optional.of(AVI);
    }
    if (matches(head, 0, "FORM") && (matches(head, 8, "AIFF") || matches(head, 8, "AIFC"))) {
      return Optional.of(AIFF);
    }
    if (matches(head, 4, "ftyp") ? !isPicture(head) : isOldQuickTime(head)) {
      return Optional.of(MP4);
    }
    if (IntStream.range(0, 5).allMatch(packet -> matches(head, 188 * packet, "G"))) {
      return Optional.of(MPEG);
    }
    if (matches(head, 0, "ID3")) {
      return Optional.of(MP3);
    }
    Optional<StreamFormat> bySignature = bySignature(head);
    return bySignature.isPresent() ? bySignature : MpegAudioFrames.format(head);
  }

  private static Optional<StreamFormat> bySignature(byte[] head) {
    record Signature(String start, StreamFormat format) {}
    return List.of(
            new Signature("fLaC", FLAC),
            new Signature("OggS", OGG),
            new Signature("\u001aE\u00df\u00a3", MATROSKA),
            new Signature("caff", CAF),
            new Signature(".snd\0\0", AU),
            new Signature("FLV\u0001", FLV),
            new Signature("0&\u00b2u\u008ef\u00cf\u0011", WINDOWS_MEDIA),
            new Signature("\0\0\u0001\u00ba", MPEG))
        .stream()
        .filter(signature -> matches(head, 0, signature.start()))
        .map(Signature::format)
        .findFirst();
  }

  /// HEIC and AVIF use the same container.
  private static boolean isPicture(byte[] head) {
    return List.of("heic", "heix", "heim", "heis", "mif1", "msf1", "avif", "avis").stream()
        .anyMatch(brand -> matches(head, 8, brand));
  }

  private static boolean isOldQuickTime(byte[] head) {
    return matches(head, 4, "moov")
        || (matches(head, 0, "\0\0\0") && (matches(head, 4, "wide") || matches(head, 4, "free")))
        || (matches(head, 4, "mdat") && !Character.isLetter(head[0]));
  }

  private static boolean matches(byte[] head, int at, String signature) {
    return Bytes.bigEndian(head).matches(at, signature);
  }

  static String ending(String name) {
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
  }
}
