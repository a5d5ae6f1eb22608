package semblance.catalog.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import semblance.embedding.CatalogException;

/// The right to write to a catalog, held by one process at a time.
///
/// It is a lock of the operating system on `writer.lock`, which ends with the process however that
/// ends, so a dead holder's is simply taken over. The file's text names the holder, for errors:
/// `{"pid": 4711, "host": "…", "started": "2026-01-31T12:00:00Z"}`. The locked region lies far
/// behind the text, since some systems refuse to read what is locked.
public final class WriterLock implements AutoCloseable {
  /// The name of the file.
  public static final String FILE = "writer.lock";

  private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;
  private static final int LONGEST_NAME = 4_096;
  private static final ObjectMapper JSON = new ObjectMapper();

  /// The locks of this process, by their folders' real paths. On POSIX systems closing *any*
  /// channel on a file gives back all locks that the process has on it, so a file that this process
  /// has locked must not be opened again, not even to look who holds it.
  private static final Map<Path, Holder> HELD_HERE = new ConcurrentHashMap<>();

  private final Path folder; // real path
  private final FileChannel channel;
  private final FileLock lock;
  private final @Nullable Holder deadHolder;

  private WriterLock(Path folder, FileChannel channel, FileLock lock, @Nullable Holder deadHolder) {
    this.folder = folder;
    this.channel = channel;
    this.lock = lock;
    this.deadHolder = deadHolder;
  }

  /// Who holds or held a lock.
  ///
  /// @param pid the process
  /// @param host the machine
  /// @param started when it took the lock
  public record Holder(long pid, String host, Instant started) {
    @Override
    public String toString() {
      return "process %d on %s, since %s".formatted(pid, host, started);
    }
  }

  /// Takes the lock of a catalog folder.
  ///
  /// @throws CatalogException naming the holder, if another process, or another writer in this one,
  ///   holds it
  public static WriterLock acquire(Path folder) {
    Path file = folder.resolve(FILE);
    try {
      Path real = folder.toRealPath();
      Holder self = new Holder(ProcessHandle.current().pid(), hostName(), now());
      Holder here = HELD_HERE.putIfAbsent(real, self);
      if (here != null) {
        throw heldBy(folder, here.toString());
      }
      try {
        return acquire(folder, real, self);
      } catch (IOException | RuntimeException e) {
        HELD_HERE.remove(real);
        throw e;
      }
    } catch (IOException e) {
      throw AtomicFiles.failure("lock", file, e);
    }
  }

  private static WriterLock acquire(Path folder, Path real, Holder self) throws IOException {
    FileChannel channel =
        FileChannel.open(
            folder.resolve(FILE),
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.CREATE);
    try {
      @Nullable FileLock lock = channel.tryLock(LOCKED_BYTE, 1, false);
      Optional<Holder> named = read(channel);
      if (lock == null) {
        throw heldBy(folder, named.map(Holder::toString).orElse("another process"));
      }
      write(channel, self);
      return new WriterLock(real, channel, lock, named.orElse(null));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static CatalogException heldBy(Path folder, String holder) {
    return new CatalogException(
        "catalog %s is being written by %s; wait until that has finished, or end it, and try again"
            .formatted(folder, holder));
  }

  /// Who holds the lock of a catalog folder now, if anybody does. A catalog that may only be read
  /// can be asked too, since a shared lock needs no more. Found by trying, so another process that
  /// asks at the same moment may be told that this one holds it.
  public static Optional<Holder> findHolder(Path folder) {
    Path file = folder.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      Holder here = HELD_HERE.get(folder.toRealPath());
      if (here != null) {
        return Optional.of(here);
      }
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
          @Nullable FileLock lock = channel.tryLock(LOCKED_BYTE, 1, true)) {
        return lock != null
            ? Optional.empty()
            : read(channel).or(() -> Optional.of(new Holder(-1, "an unknown host", Instant.EPOCH)));
      }
    } catch (OverlappingFileLockException e) {
      return Optional.of(new Holder(ProcessHandle.current().pid(), hostName(), now()));
    } catch (IOException e) {
      throw AtomicFiles.failure("look at", file, e);
    }
  }

  /// The process that died without giving the lock of a catalog folder back, if nobody holds it
  /// now.
  public static Optional<Holder> findDead(Path folder) {
    Path file = folder.resolve(FILE);
    if (!Files.isRegularFile(file) || findHolder(folder).isPresent()) {
      return Optional.empty();
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return read(channel);
    } catch (IOException e) {
      throw AtomicFiles.failure("look at", file, e);
    }
  }

  /// The process that died without giving the lock back, if the last one did.
  public Optional<Holder> deadHolder() {
    return Optional.ofNullable(deadHolder);
  }

  private static Optional<Holder> read(FileChannel channel) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(LONGEST_NAME);
    if (channel.read(buffer, 0) <= 0) {
      return Optional.empty();
    }
    try {
      JsonNode json = JSON.readTree(buffer.array(), 0, buffer.position());
      return Optional.of(
          new Holder(
              json.path("pid").asLong(-1),
              json.path("host").asText("an unknown host"),
              Instant.parse(json.path("started").asText())));
    } catch (JsonProcessingException | DateTimeException e) {
      return Optional.empty(); // half written by a process that died, or is just writing
    }
  }

  private static void write(FileChannel channel, Holder holder) throws IOException {
    byte[] text =
        JSON.writeValueAsBytes(
            JSON.createObjectNode()
                .put("pid", holder.pid())
                .put("host", holder.host())
                .put("started", holder.started().toString()));
    channel.truncate(0);
    channel.write(ByteBuffer.wrap(text), 0);
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS);
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  /// Gives the lock back. The file stays, since removing it would let two processes lock two files
  /// of the same name.
  @Override
  public void close() {
    if (!channel.isOpen()) {
      return;
    }
    try (channel) {
      channel.truncate(0);
      lock.release();
    } catch (IOException e) {
      throw AtomicFiles.failure("give back", folder.resolve(FILE), e);
    } finally {
      HELD_HERE.remove(folder);
    }
  }
}
