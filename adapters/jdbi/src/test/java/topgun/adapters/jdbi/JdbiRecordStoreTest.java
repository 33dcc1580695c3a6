package topgun.adapters.jdbi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import topgun.application.port.RecordStore;
import topgun.application.port.RecordWrite;
import topgun.application.port.RecordWrite.PutLww;
import topgun.application.port.RecordWrite.PutOr;
import topgun.application.port.RecordWrite.RemoveOr;
import topgun.application.port.StoreException;
import topgun.application.port.StoreException.Kind;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.Timestamp;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.LwwRecord.Entry;
import topgun.domain.crdt.LwwRecord.Tombstone;
import topgun.domain.crdt.OrRecord;
import topgun.domain.crdt.Tag;
import topgun.domain.crdt.TimeToLive;
import topgun.domain.value.Value;

/** What the contract cannot say, because it takes a look behind the store. */
class JdbiRecordStoreTest {

    private static final Timestamp AT = new Timestamp(7, 1, new NodeId("n"));
    private static final Tag TAG = new Tag("7:1:n");

    abstract static class InDatabase {

        Database database;
        RecordStore store;

        /** Changes the rows of records at once, where tests look at them. */
        RecordStore unlogged;

        abstract DatabaseAddress address();

        @BeforeEach
        void open() {
            database = Database.open(address());
            store = new JdbiRecordStore(database);
            unlogged = new JdbiRecordStore(database, DirtyRows.Limits.NO_LOG);
        }

        @AfterEach
        void close() {
            store.close();
        }

        void change(String sql) {
            database.write("change", (Handle handle) -> handle.execute(sql));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "content = NULL",
                    "content = node",
                    "millis = millis + 1",
                    "counter = 0",
                    "node = content",
                    "ttl = 6",
                    "ttl = NULL",
                    "checksum = checksum + 1",
                    "map = (SELECT max(map) - 1 FROM map_name)",
                    "entry_key = content",
                    "whole_id = id",
                    "id = node",
                    "kind = 1 - kind"
                })
        void damagedRowIsReportedAndNeitherServedNorLeftOut(String damage) {
            unlogged.save(List.of(
                    put("m", "damaged", value(9)), put("n", "k", value(1)), new PutOr("o", "damaged", added(TAG))));
            assertThat(LoadedContent.of(store, "m").lww()).hasSize(1);

            change("UPDATE record SET " + damage + " WHERE map = (SELECT max(map) - 2 FROM map_name)");

            if (damage.startsWith("map")) {
                assertThatExceptionOfType(StoreException.class).isThrownBy(() -> LoadedContent.of(store, "n"));
            } else {
                StoreException failure = catchThrowableOfType(StoreException.class, () -> LoadedContent.of(store, "m"));
                assertThat(failure.kind()).isEqualTo(Kind.PERMANENT);
                assertThat(failure).hasMessageContaining("map m").hasMessageContaining("damaged");
                assertThat(LoadedContent.of(store, "n").lww()).hasSize(1);
            }
            assertThat(LoadedContent.of(store, "o").or()).hasSize(1);
        }

