/// A catalog's map as data, as a page and as one picture.
///
/// [semblance.cli.map.MapWriter] writes them; the layout comes from `semblance.catalog.map`.
@NullMarked
package semblance.cli.map;

import org.jspecify.annotations.NullMarked;
