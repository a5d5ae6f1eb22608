package semblance.cli.workspace;

import java.io.IOException;
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
import semblance.media.format.PictureFormat;
import semblance.media.text.TextDecoder;

/// Reads files that a person names, as pictures or as texts, by what is in them.
public final class ContentFiles {
  private static final long MAXIMUM_BYTES = 512L << 20;

  private final PictureDecoder pictures;

  ContentFiles(PictureDecoder pictures) {
    this.pictures = pictures;
  }

  /// The content of a file.
  ///
  /// @param model what the content is for: a modality it has no tower for is refused
  /// @throws StorageException if the file cannot be read
  /// @throws UnreadableContentException if it holds neither a picture nor a text, or not what it
  ///   was said to be
  /// @throws semblance.embedding.UnsupportedModalityException if the model has no tower for it
  public Content read(Part.FilePart file, EmbeddingModel model) {
    file.modality().ifPresent(model::tower);
    byte[] bytes = bytes(file.path(), file.label());
    Modality modality = file.modality().orElseGet(() -> modality(bytes, file.path()));
    model.tower(modality);
    return switch (modality) {
      case TEXT -> new Content.Text(TextDecoder.decode(bytes, file.label()));
      case IMAGE -> new Content.Image(pictures.decode(bytes, file.label()));
      case AUDIO, VIDEO ->
          throw new UnreadableContentException(
              "%s: this version decodes pictures and texts, not %s"
                  .formatted(file.label(), modality));
    };
  }

  /// Decodes a picture that was encoded by us or is otherwise in memory.
  public Picture picture(byte[] bytes, String name) {
    return pictures.decode(bytes, name);
  }

  private static Modality modality(byte[] bytes, Path path) {
    boolean picture = PictureFormat.of(bytes).isPresent() || PictureFormat.ofName(path).isPresent();
    return picture ? Modality.IMAGE : Modality.TEXT;
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
    } catch (NoSuchFileException e) {
      throw new StorageException(label + ": no such file", e);
    } catch (AccessDeniedException e) {
      throw new StorageException(label + ": no permission to read it", e);
    } catch (IOException e) {
      throw new StorageException("%s: %s".formatted(label, e.getMessage()), e);
    }
  }

  /// The picture in a file, if it holds one.
  ///
  /// @throws StorageException if the file cannot be read
  public Optional<Picture> pictureOf(Part.FilePart file) {
    byte[] bytes = bytes(file.path(), file.label());
    return modality(bytes, file.path()) == Modality.IMAGE
        ? Optional.of(pictures.decode(bytes, file.label()))
        : Optional.empty();
  }
}
