package semblance.media;

import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalInt;
import semblance.embedding.Sound;
import semblance.embedding.StorageException;
import semblance.embedding.UnreadableContentException;
import semblance.media.ffmpeg.FfmpegResampler;
import semblance.media.ffmpeg.FfmpegSound;
import semblance.media.ffmpeg.SoundWindows;
import semblance.media.format.ByteSource;
import semblance.media.format.EncodedStream;
import semblance.media.format.MalformedStreamException;

/// Decodes sound files, and the sound of films, to what a listener hears, mixed to one channel.
///
/// WAV, FLAC, MP3, Ogg (Vorbis, Opus), MP4 (AAC, ALAC), Matroska and others are told apart by their
/// first bytes, never by name. The mix is the mean of the channels, as librosa's `to_mono`; what
/// encoders put before and behind the sound is left out. Files that are cut off are refused, as far
/// as their container tells; single damaged packets are passed over, as players do. Thread-safe; a
/// call works on its caller's thread.
public final class SoundDecoder {
  private final Settings settings;

  /// A decoder with the default limits.
  public SoundDecoder() {
    this(Settings.defaults());
  }

  public SoundDecoder(Settings settings) {
    this.settings = settings;
  }

  /// Limits on what is decoded; checked while decoding, since headers may lie.
  ///
  /// @param maximumSamples of a sound, at the rate that is asked for
  public record Settings(long maximumSamples) {
    /// 2 hours at 48,000 a second.
    public static final long DEFAULT_MAXIMUM_SAMPLES = 2L * 3600 * 48_000;

    /// A sound takes 4 bytes a sample, and twice that while it is put together: a quarter of the
    /// memory at most.
    private static final int BYTES = 32;

    public Settings {
      if (maximumSamples < 1 || maximumSamples > Integer.MAX_VALUE - 8) {
        throw new IllegalArgumentException(
            "maximumSamples %d: expected 1 to %d".formatted(maximumSamples, Integer.MAX_VALUE - 8));
      }
    }

    /// [#DEFAULT_MAXIMUM_SAMPLES], or fewer where Java was given little memory.
    public static Settings defaults() {
      return new Settings(
          Math.clamp(Runtime.getRuntime().maxMemory() / BYTES, 1, DEFAULT_MAXIMUM_SAMPLES));
    }

    public Settings withMaximumSamples(long samples) {
      return new Settings(samples);
    }
  }

  /// Decodes a file at its own rate.
  ///
  /// @throws UnreadableContentException if it holds no sound, not a whole one, or too long a one
  /// @throws StorageException if it is missing or must not or cannot be read
  public Sound decode(Path file) {
    return decode(file, file.toString());
  }

  /// Decodes a file at its own rate.
  ///
  /// @param name what to call it in errors
  /// @throws UnreadableContentException if it holds no sound, not a whole one, or too long a one
  /// @throws StorageException if it is missing or must not or cannot be read
  public Sound decode(Path file, String name) {
    return decode(StreamFiles.source(file, name, "sound"), name, OptionalInt.empty());
  }

  /// Decodes a file, resampled.
  ///
  /// @param name what to call it in errors
  /// @param rate samples a second, at least 1
  /// @throws UnreadableContentException if it holds no sound, not a whole one, or too long a one
  /// @throws StorageException if it is missing or must not or cannot be read
  public Sound decode(Path file, String name, int rate) {
    return decode(StreamFiles.source(file, name, "sound"), name, OptionalInt.of(checked(rate)));
  }

  /// Decodes a file at its own rate, window by window, however long it is: no more than two windows
  /// are in memory.
  ///
  /// @param name what to call it in errors
  /// @param windows how it is cut
  /// @param consumer is given the windows in their order
  /// @throws UnreadableContentException if it holds no sound, not a whole one, or too long a one;
  ///   windows before that were given
  /// @throws StorageException if it is missing or must not or cannot be read
  public void forEachWindow(
      Path file, String name, SoundWindows.Settings windows, SoundWindows.Consumer consumer) {
    decoded(
        name,
        () -> {
          EncodedStream encoded =
              EncodedStream.parse(StreamFiles.source(file, name, "sound"), "sound");
          FfmpegSound.forEachWindow(encoded.source(), windows, consumer);
          return windows;
        });
  }

  /// Decodes a file's content at its own rate.
  ///
  /// @param name what to call it in errors
  /// @throws UnreadableContentException if it holds no sound, not a whole one, or too long a one
  public Sound decode(byte[] content, String name) {
    return decode(new ByteSource.OfBytes(content), name, OptionalInt.empty());
  }

  /// Decodes a file's content, resampled.
  ///
  /// @param name what to call it in errors
  /// @param rate samples a second, at least 1
  /// @throws UnreadableContentException if it holds no sound, not a whole one, or too long a one
  public Sound decode(byte[] content, String name, int rate) {
    return decode(new ByteSource.OfBytes(content), name, OptionalInt.of(checked(rate)));
  }

  /// The sound at another rate, `ceil(samples * rate / sound.rate())` samples long; itself if it
  /// has that rate.
  ///
  /// @param rate samples a second, at least 1
  public static Sound resample(Sound sound, int rate) {
    return sound.rate() == checked(rate)
        ? sound
        : new Sound(rate, FfmpegResampler.resample(sound.samples(), sound.rate(), rate));
  }

  private static int checked(int rate) {
    if (rate < 1) {
      throw new IllegalArgumentException("rate %d: expected at least 1".formatted(rate));
    }
    return rate;
  }

  private Sound decode(ByteSource source, String name, OptionalInt rate) {
    return decoded(
        name,
        () -> {
          EncodedStream encoded = EncodedStream.parse(source, "sound");
          return FfmpegSound.decode(encoded.source(), rate, settings.maximumSamples());
        });
  }

  /// What is decoded by a call into the engine.
  private interface Decoding<T> {
    T decode() throws MalformedStreamException, IOException;
  }

  private static <T> T decoded(String name, Decoding<T> decoding) {
    try {
      return decoding.decode();
    } catch (MalformedStreamException e) {
      throw new UnreadableContentException(name + " cannot be read as sound: " + e.getMessage(), e);
    } catch (IOException e) {
      throw StreamFiles.unreadable(name, e);
    } catch (OutOfMemoryError e) {
      throw new UnreadableContentException(
          name + " cannot be decoded: it needs more memory than Java was given (see -Xmx)", e);
    }
  }
}
