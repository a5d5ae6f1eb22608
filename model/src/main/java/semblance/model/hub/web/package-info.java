/// Asking a web server: redirects are followed so that a token stays with the server it is for, and
/// no server may be silent for long. Knows nothing of models.
///
/// Entry: [semblance.model.hub.web.WebClient].
@NullMarked
package semblance.model.hub.web;

import org.jspecify.annotations.NullMarked;
