/// What is looked at in a browser, as pages that need nothing beside themselves: pictures are in
/// them, and nothing is fetched from elsewhere.
///
/// [semblance.cli.page.ResultPage] holds what a search found, [semblance.cli.page.DuplicatePage]
/// what is stored twice; both have no script. [semblance.cli.page.MapPage] has one, of ours.
@NullMarked
package semblance.cli.page;

import org.jspecify.annotations.NullMarked;
