/// What a person at a terminal sees: tables, progress, small pictures, and names made safe to
/// print.
///
/// [semblance.cli.terminal.Terminal] says what there is to write to and what it can show; the other
/// classes write to it. Nothing here knows of catalogs or models.
@NullMarked
package semblance.cli.terminal;

import org.jspecify.annotations.NullMarked;
