package topgun.adapters.jdbi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import topgun.application.port.RecordStore;
import topgun.application.port.StoreException;

/**
 * What was acknowledged survives {@code kill -9}. {@code -Dtopgun.crash.rounds=1000} looks longer, {@code
 * -Dtopgun.crash.seed=…} elsewhere.
 */
class CrashTest {

    private static final int ROUNDS = Integer.getInteger("topgun.crash.rounds", 8);
    private static final long SEED = Long.getLong("topgun.crash.seed", 1);

    @TempDir
    Path directory;

    @Test
    void everyAcknowledgedGroupIsThereAndNoneInPart() throws Exception {
        Random random = new Random(SEED);
        for (int round = 0; round < ROUNDS; round++) {
            long acknowledged = writeAndKill(1 + random.nextInt(80), random.nextInt(2_000));

            try (RecordStore store = open()) {
                long stored = EndlessWrites.progress(store);
                assertThat(stored).as("round %d of seed %d", round, SEED).isGreaterThanOrEqualTo(acknowledged);
                EndlessWrites.expected(stored)
                        .forEach((map, content) ->
                                assertThat(LoadedContent.of(store, map)).isEqualTo(content));
            }
        }
    }

    @Test
    void fileInUseIsRefusedUntilItsUserIsDead() throws Exception {
        Process writer = startWriter();
        try (BufferedReader acknowledgements = writer.inputReader()) {
            acknowledgements.readLine();

            StoreException refusal = catchThrowableOfType(StoreException.class, this::open);
            assertThat(refusal).hasMessageContaining("in use by another server");
            assertThat(refusal.kind()).isEqualTo(StoreException.Kind.PERMANENT);
            assertThat(acknowledgements.readLine()).isNotNull();
        } finally {
            kill(writer);
        }

        open().close();
    }

    private RecordStore open() {
        return new JdbiRecordStore(Database.open(DatabaseAddress.inDirectory(directory)));
    }

    /** Lets the writer go on for that many groups and a little longer, and returns the last it told of. */
    private long writeAndKill(int groups, int microseconds) throws IOException, InterruptedException {
        Process writer = startWriter();
        long last = 0;
        try (BufferedReader acknowledgements = writer.inputReader()) {
            for (int i = 0; i < groups; i++) {
                last = Long.parseLong(acknowledgements.readLine());
            }
            long until = System.nanoTime() + microseconds * 1_000L;
            while (System.nanoTime() < until) {
                Thread.onSpinWait();
            }
            writer.toHandle().destroyForcibly(); // which leaves what it has said to be read
            for (String line = acknowledgements.readLine(); line != null; line = acknowledgements.readLine()) {
                last = Math.max(last, Long.parseLong(line)); // the last line may be cut short
            }
        } finally {
            kill(writer);
        }
        return last;
    }

    private Process startWriter() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        EndlessWrites.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static void kill(Process writer) throws InterruptedException {
        writer.destroyForcibly().waitFor();
    }
}
