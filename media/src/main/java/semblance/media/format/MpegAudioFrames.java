package semblance.media.format;

import java.util.Optional;

/// Recognises MPEG audio without a container: two bytes prove little, so a second frame must follow
/// where the first one says (ISO/IEC 11172-3, section 2.4.2.3; ISO/IEC 13818-7, section 6.2).
final class MpegAudioFrames {
  private static final int[] RATES = {44_100, 48_000, 32_000};

  // Kilobits a second: MPEG-1 layer 3, MPEG-1 layer 2, and both of MPEG-2.
  private static final int[] LAYER_3 = {
    0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320
  };
  private static final int[] LAYER_2 = {
    0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384
  };
  private static final int[] LOW = {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160};

  private MpegAudioFrames() {}

  static Optional<StreamFormat> format(byte[] head) {
    int length = frameLength(head, 0);
    if (length == 0 || (head.length > length + 6 && frameLength(head, length) == 0)) {
      return Optional.empty();
    }
    return Optional.of(isAdts(head) ? StreamFormat.AAC : StreamFormat.MP3);
  }

  private static boolean isAdts(byte[] head) {
    return (head[1] & 0x06) == 0;
  }

  /// The length of the frame at a place, or 0 if none begins there.
  private static int frameLength(byte[] head, int at) {
    if (head.length < at + 7 || (head[at] & 0xff) != 0xff || (head[at + 1] & 0xe0) != 0xe0) {
      return 0;
    }
    int layer = bits(head[at + 1], 1, 3);
    if (layer == 0) {
      boolean adts = (head[at + 1] & 0xf0) == 0xf0 && bits(head[at + 2], 2, 15) < 13;
      int length =
          ((head[at + 3] & 3) << 11) | ((head[at + 4] & 0xff) << 3) | bits(head[at + 5], 5, 7);
      return adts && length > 7 ? length : 0;
    }
    int version = bits(head[at + 1], 3, 3); // 0: MPEG-2.5, 2: MPEG-2, 3: MPEG-1
    int bitRate = bits(head[at + 2], 4, 15);
    int rate = bits(head[at + 2], 2, 3);
    if (layer == 3 || version == 1 || bitRate == 0 || bitRate == 15 || rate == 3) {
      return 0;
    }
    int[] bitRates = version != 3 ? LOW : layer == 1 ? LAYER_3 : LAYER_2;
    int samplesPerSecond = RATES[rate] >> (version == 3 ? 0 : version == 2 ? 1 : 2);
    int bytesPerBit = version != 3 && layer == 1 ? 72 : 144;
    return bytesPerBit * bitRates[bitRate] * 1000 / samplesPerSecond + bits(head[at + 2], 1, 1);
  }

  private static int bits(byte value, int shift, int mask) {
    return (value >> shift) & mask;
  }
}
