package semblance.catalog.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import semblance.embedding.CatalogException;

final class WriterLockTest {
  @TempDir Path folder;

  @Test
  void aLivingHolderIsNamed() throws IOException {
    try (LockHolder holder = LockHolder.start(folder)) {
      assertThatThrownBy(() -> WriterLock.acquire(folder))
          .isInstanceOf(CatalogException.class)
          .hasMessageContaining("process " + holder.pid() + " on ")
          .hasMessageContaining(folder.toString())
          .hasMessageContaining("wait until");
      assertThat(WriterLock.findHolder(folder))
          .hasValueSatisfying(found -> assertThat(found.pid()).isEqualTo(holder.pid()));
    }
  }

  @Test
  void aDeadHoldersLockIsTakenOverAndItIsNamed() throws IOException, InterruptedException {
    long pid;
    try (LockHolder holder = LockHolder.start(folder)) {
      pid = holder.pid();
      holder.kill();
    }
    assertThat(WriterLock.findHolder(folder)).isEmpty();
    try (WriterLock lock = WriterLock.acquire(folder)) {
      assertThat(lock.deadHolder())
          .hasValueSatisfying(dead -> assertThat(dead.pid()).isEqualTo(pid));
    }
  }

  @Test
  void aLockIsHeldOnceWithinAProcessToo() {
    try (WriterLock _ = WriterLock.acquire(folder)) {
      assertThatThrownBy(() -> WriterLock.acquire(folder))
          .isInstanceOf(CatalogException.class)
          .hasMessageContaining("process " + ProcessHandle.current().pid());
    }
    try (WriterLock again = WriterLock.acquire(folder)) {
      assertThat(again.deadHolder()).isEmpty();
    }
  }

  /// On POSIX systems closing a second channel on the file would give the first one's lock back.
  @Test
  void lookingAtALockOrFailingToTakeItDoesNotGiveItBack() throws IOException {
    try (WriterLock _ = WriterLock.acquire(folder)) {
      assertThat(WriterLock.findHolder(folder)).isPresent();
      assertThatThrownBy(() -> WriterLock.acquire(folder)).isInstanceOf(CatalogException.class);
      assertThatThrownBy(() -> LockHolder.start(folder).close())
          .isInstanceOf(IOException.class)
          .hasMessageContaining("null");
    }
    LockHolder.start(folder).close();
  }

  @Test
  void aHalfWrittenNameOfADeadHolderIsNoObstacle() throws IOException {
    Files.writeString(folder.resolve(WriterLock.FILE), "{\"pid\": 12");
    try (WriterLock lock = WriterLock.acquire(folder)) {
      assertThat(lock.deadHolder()).isEmpty();
    }
    assertThat(folder.resolve(WriterLock.FILE)).isEmptyFile();
  }
}
