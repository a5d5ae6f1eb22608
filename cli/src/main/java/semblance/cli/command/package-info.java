/// The commands, a class each: what they are called, how they explain themselves, what they do.
///
/// Each is made by [semblance.cli.Main] for one run. Commands throw what goes wrong; turning it
/// into words and exit codes happens in one place outside.
@NullMarked
package semblance.cli.command;

import org.jspecify.annotations.NullMarked;
