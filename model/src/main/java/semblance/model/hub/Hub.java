package semblance.model.hub;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import semblance.embedding.ModelException;
import semblance.embedding.StorageException;
import semblance.model.hub.web.WebClient;
import semblance.model.hub.web.WebResponse;

/// The model hub: brings published models into the local cache.
///
/// ```java
/// Hub hub = new Hub(HubSettings.of(System.getenv()));
/// Pulled pulled = hub.pull(HubName.of("openai/clip-vit-base-patch32"), Optional.empty(), PullListener.NONE);
/// ```
///
/// Only the files that are needed here are brought. A pull that was interrupted goes on from where
/// it ended; one that another process makes of the same model does no harm. Large files are checked
/// by SHA-256, small ones by Git's SHA-1. Thread-safe.
public final class Hub {
  private final HubSettings settings;
  private final HubCache cache;
  private final Retries.Pause pause;
  private final ToLongFunction<Path> freeBytes;

  public Hub(HubSettings settings) {
    this(settings, Retries.Pause.CLOCK, Hub::freeBytes);
  }

  /// @param freeBytes how much room a folder has
  Hub(HubSettings settings, Retries.Pause pause, ToLongFunction<Path> freeBytes) {
    this.settings = settings;
    this.pause = pause;
    this.freeBytes = freeBytes;
    cache = new HubCache(settings.cache());
  }

  /// Brings a model, or what is missing of it.
  ///
  /// @param onnx the precision in which to bring networks in ONNX form, though there may be other
  ///   weights; empty to bring those only where there are no others, as fp32
  /// @throws ModelException if the hub does not have it, does not give it, or gives other bytes
  ///   than it promised
  /// @throws StorageException if the hub cannot be reached or the files cannot be written
  public Pulled pull(HubName name, Optional<OnnxPrecision> onnx, PullListener listener) {
    if (settings.offline()) {
      return offline(name);
    }
    try (WebClient client =
        new WebClient(settings.endpoint(), settings.token(), settings.timeout())) {
      return new Pull(client, name, listener).run(onnx);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StorageException(
          "bringing %s was interrupted; what has come is kept: run it again to go on from there"
              .formatted(name),
          e);
    } catch (IOException e) {
      throw new StorageException(
          "%s cannot be brought into %s: %s"
              .formatted(
                  name, cache.folder(), e instanceof InterruptedIOException ? e : e.getMessage()),
          e);
    }
  }

  private Pulled offline(HubName name) {
    Path folder =
        cache
            .find(name)
            .orElseThrow(() ->
                new ModelException(
                    "%s is not in the cache %s, and HF_HUB_OFFLINE says not to ask the hub; unset it to bring the model"
                        .formatted(name, cache.folder())));
    try (Stream<Path> paths = Files.walk(folder)) {
      List<Pulled.File> files = new ArrayList<>();
      for (Path path : paths.filter(Files::isRegularFile).sorted().toList()) {
        String relative = folder.relativize(path).toString().replace('\\', '/');
        files.add(new Pulled.File(relative, Files.size(path), false));
      }
      return new Pulled(name, folder.getFileName().toString(), folder, files);
    } catch (IOException e) {
      throw new StorageException("%s cannot be read: %s".formatted(folder, e), e);
    }
  }

  private static long freeBytes(Path folder) {
    try {
      return Files.getFileStore(folder).getUsableSpace();
    } catch (IOException e) {
      return Long.MAX_VALUE; // writing will tell
    }
  }

  /// One pull.
  private final class Pull {
    private final WebClient client;
    private final HubName name;
    private final PullListener listener;
    private final Refusals refusals;

    Pull(WebClient client, HubName name, PullListener listener) {
      this.client = client;
      this.name = name;
      this.listener = listener;
      refusals = new Refusals(name, settings.page(name), settings.token().isPresent());
    }

    Pulled run(Optional<OnnxPrecision> onnx) throws IOException, InterruptedException {
      Commit commit = commit();
      SortedSet<String> paths = FileChoice.of(name.toString(), commit.paths(), onnx);
      Path snapshot = cache.snapshots(name).resolve(commit.id());
      Map<String, HubFile> missing = new TreeMap<>();
      for (String path : paths) {
        if (!Files.exists(snapshot.resolve(path))) {
          missing.put(path, ask(commit, path));
        }
      }
      Files.createDirectories(cache.blob(name, "any").getParent());
      Files.createDirectories(snapshot);
      plan(missing);
      List<Pulled.File> files = new ArrayList<>();
      for (String path : paths) {
        HubFile file = missing.get(path);
        boolean fetched = file != null && bring(commit, file, snapshot.resolve(path));
        files.add(new Pulled.File(path, Files.size(snapshot.resolve(path)), fetched));
      }
      remember(commit);
      return new Pulled(name, commit.id(), snapshot, files);
    }

    private Commit commit() throws InterruptedException {
      URI listing = settings.listing(name);
      Retries retries = new Retries(pause, listener);
      while (true) {
        try (WebResponse response = client.send("GET", listing, Optional.empty(), false)) {
          if (response.status() == 200) {
            return Commit.read(response, name);
          }
          if (!Retries.mayPass(response.status()) || !retries.again(response)) {
            throw refusals.of(response, Optional.empty());
          }
        } catch (IOException e) {
          retries.again(e);
        }
      }
    }

