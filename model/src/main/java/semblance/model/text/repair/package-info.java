/// Repair and normalisation of text as Python's libraries do it: ftfy's `fix_text` (6.3.1), HTML's
/// character references, and Python's own idea of lower case and white space.
///
/// Models were trained on texts that went through these; token ids agree only if every step does.
/// Unicode's tables are those of the running Java, Python 3.12's are 15.0: characters that are
/// younger can differ.
///
/// Entry: [semblance.model.text.repair.TextRepair].
@NullMarked
package semblance.model.text.repair;

import org.jspecify.annotations.NullMarked;
