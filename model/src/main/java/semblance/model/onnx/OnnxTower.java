package semblance.model.onnx;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import semblance.embedding.ModelException;
import semblance.model.image.ResizeRule.Size;
import semblance.model.layer.Layers;
import semblance.model.onnx.OnnxGraph.Port;
import semblance.model.tensor.Libtorch;
import semblance.model.tensor.Tensor;
import semblance.model.tower.TextBatch;

/// One tower's way through a network: its contents go into some inputs, something blank into those
/// of the other tower, and one output is read.
///
/// @param output what is read
/// @param padding the token id that fills shorter texts of a batch up
/// @param blank the size of a blank picture
/// @param blankTokens how many tokens a blank text has
record OnnxTower(OnnxGraph graph, Port output, int padding, Size blank, int blankTokens) {
  static final String IDS = "input_ids";
  static final String PIXELS = "pixel_values";

  private static final String MASK = "attention_mask";
  private static final String TYPES = "token_type_ids";

  /// What each input holds.
  private static final Map<String, Set<NumberType>> INPUTS =
      Map.of(
          IDS, Set.of(NumberType.INT64, NumberType.INT32),
          MASK, Set.of(NumberType.INT64, NumberType.INT32),
          TYPES, Set.of(NumberType.INT64, NumberType.INT32),
          PIXELS, Set.of(NumberType.FLOAT, NumberType.FLOAT16));

  OnnxTower {
    for (Port port : graph.inputs().values()) {
      Set<NumberType> known = INPUTS.get(port.name());
      if (known == null) {
        throw new ModelException(
            "%s has the inputs %s, of which '%s' is not known here; known are %s, %s, %s and %s; export it anew with those alone, or take safetensors"
                .formatted(
                    graph.file(),
                    OnnxGraph.names(graph.inputs()),
                    port.name(),
                    IDS,
                    MASK,
                    TYPES,
                    PIXELS));
      }
      if (port.type().filter(known::contains).isEmpty()) {
        throw new ModelException(
            "%s: the input '%s' takes %s, expected one of %s"
                .formatted(
                    graph.file(),
                    port.name(),
                    port.type().map(NumberType::name).orElse("numbers of an unknown type"),
                    known));
      }
    }
  }

  /// The first output that is there.
  ///
  /// @throws ModelException if none is
  static Port output(OnnxGraph graph, List<String> wanted) {
    return wanted.stream()
        .filter(graph.outputs()::containsKey)
        .map(graph.outputs()::get)
        .findFirst()
        .orElseThrow(() ->
            new ModelException(
                "%s has the outputs %s, expected %s; take an export of the model with its projections"
                    .formatted(
                        graph.file(),
                        OnnxGraph.names(graph.outputs()),
                        String.join(" or ", wanted))));
  }

  /// Opens the network, owned by the layers' resources.
  OnnxSession open(Layers layers) {
    return layers.resources().add(OnnxSession.open(graph, Libtorch.threads()));
  }

  /// Whether each content has to go through the network by itself.
  private boolean alone(String input) {
    Optional<Port> port = Optional.ofNullable(graph.inputs().get(input));
    return graph.dependsOnBatch() || port.flatMap(found -> found.length(0)).isPresent();
  }

  /// `[batch, dimension]`, or `[batch, tokens, width]` with zeros behind shorter texts.
  Tensor texts(OnnxSession session, TextBatch batch) {
    if (!alone(IDS)) {
      return texts(session, batch.texts());
    }
    Tensor[] rows = new Tensor[batch.size()];
    for (int row = 0; row < rows.length; row++) {
      Tensor made = texts(session, new int[][] {batch.texts()[row]});
      rows[row] = made.shape().length == 3 ? behind(made, batch.tokens()) : made;
    }
    return Tensor.concatenate(0, rows);
  }

  /// Makes as many tokens of `[1, tokens, width]`.
  private static Tensor behind(Tensor states, int tokens) {
    long missing = tokens - states.size(1);
    return missing <= 0
        ? states.narrow(1, 0, tokens)
        : Tensor.concatenate(
            1,
            states,
            Tensor.of(
                new float[Math.toIntExact(missing * states.size(2))], 1, missing, states.size(2)));
  }

  private Tensor texts(OnnxSession session, int[][] texts) {
    int longest = Arrays.stream(texts).mapToInt(text -> text.length).max().orElse(0);
    int tokens =
        port(IDS)
            .length(1)
            .map(Math::toIntExact)
            .filter(length -> length > longest)
            .orElse(longest);
    long[] ids = new long[texts.length * tokens];
    long[] mask = new long[ids.length];
    Arrays.fill(ids, padding);
    for (int row = 0; row < texts.length; row++) {
      for (int i = 0; i < texts[row].length; i++) {
        ids[row * tokens + i] = texts[row][i];
        mask[row * tokens + i] = 1;
      }
    }
    try (OnnxSession.Run run = session.begin()) {
      putTexts(run, ids, mask, texts.length, tokens);
      if (graph.inputs().containsKey(PIXELS)) {
        int width = blank.width();
        int height = blank.height();
        run.floats(port(PIXELS), new float[3 * height * width], 1, 3, height, width);
      }
      Tensor made = run.output(output.name());
      return made.shape().length == 3 ? made.narrow(1, 0, longest) : made;
    }
  }

  private void putTexts(OnnxSession.Run run, long[] ids, long[] mask, int texts, int tokens) {
    run.integers(port(IDS), ids, texts, tokens);
    if (graph.inputs().containsKey(MASK)) {
      run.integers(port(MASK), mask, texts, tokens);
    }
    if (graph.inputs().containsKey(TYPES)) {
      run.integers(port(TYPES), new long[ids.length], texts, tokens);
    }
  }

  private Port port(String name) {
    return Optional.ofNullable(graph.inputs().get(name)).orElseThrow();
  }

  /// `[batch, 3, height, width] -> [batch, dimension]`.
  Tensor pictures(OnnxSession session, Tensor pictures) {
    if (!alone(PIXELS)) {
      return few(session, pictures);
    }
    Tensor[] rows = new Tensor[Math.toIntExact(pictures.size(0))];
    for (int row = 0; row < rows.length; row++) {
      rows[row] = few(session, pictures.narrow(0, row, 1));
    }
    return Tensor.concatenate(0, rows);
  }

  private Tensor few(OnnxSession session, Tensor pictures) {
    try (OnnxSession.Run run = session.begin()) {
      run.floats(port(PIXELS), pictures.toFloats(), pictures.shape());
      if (graph.inputs().containsKey(IDS)) {
        int tokens = port(IDS).length(1).map(Math::toIntExact).orElse(blankTokens);
        long[] mask = new long[tokens];
        Arrays.fill(mask, 1);
        putTexts(run, new long[tokens], mask, 1, tokens);
      }
      Tensor made = run.output(output.name());
      return made.shape().length == 3 ? made.select(1, 0) : made; // its class token
    }
  }
}
