package semblance.media.imageio;

import java.awt.color.CMMException;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.ColorConvertOp;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import semblance.embedding.Sha256;
import semblance.media.pixel.Colours;
import semblance.media.pixel.RawPicture;

/// Conversion from embedded ICC profiles to sRGB, by the JDK's LittleCMS.
///
/// Thread-safe. The last profiles are kept, since the pictures of one camera or program share
/// theirs and most turn out to be sRGB under another name.
public final class ColourManagement {
  private static final int KEPT = 64;

  /// A profile that moves no probed colour by more than this many levels is sRGB's own.
  private static final int TOLERANCE = 1;

  private final Map<String, Optional<ICC_Profile>> known = new Recent();

  /// Converts to sRGB where the profile asks for it.
  ///
  /// @param profile an ICC profile; one that is broken, or for another kind of samples, is ignored,
  ///   as viewers do
  /// @return in RGB if it was converted; the picture itself otherwise
  public RawPicture toSrgb(RawPicture picture, byte[] profile) {
    int channels = picture.colours().channels();
    Optional<ICC_Profile> other = differing(profile, channels);
    if (other.isEmpty()) {
      return picture;
    }
    byte[] samples =
        channels == 4 ? picture.colours().toCmyk(picture.samples()) : picture.samples();
    try {
      return picture.withColours(
          Colours.RGB, convert(other.get(), samples, picture.width(), picture.height(), channels));
    } catch (CMMException | IllegalArgumentException e) {
      return picture;
    }
  }

  /// The profile, if it has that many channels and is not sRGB's equal.
  private Optional<ICC_Profile> differing(byte[] profile, int channels) {
    String key = channels + ":" + Sha256.of(profile);
    synchronized (known) {
      Optional<ICC_Profile> cached = known.get(key);
      if (cached != null) {
        return cached;
      }
    }
    Optional<ICC_Profile> read = read(profile, channels);
    synchronized (known) {
      known.put(key, read);
    }
    return read;
  }

  private static Optional<ICC_Profile> read(byte[] bytes, int channels) {
    try {
      ICC_Profile profile = ICC_Profile.getInstance(bytes);
      if (profile.getNumComponents() != channels || (channels == 3 && isSrgb(profile))) {
        return Optional.empty();
      }
      // Some faults only show when it is used.
      byte[] unused = convert(profile, new byte[channels], 1, 1, channels);
      return unused.length == 3 ? Optional.of(profile) : Optional.empty();
    } catch (RuntimeException e) {
      return Optional.empty();
    }
  }

  private static boolean isSrgb(ICC_Profile profile) {
    int[] levels = {0, 30, 64, 128, 192, 230, 255};
    byte[] probe = new byte[3 * levels.length * levels.length * levels.length];
    int at = 0;
    for (int red : levels) {
      for (int green : levels) {
        for (int blue : levels) {
          probe[at++] = (byte) red;
          probe[at++] = (byte) green;
          probe[at++] = (byte) blue;
        }
      }
    }
    byte[] converted = convert(profile, probe, probe.length / 3, 1, 3);
    for (int i = 0; i < probe.length; i++) {
      if (Math.abs((converted[i] & 0xff) - (probe[i] & 0xff)) > TOLERANCE) {
        return false;
      }
    }
    return true;
  }

  private static byte[] convert(
      ICC_Profile profile, byte[] samples, int width, int height, int channels) {
    ICC_Profile srgb = ICC_Profile.getInstance(ColorSpace.CS_sRGB);
    byte[] rgb = new byte[Math.multiplyExact(3, width * height)];
    new ColorConvertOp(new ICC_Profile[] {profile, srgb}, null)
        .filter(raster(samples, width, height, channels), raster(rgb, width, height, 3));
    return rgb;
  }

  private static WritableRaster raster(byte[] samples, int width, int height, int channels) {
    int[] offsets = new int[channels];
    for (int i = 0; i < channels; i++) {
      offsets[i] = i;
    }
    return Raster.createInterleavedRaster(
        new DataBufferByte(samples, samples.length),
        width,
        height,
        width * channels,
        channels,
        offsets,
        null);
  }

  private static final class Recent extends LinkedHashMap<String, Optional<ICC_Profile>> {
    Recent() {
      super(KEPT, .75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Optional<ICC_Profile>> eldest) {
      return size() > KEPT;
    }
  }
}
