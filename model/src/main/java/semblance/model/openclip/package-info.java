/// Models as open_clip publishes them: a folder with `open_clip_config.json`, which chooses the
/// picture tower and the text tower separately.
///
/// Entry: [semblance.model.openclip.OpenClipFamily]. A tower of another kind is a class that
/// implements [semblance.model.openclip.OpenClipVision] or [semblance.model.openclip.OpenClipText],
/// added to the family's list.
@NullMarked
package semblance.model.openclip;

import org.jspecify.annotations.NullMarked;
