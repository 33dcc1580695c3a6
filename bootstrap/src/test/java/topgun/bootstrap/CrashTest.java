package topgun.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static topgun.bootstrap.client.RawClient.message;
import static topgun.bootstrap.client.RawClient.payload;
import static topgun.bootstrap.client.RawClient.payloadOf;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import topgun.bootstrap.client.MapReader;
import topgun.bootstrap.client.RawClient;
import topgun.bootstrap.client.ServerProcess;
import topgun.bootstrap.client.Write;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.Timestamp;
import topgun.domain.crdt.LwwMap;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.merkle.HashFlavour;

/**
 * Kills the server with SIGKILL at random moments, under load, while it forgets deletions and while it starts, which is
 * when it makes its tables and recovers from the kill before. Looks whether anything acknowledged is gone from the map,
 * from queries or from the journal, anything deleted is back, or a number of the journal or a token of a lock is given
 * again. More rounds with {@code -Dtopgun.crash.rounds=200}, another sequence with {@code -Dtopgun.crash.seed=1}.
 *
 * <p>{@code -Dtopgun.crash.records=100000} prints how soon that many records are there again.
 */
class CrashTest {

    private static final int ROUNDS = Integer.getInteger("topgun.crash.rounds", 12);
    private static final long SEED = Long.getLong("topgun.crash.seed", 20_260);
    private static final int RECORDS = Integer.getInteger("topgun.crash.records", 2_000);
    private static final int CLIENTS = 4;
    private static final int LOCKERS = 3;
    private static final int LOCKS = 2;
    private static final int KEYS_OF_CLIENT = 50;
    private static final int ONE_IN_SO_MANY_IS_REMOVED = 5;
    private static final int PAGE = 1_000;
    private static final int MILLIS_OF_A_START = 2_000;
    private static final int STORE_QUEUE = 1_000;

    /** As many writes as are taken from the queue at once. */
    private static final int LARGEST_GROUP = 4_000;

    private static final long WRITTEN = 1_700_000_000_000L;
    private static final String MAP = "crash";

    /** All that is written is older than the retention, so every deletion is soon forgotten. */
    private static final String[] OPTIONS = {
        "--tombstone-retention", "1m", "--prune-interval", "1s", "--journal-capacity", "50000"
    };

    /** The highest number acknowledged per key; each key has one writer, whose numbers grow. */
    private final Map<String, Integer> acknowledged = new ConcurrentHashMap<>();

    /** The highest number per key with which it was, perhaps, removed. */
    private final Map<String, Integer> removed = new ConcurrentHashMap<>();

    /** The numbers of the values acknowledged since the journal was last looked at. */
    private final Set<Integer> unjournaled = ConcurrentHashMap.newKeySet();

    /** What followers of the journal heard since it was last looked at, by its number there. */
    private final Map<String, Integer> followed = new ConcurrentHashMap<>();

    private long nextSequence = 1;

    /** The tokens told, lock by lock. */
    private final Map<String, List<Double>> tokens = new ConcurrentHashMap<>();

    private final AtomicInteger numbers = new AtomicInteger();

    @Test
    void nothingAcknowledgedIsLost(@TempDir Path data) throws Exception {
        var random = new Random(SEED);
        for (int round = 0; round < ROUNDS; round++) {
            if (round % 3 == 0) {
                ServerProcess.startAndKill(data, random.nextInt(MILLIS_OF_A_START), OPTIONS);
            }
            try (ServerProcess server = ServerProcess.start(data, OPTIONS)) {
                verify(server, round);
                // the first deletions are forgotten a second after the start
                loadAndKill(server, random.nextInt(round % 4 == 0 ? 1_500 : 400));
            }
        }
        try (ServerProcess server = ServerProcess.start(data, OPTIONS)) {
            verify(server, ROUNDS);
            assertThat(server.stop()).as("exit code after SIGTERM").isIn(0, 143);
        }
        assertThat(acknowledged).as("the load must have got through").isNotEmpty();
        assertThat(tokens).hasSize(LOCKS);
    }

