package semblance.cli.workspace;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import semblance.cli.argument.Part;
import semblance.embedding.Content;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.Modality;
import semblance.embedding.Picture;
import semblance.embedding.StorageException;
import semblance.embedding.UnreadableContentException;
import semblance.media.PictureDecoder;
import semblance.media.SoundDecoder;
import semblance.media.VideoDecoder;
import semblance.media.format.MediaKind;
import semblance.media.text.TextDecoder;

/// Reads files that a person names, as pictures, texts, sounds or films, by what is in them.
public final class ContentFiles {
  private static final long MAXIMUM_BYTES = 512L << 20;

  private final PictureDecoder pictures;
  private final SoundDecoder sounds = new SoundDecoder();
  private final VideoDecoder videos = new VideoDecoder();

  ContentFiles(PictureDecoder pictures) {
    this.pictures = pictures;
  }

  /// The content of a file.
  ///
  /// @param model what the content is for: a modality it has no tower for is refused
  /// @throws StorageException if the file cannot be read
  /// @throws UnreadableContentException if it holds nothing that can be decoded, or not what it was
  ///   said to be
  /// @throws semblance.embedding.UnsupportedModalityException if the model has no tower for it
  public Content read(Part.FilePart file, EmbeddingModel model) {
    file.modality().ifPresent(model::tower);
    Path path = file.path();
    String label = file.label();
    Modality modality = file.modality().orElseGet(() -> modality(path, label));
    model.tower(modality);
    return switch (modality) {
      case TEXT -> new Content.Text(TextDecoder.decode(bytes(path, label), label));
      case IMAGE -> new Content.Image(pictures.decode(bytes(path, label), label));
      case AUDIO -> new Content.Audio(sounds.decode(path, label));
      case VIDEO -> new Content.Film(videos.open(path, label));
    };
  }

  /// Decodes a picture that was encoded by us or is otherwise in memory.
  public Picture picture(byte[] bytes, String name) {
    return pictures.decode(bytes, name);
  }

  private Modality modality(Path path, String label) {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] head = in.readNBytes(MediaKind.HEAD);
      if (head.length == 0) {
        throw new UnreadableContentException(label + ": the file is empty (zero bytes)");
      }
      return switch (videos.kind(head, path, label)) {
        case PICTURE -> Modality.IMAGE;
        case TEXT -> Modality.TEXT;
        case SOUND -> Modality.AUDIO;
        case FILM -> Modality.VIDEO;
      };
    } catch (IOException e) {
      throw unreadable(label, e);
    }
  }

  private static byte[] bytes(Path path, String label) {
    try {
      long size = Files.size(path);
      if (size > MAXIMUM_BYTES) {
        throw new UnreadableContentException(
            "%s: %,d bytes; at most %,d are read".formatted(label, size, MAXIMUM_BYTES));
      }
      if (size == 0) {
        throw new UnreadableContentException(label + ": the file is empty (zero bytes)");
      }
      return Files.readAllBytes(path);
    } catch (IOException e) {
      throw unreadable(label, e);
    }
  }

  private static StorageException unreadable(String label, IOException cause) {
    return new StorageException(
        switch (cause) {
          case NoSuchFileException gone -> label + ": no such file";
          case AccessDeniedException denied -> label + ": no permission to read it";
          default -> "%s: %s".formatted(label, cause.getMessage());
        },
        cause);
  }

  /// The picture in a file, if it holds one.
  ///
  /// @throws StorageException if the file cannot be read
  public Optional<Picture> pictureOf(Part.FilePart file) {
    return modality(file.path(), file.label()) == Modality.IMAGE
        ? Optional.of(pictures.decode(bytes(file.path(), file.label()), file.label()))
        : Optional.empty();
  }
}
