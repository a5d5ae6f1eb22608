package semblance.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.util.function.Consumer;
import semblance.embedding.Modality;
import semblance.embedding.Picture;
import semblance.embedding.Sha256;
import semblance.embedding.StorageException;
import semblance.embedding.UnreadableContentException;
import semblance.embedding.Video;
import semblance.ingest.moment.Moment;
import semblance.ingest.moment.SoundCut;
import semblance.media.PictureDecoder;
import semblance.media.SoundDecoder;
import semblance.media.VideoDecoder;
import semblance.media.format.MediaKind;
import semblance.media.text.TextDecoder;

/// Reads a file and decodes it by what it holds, not by what its name says. Thread-safe.
final class ContentReader {
  /// The most bytes of a file that are read into memory; sounds and films are read in pieces.
  private static final long MAXIMUM_BYTES = 512L << 20;

  private final PictureDecoder pictures = new PictureDecoder();
  private final SoundDecoder sounds = new SoundDecoder();
  private final VideoDecoder films = new VideoDecoder();

  /// What a file holds, told by its first bytes.
  ///
  /// @throws StorageException if it cannot be read now
  /// @throws UnreadableContentException if it is empty
  Modality modality(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] head = in.readNBytes(MediaKind.HEAD);
      if (head.length == 0) {
        throw new UnreadableContentException(file + ": the file is empty (zero bytes)");
      }
      return switch (films.kind(head, file, file.toString())) {
        case PICTURE -> Modality.IMAGE;
        case TEXT -> Modality.TEXT;
        case SOUND -> Modality.AUDIO;
        case FILM -> Modality.VIDEO;
      };
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /// Reads a file.
  ///
  /// @throws StorageException if it cannot be read now
  /// @throws UnreadableContentException if it is too large or empty
  EncodedFile read(Path file, Modality modality) {
    try {
      if (modality == Modality.AUDIO || modality == Modality.VIDEO) {
        return new EncodedFile(modality, new byte[0], hash(file));
      }
      long size = Files.size(file);
      if (size > MAXIMUM_BYTES) {
        throw new UnreadableContentException(
            "%s: %,d bytes, the most that is read is %,d".formatted(file, size, MAXIMUM_BYTES));
      }
      byte[] bytes = Files.readAllBytes(file);
      return new EncodedFile(modality, bytes, Sha256.of(bytes));
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static String hash(Path file) throws IOException {
    try (DigestInputStream in =
        new DigestInputStream(Files.newInputStream(file), Sha256.digest())) {
      byte[] piece = new byte[1 << 16];
      while (in.read(piece) >= 0) {
        // Only the digest is wanted.
      }
      return Sha256.hex(in.getMessageDigest());
    }
  }

  private static StorageException unreadable(Path file, IOException cause) {
    return new StorageException(
        switch (cause) {
          case NoSuchFileException gone -> file + ": the file went away while indexing";
          case AccessDeniedException denied -> file + ": no permission to read it";
          default -> "%s: %s".formatted(file, cause.getMessage());
        },
        cause);
  }

  /// The picture in a file.
  ///
  /// @throws UnreadableContentException if it cannot be decoded as one
  Picture picture(EncodedFile encoded, Path file) {
    return pictures.decode(encoded.bytes(), file.toString());
  }

  /// The text in a file.
  ///
  /// @throws UnreadableContentException if it cannot be decoded as one
  String text(EncodedFile encoded, Path file) {
    return TextDecoder.decode(encoded.bytes(), file.toString());
  }

  /// The film in a file, whose frames are decoded when they are asked for.
  ///
  /// @throws UnreadableContentException if it cannot be decoded as one
  Video film(Path file) {
    return films.open(file, file.toString());
  }

  /// Reads through the sound in a file.
  ///
  /// @throws UnreadableContentException if it cannot be decoded as one; moments before the damage
  ///   were given
  void sound(Path file, Consumer<Moment> moments) {
    new SoundCut(sounds).windows(file, moments);
  }
}
