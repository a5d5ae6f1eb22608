package semblance.model.hub;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import semblance.embedding.ModelException;
import semblance.embedding.Sha256;
import semblance.embedding.StorageException;
import semblance.model.hub.web.ResponseBody;
import semblance.model.hub.web.WebClient;
import semblance.model.hub.web.WebResponse;

/// Fetches one file into a blob: goes on from where an earlier try ended, checks length and digest,
/// and puts it in place at once. What has come lies in `<blob>.incomplete` until then.
final class BlobDownload {
  private static final int BUFFER = 1 << 20;

  private final WebClient client;
  private final HubFile file;
  private final URI source;
  private final Path blob;
  private final Path incomplete;
  private final PullListener listener;
  private final Refusals refusals;
  private final Retries.Pause pause;

  BlobDownload(
      WebClient client,
      HubFile file,
      URI source,
      Path blob,
      PullListener listener,
      Refusals refusals,
      Retries.Pause pause) {
    this.client = client;
    this.file = file;
    this.source = source;
    this.blob = blob;
    this.incomplete = incomplete(blob);
    this.listener = listener;
    this.refusals = refusals;
    this.pause = pause;
  }

  /// Where the bytes lie until all are there.
  static Path incomplete(Path blob) {
    return blob.resolveSibling(blob.getFileName() + ".incomplete");
  }

  /// Fetches the file. The caller has the blob's lock.
  void fetch() throws InterruptedException {
    Optional<String> wrong = fetchOnce();
    if (wrong.isPresent()) {
      wrong = fetchOnce();
    }
    if (wrong.isPresent()) {
      throw new ModelException(
          "%s came with other bytes than the hub promised, twice: its digest is %s, expected %s. Try again later, or without the proxy or mirror in between"
              .formatted(file.path(), wrong.get(), file.etag()));
    }
    try {
      Files.move(
          incomplete, blob, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw notWritten(e);
    }
  }

  /// @return the digest that was found, if it is not the one expected; the bytes are then gone
  private Optional<String> fetchOnce() throws InterruptedException {
    Retries retries = new Retries(pause, listener);
    try (FileChannel channel =
        FileChannel.open(
            incomplete,
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      Progress progress = new Progress(channel);
      progress.resume();
      while (!isWhole(progress)) {
        try {
          askAndWrite(progress, retries);
        } catch (FileWriteException e) {
          throw notWritten(e.failure());
        } catch (IOException e) {
          retries.again(e);
        }
      }
      channel.force(true);
      Optional<String> found =
          progress.digest.map(Sha256::hex).or(() -> gitDigest()).filter(this::isWrong);
      if (found.isPresent()) {
        listener.advanced(-progress.length);
        channel.truncate(0);
      }
      return found;
    } catch (IOException e) {
      throw notWritten(e);
    }
  }

  private boolean isWrong(String digest) {
    return !digest.equals(file.etag());
  }

  private Optional<String> gitDigest() {
    try {
      return BlobDigest.git(file.etag(), incomplete);
    } catch (IOException e) {
      throw notWritten(e);
    }
  }

  private boolean isWhole(Progress progress) {
    return progress.ended || file.size().equals(OptionalLong.of(progress.length));
  }

  private void askAndWrite(Progress progress, Retries retries)
      throws IOException, InterruptedException {
    Optional<String> range =
        progress.length > 0
            ? Optional.of("bytes=%d-".formatted(progress.length))
            : Optional.empty();
    try (WebResponse response = client.send("GET", source, range, false)) {
      switch (response.status()) {
        case 200 -> progress.restart(); // also where a part was asked for and all of it comes
        case 206 -> {
          if (!isFrom(response, progress.length)) {
            progress.restart();
            throw new IOException(
                "%s came from another place than was asked for".formatted(file.path()));
          }
        }
        case 416 -> {
          progress.restart(); // what is here is longer than the file
          throw new IOException("the hub has no such part of %s".formatted(file.path()));
        }
        default -> {
          if (Retries.mayPass(response.status()) && retries.again(response)) {
            return;
          }
          throw refusals.of(response, Optional.of(file.path()));
        }
      }
      write(response.body(), progress, retries);
    }
    if (file.size().isPresent() && progress.length < file.size().getAsLong()) {
      throw new IOException(
          "%s ended after %d of %d bytes"
              .formatted(file.path(), progress.length, file.size().getAsLong()));
    }
    progress.ended = true;
  }

  private static boolean isFrom(WebResponse response, long place) {
    return response
        .header("Content-Range")
        .filter(range -> range.matches("bytes " + place + "-[0-9]+/(?:[0-9]+|\\*)"))
        .isPresent();
  }

  private void write(ResponseBody body, Progress progress, Retries retries)
      throws IOException, InterruptedException {
    for (Optional<List<ByteBuffer>> more = body.next(); more.isPresent(); more = body.next()) {
      for (ByteBuffer buffer : more.get()) {
        if (file.size().isPresent()
            && progress.length + buffer.remaining() > file.size().getAsLong()) {
          long size = file.size().getAsLong();
          progress.restart();
          throw new ModelException(
              "%s is longer than the %d bytes that the hub promised; try again later, or without the proxy or mirror in between"
                  .formatted(file.path(), size));
        }
        if (progress.write(buffer)) {
          retries.progressed();
        }
      }
    }
  }

  private StorageException notWritten(IOException e) {
    return new StorageException(
        "%s cannot be written: %s. Make room or choose another folder with HF_HOME; what has come is kept"
            .formatted(incomplete, e.getMessage()),
        e);
  }

  /// A failure to write, which trying again does not help. Caught within this class.
  private static final class FileWriteException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient IOException failure;

    FileWriteException(IOException failure) {
      super(failure);
      this.failure = failure;
    }

    IOException failure() {
      return failure;
    }
  }

  /// What has come so far, and its digest.
  private final class Progress {
    private final FileChannel channel;
    private Optional<MessageDigest> digest = BlobDigest.sha256(file.etag());
    private long length;
    private long furthest;
    private boolean ended;

    Progress(FileChannel channel) {
      this.channel = channel;
    }

    /// Takes over what an earlier pull left.
    void resume() throws IOException {
      if (file.size().isEmpty() || channel.size() > file.size().getAsLong()) {
        channel.truncate(0);
      }
      ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
      while (channel.read(buffer) >= 0) {
        buffer.flip();
        length += buffer.remaining();
        digest.ifPresent(sha -> sha.update(buffer));
        buffer.clear();
      }
      furthest = length;
      if (length > 0) {
        listener.advanced(length);
      }
    }

    void restart() {
      try {
        channel.truncate(0);
      } catch (IOException e) {
        throw new FileWriteException(e);
      }
      if (length > 0) {
        listener.advanced(-length);
      }
      length = 0;
      digest = BlobDigest.sha256(file.etag());
    }

    /// @return whether it is further than ever, which a server that starts anew is not at first
    boolean write(ByteBuffer buffer) {
      int count = buffer.remaining();
      digest.ifPresent(sha -> sha.update(buffer.duplicate()));
      try {
        while (buffer.hasRemaining()) {
          channel.write(buffer, length + count - buffer.remaining());
        }
      } catch (IOException e) {
        throw new FileWriteException(e);
      }
      length += count;
      listener.advanced(count);
      boolean further = length > furthest;
      furthest = Math.max(furthest, length);
      return further;
    }
  }
}
