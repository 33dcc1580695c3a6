package topgun.adapters.jdbi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import topgun.application.port.RecordStore;
import topgun.application.port.RecordStore.Damage;
import topgun.application.port.RecordWrite;
import topgun.application.port.RecordWrite.PutLww;
import topgun.application.port.RecordWrite.PutOr;
import topgun.application.port.RecordWrite.RemoveOr;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.Timestamp;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.OrRecord;
import topgun.domain.crdt.Tag;
import topgun.domain.crdt.TimeToLive;
import topgun.domain.value.Value;

/**
 * Flips the bits of what is stored, one after the other, and looks whether each is noticed. {@code -Dtopgun.flips=1000}
 * flips more bytes of the file.
 */
class VerificationTest {

    private static final int FLIPS = Integer.getInteger("topgun.flips", 12);

    private static final Timestamp AT = new Timestamp(1_700_000_000_000L, 3, new NodeId("node"));
    private static final String LONG = "long ".repeat(300);
    private static final List<RecordWrite> WRITES = List.of(
            new PutLww("m", "entry", new LwwRecord.Entry(value(9), AT, new TimeToLive(60_000))),
            new PutLww("m", "for ever", new LwwRecord.Entry(value(9), AT, TimeToLive.NONE)),
            new PutLww("m", "deleted", new LwwRecord.Tombstone(AT)),
            new PutLww("n", LONG, new LwwRecord.Entry(value(9), AT, TimeToLive.NONE)),
            new PutOr("o", "key", new OrRecord(value(9), AT, new Tag("1:2:node"), new TimeToLive(1))),
            new PutOr("o", "other key", new OrRecord(value(9), AT, new Tag("1:2:node"), TimeToLive.NONE)),
            new RemoveOr("o", new Tag("1:3:node"), Set.of()),
            new PutOr(LONG, "key", new OrRecord(value(9), AT, new Tag(LONG), TimeToLive.NONE)));

    abstract static class InDatabase {

        /** Longer ones are sampled. */
        private static final int ALL_BYTES = 40;

        private final Random random = new Random(7);
        private int flips;

        abstract DatabaseAddress address();

        @Test
        void everyFlippedBitOfARowIsFound() {
            try (Database database = Database.open(address())) {
                new JdbiRecordStore(database, DirtyRows.Limits.NO_LOG).save(WRITES);
                database.write("flip", handle -> {
                    assertThat(damages(database, handle)).isEmpty();
                    for (Map<String, Object> row : rows(handle, "record", "checksum")) {
                        flipEach(database, handle, row);
                    }
                    return null;
                });
            }
            assertThat(flips).isGreaterThan(1_500);
        }

        @Test
        void everyFlippedBitOfTheNameOfAMapIsFound() {
            try (Database database = Database.open(address())) {
                new JdbiRecordStore(database, DirtyRows.Limits.NO_LOG).save(WRITES);
                database.write("flip", handle -> {
                    for (Map<String, Object> row : rows(handle, "map_name", "map")) {
                        for (String column : List.of("id", "whole_id")) {
                            for (Object flipped : flipped(column, row.get(column))) {
                                tryOut(database, handle, "map_name", column, flipped, "map", row.get("map"));
                            }
                        }
                    }
                    return null;
                });
            }
        }

        private void flipEach(Database database, Handle handle, Map<String, Object> row) {
            for (String column : row.keySet()) {
                if (!column.equals("content_rest")) {
                    for (Object flipped : flipped(column, row.get(column))) {
                        tryOut(database, handle, "record", column, flipped, "checksum", row.get("checksum"));
                    }
                }
            }
        }

        private void tryOut(
                Database database,
                Handle handle,
                String table,
                String column,
                Object flipped,
                String idColumn,
                Object id) {
            handle.savepoint("whole");
            handle.createUpdate("UPDATE %s SET %s = ? WHERE %s = ?".formatted(table, column, idColumn))
                    .bind(0, flipped)
                    .bind(1, id)
                    .execute();
            assertThat(damages(database, handle))
                    .as("%s = %s where %s = %s", column, flipped, idColumn, id)
                    .isNotEmpty();
            handle.rollbackToSavepoint("whole");
            flips++;
        }

