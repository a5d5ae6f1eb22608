package semblance.benchmarks.measure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// A peer's script that stays, and answers each line with one line of JSON.
public final class PeerSession implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Process process;
  private final BufferedReader answers;
  private final BufferedWriter questions;

  /// Starts a script.
  public PeerSession(List<String> command) {
    try {
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    } catch (IOException e) {
      throw new IllegalStateException("%s did not run".formatted(command), e);
    }
    answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    questions =
        new BufferedWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
  }

  /// The next line of JSON.
  public JsonNode answer() {
    try {
      for (String line = answers.readLine(); line != null; line = answers.readLine()) {
        if (line.startsWith("{")) {
          return JSON.readTree(line);
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException("the peer's answer cannot be read", e);
    }
    throw new IllegalStateException("the peer ended; run its script by hand to see why");
  }

  /// Asks, and waits for the answer.
  public JsonNode ask(String question) {
    try {
      questions.write(question + "\n");
      questions.flush();
    } catch (IOException e) {
      throw new IllegalStateException("the peer does not listen", e);
    }
    return answer();
  }

  @Override
  public void close() {
    process.destroy();
  }
}
