/// How the answer to a search is shown: as paths, as a table with pictures, as JSON, as a page.
///
/// [semblance.cli.result.Answer] is what is shown.
@NullMarked
package semblance.cli.result;

import org.jspecify.annotations.NullMarked;