    private void verify(ServerProcess server, int round) {
        try (RawClient client = RawClient.connect(server.port())) {
            client.await("AUTH_ACK");
            var reader = new MapReader(client, MAP);
            Map<String, Map<String, Object>> records = recordsThatHash(reader, HashFlavour.PLAIN);
            acknowledged.forEach((key, number) -> {
                if (records.containsKey(key) || removed.getOrDefault(key, -1) < number) {
                    assertThat(records)
                            .as("seed %d, round %d: acknowledged %s = %d", SEED, round, key, number)
                            .hasEntrySatisfying(
                                    key, entry -> assertThat(number(entry)).isGreaterThanOrEqualTo(number));
                }
            });
            assertThat(visibleToQueries(client, MAP))
                    .as("seed %d, round %d", SEED, round)
                    .isEqualTo(values(records));
            Map<String, Integer> journal = newInJournal(client);
            assertThat(journal.values()).as("seed %d, round %d", SEED, round).containsAll(unjournaled);
            assertThat(journal).as("seed %d, round %d", SEED, round).containsAllEntriesOf(followed);
            unjournaled.clear();
            followed.clear();
            tokens.forEach((lock, told) -> assertThat(told)
                    .as("seed %d, round %d: %s", SEED, round, lock)
                    .isSorted()
                    .doesNotHaveDuplicates());

            client.send(message("DEVICE_HELLO", Map.of()));
            client.await("DEVICE_ACK");
            recordsThatHash(reader, HashFlavour.MIXED);
        }
    }

    /** The records, which are those that the root was made of. Deletions may be forgotten in between. */
    private static Map<String, Map<String, Object>> recordsThatHash(MapReader reader, HashFlavour flavour) {
        long root;
        Map<String, Map<String, Object>> records;
        do {
            root = reader.rootHash();
            records = reader.records();
        } while (root != reader.rootHash());
        assertThat(root)
                .isEqualTo(Integer.toUnsignedLong(rebuild(records).tree().rootHash(flavour)));
        return records;
    }

    @SuppressWarnings("unchecked")
    private static int number(Map<String, Object> dated) {
        var at = (Map<String, Object>) dated.get("timestamp");
        return (int) (((Double) at.get("millis")).longValue() - WRITTEN);
    }

