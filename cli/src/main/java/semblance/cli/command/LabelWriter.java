package semblance.cli.command;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import semblance.cli.terminal.SafeText;
import semblance.cli.terminal.Table;
import semblance.cli.terminal.Terminal;
import semblance.embedding.Embedding;
import semblance.embedding.PreparedContent;
import semblance.embedding.ZeroShotLabels;
import semblance.embedding.ZeroShotLabels.Ranked;

/// Writes the labels that fit each input best.
final class LabelWriter implements EmbeddingFormat {
  private final JsonFactory factory = new JsonFactory();
  private final Terminal terminal;
  private final ZeroShotLabels labels;
  private final int count;
  private final boolean json;

  LabelWriter(Terminal terminal, ZeroShotLabels labels, int count, boolean json) {
    this.terminal = terminal;
    this.labels = labels;
    this.count = count;
    this.json = json;
  }

  @Override
  public void write(String input, PreparedContent prepared, Embedding embedding) {
    List<Ranked> ranked = labels.rank(prepared, embedding);
    if (json) {
      terminal.out().print(line(input, ranked));
    } else {
      print(input, ranked.subList(0, Math.min(count, ranked.size())));
    }
  }

  private void print(String input, List<Ranked> best) {
    PrintStream out = terminal.out();
    out.println(SafeText.escaped(input));
    boolean probable = best.getFirst().probability().isPresent();
    Table table = Table.aligned(probable ? "rrl" : "rl");
    for (Ranked label : best) {
      String similarity = String.format(Locale.ROOT, "%.3f", label.similarity());
      if (probable) {
        table.row(
            String.format(Locale.ROOT, "  %.1f %%", 100 * label.probability().orElseThrow()),
            similarity,
            label.label());
      } else {
        table.row("  " + similarity, label.label());
      }
    }
    table.lines(terminal.columns()).forEach(out::println);
  }

  private String line(String input, List<Ranked> ranked) {
    StringWriter line = new StringWriter();
    try (JsonGenerator generator = factory.createGenerator(line)) {
      generator.writeStartObject();
      generator.writeStringField("input", input);
      generator.writeArrayFieldStart("labels");
      for (Ranked label : ranked) {
        generator.writeStartObject();
        generator.writeStringField("label", label.label());
        generator.writeNumberField("similarity", label.similarity());
        if (label.probability().isPresent()) {
          generator.writeNumberField("probability", label.probability().getAsDouble());
        }
        generator.writeEndObject();
      }
      generator.writeEndArray();
      generator.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return line.append('\n').toString();
  }

  @Override
  public void finish(int dimension) {
    terminal.out().flush();
  }
}
