package semblance.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;
import semblance.cli.terminal.SafeText;
import semblance.cli.terminal.Terminal;
import semblance.embedding.CatalogException;
import semblance.embedding.InvalidQueryException;
import semblance.embedding.ModelException;
import semblance.embedding.SemblanceException;
import semblance.embedding.SpaceMismatchException;
import semblance.embedding.StorageException;
import semblance.embedding.TrainingException;
import semblance.embedding.UnreadableContentException;
import semblance.embedding.UnsupportedModalityException;

/// The one place where what went wrong becomes a sentence for a person and an exit code.
final class Failures {
  static final int FAILED = 1;
  static final int USAGE = 2;

  private final Terminal terminal;
  private final boolean debug;

  Failures(Terminal terminal, Map<String, String> environment) {
    this.terminal = terminal;
    debug = environment.getOrDefault("SEMBLANCE_DEBUG", "").equals("1");
  }

  /// Reports a command line that cannot be understood.
  int reportUsage(ParameterException exception) {
    CommandLine command = exception.getCommandLine();
    print(usage(exception));
    terminal.err().println("Try '%s --help'.".formatted(command.getCommandSpec().qualifiedName()));
    if (debug) {
      exception.printStackTrace(terminal.err());
    }
    return USAGE;
  }

  private static String usage(ParameterException exception) {
    CommandLine command = exception.getCommandLine();
    if (exception instanceof UnmatchedArgumentException unmatched
        && !unmatched.isUnknownOption()
        && !command.getSubcommands().isEmpty()) {
      String meant =
          unmatched.getSuggestions().isEmpty()
              ? "expected one of " + String.join(", ", command.getSubcommands().keySet())
              : "did you mean " + unmatched.getSuggestions().getFirst() + "?";
      return "there is no command '%s': %s".formatted(unmatched.getUnmatched().getFirst(), meant);
    }
    String message = String.valueOf(exception.getMessage());
    return message
        .replaceFirst(" is not an? (int|long)$", " is not a whole number")
        .replaceFirst(" is not a (float|double)$", " is not a number");
  }

  /// Reports what ended a command.
  int report(Throwable thrown) {
    Throwable cause = unwrapped(thrown);
    if (cause instanceof InvalidQueryException) {
      printLines(sentence(cause));
    } else {
      print(sentence(cause));
    }
    if (debug) {
      thrown.printStackTrace(terminal.err());
    }
    return code(cause);
  }

  private static int code(Throwable cause) {
    return switch (cause) {
      case SemblanceException known ->
          switch (known) {
            case InvalidQueryException query -> USAGE;
            case CatalogException catalog -> FAILED;
            case ModelException model -> FAILED;
            case SpaceMismatchException mismatch -> FAILED;
            case StorageException storage -> FAILED;
            case TrainingException training -> FAILED;
            case UnreadableContentException content -> FAILED;
            case UnsupportedModalityException modality -> FAILED;
          };
      case IllegalArgumentException mistake -> USAGE;
      default -> FAILED;
    };
  }

  private static String sentence(Throwable cause) {
    String message = cause.getMessage();
    return switch (cause) {
      case SemblanceException known -> String.valueOf(message);
      case IllegalArgumentException mistake when message != null -> message;
      case NoSuchFileException missing -> message + ": no such file or folder";
      case AccessDeniedException denied -> message + ": no permission";
      case FileSystemException file -> String.valueOf(message);
      case IOException file ->
          "reading or writing failed: "
              + (message == null ? file.getClass().getSimpleName() : message);
      case OutOfMemoryError memory ->
          "memory ran out (%s): give more with SEMBLANCE_JAVA_OPTIONS=-Xmx2g".formatted(message);
      default ->
          "an error inside Semblance: %s%s. SEMBLANCE_DEBUG=1 shows where"
              .formatted(cause.getClass().getSimpleName(), message == null ? "" : ": " + message);
    };
  }

  private static Throwable unwrapped(Throwable thrown) {
    Throwable cause = thrown;
    while (cause.getCause() != null
        && (cause instanceof UncheckedIOException
            || cause instanceof ExecutionException
            || cause instanceof CompletionException)) {
      cause = cause.getCause();
    }
    return cause;
  }

  /// Prints a message. Line ends are kept only where they are our own: a filter is shown with a
  /// mark below the place that is wrong.
  private void print(String message) {
    terminal.err().println("semblance: " + SafeText.escaped(message));
  }

  private void printLines(String message) {
    String lines = message.lines().map(SafeText::escaped).collect(Collectors.joining("\n"));
    terminal.err().println("semblance: " + lines);
  }
}
