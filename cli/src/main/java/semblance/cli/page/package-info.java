/// A search's result as one page that needs nothing beside itself: pictures are in it, and there is
/// no script.
///
/// [semblance.cli.page.ResultPage] holds what the page tells and writes it.
@NullMarked
package semblance.cli.page;

import org.jspecify.annotations.NullMarked;
