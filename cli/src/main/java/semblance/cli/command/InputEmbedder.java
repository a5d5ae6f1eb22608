package semblance.cli.command;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import semblance.cli.argument.Part;
import semblance.cli.terminal.SafeText;
import semblance.cli.workspace.Workspace;
import semblance.embedding.Caption;
import semblance.embedding.Content;
import semblance.embedding.Embedding;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.InvalidQueryException;
import semblance.embedding.Modality;
import semblance.embedding.PreparedContent;
import semblance.embedding.Role;
import semblance.embedding.SemblanceException;
import semblance.embedding.StorageException;
import semblance.embedding.Tower;

/// Embeds inputs in batches and writes them in the order they came.
final class InputEmbedder {
  /// How many inputs are held back at most to fill the batches of each modality.
  private static final int WINDOW = 64;

  private record Input(String given, PreparedContent prepared) {}

  private final Workspace workspace;
  private final EmbeddingModel model;
  private final EmbeddingFormat format;
  private final List<Input> waiting = new ArrayList<>();
  private boolean filesOnly;
  private Role role = Role.DOCUMENT;
  private long failed;

  InputEmbedder(Workspace workspace, EmbeddingModel model, EmbeddingFormat format) {
    this.workspace = workspace;
    this.model = model;
    this.format = format;
  }

  /// Refuses words from now on: what is not there as a file is a mistake.
  InputEmbedder filesOnly() {
    filesOnly = true;
    return this;
  }

  /// Embeds as content that is searched with, or that is found.
  InputEmbedder as(Role role) {
    this.role = role;
    return this;
  }

  /// Takes an input; one that cannot be read is named and counted.
  void add(String given) {
    try {
      Content content = content(given);
      PreparedContent prepared = model.tower(content.modality()).prepare(content, role);
      CutTexts.remark(given, prepared, model).ifPresent(this::remark);
      waiting.add(new Input(given, prepared));
    } catch (SemblanceException e) {
      failed++;
      remark(String.valueOf(e.getMessage()));
    }
    if (waiting.size() >= WINDOW) {
      flush();
    }
  }

  /// Embeds what is left.
  ///
  /// @return how many inputs failed
  long finish() {
    flush();
    format.finish(model.space().dimension());
    return failed;
  }

  private Content content(String given) {
    return switch (Part.parseLiterally(given, workspace.surroundings().here())) {
      case Part.Words words -> {
        if (filesOnly) {
          throw new StorageException("%s: no such file".formatted(given));
        }
        yield new Content.Text(words.text());
      }
      case Part.FilePart file -> workspace.files().read(file, model);
      case Part.Item item ->
          throw new InvalidQueryException(
              "item:%s: embed has no catalog to find items in; name words or a file"
                  .formatted(item.id()));
    };
  }

  private void flush() {
    Map<Modality, List<Integer>> places = new EnumMap<>(Modality.class);
    for (int i = 0; i < waiting.size(); i++) {
      places
          .computeIfAbsent(waiting.get(i).prepared().modality(), modality -> new ArrayList<>())
          .add(i);
    }
    Embedding[] embeddings = new Embedding[waiting.size()];
    places.forEach((modality, indices) -> {
      Tower tower = model.tower(modality);
      for (int start = 0; start < indices.size(); start += tower.preferredBatch()) {
        List<Integer> batch =
            indices.subList(start, Math.min(indices.size(), start + tower.preferredBatch()));
        List<Embedding> encoded =
            tower.encode(batch.stream().map(i -> waiting.get(i).prepared()).toList());
        for (int i = 0; i < batch.size(); i++) {
          embeddings[batch.get(i)] = encoded.get(i);
        }
      }
    });
    for (int i = 0; i < waiting.size(); i++) {
      write(waiting.get(i), embeddings[i]);
    }
    waiting.clear();
  }

  private void write(Input input, Embedding embedding) {
    PreparedContent prepared = input.prepared();
    if (format.beams() > 0 && prepared.modality() == Modality.IMAGE) {
      Caption caption = model.captioner().caption(List.of(prepared), format.beams()).getFirst();
      format.write(input.given(), prepared, embedding, caption);
    } else {
      format.write(input.given(), prepared, embedding);
    }
  }

  private void remark(String message) {
    workspace.surroundings().terminal().err().println("semblance: " + SafeText.escaped(message));
  }
}
