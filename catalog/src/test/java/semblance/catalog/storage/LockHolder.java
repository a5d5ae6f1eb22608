package semblance.catalog.storage;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// A process of its own that holds a writer's lock until its input ends or it is killed.
public final class LockHolder implements AutoCloseable {
  private final Process process;

  private LockHolder(Process process) {
    this.process = process;
  }

  /// What the process runs.
  public static void main(String[] arguments) throws IOException {
    try (WriterLock _ = WriterLock.acquire(Path.of(arguments[0]))) {
      System.out.println("held");
      while (System.in.read() >= 0) {
        // waits for the end of the input
      }
    }
  }

  /// Starts a process and waits until it holds the lock.
  public static LockHolder start(Path folder) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                LockHolder.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    BufferedReader output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = output.readLine();
    if (!"held".equals(line)) {
      process.destroyForcibly();
      throw new IOException("the lock's holder said " + line);
    }
    return new LockHolder(process);
  }

  public long pid() {
    return process.pid();
  }

  /// Ends the process without giving it a chance to tidy up, and waits until it is gone.
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
