/// A tower between its plan and its vectors: what a family makes of a checkpoint before any weight
/// is read, how contents are prepared, and how prepared contents become batches for a network.
///
/// Entry: [semblance.model.tower.TowerPlan]. Families are in `semblance.model.family`.
@NullMarked
package semblance.model.tower;

import org.jspecify.annotations.NullMarked;
