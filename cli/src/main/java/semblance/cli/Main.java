package semblance.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine;
import semblance.cli.command.ModelAhead;
import semblance.cli.terminal.Terminal;
import semblance.cli.workspace.Surroundings;
import semblance.model.Models;

/// The `semblance` command: the one place where its parts meet.
public final class Main {
  private Main() {}

  /// Runs a command and ends the process with its exit code: 0 ok, 1 failed, 2 usage.
  public static void main(String[] arguments) {
    StandardError.restore();
    Quiet.libraries();
    boolean searches = isSearch(arguments);
    if (searches) {
      Models.warmUp(); // takes longest of all, so it begins before the arguments are even read
    }
    Surroundings surroundings =
        new Surroundings(
            new Terminal(System.out, System.err, System.getProperties(), System.getenv()),
            System.in,
            Path.of("").toAbsolutePath(),
            Path.of(System.getProperty("semblance.root", "")).toAbsolutePath(),
            Optional.ofNullable(System.getProperty("semblance.launcher")).map(Path::of),
            System.getenv());
    boolean rehearsal = Boolean.getBoolean("semblance.rehearsal");
    if (rehearsal) {
      rehearse(surroundings);
    }
    Optional<ModelAhead> ahead =
        searches ? Optional.of(ModelAhead.early(surroundings)) : Optional.empty();
    int code = run(arguments, surroundings, ahead);
    System.out.flush();
    System.err.flush();
    if (rehearsal) {
      System.exit(code); // writes down what the ahead-of-time cache is made of
    }
    Ending.with(code);
  }

  /// Does what other commands do at their start, so that what they need is in the ahead-of-time
  /// cache that the launcher is making.
  private static void rehearse(Surroundings surroundings) {
    run(new String[] {"--help"}, surroundings);
    run(new String[] {"search", "--help"}, surroundings);
    run(new String[] {"catalog", "info"}, surroundings);
    run(new String[] {"search", "--json", "a photograph"}, surroundings);
  }

  /// Whether the arguments very likely ask for a search in the catalog of this folder, and that by
  /// a model: keywords alone need none.
  private static boolean isSearch(String[] arguments) {
    return arguments.length > 1
        && arguments[0].equals("search")
        && Stream.of("--help", "-h", "--in", "--keywords").noneMatch(List.of(arguments)::contains)
        && Stream.of(arguments).noneMatch(argument -> argument.startsWith("--keywords="));
  }

  /// Runs a command within this process.
  ///
  /// @return its exit code
  public static int run(String[] arguments, Surroundings surroundings) {
    return run(arguments, surroundings, Optional.empty());
  }

  private static int run(
      String[] arguments, Surroundings surroundings, Optional<ModelAhead> ahead) {
    PrintStream out = surroundings.terminal().out();
    PrintStream err = surroundings.terminal().err();
    CommandLine commandLine = Commands.commandLine(arguments, surroundings, ahead);
    commandLine.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8));
    commandLine.setErr(new PrintWriter(err, true, StandardCharsets.UTF_8));
    Failures failures = new Failures(surroundings.terminal(), surroundings.environment());
    commandLine.setParameterExceptionHandler((exception, words) -> failures.reportUsage(exception));
    commandLine.setExecutionExceptionHandler(
        (exception, command, result) -> failures.report(exception));
    int code = commandLine.execute(arguments);
    out.flush();
    if (out.checkError() && code == 0) {
      if (out.equals(System.out)) {
        LostOutput.sentence(new FileOutputStream(FileDescriptor.out))
            .ifPresent(sentence -> err.println("semblance: " + sentence));
      }
      return 1;
    }
    return code;
  }
}
