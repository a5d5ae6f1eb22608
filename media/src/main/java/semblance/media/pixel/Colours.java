package semblance.media.pixel;

/// Where the colours of samples lie.
public enum Colours {
  /// One sample: black to white.
  GREY(1),
  /// Red, green, blue.
  RGB(3),
  /// Four inks, 0 is none.
  CMYK(4),
  /// Four inks as Adobe's programs store them in a JPEG: 255 is none.
  INVERTED_CMYK(4),
  /// Cyan, magenta and yellow as luminance and chrominance, then black, of which 255 is none.
  INVERTED_YCCK(4);

  private final int channels;

  Colours(int channels) {
    this.channels = channels;
  }

  /// Samples a pixel.
  public int channels() {
    return channels;
  }

  /// Samples of a plain device in RGB: grey thrice, inks as filters over each other.
  ///
  /// @return the same array if they are RGB already
  byte[] toRgb(byte[] samples) {
    return switch (this) {
      case RGB -> samples;
      case GREY -> {
        byte[] rgb = new byte[Math.multiplyExact(samples.length, 3)];
        for (int i = 0, out = 0; i < samples.length; i++, out += 3) {
          rgb[out] = samples[i];
          rgb[out + 1] = samples[i];
          rgb[out + 2] = samples[i];
        }
        yield rgb;
      }
      case CMYK, INVERTED_CMYK, INVERTED_YCCK -> {
        byte[] inks = toCmyk(samples);
        byte[] rgb = new byte[inks.length / 4 * 3];
        for (int i = 0, out = 0; i < inks.length; i += 4) {
          int light = 255 - (inks[i + 3] & 0xff);
          for (int ink = i; ink < i + 3; ink++) {
            rgb[out++] = (byte) ((light * (255 - (inks[ink] & 0xff)) + 127) / 255);
          }
        }
        yield rgb;
      }
    };
  }

  /// Samples of four inks as [#CMYK].
  ///
  /// @return the same array if they are already
  /// @throws IllegalStateException if these colours are not inks
  public byte[] toCmyk(byte[] samples) {
    return switch (this) {
      case CMYK -> samples;
      case INVERTED_CMYK -> {
        byte[] inks = new byte[samples.length];
        for (int i = 0; i < samples.length; i++) {
          inks[i] = (byte) ~samples[i];
        }
        yield inks;
      }
      case INVERTED_YCCK -> {
        byte[] inks = new byte[samples.length];
        for (int i = 0; i < samples.length; i += 4) {
          int luminance = samples[i] & 0xff;
          int blue = (samples[i + 1] & 0xff) - 128;
          int red = (samples[i + 2] & 0xff) - 128;
          // JFIF's equations, with cyan, magenta, yellow in the places of red, green, blue.
          inks[i] = toByte(luminance + 1.402 * red);
          inks[i + 1] = toByte(luminance - 0.344136 * blue - 0.714136 * red);
          inks[i + 2] = toByte(luminance + 1.772 * blue);
          inks[i + 3] = (byte) ~samples[i + 3];
        }
        yield inks;
      }
      case GREY, RGB -> throw new IllegalStateException(this + " is not a colour space of inks");
    };
  }

  private static byte toByte(double value) {
    return (byte) Math.clamp(Math.round(value), 0, 255);
  }
}
