package semblance.cli.command;

import semblance.catalog.Catalog;

/// A catalog that is searched, with what must be closed after it.
///
/// @param catalog the catalog
/// @param models the models opened ahead for it
record OpenCatalog(Catalog catalog, ModelAhead models) implements AutoCloseable {
  @Override
  public void close() {
    try (models) {
      catalog.close();
    }
  }
}
