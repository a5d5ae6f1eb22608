/// What a person means by a word on the command line: words, a file or a stored item, and how
/// strongly.
///
/// [semblance.cli.argument.Part] is what is meant; [semblance.cli.argument.Part#parse] finds it
/// out.
@NullMarked
package semblance.cli.argument;

import org.jspecify.annotations.NullMarked;
