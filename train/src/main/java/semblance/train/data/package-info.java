/// What is trained with: pictures with captions from one or several sources, divided into a part to
/// learn from and a part to judge by, and brought batch by batch in a seeded order while the step
/// before is still computed.
///
/// Entry: [semblance.train.data.BatchStream]. Where pairs come from is the caller's: files are read
/// elsewhere, pictures here.
@NullMarked
package semblance.train.data;

import org.jspecify.annotations.NullMarked;
