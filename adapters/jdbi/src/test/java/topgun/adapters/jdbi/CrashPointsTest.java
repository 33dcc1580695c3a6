package topgun.adapters.jdbi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.h2.store.fs.Recorder;
import org.h2.store.fs.rec.FilePathRec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import topgun.application.port.RecordStore;
import topgun.application.port.StoreException;

/**
 * A process may be killed between any two pages that it writes to its file: a kill may cut a long write short, though not
 * within a page. This looks at all of these moments, of which {@link CrashTest} rarely meets the short ones, from the making
 * of the tables on: the file is built again page by page, and opened each time. {@code -Dtopgun.crash.groups=200} looks
 * longer.
 */
class CrashPointsTest {

    private static final int GROUPS = Integer.getInteger("topgun.crash.groups", 40);
    private static final int RECOVERIES_APART = Integer.getInteger("topgun.crash.recoveries.apart", 13);
    private static final String FILE = "topgun.mv.db";
    private static final int PAGE_BYTES = 4 << 10;

    /** Before it, the file ends within its header, and is refused. */
    private static final int FIRST_WHOLE = 1;

    @TempDir
    Path directory;

    private final List<FileChange> changes = new CopyOnWriteArrayList<>();
    private volatile long acknowledged;

    /** Bytes written at a place, or no bytes and the length that a file is cut to. */
    private record FileChange(long acknowledged, ByteBuffer bytes, long place) {

        void applyTo(FileChannel file) throws IOException {
            if (!bytes.hasRemaining()) {
                file.truncate(place);
            } else {
                file.write(bytes.duplicate(), place);
            }
        }
    }

    @AfterEach
    void stopRecording() {
        FilePathRec.setRecorder(null);
    }

    @Test
    void whatWasAcknowledgedIsThereWhereverTheWritingStops() throws IOException {
        record();
        Path rebuilt = Files.createDirectory(directory.resolve("rebuilt"));
        try (FileChannel file = FileChannel.open(
                directory.resolve("prefix"),
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
            for (int point = 0; point < changes.size(); point++) {
                FileChange change = changes.get(point);
                change.applyTo(file);
                if (point < FIRST_WHOLE) {
                    continue;
                }
                Files.write(rebuilt.resolve(FILE), Files.readAllBytes(directory.resolve("prefix")));
                try (RecordStore store = new JdbiRecordStore(Database.open(DatabaseAddress.inDirectory(rebuilt)))) {
                    assertThat(EndlessWrites.progress(store))
                            .as("killed after write %d of %d", point, changes.size())
                            .isGreaterThanOrEqualTo(change.acknowledged);
                }
            }
        }
    }

    @Test
    void fileThatEndsWithinItsHeaderIsRefusedWithAdvice() throws IOException {
        Files.write(directory.resolve(FILE), new byte[PAGE_BYTES]);

        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> Database.open(DatabaseAddress.inDirectory(directory)))
                .withMessageContaining("delete it if no server ever ran with it");
    }

    /** The next start recovers the file, which changes it too. */
    @Test
    void whatWasAcknowledgedIsThereWhereverARecoveryStops() throws IOException {
        record();
        List<FileChange> life = List.copyOf(changes);
        for (int point = life.size() - 1; point >= FIRST_WHOLE; point -= RECOVERIES_APART) {
            Path image = directory.resolve("image");
            write(image, life.subList(0, point + 1));
            Path recovered = Files.createDirectories(directory.resolve("recovered"));
            Files.copy(image, recovered.resolve(FILE), StandardCopyOption.REPLACE_EXISTING);
            changes.clear();
            startRecording();
            try (RecordStore store =
                    EndlessWrites.open(DatabaseAddress.parse("jdbc:h2:file:rec:" + recovered.resolve("topgun")))) {
                store.save(EndlessWrites.group(acknowledged + 1));
                FilePathRec.setRecorder(null);
            }
            List<FileChange> recovery = List.copyOf(changes);
            for (int stop = 0; stop < recovery.size(); stop++) {
                Path again = Files.createDirectories(directory.resolve("again"));
                Files.copy(image, again.resolve(FILE), StandardCopyOption.REPLACE_EXISTING);
                try (FileChannel file = FileChannel.open(again.resolve(FILE), StandardOpenOption.WRITE)) {
                    for (FileChange change : recovery.subList(0, stop + 1)) {
                        change.applyTo(file);
                    }
                }
                try (RecordStore store = new JdbiRecordStore(Database.open(DatabaseAddress.inDirectory(again)))) {
                    assertThat(EndlessWrites.progress(store))
                            .as(
                                    "killed after write %d of %d, then after %d of %d",
                                    point, life.size(), stop, recovery.size())
                            .isGreaterThanOrEqualTo(life.get(point).acknowledged);
                }
            }
        }
    }

    private static void write(Path image, List<FileChange> changes) throws IOException {
        Files.deleteIfExists(image);
        try (FileChannel file = FileChannel.open(image, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            for (FileChange change : changes) {
                change.applyTo(file);
            }
        }
    }

    private void record() {
        startRecording();
        String address = "jdbc:h2:file:rec:" + directory.resolve("topgun");
        try (RecordStore store = EndlessWrites.open(DatabaseAddress.parse(address))) {
            for (long number = 1; number <= GROUPS; number++) {
                store.save(EndlessWrites.group(number));
                acknowledged = number;
            }
            FilePathRec.setRecorder(null);
        }
    }

    private void startRecording() {
        FilePathRec.register();
        FilePathRec.setRecorder((operation, name, bytes, place) -> {
            if (name.endsWith(FILE) && (operation == Recorder.WRITE || operation == Recorder.TRUNCATE)) {
                ByteBuffer copy = ByteBuffer.wrap(bytes == null ? new byte[0] : bytes.clone());
                addPageByPage(copy, place);
            }
        });
    }

    private void addPageByPage(ByteBuffer bytes, long place) {
        int start = 0;
        while (bytes.limit() - start > PAGE_BYTES) {
            int length = PAGE_BYTES - (int) ((place + start) % PAGE_BYTES);
            changes.add(new FileChange(acknowledged, bytes.slice(start, length), place + start));
            start += length;
        }
        changes.add(new FileChange(acknowledged, bytes.slice(start, bytes.limit() - start), place + start));
    }
}