    /// What the hub tells of a file before its bytes.
    private HubFile ask(Commit commit, String path) throws InterruptedException {
      URI uri = settings.file(name, commit.id(), path);
      Retries retries = new Retries(pause, listener);
      while (true) {
        try (WebResponse response = client.send("HEAD", uri, Optional.empty(), true)) {
          if (response.status() < 400) {
            return read(response, commit, path);
          }
          if (!Retries.mayPass(response.status()) || !retries.again(response)) {
            throw refusals.of(response, Optional.of(path));
          }
        } catch (IOException e) {
          retries.again(e);
        }
      }
    }

    private HubFile read(WebResponse response, Commit commit, String path) {
      String found = response.anyHeader("X-Repo-Commit").orElse(commit.id());
      if (!found.equals(commit.id())) {
        throw new ModelException(
            "the hub has %s at the commit %s, but it was asked for %s; check HF_ENDPOINT"
                .formatted(path, found, commit.id()));
      }
      String etag =
          response
              .anyHeader("X-Linked-Etag")
              .or(() -> response.header("ETag"))
              .map(text -> text.replaceFirst("^W/", "").replace("\"", ""))
              .filter(text -> text.matches("[A-Za-z0-9][A-Za-z0-9._+=-]{0,200}"))
              .orElseThrow(() ->
                  new ModelException(
                      "the hub gives no name (ETag) to the bytes of %s of %s, so that they cannot be kept; check HF_ENDPOINT"
                          .formatted(path, name)));
      OptionalLong size = WebResponse.number(response.anyHeader("X-Linked-Size"));
      if (size.isEmpty() && response.status() == 200) {
        size = WebResponse.number(response.header("Content-Length"));
      }
      return new HubFile(path, etag, size);
    }

    /// Tells what is to come, and looks whether there is room for it.
    private void plan(Map<String, HubFile> missing) throws IOException {
      long bytes = 0;
      long room = 0;
      int files = 0;
      for (HubFile file : missing.values()) {
        Path blob = cache.blob(name, file.etag());
        if (!isThere(blob, file)) {
          Path incomplete = BlobDownload.incomplete(blob);
          long here = Files.exists(incomplete) ? Files.size(incomplete) : 0;
          bytes += file.size().orElse(0);
          room += Math.max(0, file.size().orElse(0) - here);
          files++;
        }
      }
      long free = freeBytes.applyAsLong(cache.folder());
      if (room > free) {
        throw new StorageException(
            "%s needs %,d bytes more in %s, but there is room for %,d: make room, or choose another folder with HF_HOME"
                .formatted(name, room, cache.folder(), free));
      }
      if (files > 0) {
        listener.planned(bytes, files);
      }
    }

    /// Whether a blob is there in its full length.
    private static boolean isThere(Path blob, HubFile file) throws IOException {
      return Files.exists(blob)
          && (file.size().isEmpty() || Files.size(blob) == file.size().getAsLong());
    }

    /// @return whether it had to be fetched
    private boolean bring(Commit commit, HubFile file, Path pointer)
        throws IOException, InterruptedException {
      Path blob = cache.blob(name, file.etag());
      boolean fetched = false;
      try (BlobLock _ =
          BlobLock.take(cache.lock(name, file.etag()), () -> listener.waiting(file.path()))) {
        if (!isThere(blob, file)) {
          new BlobDownload(
                  client,
                  file,
                  settings.file(name, commit.id(), file.path()),
                  blob,
                  listener,
                  refusals,
                  pause)
              .fetch();
          fetched = true;
        }
        if (!Files.exists(pointer)) {
          point(pointer, blob);
        }
      }
      return fetched;
    }

    /// Makes the file of the snapshot: a relative link to the blob, or a copy where there are none.
    private void point(Path pointer, Path blob) throws IOException {
      Path folder = pointer.toAbsolutePath().resolveSibling("");
      Files.createDirectories(folder);
      Files.deleteIfExists(pointer); // a link to a blob that is gone
      if (settings.links()) {
        try {
          Files.createSymbolicLink(pointer, folder.relativize(blob.toAbsolutePath()));
          return;
        } catch (FileAlreadyExistsException e) {
          return; // another pull was faster
        } catch (UnsupportedOperationException | FileSystemException e) {
          System.getLogger(Hub.class.getName())
              .log(System.Logger.Level.DEBUG, "no links in " + folder + ": copying", e);
        }
      }
      Path copy = pointer.resolveSibling(pointer.getFileName() + "." + UUID.randomUUID() + ".tmp");
      try {
        Files.copy(blob, copy);
        Files.move(
            copy, pointer, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(copy);
      }
    }

    /// Notes which commit the branch or tag is at, now that its files are there.
    private void remember(Commit commit) throws IOException {
      String revision = name.revisionOrMain();
      if (revision.equals(commit.id())) {
        return;
      }
      Path reference = cache.reference(name, revision);
      Files.createDirectories(reference.getParent());
      Path unfinished =
          reference.resolveSibling(reference.getFileName() + "." + UUID.randomUUID() + ".tmp");
      try {
        Files.writeString(unfinished, commit.id());
        Files.move(
            unfinished,
            reference,
            StandardCopyOption.ATOMIC_MOVE,
            StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(unfinished);
      }
    }
  }
}
