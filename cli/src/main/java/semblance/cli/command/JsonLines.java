package semblance.cli.command;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import semblance.embedding.Caption;
import semblance.embedding.Embedding;
import semblance.embedding.PreparedContent;

/// A JSON object a line. Numbers are written as [Float#toString] does: the fewest digits that read
/// back to the same 32-bit float.
final class JsonLines implements EmbeddingFormat {
  private final JsonFactory factory = new JsonFactory();
  private final PrintStream out;
  private final boolean tokens;
  private final int beams;

  /// @param tokens whether the ids of texts and of captions are written
  /// @param beams for captions, or 0 for none
  JsonLines(PrintStream out, boolean tokens, int beams) {
    this.out = out;
    this.tokens = tokens;
    this.beams = beams;
  }

  @Override
  public int beams() {
    return beams;
  }

  @Override
  public void write(String input, PreparedContent prepared, Embedding embedding) {
    line(input, prepared, embedding, null);
  }

  @Override
  public void write(String input, PreparedContent prepared, Embedding embedding, Caption caption) {
    line(input, prepared, embedding, caption);
  }

  private void line(
      String input, PreparedContent prepared, Embedding embedding, @Nullable Caption caption) {
    StringWriter line = new StringWriter(embedding.dimension() * 14);
    try (JsonGenerator json = factory.createGenerator(line)) {
      json.writeStartObject();
      json.writeStringField("input", input);
      json.writeStringField("modality", prepared.modality().label());
      json.writeArrayFieldStart("embedding");
      for (float number : embedding.vector()) {
        json.writeNumber(number);
      }
      json.writeEndArray();
      json.writeStringField("fingerprint", embedding.space().fingerprint());
      if (tokens && prepared instanceof PreparedContent.Tokens text) {
        json.writeArrayFieldStart("ids");
        for (int id : text.ids()) {
          json.writeNumber(id);
        }
        json.writeEndArray();
      }
      if (caption != null) {
        json.writeStringField("caption", caption.text());
        if (tokens) {
          json.writeArrayFieldStart("caption_ids");
          for (int id : caption.tokens()) {
            json.writeNumber(id);
          }
          json.writeEndArray();
        }
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    out.print(line.append('\n'));
  }

  @Override
  public void finish(int dimension) {
    out.flush();
  }
}
