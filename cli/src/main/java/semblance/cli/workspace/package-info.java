/// What a command works with: the terminal and folder it was called in, the models and catalogs
/// that are there, and the files it is given.
///
/// [semblance.cli.workspace.Workspace] opens them; [semblance.cli.workspace.Surroundings] says
/// where it looks.
@NullMarked
package semblance.cli.workspace;

import org.jspecify.annotations.NullMarked;
