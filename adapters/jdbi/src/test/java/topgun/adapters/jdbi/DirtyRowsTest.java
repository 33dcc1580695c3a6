package topgun.adapters.jdbi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import topgun.application.port.RecordStore;
import topgun.application.port.RecordStore.Damage;
import topgun.application.port.RecordWrite;
import topgun.application.port.StoreException;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.Timestamp;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.TimeToLive;
import topgun.domain.value.Value;

/** Table and log together say what was saved, wherever the border between them is. */
class DirtyRowsTest {

    private static final int GROUPS = Integer.getInteger("topgun.log.groups", 400);

    private final Database database = Database.open(DatabaseAddress.parse("jdbc:h2:mem:dirty"));

    @AfterEach
    void close() {
        database.close();
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1000", "7, 1000000", "100, 5000", "600, 40000", "100000, 100000000"})
    void tableAndLogSayWhatWasSaved(int rows, long logBytes) {
        DirtyRows.Limits limits = new DirtyRows.Limits(rows, logBytes);
        Random random = new Random(rows);
        RecordStore store = new JdbiRecordStore(database, limits);
        for (long group = 1; group <= GROUPS; group++) {
            store.save(EndlessWrites.group(group));
            if (random.nextInt(10) == 0) {
                store = new JdbiRecordStore(database, limits); // what a process finds after the death of another
            }
            if (random.nextInt(10) == 0) {
                store.save(EndlessWrites.group(group));
            }
            if (random.nextInt(20) == 0) {
                assertHolds(store, EndlessWrites.expected(group));
            }
            assertThat(logBytes()).isLessThanOrEqualTo(logBytes + logBytes / 2);
        }
        assertHolds(store, EndlessWrites.expected(GROUPS));
        assertHolds(new JdbiRecordStore(database, DirtyRows.Limits.NO_LOG), EndlessWrites.expected(GROUPS));
    }

    private static void assertHolds(RecordStore store, Map<String, LoadedContent> expected) {
        expected.forEach(
                (map, content) -> assertThat(LoadedContent.of(store, map)).isEqualTo(content));
        long records = expected.values().stream()
                .mapToLong(map ->
                        map.lww().size() + map.or().size() + map.tombstones().size())
                .sum();
        List<Damage> damages = new ArrayList<>();
        assertThat(store.verify(damages::add)).isEqualTo(records + 1); // and the number of the group
        assertThat(damages).isEmpty();
    }

    private long logBytes() {
        return database.read(
                "measure",
                handle -> handle.createQuery("SELECT coalesce(sum(octet_length(content)), 0) FROM write_log")
                        .mapTo(Long.class)
                        .one());
    }

    @Test
    void whatChangesAllTheTimeIsNotWrittenToItsRow() {
        RecordStore store = new JdbiRecordStore(database, new DirtyRows.Limits(10, 10_000));
        for (int i = 0; i < 1_000; i++) {
            store.save(List.of(put("m", "often", i), put("m", "also", i)));
        }

        assertThat(rows("record")).isZero();
        assertThat(rows("write_log")).isOne();
        assertThat(LoadedContent.of(store, "m").lww()).containsOnlyKeys("often", "also");
    }

    @Test
    void whenThereAreTooManyTheyAreWrittenInTheOrderOfTheTable() {
        RecordStore store = new JdbiRecordStore(database, new DirtyRows.Limits(3, 10_000));
        store.save(List.of(put("m", "d", 1), put("m", "b", 1), put("m", "f", 1)));

        store.save(List.of(put("m", "a", 1)));
        assertThat(ids()).containsExactly("b");
        store.save(List.of(put("m", "e", 1)));
        assertThat(ids()).containsExactly("b", "d");
        store.save(List.of(put("m", "c", 1)));
        assertThat(ids()).containsExactly("b", "d", "e");
        store.save(List.of(put("m", "g", 1), put("m", "h", 1)));
        assertThat(ids()).containsExactly("a", "b", "d", "e", "f");
    }

    @Test
    void whenTheLogIsTooLongTheOldestAreWritten() {
        RecordStore store = new JdbiRecordStore(database, new DirtyRows.Limits(10, 130));
        store.save(List.of(put("m", "b", 1)));
        store.save(List.of(put("m", "a", 1)));
        assertThat(ids()).isEmpty();

        store.save(List.of(put("m", "c", 1)));

        assertThat(ids()).containsExactly("b");
        assertThat(rows("write_log")).isEqualTo(2);
    }

    @Test
    void readersSeeGroupsAsAWholeWhileRowsAreWritten() {
        RecordStore store = new JdbiRecordStore(database, new DirtyRows.Limits(3, 10_000));
        List<String> keys = List.of("a", "b", "c", "d", "e", "f");
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            for (int group = 1; group <= 3_000; group++) {
                int millis = group;
                store.save(keys.stream().map(key -> put("m", key, millis)).toList());
            }
        });

