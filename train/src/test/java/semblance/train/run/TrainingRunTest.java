package semblance.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.embedding.StorageException;
import semblance.embedding.TrainingException;
import semblance.model.tensor.Libtorch;
import semblance.train.SmallData;
import semblance.train.data.CaptionedPicture;
import semblance.train.loop.StepReport;
import semblance.train.run.SmallRun.Made;

final class TrainingRunTest {
  private static final RunListener SILENT = new RunListener() {};

  @TempDir private Path folder;

  private List<CaptionedPicture> pairs() {
    return SmallData.make(folder.resolve("pictures"), 30);
  }

  private SmallRun run(String name) {
    return new SmallRun(folder.resolve(name), pairs(), 1e-3, 0);
  }

  @Test
  void aKilledRunComesToTheSameWeights() throws Exception {
    Libtorch.useThreads(2); // the run uses its own number, whoever used the thread before
    Made undisturbed = run("one").run(SILENT, () -> false);
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--add-modules=jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "-Dsemblance.root=" + System.getProperty("semblance.root"),
                "-Dorg.bytedeco.openblas.load="
                    + System.getProperty("org.bytedeco.openblas.load", ""),
                "-cp",
                System.getProperty("java.class.path"),
                SmallRun.class.getName(),
                folder.resolve("two").toString(),
                folder.resolve("pictures").toString())
            .redirectError(folder.resolve("errors.txt").toFile())
            .start();
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      String line = lines.readLine();
      while (line != null && !line.equals("step 4")) {
        line = lines.readLine();
      }
      assertThat(line).as(Files.readString(folder.resolve("errors.txt"))).isEqualTo("step 4");
      process.destroyForcibly(); // SIGKILL: nothing is tidied up
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    List<Long> resumed = new ArrayList<>();
    Made goneOn =
        run("two")
            .run(
                new RunListener() {
                  @Override
                  public void resumed(long steps) {
                    resumed.add(steps);
                  }
                },
                () -> false);
    assertThat(resumed).hasSize(1);
    assertThat(resumed.getFirst()).isBetween(3L, SmallRun.STEPS - 1L);
    assertThat(goneOn.weights()).isEqualTo(undisturbed.weights());
    assertThat(goneOn.result().best()).isEqualTo(undisturbed.result().best());
    assertThat(withoutSpeed(folder.resolve("two"))).isEqualTo(withoutSpeed(folder.resolve("one")));
  }

  /// The rows of the figures but how many samples a second there were.
  private static List<String> withoutSpeed(Path run) throws Exception {
    return Files.readAllLines(run.resolve("metrics.csv")).stream()
        .map(row -> {
          String[] cells = row.split(",", -1);
          assertThat(cells).hasSize(13);
          cells[6] = "";
          return String.join(",", cells);
        })
        .toList();
  }

  @Test
  void aRunThatIsAskedToStopGoesOn() {
    int[] steps = {0};
    RunListener counting =
        new RunListener() {
          @Override
          public void stepped(StepReport report, double samplesPerSecond) {
            steps[0]++;
          }
        };
    Made stopped = run("one").run(counting, () -> steps[0] == 3);
    assertThat(stopped.result().ending()).isEqualTo(RunResult.Ending.ASKED);
    assertThat(stopped.result().steps()).isEqualTo(3);
    Made done = run("one").run(counting, () -> false);
    assertThat(done.result().ending()).isEqualTo(RunResult.Ending.FINISHED);
    assertThat(steps[0]).isEqualTo(SmallRun.STEPS);
    assertThat(done.weights()).isEqualTo(run("two").run(SILENT, () -> false).weights());
    Made again = run("one").run(counting, () -> false);
    assertThat(steps[0]).isEqualTo(SmallRun.STEPS);
    assertThat(again.weights()).isEqualTo(done.weights());
  }

  @Test
  void rowsOfFiguresThatCannotBeWrittenAreToldOnceAndTrainingGoesOn() throws Exception {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.isWritable(full), "there is no /dev/full here");
    Path metrics = folder.resolve("one").resolve("metrics.csv");
    List<String> told = new ArrayList<>();
    Made done =
        run("one")
            .run(
                new RunListener() {
                  @Override
                  public void stepped(StepReport report, double samplesPerSecond) {
                    if (report.step() == 2) {
                      fill(metrics, full);
                    }
                  }

                  @Override
                  public void rowLost(Path file, String reason) {
                    told.add(file.getFileName() + " " + reason);
                  }
                },
                () -> false);
    assertThat(done.result().ending()).isEqualTo(RunResult.Ending.FINISHED);
    assertThat(told).singleElement().asString().startsWith("metrics.csv ");
    assertThat(done.weights()).isEqualTo(run("two").run(SILENT, () -> false).weights());
  }

  @Test
  void aFullDiskLeavesTheCheckpointBeforeAndTrainingGoesOn() throws Exception {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.isWritable(full), "there is no /dev/full here");
    Path run = folder.resolve("one");
    Path partial = run.resolve("checkpoint.safetensors.partial");
    List<String> told = new ArrayList<>();
    RunListener filling =
        new RunListener() {
          @Override
          public void stepped(StepReport report, double samplesPerSecond) {
            if (report.step() == 3) {
              fill(partial, full);
            }
          }

          @Override
          public void notKept(long steps, String reason) {
            told.add(steps + " " + reason);
            fill(partial, full); // the link itself is tidied up
          }
        };
    Made done = run("one").run(filling, () -> false);
    assertThat(done.result().ending()).isEqualTo(RunResult.Ending.FINISHED);
    assertThat(told).hasSizeGreaterThan(3).first().asString().startsWith("4 ");
    List<Long> resumed = new ArrayList<>();
    run("one")
        .run(
            new RunListener() {
              @Override
              public void resumed(long steps) {
                resumed.add(steps);
              }
            },
            () -> false);
    assertThat(resumed.getFirst()).isBetween(3L, SmallRun.STEPS - 1L);
    fill(partial, full);
    Files.delete(run.resolve("checkpoint.safetensors"));
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> run("one").run(SILENT, () -> false))
        .withMessageContaining("the one before is kept");
  }

  /// Lets what is written to a file go to a device that is full.
  private static void fill(Path partial, Path full) {
    try {
      Files.deleteIfExists(partial);
      Files.createSymbolicLink(partial, full);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aRateThatExplodesStopsAndNamesTheStep() {
    SmallRun wild = new SmallRun(folder.resolve("one"), pairs(), 1e30, 0);
    assertThatExceptionOfType(TrainingException.class)
        .isThrownBy(() -> wild.run(SILENT, () -> false))
        .withMessageContaining("training stopped at step")
        .withMessageContaining("pairs.jsonl:");
    assertThat(folder.resolve("one/checkpoint.safetensors")).exists();
  }

  @Test
  void aModelThatGetsNoBetterStopsEarlyAndIsTheBestOne() {
    SmallRun run = new SmallRun(folder.resolve("one"), pairs(), 1e-30, 2);
    Made made = run.run(SILENT, () -> false);
    assertThat(made.result().ending()).isEqualTo(RunResult.Ending.EARLY);
    assertThat(made.result().steps()).isEqualTo(4);
    assertThat(made.result().bestStep()).isZero();
    assertThat(made.result().best()).isEqualTo(made.result().before());
  }

  @Test
  void aCheckpointOfOtherDataIsRefused() {
    int[] steps = {0};
    run("one").run(SILENT, () -> steps[0]++ == 2);
    SmallRun other = new SmallRun(folder.resolve("one"), pairs().subList(0, 28), 1e-3, 0);
    assertThatExceptionOfType(TrainingException.class)
        .isThrownBy(() -> other.run(SILENT, () -> false))
        .withMessageContaining("another model, other settings or data");
  }
}
