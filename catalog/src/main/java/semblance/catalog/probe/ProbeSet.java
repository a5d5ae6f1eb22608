package semblance.catalog.probe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import semblance.catalog.storage.AtomicFiles;
import semblance.catalog.storage.FolderSeal;
import semblance.catalog.storage.JsonFile;
import semblance.embedding.CatalogException;
import semblance.embedding.Content;
import semblance.embedding.ContentDecoder;
import semblance.embedding.Embedding;
import semblance.embedding.Modality;
import semblance.embedding.Picture;
import semblance.embedding.PreparedContent;
import semblance.embedding.Role;
import semblance.embedding.Tower;
import semblance.embedding.Video;

/// A fixed set of texts and encoded files that a model is probed with: a folder with a list.
///
/// `probes.json` names them in their order; pictures, sounds and films lie beside it, still
/// encoded, so that decoding is probed too. A film may also be a pan over one of the pictures:
///
/// ```
/// {"format": 1, "texts": [{"name": "greek", "role": "query", "text": "…"}, …],
///  "pictures": [{"name": "rotated", "file": "rotated.jpg"}, …],
///  "sounds": [{"name": "bell", "file": "bell.flac"}, …],
///  "films": [{"name": "turned", "file": "turned.mp4"}, {"name": "duck", "pan": "duck.jpg"}, …]}
/// ```
///
/// Sets of before there were sounds and films in catalogs have none.
///
/// Immutable and thread-safe.
public final class ProbeSet {
  private static final String LIST = "probes.json";
  private static final int FORMAT = 1;

  /// The lists of what lies in files.
  private static final SortedMap<String, Modality> FILES =
      new TreeMap<>(
          Map.of("pictures", Modality.IMAGE, "sounds", Modality.AUDIO, "films", Modality.VIDEO));

  /// How many steps a pan over a picture takes, and how much of the picture it shows at a time.
  private static final int PAN_FRAMES = 8;

  private static final double PAN_SHARE = 0.7;
  private static final double PAN_RATE = 4;

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
  /// @param pan whether the file is a picture that the film pans over
  public record Probe(String name, Modality modality, Role role, String body, boolean pan) {}

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
                text.path("text").asText(),
                false));
      }
      for (Map.Entry<String, Modality> kind : FILES.entrySet()) {
        for (JsonNode probe : json.path(kind.getKey())) {
          boolean pan = probe.has("pan");
          String file = probe.path(pan ? "pan" : "file").asText();
          if (!file.matches("[a-z0-9][a-z0-9.-]*")) {
            throw new CatalogException("%s names a file '%s'".formatted(where, file));
          }
          probes.add(
              new Probe(probe.path("name").asText(), kind.getValue(), Role.DOCUMENT, file, pan));
          if (!files.containsKey(file)) {
            files.put(file, loader.load(file));
          }
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new CatalogException(
          "the list of probes in %s is damaged; delete the catalog and index again"
              .formatted(where),
          e);
    }
    return new ProbeSet(files, probes);
  }

  /// Copies the list and the files into a folder, and notes their digests.
  public void copyTo(Path folder) {
    AtomicFiles.createFolders(folder);
    files.forEach((name, bytes) -> AtomicFiles.replaceLazily(folder.resolve(name), bytes));
    FolderSeal.write(folder, files);
  }

  /// The part of this set that is of some modalities, with its own list and only the files that it
  /// needs.
  public ProbeSet of(Set<Modality> modalities) {
    List<Probe> kept =
        probes.stream().filter(probe -> modalities.contains(probe.modality())).toList();
    if (kept.size() == probes.size()) {
      return this;
    }
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode list;
    try {
      list = (ObjectNode) mapper.readTree(files.get(LIST));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (!modalities.contains(Modality.TEXT)) {
      list.putArray("texts"); // looked for when the list is read
    }
    FILES.forEach((name, modality) -> {
      if (!modalities.contains(modality)) {
        list.remove(name);
      }
    });
    Map<String, byte[]> needed = new LinkedHashMap<>();
    needed.put(LIST, list.toPrettyString().getBytes(StandardCharsets.UTF_8));
    for (Probe probe : kept) {
      byte[] file = files.get(probe.body());
      if (file != null && probe.modality() != Modality.TEXT) {
        needed.put(probe.body(), file);
      }
    }
    return new ProbeSet(needed, kept);
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
      case IMAGE -> new Content.Image(decoder.decodePicture(file(probe), probe.body()));
      case AUDIO -> new Content.Audio(decoder.decodeSound(file(probe), probe.body()));
      case VIDEO ->
          new Content.Film(
              probe.pan()
                  ? pan(decoder.decodePicture(file(probe), probe.body()))
                  : decoder.openFilm(file(probe), probe.body()));
    };
  }

  private byte[] file(Probe probe) {
    byte[] encoded = files.get(probe.body());
    if (encoded == null) {
      throw new IllegalStateException("no file for " + probe);
    }
    return encoded;
  }

  /// A film that moves over a picture from its upper left to its lower right.
  private static Video pan(Picture picture) {
    int width = (int) Math.ceil(PAN_SHARE * picture.width());
    int height = (int) Math.ceil(PAN_SHARE * picture.height());
    List<Picture> frames = new ArrayList<>(PAN_FRAMES);
    for (int frame = 0; frame < PAN_FRAMES; frame++) {
      int left = (picture.width() - width) * frame / (PAN_FRAMES - 1);
      int top = (picture.height() - height) * frame / (PAN_FRAMES - 1);
      byte[] rgb = new byte[3 * width * height];
      for (int y = 0; y < height; y++) {
        System.arraycopy(
            picture.rgb(), 3 * ((top + y) * picture.width() + left), rgb, 3 * width * y, 3 * width);
      }
      frames.add(new Picture(width, height, rgb));
    }
    return Video.of(frames, PAN_RATE);
  }
}