        while (!writer.isDone()) {
            assertThat(LoadedContent.of(store, "m").lww().values().stream()
                            .map(record -> record.timestamp().millis())
                            .distinct())
                    .hasSizeLessThan(2);
        }
        writer.join();
    }

    @Test
    void valueThatIsTooLargeForTheLogReplacesWhatTheLogSays() {
        RecordStore store = new JdbiRecordStore(database);
        RecordWrite large = put("m", "k", new byte[20_000], 2);
        store.save(List.of(put("m", "k", 1), put("m", "keeps the entry", 1)));
        store.save(List.of(large));
        store.save(List.of(put("m", "other", 3)));

        LoadedContent found = LoadedContent.of(new JdbiRecordStore(database), "m");

        assertThat(found.lww()).hasSize(3).containsEntry("k", ((RecordWrite.PutLww) large).entry());
    }

    @Test
    void groupThatIsNotCommittedLeavesNothing() {
        RecordStore store = new JdbiRecordStore(database, new DirtyRows.Limits(1, 10_000));
        store.save(List.of(put("m", "a", 1)));
        database.write("refuse", handle -> handle.execute("ALTER TABLE record ADD CONSTRAINT no CHECK (millis <> 1)"));

        List<RecordWrite> group = List.of(put("m", "b", 2)); // for which the other has to go to its row
        assertThatExceptionOfType(StoreException.class).isThrownBy(() -> store.save(group));

        assertThat(LoadedContent.of(store, "m").lww()).containsOnlyKeys("a");
        assertThat(LoadedContent.of(new JdbiRecordStore(database), "m").lww()).containsOnlyKeys("a");
        database.write("allow", handle -> handle.execute("ALTER TABLE record DROP CONSTRAINT no"));
        store.save(group);
        assertThat(LoadedContent.of(store, "m").lww()).containsOnlyKeys("a", "b");
    }

    @Test
    void mapWhoseRecordsAreForgottenHoldsNothing() {
        JdbiRecordStore unlogged = new JdbiRecordStore(database, DirtyRows.Limits.NO_LOG);
        unlogged.save(List.of(put("m", "a", 1), put("m", "b", 1), put("n", "a", 1), put("n", "b", 1)));
        RecordStore store = new JdbiRecordStore(database, new DirtyRows.Limits(10, 10_000));

        store.save(List.of(
                new RecordWrite.ForgetLww("m", "a"),
                new RecordWrite.ForgetLww("m", "b"),
                new RecordWrite.ForgetLww("n", "a")));

        assertThat(store.mapNames()).containsExactly("n");
        List<String> loaded = new ArrayList<>();
        store.loadAll(map -> {
            loaded.add(map);
            return new LoadedContent();
        });
        assertThat(loaded).containsExactly("n");
    }

    @Test
    void damagedEntryOfTheLogIsReportedAndNothingServed() {
        JdbiRecordStore store = new JdbiRecordStore(database);
        store.save(List.of(put("m", "k", 1)));
        database.write("damage", handle -> handle.execute("UPDATE write_log SET position = position + 1"));

        List<Damage> damages = new ArrayList<>();
        store.verify(damages::add);

        assertThat(damages).hasSize(1);
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> new JdbiRecordStore(database))
                .withMessageContaining("log of writes is damaged");
    }

    @Test
    void entryOfTheLogAboutAnUnknownMapIsDamage() {
        new JdbiRecordStore(database).save(List.of(put("m", "k", 1)));
        database.write("damage", handle -> handle.execute("DELETE FROM map_name"));

        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> new JdbiRecordStore(database))
                .withMessageContaining("log of writes is damaged");
    }

    private long rows(String table) {
        return database.read(
                "count",
                handle -> handle.createQuery("SELECT count(*) FROM " + table)
                        .mapTo(Long.class)
                        .one());
    }

    private List<String> ids() {
        return database.read(
                "list",
                handle -> handle.createQuery("SELECT id FROM record ORDER BY id")
                        .map((row, context) -> StoredText.decode(row.getBytes(1)))
                        .list());
    }

    private static RecordWrite put(String map, String key, long millis) {
        return put(map, key, new byte[] {1}, millis);
    }

    private static RecordWrite put(String map, String key, byte[] value, long millis) {
        return new RecordWrite.PutLww(
                map,
                key,
                new LwwRecord.Entry(Value.of(value), new Timestamp(millis, 0, new NodeId("n")), TimeToLive.NONE));
    }
}
