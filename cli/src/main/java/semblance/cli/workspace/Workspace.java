package semblance.cli.workspace;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import semblance.catalog.CatalogHost;
import semblance.catalog.storage.CatalogFolder;
import semblance.catalog.storage.CatalogLocator;
import semblance.embedding.CatalogException;
import semblance.embedding.EmbeddingModel;
import semblance.embedding.Modality;
import semblance.embedding.Precision;
import semblance.media.MediaDecoder;
import semblance.media.PictureDecoder;
import semblance.model.ModelSettings;
import semblance.model.Models;
import semblance.model.PrecisionPolicy;

/// The models and catalogs that a command can work with.
public final class Workspace {
  /// The model that is there without a download.
  public static final String EMBEDDED_MODEL = Models.EMBEDDED;

  /// What that model embeds.
  public static final Set<Modality> EMBEDDED_MODALITIES =
      Set.of(Modality.TEXT, Modality.IMAGE, Modality.VIDEO);

  private final Surroundings surroundings;
  private final PictureDecoder pictures = new PictureDecoder();

  public Workspace(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /// Where the command was called.
  public Surroundings surroundings() {
    return surroundings;
  }

  /// Reads the files that are given to a command.
  public ContentFiles files() {
    return new ContentFiles(pictures);
  }

  /// Opens a model. Whoever calls this closes it.
  ///
  /// @param name `semblance-mini`, a folder, or the name of a hub
  /// @throws semblance.embedding.ModelException if it is not there or cannot be used
  public EmbeddingModel openModel(String name, ModelSettings settings) {
    return Models.open(modelName(name), settings);
  }

  /// The name that the hub knows a model by: a folder's absolute path, or the name itself.
  public String modelName(String given) {
    Path folder = surroundings.path(given);
    return !given.equals(EMBEDDED_MODEL) && Files.isDirectory(folder) ? folder.toString() : given;
  }

  /// What a catalog needs to check itself and, if something is to be embedded, to open its model.
  public CatalogHost host() {
    return new CatalogHost(
        (name, fastest) ->
            openModel(
                name,
                ModelSettings.defaults()
                    // One content at a time: spreading it over threads costs what it gains.
                    .withThreads(1)
                    .withPrecision(
                        fastest == Precision.FP32 ? PrecisionPolicy.FP32 : PrecisionPolicy.AUTO)),
        new MediaDecoder());
  }

  /// The catalog that is meant.
  ///
  /// @param named the folder that was named, if one was
  /// @throws CatalogException if there is none
  public CatalogFolder catalog(Optional<String> named) {
    return named
        .map(this::namedCatalog)
        .or(() -> CatalogLocator.find(surroundings.here(), surroundings.environment()))
        .orElseThrow(() ->
            new CatalogException(
                "there is no catalog in %s or a folder above: make one with 'semblance index FOLDER', or name one with --in"
                    .formatted(surroundings.here())));
  }

  /// The catalog in a folder, or in the `.semblance` within it.
  public CatalogFolder namedCatalog(String named) {
    CatalogFolder folder = new CatalogFolder(surroundings.path(named));
    CatalogFolder within =
        new CatalogFolder(surroundings.path(named).resolve(CatalogLocator.LOCAL));
    return !folder.isCatalog() && within.isCatalog() ? within : folder;
  }

  /// The catalog that new items go into if none is named.
  public CatalogFolder catalogToFill() {
    return CatalogLocator.findLocal(surroundings.here())
        .orElseGet(() -> CatalogLocator.defaultFolder(surroundings.environment()));
  }
}
