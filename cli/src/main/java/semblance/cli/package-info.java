/// The `semblance` command: [semblance.cli.Main] wires all parts and runs the command asked for.
///
/// What a command does is in [semblance.cli.command]; what was meant by its words in
/// [semblance.cli.argument]; which catalog and model it works with in [semblance.cli.workspace];
/// how it looks in [semblance.cli.terminal] and [semblance.cli.page].
@NullMarked
package semblance.cli;

import org.jspecify.annotations.NullMarked;