    private static Map<String, Object> values(Map<String, Map<String, Object>> records) {
        Map<String, Object> values = new HashMap<>();
        records.forEach((key, record) -> {
            if (record.get("value") != null) {
                values.put(key, record.get("value"));
            }
        });
        return values;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> visibleToQueries(RawClient client, String map) {
        client.send(payload("QUERY_SUB", Map.of("queryId", "all", "mapName", map, "query", Map.of())));
        Map<String, Object> values = new HashMap<>();
        for (Object row : (List<?>) payloadOf(client.await("QUERY_RESP")).get("results")) {
            var result = (Map<String, Object>) row;
            values.put((String) result.get("key"), result.get("value"));
        }
        return values;
    }

    /** What is new in the journal, which has no gaps. */
    @SuppressWarnings("unchecked")
    private Map<String, Integer> newInJournal(RawClient client) {
        Map<String, Integer> numbers = new HashMap<>();
        boolean more = true;
        while (more) {
            client.send(message(
                    "JOURNAL_READ",
                    Map.of("requestId", "r", "fromSequence", String.valueOf(nextSequence), "limit", PAGE)));
            Map<String, Object> page = client.await("JOURNAL_READ_RESPONSE");
            for (Object each : (List<?>) page.get("events")) {
                var event = (Map<String, Object>) each;
                String sequence = String.valueOf(nextSequence++);
                assertThat(event.get("sequence")).isEqualTo(sequence);
                numbers.put(sequence, number(event));
            }
            more = (Boolean) page.get("hasMore");
        }
        return numbers;
    }

    @SuppressWarnings("unchecked")
    private static LwwMap rebuild(Map<String, Map<String, Object>> records) {
        var map = new LwwMap();
        records.forEach((key, entry) -> {
            var at = (Map<String, Object>) entry.get("timestamp");
            map.merge(
                    key,
                    new LwwRecord.Tombstone(new Timestamp(
                            ((Double) at.get("millis")).longValue(),
                            ((Double) at.get("counter")).longValue(),
                            new NodeId((String) at.get("nodeId")))));
        });
        return map;
    }

    private void loadAndKill(ServerProcess server, int millisUnderLoad) throws InterruptedException {
        var underLoad = new CountDownLatch(CLIENTS + LOCKERS + 1);
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
        for (int c = 0; c < CLIENTS; c++) {
            String node = "client-" + c;
            var random = new Random(node.hashCode());
            clients.execute(() -> untilTheEnd(server, underLoad, client -> {}, client -> write(client, node, random)));
        }
        for (int c = 0; c < LOCKERS; c++) {
            clients.execute(() -> untilTheEnd(server, underLoad, client -> {}, this::takeAndRelease));
        }
        clients.execute(() -> untilTheEnd(server, underLoad, CrashTest::follow, this::hear));
        assertThat(underLoad.await(30, TimeUnit.SECONDS)).isTrue();
        // The moment of the kill is the point of the test; there is no condition to wait for.
        new CountDownLatch(1).await(millisUnderLoad, TimeUnit.MILLISECONDS);
        server.kill();
        clients.shutdownNow();
        assertThat(clients.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }

    private static void untilTheEnd(
            ServerProcess server, CountDownLatch underLoad, Consumer<RawClient> begin, Consumer<RawClient> step) {
        try (RawClient client = RawClient.connect(server.port())) {
            client.await("AUTH_ACK");
            begin.accept(client);
            step.accept(client);
            underLoad.countDown();
            while (true) {
                step.accept(client);
            }
        } catch (RuntimeException | AssertionError e) {
            // The server was killed, as was to be expected.
        }
    }

    private void write(RawClient client, String node, Random random) {
        List<NumberedWrite> written = writes(node, random);
        String id = String.valueOf(written.getLast().number());
        client.send(batch(node, id, written));
        client.await("OP_ACK", ack -> id.equals(payloadOf(ack).get("lastId")));
        for (NumberedWrite write : written) {
            acknowledged.merge(write.key(), write.number(), Math::max);
            if (!write.removes()) {
                unjournaled.add(write.number());
            }
        }
    }

    private void takeAndRelease(RawClient client) {
        for (int n = 0; n < LOCKS; n++) {
            String lock = "lock-" + n;
            client.send(payload("LOCK_REQUEST", Map.of("requestId", lock, "name", lock)));
            var token = (Double) payloadOf(client.await("LOCK_GRANTED")).get("fencingToken");
            tokens.computeIfAbsent(lock, name -> new CopyOnWriteArrayList<>()).add(token);
            client.send(payload("LOCK_RELEASE", Map.of("requestId", lock, "name", lock, "fencingToken", token)));
            client.await("LOCK_RELEASED");
        }
    }

    private static void follow(RawClient client) {
        client.send(message("JOURNAL_SUBSCRIBE", Map.of("requestId", "follower")));
    }

    @SuppressWarnings("unchecked")
    private void hear(RawClient client) {
        var event = (Map<String, Object>) client.await("JOURNAL_EVENT").get("event");
        followed.put((String) event.get("sequence"), number(event));
    }

    private record NumberedWrite(String key, int number) {

        boolean removes() {
            return number % ONE_IN_SO_MANY_IS_REMOVED == 0;
        }
    }

    private List<NumberedWrite> writes(String node, Random random) {
        List<NumberedWrite> writes = new ArrayList<>();
        for (int n = 0; n < 5; n++) {
            var write = new NumberedWrite(node + "-" + random.nextInt(KEYS_OF_CLIENT), numbers.incrementAndGet());
            writes.add(write);
            if (write.removes()) {
                removed.merge(write.key(), write.number(), Math::max);
            }
        }
        return writes;
    }

    private static Map<String, Object> batch(String node, String id, List<NumberedWrite> writes) {
        List<Map<String, Object>> operations = new ArrayList<>();
        for (NumberedWrite numbered : writes) {
            String key = numbered.key();
            Write write = numbered.removes() ? Write.remove(MAP, key) : Write.put(MAP, key, numbered.number());
            operations.add(
                    write.id(id).at(WRITTEN + numbered.number()).from(node).operation());
        }
        return Write.batch(operations);
    }

    /** Whoever has writes acknowledged before they are stored loses the last of them, no more than may wait for the store. */
    @Test
    void earlyAcknowledgementLosesTheLastWritesOnly(@TempDir Path data) throws InterruptedException {
        var acknowledgedEarly = new AtomicInteger();
        try (ServerProcess server =
                ServerProcess.start(data, "--acknowledge", "applied", "--store-queue", String.valueOf(STORE_QUEUE))) {
            var underLoad = new CountDownLatch(1);
            Thread writer = Thread.ofVirtual().start(() -> {
                try (RawClient client = RawClient.connect(server.port())) {
                    client.await("AUTH_ACK");
                    for (int n = 0; ; n++) {
                        String id = String.valueOf(n);
                        client.send(
                                batch("early", id, List.of(new NumberedWrite(id, n * ONE_IN_SO_MANY_IS_REMOVED + 1))));
                        client.await("OP_ACK", ack -> id.equals(payloadOf(ack).get("lastId")));
                        acknowledgedEarly.set(n + 1);
                        underLoad.countDown();
                    }
                } catch (RuntimeException | AssertionError e) {
                    // The server was killed, as was to be expected.
                }
            });
            assertThat(underLoad.await(30, TimeUnit.SECONDS)).isTrue();
            new CountDownLatch(1).await(500, TimeUnit.MILLISECONDS);
            server.kill();
            writer.join();
        }
        try (ServerProcess server = ServerProcess.start(data);
                RawClient client = RawClient.connect(server.port())) {
            client.await("AUTH_ACK");
            Set<String> stored = new MapReader(client, MAP).records().keySet();
            assertThat(stored)
                    .as("no gaps")
                    .containsExactlyInAnyOrderElementsOf(IntStream.range(0, stored.size())
                            .mapToObj(String::valueOf)
                            .toList());
            int lost = acknowledgedEarly.get() - stored.size();
            System.out.printf("%,d acknowledged early, %,d of them lost%n", acknowledgedEarly.get(), Math.max(0, lost));
            assertThat(lost).isLessThanOrEqualTo(STORE_QUEUE + LARGEST_GROUP);
        }
    }

    /** Clients with a broken clock make tags again, and clients written by hand count them from one. */
    @Test
    void recordsThatShareATagComeAndGoTogether(@TempDir Path data) {
        Write removal = Write.removeTag("sets", "b", "gone").id("removal");
        List<Map<String, Object>> first = List.of(
                Write.add("sets", "a", "a1", "tag-1").operation(),
                Write.add("sets", "b", "b1", "tag-1").operation(),
                Write.add("sets", "c", "c1", "tag-1").operation(),
                Write.add("sets", "a", "a2", "gone").operation(),
                Write.add("sets", "b", "b2", "gone").operation());
        List<Map<String, Object>> second = List.of(
                Write.add("sets", "a", "a3", "tag-1")
                        .at(System.currentTimeMillis() + 1_000)
                        .operation(),
                Write.add("sets", "b", "b3", "tag-1")
                        .at(System.currentTimeMillis() + 1_000)
                        .operation(),
                removal.operation());
        Map<String, Object> sets = Map.of("a", List.of("a3"), "b", List.of("b3"), "c", List.of("c1"));

        try (ServerProcess server = ServerProcess.start(data);
                RawClient client = RawClient.connect(server.port())) {
            client.await("AUTH_ACK");
            client.send(Write.batch(first));
            client.await("OP_ACK");
            server.kill();
        }
        try (ServerProcess server = ServerProcess.start(data);
                RawClient client = RawClient.connect(server.port())) {
            client.await("AUTH_ACK");
            assertThat(visibleToQueries(client, "sets"))
                    .containsOnly(
                            Map.entry("a", List.of("a2", "a1")),
                            Map.entry("b", List.of("b2", "b1")),
                            Map.entry("c", List.of("c1")));
            client.send(Write.batch(second));
            client.await("OP_ACK");
            assertThat(visibleToQueries(client, "sets")).isEqualTo(sets);
            server.kill();
        }
        try (ServerProcess server = ServerProcess.start(data);
                RawClient client = RawClient.connect(server.port())) {
            client.await("AUTH_ACK");
            assertThat(visibleToQueries(client, "sets")).isEqualTo(sets);
            client.send(Write.batch(Write.removeTag("sets", "a", "tag-1")));
            client.await("OP_ACK");
            assertThat(visibleToQueries(client, "sets")).isEmpty();
            server.kill();
        }
        try (ServerProcess server = ServerProcess.start(data);
                RawClient client = RawClient.connect(server.port())) {
            client.await("AUTH_ACK");
            assertThat(visibleToQueries(client, "sets")).isEmpty();
        }
    }

    @Test
    void manyRecordsAreThereAgainAfterAKill(@TempDir Path data) {
        LwwMap expected = new LwwMap();
        try (ServerProcess server = ServerProcess.start(data);
                RawClient client = RawClient.connect(server.port())) {
            client.await("AUTH_ACK");
            for (int from = 0; from < RECORDS; from += PAGE) {
                List<NumberedWrite> writes = IntStream.range(from, Math.min(from + PAGE, RECORDS))
                        .map(n -> n * ONE_IN_SO_MANY_IS_REMOVED + 1)
                        .mapToObj(n -> new NumberedWrite("key-" + n, n))
                        .toList();
                String id = String.valueOf(from);
                client.send(batch("client", id, writes));
                client.await("OP_ACK", ack -> id.equals(payloadOf(ack).get("lastId")));
                writes.forEach(write -> expected.merge(
                        write.key(),
                        new LwwRecord.Tombstone(new Timestamp(WRITTEN + write.number(), 0, new NodeId("client")))));
            }
            server.kill();
        }
        long start = System.nanoTime();
        try (ServerProcess server = ServerProcess.start(data);
                RawClient client = RawClient.connect(server.port())) {
            client.await("AUTH_ACK");
            long ready = System.nanoTime();
            long root = new MapReader(client, MAP).rootHash();
            long loaded = System.nanoTime();
            System.out.printf(
                    "%,d records: ready %,d ms after the start, in memory %,d ms later%n",
                    RECORDS, (ready - start) / 1_000_000, (loaded - ready) / 1_000_000);
            assertThat(root).isEqualTo(Integer.toUnsignedLong(expected.tree().rootHash(HashFlavour.PLAIN)));
        }
    }
}
