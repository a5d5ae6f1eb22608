package semblance.model.hub.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The bytes of a response as they come, with a limit on how long the server may be silent between
/// them.
public final class ResponseBody implements Flow.Subscriber<List<ByteBuffer>>, AutoCloseable {
  private sealed interface Event {}

  private record Bytes(List<ByteBuffer> buffers) implements Event {}

  private record End() implements Event {}

  private record Broken(Throwable cause) implements Event {}

  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final Duration patience;
  private Flow.@Nullable Subscription subscription;
  private boolean ended;

  /// @param patience how long to wait for more
  ResponseBody(Flow.Publisher<List<ByteBuffer>> publisher, Duration patience) {
    this.patience = patience;
    publisher.subscribe(this);
  }

  /// The next bytes; empty at the end.
  ///
  /// @throws IOException if the connection broke or the server fell silent
  public Optional<List<ByteBuffer>> next() throws IOException, InterruptedException {
    if (ended) {
      return Optional.empty();
    }
    synchronized (this) {
      if (subscription != null) {
        subscription.request(1);
      }
    }
    Event event = events.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
    return switch (event) {
      case null ->
          throw new HttpTimeoutException(
              "the server sent nothing for %d s".formatted(patience.toSeconds()));
      case Bytes(List<ByteBuffer> buffers) -> Optional.of(buffers);
      case End _ -> {
        ended = true;
        yield Optional.empty();
      }
      case Broken(Throwable cause) ->
          throw new IOException("the connection broke: " + cause.getMessage(), cause);
    };
  }

  /// All bytes, up to a number of them.
  public byte[] all(int most) throws IOException, InterruptedException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (Optional<List<ByteBuffer>> more = next(); more.isPresent(); more = next()) {
      for (ByteBuffer buffer : more.get()) {
        byte[] part = new byte[Math.min(buffer.remaining(), most - bytes.size())];
        buffer.get(part);
        bytes.writeBytes(part);
      }
      if (bytes.size() >= most) {
        break;
      }
    }
    return bytes.toByteArray();
  }

  @Override
  public synchronized void onSubscribe(Flow.Subscription given) {
    subscription = given;
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    events.add(new Bytes(buffers));
  }

  @Override
  public void onError(Throwable cause) {
    events.add(new Broken(cause));
  }

  @Override
  public void onComplete() {
    events.add(new End());
  }

  @Override
  public synchronized void close() {
    if (subscription != null) {
      subscription.cancel();
    }
  }
}