        @Test
        void damagedTombstoneOfATagIsReported() {
            unlogged.save(List.of(new RemoveOr("o", TAG, Set.of())));

            change("UPDATE record SET content = id");

            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> LoadedContent.of(store, "o"))
                    .withMessageContaining("map o")
                    .withMessageContaining(TAG.text());
        }

        @Test
        void damagedRestOfALargeValueIsReported() {
            unlogged.save(List.of(put("m", "damaged", value(2_500_000))));

            change("UPDATE record SET content_rest = NULL");

            assertThatExceptionOfType(StoreException.class).isThrownBy(() -> LoadedContent.of(store, "m"));
        }

        @Test
        void savingADamagedRowAgainRepairsIt() {
            unlogged.save(List.of(put("m", "k", value(9))));
            change("UPDATE record SET counter = 5");

            unlogged.save(List.of(put("m", "k", value(9))));

            assertThat(LoadedContent.of(store, "m").lww()).hasSize(1);
        }

        @Test
        void groupThatFailsInTheEndLeavesNothing() {
            unlogged.save(List.of(put("m", "k", value(1))));
            change("ALTER TABLE record ADD CONSTRAINT refusal CHECK (millis <> 13)");
            List<RecordWrite> group = new ArrayList<>();
            group.add(new RecordWrite.ForgetLww("m", "k"));
            group.add(put("new map", "k", value(1)));
            IntStream.range(0, 500).forEach(i -> group.add(put("m", "k" + i, value(1))));
            group.add(new PutLww("m", "zzz", new Tombstone(new Timestamp(13, 0, new NodeId("n")))));

            StoreException failure = catchThrowableOfType(StoreException.class, () -> unlogged.save(group));

            assertThat(failure.kind()).isEqualTo(Kind.PERMANENT);
            assertThat(LoadedContent.of(store, "m").lww()).containsOnlyKeys("k");
            assertThat(store.mapNames()).containsExactly("m");
            change("ALTER TABLE record DROP CONSTRAINT refusal");
            unlogged.save(group);
            assertThat(LoadedContent.of(store, "m").lww()).hasSize(501).doesNotContainKey("k");
            assertThat(LoadedContent.of(store, "new map").lww()).hasSize(1);
        }

        /** Written out, as tables and log are read by other versions than wrote them. */
        @Test
        void taggedRecordsOfEarlierVersionsAreRewritten() {
            insert("map_name (map, id)", 77, text("o"));
            String row = "record (map, kind, id, entry_key, content, millis, counter, node, ttl, checksum)";
            byte[] content = {1};
            insert(row, 77, 1, text("7:1:n"), text("k"), content, 7, 1, text("n"), 6.0, -564_965_538);
            insert(row, 77, 1, text("8:1:n"), text("k"), content, 8, 1, text("n"), null, -1_656_969_076);
            insert(row, 77, 1, text("gone"), null, null, 0, 0, text(""), null, 178_488_274);
            // adds 9:1:n under l, replaces 7:1:n, removes 8:1:n, and forgets that a tag is gone
            insert("write_log (position, content, checksum)", 1, HexFormat.of().parseHex("""
                    030000004d0100000005393a313a6e000000016c000000010100000000000000090000000000000001000000016e00\
                    030000004d0100000005373a313a6e000000016b0000000101000000000000000a0000000000000001000000016e00\
                    030000004d0100000005383a313a6effffffffffffffff0000000000000000000000000000000000000000\
                    00020000004d0100000004676f6e65"""), -419_224_046);
            insert("server_state (id, content)", text("records-by-tag"), text(""));

            RecordStore next = new JdbiRecordStore(database);

            assertThat(new JdbiServerState(database).read("records-by-tag"))
                    .as("mark that there are any")
                    .isEmpty();
            OrRecord replaced = at(10, TAG);
            assertThat(LoadedContent.of(next, "o").or())
                    .isEqualTo(Map.of(
                            new TagAndKey(TAG, "k"),
                            replaced,
                            new TagAndKey(new Tag("9:1:n"), "l"),
                            at(9, new Tag("9:1:n"))));
            assertThat(LoadedContent.of(next, "o").tombstones()).containsExactly(new Tag("8:1:n"));
            assertThat(next.verify(damage -> fail(damage.toString()))).isEqualTo(3);

            next.save(List.of(
                    new PutOr("o", "k", at(12, new Tag("9:1:n"))), new RemoveOr("o", new Tag("9:1:n"), Set.of("k"))));
            assertThat(LoadedContent.of(next, "o").or()).containsKey(new TagAndKey(new Tag("9:1:n"), "l"));
            next.save(
                    List.of(new PutOr("o", "another", at(11, TAG)), new RemoveOr("o", new Tag("9:1:n"), Set.of("l"))));
            assertThat(LoadedContent.of(next, "o").or())
                    .isEqualTo(Map.of(new TagAndKey(TAG, "k"), replaced, new TagAndKey(TAG, "another"), at(11, TAG)));
            next.save(List.of(new RemoveOr("o", TAG, Set.of("k", "another"))));
            for (RecordStore reader : List.of(next, new JdbiRecordStore(database))) {
                assertThat(LoadedContent.of(reader, "o").or()).isEmpty();
                assertThat(LoadedContent.of(reader, "o").tombstones()).hasSize(3);
            }
        }

        private void insert(String intoColumns, @Nullable Object... values) {
            String marks = String.join(", ", Collections.nCopies(values.length, "?"));
            database.write(
                    "insert",
                    handle -> handle.execute("INSERT INTO " + intoColumns + " VALUES (" + marks + ")", values));
        }

        private static byte[] text(String text) {
            return text.getBytes(UTF_8);
        }

        private static OrRecord at(long millis, Tag tag) {
            return new OrRecord(
                    Value.of(new byte[] {1}), new Timestamp(millis, 1, new NodeId("n")), tag, TimeToLive.NONE);
        }

        @Test
        void failureShowsNoValues() {
            change("ALTER TABLE record ADD CONSTRAINT refusal CHECK (millis <> 7)");

            StoreException failure = catchThrowableOfType(
                    StoreException.class,
                    () -> unlogged.save(List.of(put("m", "k", Value.of("payload".getBytes(UTF_8))))));

            for (Throwable t = failure; t != null; t = t.getCause()) {
                assertThat(t.toString()).doesNotContain("payload").doesNotContain("7061796c6f6164");
            }
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

        @Test
        void interruptionCostsNothing() throws InterruptedException {
            store.save(IntStream.range(0, 3_000)
                    .mapToObj(i -> put("m", "k" + i, value(100)))
                    .toList());
            store.close();
            open();

            for (int rows = 0; rows < 3_000; rows += 150) {
                Thread reader = new Thread(new InterruptedReader(rows));
                reader.start();
                reader.join();
            }
            Thread.currentThread().interrupt();
            store.save(List.of(put("m", "last", value(1))));

            assertThat(Thread.interrupted()).isFalse();
            assertThat(LoadedContent.of(store, "m").lww()).hasSize(3_001);
        }

        /** Reads the map on a thread that is interrupted after so many rows. */
        private final class InterruptedReader implements Runnable, RecordStore.Sink {

            private int rowsLeft;

            InterruptedReader(int rows) {
                this.rowsLeft = rows;
            }

            @Override
            public void run() {
                if (rowsLeft == 0) {
                    Thread.currentThread().interrupt();
                }
                try {
                    store.load("m", this);
                } catch (StoreException e) {
                    // whether the reader notices does not matter here
                }
            }

            @Override
            public void lww(String key, LwwRecord entry) {
                if (--rowsLeft == 0) {
                    Thread.currentThread().interrupt();
                }
            }

            @Override
            public void or(String key, OrRecord entry) {}

            @Override
            public void tombstone(Tag tag) {}
        }

        @Test
        void fullDiskIsTransientAndCostsNothing() {
            store.close();
            FullDisk.register();
            database = Database.open(DatabaseAddress.parse("jdbc:h2:file:full:" + directory.resolve("topgun")));
            store = new JdbiRecordStore(database);
            store.save(List.of(put("m", "before", value(1))));

            FullDisk.fill();
            for (int attempt = 0; attempt < 4; attempt++) {
                StoreException failure = catchThrowableOfType(
                        StoreException.class, () -> store.save(List.of(put("m", "while", value(1)))));
                assertThat(failure.kind()).isEqualTo(Kind.TRANSIENT);
                assertThat(failure).hasMessageEndingWith(": " + FullDisk.REASON);
            }
            FullDisk.makeRoom();

            await().ignoreExceptions().untilAsserted(() -> store.save(List.of(put("m", "after", value(1)))));
            assertThat(LoadedContent.of(store, "m").lww()).containsKeys("before", "after");
            store.sync();
        }

        /** Content of 5 MiB. It takes 65 MiB after closing when nobody has tidied up, which needs some time meanwhile. */
        @Test
        void fileStaysSmallUnderSmallRandomWrites() {
            unlogged.save(IntStream.range(0, 20_000)
                    .mapToObj(i -> put("m", "k" + i, value(100)))
                    .toList());
            Random random = new Random(1);
            for (int i = 0; i < 6_000; i++) {
                unlogged.save(List.of(put("m", "k" + random.nextInt(20_000), value(100))));
                if (i % 300 == 0) {
                    store.sync();
                }
            }

            store.close();
            assertThat(directory.resolve("topgun.mv.db").toFile().length()).isLessThan(20 << 20);
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

        @Test
        void lostConnectionsAreTransientAndReplaced() {
            store.save(List.of(put("m", "k", value(1))));
            POSTGRES.endSessions();

            try {
                store.save(List.of(put("m", "other", value(1))));
            } catch (StoreException e) {
                assertThat(e.kind()).isEqualTo(Kind.TRANSIENT);
            }

            await().ignoreExceptions().untilAsserted(() -> {
                store.save(List.of(put("m", "other", value(1))));
                assertThat(LoadedContent.of(store, "m").lww()).hasSize(2);
            });
        }

        @Test
        void connectionLostInTheMiddleIsTransientAndLeavesNothing() {
            store.save(List.of(put("m", "k", value(1))));
            change("""
                    CREATE FUNCTION die() RETURNS trigger AS $$
                    BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$ LANGUAGE plpgsql
                    """);
            change(
                    "CREATE TRIGGER die BEFORE INSERT ON record FOR EACH ROW WHEN (NEW.millis = 13) EXECUTE FUNCTION die()");

            StoreException failure = catchThrowableOfType(
                    StoreException.class,
                    () -> store.save(List.of(
                            put("m", "a", value(1)),
                            new PutLww("m", "b", new Tombstone(new Timestamp(13, 0, new NodeId("n")))))));

            assertThat(failure.kind()).isEqualTo(Kind.TRANSIENT);
            await().ignoreExceptions()
                    .untilAsserted(
                            () -> assertThat(LoadedContent.of(store, "m").lww()).containsOnlyKeys("k"));
        }

        @Test
        void deadlockOrSerializationFailureIsTransient() {
            change("""
                    CREATE FUNCTION fail() RETURNS trigger AS $$
                    BEGIN RAISE EXCEPTION 'try again' USING ERRCODE = '40P01'; END $$ LANGUAGE plpgsql
                    """);
            change("CREATE TRIGGER fail BEFORE INSERT ON record FOR EACH ROW EXECUTE FUNCTION fail()");

            StoreException failure =
                    catchThrowableOfType(StoreException.class, () -> store.save(List.of(put("m", "a", value(1)))));

            assertThat(failure.kind()).isEqualTo(Kind.TRANSIENT);
        }
    }

    private static RecordWrite put(String map, String key, Value value) {
        return new PutLww(map, key, new Entry(value, AT, new TimeToLive(5)));
    }

    private static OrRecord added(Tag tag) {
        return new OrRecord(value(3), AT, tag, TimeToLive.NONE);
    }

    private static Value value(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return Value.of(bytes);
    }
}
