/// Catalogs in the forms that other programs read and write: [semblance.ingest.exchange.Export] and
/// [semblance.ingest.exchange.Import].
///
/// Vectors made elsewhere come in only for a declared model, and after a sample of them was
/// embedded again and compared.
@NullMarked
package semblance.ingest.exchange;

import org.jspecify.annotations.NullMarked;
