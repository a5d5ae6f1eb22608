package semblance.cli.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import semblance.cli.terminal.ProgressLine;
import semblance.cli.terminal.SafeText;
import semblance.cli.terminal.Terminal;
import semblance.cli.workspace.Workspace;
import semblance.model.hub.Hub;
import semblance.model.hub.HubName;
import semblance.model.hub.HubSettings;
import semblance.model.hub.OnnxPrecision;
import semblance.model.hub.PullListener;
import semblance.model.hub.Pulled;

/// Brings a model from the hub.
@Command(
    name = "pull",
    mixinStandardHelpOptions = true,
    header = "Brings a model from the hub into the local cache.",
    description =
        "%nThe cache is the one that Hugging Face's own tools use: what one brought, the other finds. "
            + "Only the files that are needed come, are checked, and go on where an interrupted pull "
            + "ended.%n",
    footer = {
      "%nHF_HOME or HF_HUB_CACHE say where the cache is, HF_TOKEN who asks (for private and gated "
          + "models), HF_ENDPOINT where the hub is; HF_HUB_OFFLINE=1 asks nobody.",
      "%nExamples:",
      "  semblance models pull openai/clip-vit-base-patch32",
      "  semblance models pull owner/name@v1.0",
      "%nExit codes: 0 done; 1 failed; 2 the command line makes no sense."
    })
final class PullCommand implements Callable<Integer> {
  private final Workspace workspace;

  @Parameters(
      paramLabel = "OWNER/NAME[@REVISION]",
      description = "A model on the hub; a revision is a branch, a tag or a commit.")
  private String name = "";

  @Option(
      names = "--onnx",
      paramLabel = "PRECISION",
      description =
          "Bring the networks in ONNX form as fp32, fp16 or int8, though there may be other weights. "
              + "Without it they come only where there are no others, as fp32.")
  private @Nullable String onnx;

  @Option(names = "--json", description = "What was brought, as JSON.")
  private boolean json;

  PullCommand(Workspace workspace) {
    this.workspace = workspace;
  }

  @Override
  public Integer call() throws Exception {
    Terminal terminal = workspace.surroundings().terminal();
    HubName wanted = HubName.of(name);
    Optional<OnnxPrecision> precision = Optional.ofNullable(onnx).map(OnnxPrecision::of);
    Hub hub = new Hub(HubSettings.of(workspace.surroundings().environment()));
    Pulled pulled;
    try (PullProgress progress = new PullProgress(terminal, wanted)) {
      pulled = hub.pull(wanted, precision, progress);
    }
    PrintStream out = terminal.out();
    if (json) {
      ObjectMapper mapper = new ObjectMapper();
      out.println(mapper.writerWithDefaultPrettyPrinter().writeValueAsString(json(mapper, pulled)));
    } else {
      summary(pulled).lines().map(SafeText::escaped).forEach(out::println);
    }
    return 0;
  }

  private static String summary(Pulled pulled) {
    long fetched = pulled.files().stream().filter(Pulled.File::fetched).count();
    String what =
        fetched == 0
            ? "all %d files were there".formatted(pulled.files().size())
            : "%d of %d files brought, %s"
                .formatted(
                    fetched, pulled.files().size(), ProgressLine.bytes(pulled.fetchedBytes()));
    return """
    %s: %s
    It lies in %s
    See what it is:      semblance models info %s
    Search pictures:     semblance index PICTURES --into CATALOG --model %s
    """
        .formatted(pulled.name(), what, pulled.folder(), pulled.name(), pulled.name());
  }

  private static ObjectNode json(ObjectMapper mapper, Pulled pulled) {
    ObjectNode node = mapper.createObjectNode();
    node.put("name", pulled.name().repository());
    node.put("revision", pulled.name().revisionOrMain());
    node.put("commit", pulled.commit());
    node.put("folder", pulled.folder().toString());
    node.put("fetchedBytes", pulled.fetchedBytes());
    ArrayNode files = node.putArray("files");
    for (Pulled.File file : pulled.files()) {
      files
          .addObject()
          .put("path", file.path())
          .put("bytes", file.bytes())
          .put("fetched", file.fetched());
    }
    return node;
  }

  /// Shows how far a pull is.
  private static final class PullProgress implements PullListener, AutoCloseable {
    private final Terminal terminal;
    private final ProgressLine line;

    PullProgress(Terminal terminal, HubName name) {
      this.terminal = terminal;
      line = ProgressLine.ofBytes(terminal, name.repository());
    }

    @Override
    public void planned(long bytes, int files) {
      line.total(bytes);
    }

    @Override
    public void advanced(long bytes) {
      line.advance(bytes);
    }

    @Override
    public void retrying(String reason, Duration pause) {
      remark("%s; trying again in %s".formatted(reason, ProgressLine.duration(pause.toSeconds())));
    }

    @Override
    public void waiting(String path) {
      remark("another process is bringing %s; waiting for it".formatted(path));
    }

    private void remark(String text) {
      line.close();
      terminal.err().println(SafeText.escaped(text));
    }

    @Override
    public void close() {
      line.close();
    }
  }
}
