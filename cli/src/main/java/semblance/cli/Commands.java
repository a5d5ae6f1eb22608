package semblance.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import semblance.cli.command.CatalogCommand;
import semblance.cli.command.CompareCommand;
import semblance.cli.command.DemoCommand;
import semblance.cli.command.EmbedCommand;
import semblance.cli.command.EvaluateCommand;
import semblance.cli.command.IndexCommand;
import semblance.cli.command.LabelCommand;
import semblance.cli.command.ModelAhead;
import semblance.cli.command.ModelsCommand;
import semblance.cli.command.ReembedCommand;
import semblance.cli.command.SearchCommand;
import semblance.cli.training.LearnedPictures;
import semblance.cli.training.TrainCommand;
import semblance.cli.workspace.Surroundings;

/// What `semblance` can do. Only the command that was asked for is set up, since reading the
/// description of all of them takes longer than it does to parse one.
final class Commands {
  private static final Map<String, Function<Surroundings, CommandLine>> BY_NAME =
      new LinkedHashMap<>();

  static {
    BY_NAME.put("demo", surroundings -> new CommandLine(new DemoCommand(surroundings)));
    BY_NAME.put(
        "search",
        surroundings -> new CommandLine(new SearchCommand(surroundings, Optional.empty())));
    BY_NAME.put("index", surroundings -> new CommandLine(new IndexCommand(surroundings)));
    BY_NAME.put(
        "reembed",
        surroundings ->
            new CommandLine(
                new ReembedCommand(surroundings, model -> LearnedPictures.of(model)::contains)));
    BY_NAME.put("embed", surroundings -> new CommandLine(new EmbedCommand(surroundings)));
    BY_NAME.put("label", surroundings -> new CommandLine(new LabelCommand(surroundings)));
    BY_NAME.put("evaluate", surroundings -> new CommandLine(new EvaluateCommand(surroundings)));
    BY_NAME.put("compare", surroundings -> new CommandLine(new CompareCommand(surroundings)));
    BY_NAME.put("train", surroundings -> new CommandLine(new TrainCommand(surroundings)));
    BY_NAME.put("catalog", CatalogCommand::commandLine);
    BY_NAME.put("models", ModelsCommand::commandLine);
  }

  private Commands() {}

  /// The command line that can parse the arguments.
  ///
  /// @param ahead what a search may find opened already, if it was foreseen
  static CommandLine commandLine(
      String[] arguments, Surroundings surroundings, Optional<ModelAhead> ahead) {
    CommandLine root = new CommandLine(new Root());
    Function<Surroundings, CommandLine> wanted =
        arguments.length == 0 ? null : BY_NAME.get(arguments[0]);
    if (wanted == null) {
      BY_NAME.forEach((name, make) -> root.addSubcommand(name, make.apply(surroundings)));
    } else if (ahead.isPresent()) {
      root.addSubcommand("search", new CommandLine(new SearchCommand(surroundings, ahead)));
    } else {
      root.addSubcommand(arguments[0], wanted.apply(surroundings));
    }
    root.setColorScheme(
        CommandLine.Help.defaultColorScheme(
            surroundings.terminal().outIsTerminal() ? Ansi.ON : Ansi.OFF));
    root.setUsageHelpWidth(Math.min(100, Math.max(80, surroundings.terminal().columns())));
    root.setAbbreviatedOptionsAllowed(false);
    return root;
  }

  @Command(
      name = "semblance",
      mixinStandardHelpOptions = true,
      version = "Semblance 0.1.0",
      header = "Finds pictures and texts by meaning.",
      synopsisSubcommandLabel = "COMMAND",
      description = {
        "%nIn a folder of pictures, this is all it takes:%n",
        "  semblance search \"a dog on the beach\"%n",
        "It looks at the pictures themselves, needs no network, and keeps what it learnt in the "
            + "folder .semblance, so that only the first search takes a while. See it at work on "
            + "pictures of its own with: semblance demo%n"
      },
      footer = {
        "%nEach command explains itself: semblance search --help",
        "Exit codes: 0 done, 1 failed, 2 the command line makes no sense.",
        "SEMBLANCE_DEBUG=1 shows where an error comes from; "
            + "SEMBLANCE_JAVA_OPTIONS passes options to Java."
      })
  static final class Root implements Runnable {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
      throw new ParameterException(
          spec.commandLine(), "name a command, such as: semblance search \"a dog on the beach\"");
    }
  }
}
