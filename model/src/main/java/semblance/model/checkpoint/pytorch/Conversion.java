package semblance.model.checkpoint.pytorch;

import java.nio.file.Path;

/// The line of Python that turns a PyTorch file into a safetensors file beside it.
final class Conversion {
  private Conversion() {}

  /// @param script whether the file is TorchScript's
  static String line(Path file, boolean script) {
    String load =
        script
            ? "s = torch.jit.load(%s, map_location='cpu').state_dict()"
            : "s = torch.load(%s, map_location='cpu', weights_only=False); "
                + "s = s.state_dict() if hasattr(s, 'state_dict') else s.get('state_dict', s)";
    Path into = file.resolveSibling("model.safetensors");
    return "python -c \"import torch; from safetensors.torch import save_file; %s; save_file({k: v.clone().contiguous() for k, v in s.items() if torch.is_tensor(v)}, %s)\""
        .formatted(load.formatted(quoted(file)), quoted(into));
  }

  private static String quoted(Path file) {
    String text = file.toString().replace("\\", "\\\\").replace("'", "\\'");
    return "'" + text.replaceAll("([\\\\\"$`])", "\\\\$1") + "'"; // for Python, then for the shell
  }
}
