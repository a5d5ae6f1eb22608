package semblance.model.hub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import semblance.embedding.ModelException;
import semblance.model.hub.web.WebClient;
import semblance.model.hub.web.WebResponse;

/// What a revision means: a commit and the paths of its files.
///
/// @param id Git's
record Commit(String id, List<String> paths) {
  /// The longest list that is read.
  private static final int LONGEST = 64 << 20;

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  Commit {
    paths = List.copyOf(paths);
  }

  /// Reads the hub's answer.
  static Commit read(WebResponse response, HubName name) throws IOException, InterruptedException {
    byte[] bytes = response.body().all(LONGEST);
    JsonNode root;
    try {
      root = MAPPER.readTree(bytes);
    } catch (JsonProcessingException e) {
      throw noHub(response.uri(), response.header("Content-Type"), e);
    }
    if (root == null || !root.isObject()) {
      throw noHub(
          response.uri(), response.header("Content-Type"), new IOException("not an object"));
    }
    String id = root.path("sha").asText();
    JsonNode siblings = root.path("siblings");
    if (!id.matches("[0-9A-Za-z]{1,64}") || !siblings.isArray()) {
      throw new ModelException(
          "the hub tells of %s without a commit and its files: found 'sha' %s and 'siblings' %s. Check HF_ENDPOINT"
              .formatted(name, root.path("sha"), kind(siblings)));
    }
    List<String> paths = new ArrayList<>();
    for (JsonNode sibling : siblings) {
      String path = sibling.path("rfilename").asText();
      if (isSafe(path)) {
        paths.add(path);
      }
    }
    return new Commit(id, paths);
  }

  private static String kind(JsonNode node) {
    return node.isMissingNode() ? "(none)" : node.getNodeType().name();
  }

  /// Whether a path stays in the folder that it is put into, on every system.
  static boolean isSafe(String path) {
    return !path.isEmpty()
        && path.length() < 1_000
        && !path.matches("(?s).*[\\\\:\\p{Cntrl}].*")
        && !List.of(path.split("/", -1)).stream()
            .anyMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
  }

  private static ModelException noHub(URI uri, Optional<String> type, Exception cause) {
    return new ModelException(
        "%s answers with %s where a hub answers with JSON: check HF_ENDPOINT, and whether the network wants you to log in first"
            .formatted(WebClient.withoutQuery(uri), type.orElse("something unnamed")),
        cause);
  }
}
