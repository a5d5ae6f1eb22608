/// A catalog laid out on a plane, so that what is alike lies together.
///
/// [semblance.catalog.map.CatalogMap] makes it: vectors are read, turned onto their fifty principal
/// axes, laid out by UMAP and put into clusters. The library that does the layout is touched here
/// alone.
@NullMarked
package semblance.catalog.map;

import org.jspecify.annotations.NullMarked;
