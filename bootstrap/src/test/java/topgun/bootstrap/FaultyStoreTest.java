package topgun.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;
import static topgun.bootstrap.client.RawClient.payload;
import static topgun.bootstrap.client.RawClient.payloadOf;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import topgun.application.port.RecordStore;
import topgun.application.port.RecordWrite;
import topgun.application.port.StoreException;
import topgun.bootstrap.client.Http;
import topgun.bootstrap.client.MapReader;
import topgun.bootstrap.client.RawClient;
import topgun.bootstrap.client.ServerProcess;
import topgun.bootstrap.client.Write;
import topgun.bootstrap.config.ServerConfig;
import topgun.bootstrap.config.StorageConfig.Place;
import topgun.domain.access.ReservedMaps;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.OrRecord;
import topgun.domain.crdt.Tag;

/** A server whose store cannot save for a while, seen by its clients. */
class FaultyStoreTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String PATIENCE_OF_SERVER = "1s";
    private static final long WRITTEN = 1_700_000_000_000L;

    @TempDir
    Path data;

    /** What keeps a store from saving. */
    interface Trouble {

        void begin() throws Exception;

        void end() throws Exception;
    }

    /** What may happen instead of a save. */
    enum Fault {
        /** As with a full disk or a lost connection. */
        NOTHING_IS_SAVED {
            @Override
            void save(Runnable save, CountDownLatch repaired) {
                throw failure(StoreException.Kind.TRANSIENT);
            }
        },
        /** As when the connection is lost after the commit and before its answer. */
        SAVED_BUT_NOT_TOLD {
            @Override
            void save(Runnable save, CountDownLatch repaired) {
                save.run();
                throw failure(StoreException.Kind.TRANSIENT);
            }
        },
        PERMANENT {
            @Override
            void save(Runnable save, CountDownLatch repaired) {
                throw failure(StoreException.Kind.PERMANENT);
            }
        },
        UNFORESEEN {
            @Override
            void save(Runnable save, CountDownLatch repaired) {
                throw new IllegalStateException("on purpose");
            }
        },
        /** As on a disk that is slow or hangs. */
        STALLED {
            @Override
            void save(Runnable save, CountDownLatch repaired) {
                try {
                    repaired.await();
                    save.run();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        };

        abstract void save(Runnable save, CountDownLatch repaired);

        private static StoreException failure(StoreException.Kind kind) {
            return new StoreException(kind, "on purpose", new IOException("No space left on device"));
        }
    }

    /** Saves what another store saves, unless something is in the way. */
    private static final class FaultyStore implements RecordStore, Trouble {

        private final RecordStore store;
        private final Fault fault;
        private final CountDownLatch repaired = new CountDownLatch(1);
        private volatile boolean faulty;

        FaultyStore(RecordStore store, Fault fault) {
            this.store = store;
            this.fault = fault;
        }

        @Override
        public void begin() {
            faulty = true;
        }

        @Override
        public void end() {
            faulty = false;
            repaired.countDown();
        }

        @Override
        public void save(List<RecordWrite> writes) {
            if (faulty) {
                fault.save(() -> store.save(writes), repaired);
            } else {
                store.save(writes);
            }
        }

        @Override
        public void load(String map, Sink sink) {
            store.load(map, sink);
        }

        @Override
        public void loadAll(Function<String, Sink> sinks) {
            store.loadAll(sinks);
        }

        @Override
        public void sync() {
            store.sync();
        }

        @Override
        public boolean isDurable() {
            return store.isDurable();
        }

        @Override
        public Set<String> mapNames() {
            return store.mapNames();
        }

        @Override
        public long verify(Consumer<Damage> found) {
            return store.verify(found);
        }

        @Override
        public void close() {
            store.close();
        }
    }

    /** A database that stops and starts again where it was. */
    private static final class RestartedPostgres implements Trouble, AutoCloseable {

        private final Path data;
        private EmbeddedPostgres postgres;

        RestartedPostgres(Path data) throws IOException {
            this.data = data;
            postgres = builder().start();
        }

        private EmbeddedPostgres.Builder builder() {
            return EmbeddedPostgres.builder().setDataDirectory(data).setCleanDataDirectory(false);
        }

        String url() {
            return postgres.getJdbcUrl("postgres", "postgres");
        }

        @Override
        public void begin() throws IOException {
            postgres.close();
        }

        @Override
        public void end() throws IOException {
            postgres = builder().setPort(postgres.getPort()).start();
        }

        @Override
        public void close() throws IOException {
            postgres.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsAcknowledgedUntilItIsSavedAndNothingIsLost(Fault fault) throws Exception {
        Storage storage = Storage.open(new Place.Directory(data));
        var store = new FaultyStore(storage.records(), fault);
        try (Server server = start(new Storage(store, storage.state(), storage::close))) {
            clientsSeeIt(server.port(), store);
        }
        assertAllIsThereOnce(new Place.Directory(data));
    }

    /** No byte can be written to any file, as the process has reached what it may write. */
    @Test
    void theSameGoesForAFullDisk() throws Exception {
        assumeThat(new ProcessBuilder("which", "prlimit").start().waitFor()).isZero();
        try (ServerProcess server = ServerProcess.start(data, "--store-patience", PATIENCE_OF_SERVER)) {
            clientsSeeIt(server.port(), new Trouble() {
                @Override
                public void begin() {
                    server.limitFileSize("0");
                }

                @Override
                public void end() {
                    server.limitFileSize("unlimited");
                }
            });
            assertThat(server.stop()).isIn(0, 143);
        }
        assertAllIsThereOnce(new Place.Directory(data));
    }

    @Test
    void theSameGoesForADatabaseThatIsGone() throws Exception {
        try (var database = new RestartedPostgres(data)) {
            var place = new Place.Database(database.url(), Optional.empty(), Optional.empty());
            try (Server server = start(Storage.open(place))) {
                clientsSeeIt(server.port(), database);
            }
            assertAllIsThereOnce(place);
        }
    }

    private static Server start(Storage storage) {
        var config = ServerConfig.of(Map.of("no-auth", "true", "port", "0", "store-patience", PATIENCE_OF_SERVER));
        return Server.start(config, Extensions.NONE, Surroundings.real(), storage);
    }

    private static void clientsSeeIt(int port, Trouble trouble) throws Exception {
        try (RawClient writer = RawClient.connect(port);
                RawClient reader = RawClient.connect(port)) {
            writer.await("AUTH_ACK");
            reader.await("AUTH_ACK");
            write(writer, 1);
            awaitAcknowledged(writer, 1);
            assertThat(countingIsRefused(writer)).isFalse();
            long rootBefore = new MapReader(reader, "m").rootHash();

            trouble.begin();
            try {
                write(writer, 2);
                assertThat(writer.settle()).noneMatch(FaultyStoreTest::isAcknowledgement);
                await().atMost(PATIENCE)
                        .untilAsserted(() ->
                                assertThat(readiness(port)).startsWith("503 ").contains("the store cannot save: "));
                await().atMost(PATIENCE).until(() -> countingIsRefused(writer));

                assertThat(new MapReader(reader, "m").rootHash()).isNotEqualTo(rootBefore);
                reader.send(payload("QUERY_SUB", Map.of("queryId", "q", "mapName", "m", "query", Map.of())));
                assertThat((List<?>) payloadOf(reader.await("QUERY_RESP")).get("results"))
                        .hasSize(2);
                write(writer, 3);
                assertIsRefused(writer);
                writer.send(payload("LOCK_REQUEST", Map.of("requestId", "r", "name", "l")));
                assertIsRefused(writer);
                assertThat(writer.settle()).noneMatch(FaultyStoreTest::isAcknowledgement);
            } finally {
                trouble.end();
            }

            awaitAcknowledged(writer, 2);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(readiness(port)).startsWith("200 "));
            write(writer, 3);
            awaitAcknowledged(writer, 3);
        }
    }

    private static void assertAllIsThereOnce(Place place) {
        try (Storage stored = Storage.open(place)) {
            assertThat(keys(stored, "m")).containsExactlyInAnyOrder("1", "2", "3");
            assertThat(keys(stored, ReservedMaps.JOURNAL)).containsExactlyInAnyOrder("0", "1", "2");
        }
    }

    private static void write(RawClient client, int number) {
        client.send(Write.batch(Write.put("m", String.valueOf(number), number).at(WRITTEN + number)));
    }

    private static void awaitAcknowledged(RawClient client, int number) {
        client.await(
                "OP_ACK", ack -> String.valueOf(number).equals(payloadOf(ack).get("lastId")));
    }

    private static boolean isAcknowledgement(Map<String, Object> message) {
        return "OP_ACK".equals(message.get("type"));
    }

    /** Says always the same, which changes nothing after the first time. */
    private static boolean countingIsRefused(RawClient client) {
        client.send(payload("COUNTER_SYNC", Map.of("name", "c", "state", Map.of("p", Map.of("n", 1), "n", Map.of()))));
        List<Map<String, Object>> heard = client.settle();
        assertThat(heard).noneMatch(FaultyStoreTest::isAcknowledgement);
        return heard.stream().anyMatch(message -> "ERROR".equals(message.get("type")));
    }

    private static void assertIsRefused(RawClient client) {
        assertThat(payloadOf(client.await("ERROR"))).containsEntry("code", 503.0);
    }

    private static String readiness(int port) {
        HttpResponse<String> response = Http.get(port, "/health/ready");
        return response.statusCode() + " " + response.body();
    }

    private static Set<String> keys(Storage storage, String map) {
        Set<String> keys = new HashSet<>();
        storage.records().load(map, new RecordStore.Sink() {
            @Override
            public void lww(String key, LwwRecord entry) {
                assertThat(keys.add(key)).isTrue();
            }

            @Override
            public void or(String key, OrRecord entry) {}

            @Override
            public void tombstone(Tag tag) {}
        });
        return keys;
    }
}