        private static List<Damage> damages(Database database, Handle handle) {
            List<Damage> found = new ArrayList<>();
            new Verification(new RecordTable(database.dialect()), Map.of(), found::add).run(handle);
            return found;
        }

        /** The rows; each is known by what is in that column. */
        private static List<Map<String, Object>> rows(Handle handle, String table, String idColumn) {
            List<Map<String, Object>> rows =
                    handle.createQuery("SELECT * FROM " + table).mapToMap().list();
            assertThat(rows).extracting(row -> row.get(idColumn)).doesNotHaveDuplicates();
            return rows;
        }

        private List<Object> flipped(String column, @Nullable Object value) {
            return switch (value) {
                case byte[] bytes ->
                    positions(bytes.length)
                            .<Object>mapToObj(i -> {
                                byte[] flipped = bytes.clone();
                                flipped[i] ^= (byte) (1 << random.nextInt(8));
                                return flipped;
                            })
                            .toList();
                case Integer number when column.equals("kind") -> flipped(number.longValue(), 16, it -> (short) it);
                case Integer number -> flipped(number.longValue(), 32, it -> (int) it);
                case Long number -> flipped(number, 64, it -> it);
                case Double number -> flipped(Double.doubleToLongBits(number), 64, Double::longBitsToDouble);
                case null, default -> List.of();
            };
        }

        private IntStream positions(int length) {
            return length <= ALL_BYTES
                    ? IntStream.range(0, length)
                    : IntStream.concat(IntStream.of(0, length - 1), random.ints(ALL_BYTES, 0, length));
        }

        private interface FromBits {

            Object of(long bits);
        }

        private static List<Object> flipped(long bits, int width, FromBits back) {
            return IntStream.range(0, width)
                    .mapToObj(i -> back.of(BigInteger.valueOf(bits).flipBit(i).longValue()))
                    .toList();
        }
    }

    @Nested
    class InH2 extends InDatabase {

        @TempDir
        Path directory;

        @Override
        DatabaseAddress address() {
            return DatabaseAddress.inDirectory(directory);
        }
    }

    @Nested
    class InPostgres extends InDatabase {

        @RegisterExtension
        static final Postgres POSTGRES = new Postgres();

        @Override
        DatabaseAddress address() {
            return POSTGRES.address();
        }
    }

    /** A byte of the file may belong to nothing; one that belongs to a record must not change or hide it unnoticed. */
    @Test
    void flippedByteOfTheFileIsFoundOrHarmless(@TempDir Path whole, @TempDir Path flipped) throws IOException {
        try (RecordStore store = open(whole)) {
            store.save(WRITES);
            store.save(IntStream.range(0, 500)
                    .<RecordWrite>mapToObj(
                            i -> new PutLww("p", "k" + i, new LwwRecord.Entry(value(i), AT, TimeToLive.NONE)))
                    .toList());
        }
        byte[] file = Files.readAllBytes(whole.resolve("topgun.mv.db"));
        Map<String, LoadedContent> content = content(whole);
        Random random = new Random(3);
        int found = 0;
        for (int flip = 0; flip < FLIPS; flip++) {
            int place = random.nextInt(file.length);
            byte[] damaged = file.clone();
            damaged[place] ^= (byte) (1 << random.nextInt(8));
            Files.write(flipped.resolve("topgun.mv.db"), damaged);
            if (isFound(flipped)) {
                found++;
            } else {
                assertThat(content(flipped)).as("byte %d flipped", place).isEqualTo(content);
            }
            Files.delete(flipped.resolve("topgun.mv.db"));
        }
        assertThat(found).isPositive();
    }

    private static boolean isFound(Path directory) {
        List<Damage> damages = new ArrayList<>();
        try (RecordStore store = open(directory)) {
            store.verify(damages::add);
        } catch (RuntimeException e) {
            return true;
        }
        return !damages.isEmpty();
    }

    private static Map<String, LoadedContent> content(Path directory) {
        Map<String, LoadedContent> content = new HashMap<>();
        try (RecordStore store = open(directory)) {
            store.mapNames().forEach(map -> content.put(map, LoadedContent.of(store, map)));
        }
        return content;
    }

    private static RecordStore open(Path directory) {
        return new JdbiRecordStore(Database.open(DatabaseAddress.inDirectory(directory)));
    }

    private static Value value(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return Value.of(bytes);
    }
}
