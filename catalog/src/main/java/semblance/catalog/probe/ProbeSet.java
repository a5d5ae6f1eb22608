package semblance.catalog.probe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import semblance.catalog.storage.AtomicFiles;
import semblance.catalog.storage.JsonFile;
import semblance.embedding.CatalogException;
import semblance.embedding.Content;
import semblance.embedding.ContentDecoder;
import semblance.embedding.Embedding;
import semblance.embedding.Modality;
import semblance.embedding.PreparedContent;
import semblance.embedding.Role;
import semblance.embedding.Tower;

/// A fixed set of texts and encoded files that a model is probed with: a folder with a list.
///
/// `probes.json` names them in their order; pictures lie beside it, still encoded, so that decoding
/// is probed too:
///
/// ```
/// {"format": 1, "texts": [{"name": "greek", "role": "query", "text": "…"}, …],
///  "pictures": [{"name": "rotated", "file": "rotated.jpg"}, …]}
/// ```
///
/// Immutable and thread-safe.
public final class ProbeSet {
  private static final String LIST = "probes.json";
  private static final int FORMAT = 1;

  private final Map<String, byte[]> files; // as they lie in the folder
  private final List<Probe> probes;

  private ProbeSet(Map<String, byte[]> files, List<Probe> probes) {
    this.files = files;
    this.probes = List.copyOf(probes);
  }

  /// One thing to embed.
  ///
  /// @param name unique among its modality
  /// @param role what it is embedded as
  /// @param body the text itself, or the name of the file
  public record Probe(String name, Modality modality, Role role, String body) {}

  /// The set in the resources beside a class.
  public static ProbeSet resource(Class<?> neighbour, String folder) {
    return parse(
        "the resource " + folder,
        name -> {
          String path = folder + "/" + name;
          try (InputStream stream = neighbour.getResourceAsStream(path)) {
            if (stream == null) {
              throw new IllegalStateException(
                  "resource %s is missing from the program".formatted(path));
            }
            return stream.readAllBytes();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  /// The set in a folder of a catalog.
  ///
  /// @throws CatalogException if its list is damaged
  public static ProbeSet read(Path folder) {
    // Checks the format with the errors of a catalog's file, before the lenient parse below.
    JsonFile.read(folder.resolve(LIST), FORMAT).array("texts");
    return parse(folder.toString(), name -> AtomicFiles.read(folder.resolve(name)));
  }

  private interface Loader {
    byte[] load(String name);
  }

  private static ProbeSet parse(String where, Loader loader) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    List<Probe> probes = new ArrayList<>();
    byte[] list = loader.load(LIST);
    files.put(LIST, list);
    try {
      JsonNode json = new ObjectMapper().readTree(list);
      for (JsonNode text : json.path("texts")) {
        probes.add(
            new Probe(
                text.path("name").asText(),
                Modality.TEXT,
                Role.valueOf(text.path("role").asText("document").toUpperCase(Locale.ROOT)),
                text.path("text").asText()));
      }
      for (JsonNode picture : json.path("pictures")) {
        String file = picture.path("file").asText();
        if (!file.matches("[a-z0-9][a-z0-9.-]*")) {
          throw new CatalogException("%s names a file '%s'".formatted(where, file));
        }
        probes.add(new Probe(picture.path("name").asText(), Modality.IMAGE, Role.DOCUMENT, file));
        files.put(file, loader.load(file));
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new CatalogException(
          "the list of probes in %s is damaged; delete the catalog and index again"
              .formatted(where),
          e);
    }
    return new ProbeSet(files, probes);
  }

  /// Copies the list and the files into a folder.
  public void copyTo(Path folder) {
    AtomicFiles.createFolders(folder);
    files.forEach((name, bytes) -> AtomicFiles.replaceLazily(folder.resolve(name), bytes));
  }

  /// The probes of a modality, in their order.
  public List<Probe> of(Modality modality) {
    return probes.stream().filter(probe -> probe.modality() == modality).toList();
  }

  /// The modalities that there are probes of.
  public Set<Modality> modalities() {
    return probes.stream().map(Probe::modality).collect(Collectors.toUnmodifiableSet());
  }

  /// The bytes that all files take.
  public long bytes() {
    return files.values().stream().mapToLong(file -> file.length).sum();
  }

  /// Decodes and prepares the probes of a tower's modality, in their order.
  ///
  /// @throws semblance.embedding.UnreadableContentException if a file cannot be decoded
  public List<PreparedContent> prepare(Tower tower, ContentDecoder decoder) {
    return of(tower.modality()).stream()
        .map(probe -> tower.prepare(decode(probe, decoder), probe.role()))
        .toList();
  }

  /// Embeds the probes of a tower's modality, in their order.
  public List<float[]> embed(Tower tower, ContentDecoder decoder) {
    List<PreparedContent> prepared = prepare(tower, decoder);
    List<float[]> vectors = new ArrayList<>(prepared.size());
    for (int start = 0; start < prepared.size(); start += tower.preferredBatch()) {
      int end = Math.min(prepared.size(), start + tower.preferredBatch());
      for (Embedding embedding : tower.encode(prepared.subList(start, end))) {
        vectors.add(embedding.vector());
      }
    }
    return vectors;
  }

  private Content decode(Probe probe, ContentDecoder decoder) {
    return switch (probe.modality()) {
      case TEXT -> new Content.Text(probe.body());
      case IMAGE -> {
        byte[] encoded = files.get(probe.body());
        if (encoded == null) {
          throw new IllegalStateException("no file for " + probe);
        }
        yield new Content.Image(decoder.decodePicture(encoded, probe.body()));
      }
      case AUDIO, VIDEO ->
          throw new IllegalStateException("there are no probes of " + probe.modality() + " yet");
    };
  }
}
