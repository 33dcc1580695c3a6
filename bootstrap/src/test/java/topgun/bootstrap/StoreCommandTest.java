package topgun.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static topgun.bootstrap.client.RawClient.payload;
import static topgun.bootstrap.client.RawClient.payloadOf;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import topgun.application.clock.ClockMemory;
import topgun.application.port.RecordStore;
import topgun.application.port.RecordWrite;
import topgun.application.port.RecordWrite.PutLww;
import topgun.application.port.RecordWrite.PutOr;
import topgun.application.port.RecordWrite.RemoveOr;
import topgun.bootstrap.client.MapReader;
import topgun.bootstrap.client.RawClient;
import topgun.bootstrap.client.Write;
import topgun.bootstrap.config.StorageConfig.Place;
import topgun.domain.clock.HybridLogicalClock;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.Timestamp;
import topgun.domain.crdt.LwwMap;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.OrRecord;
import topgun.domain.crdt.Tag;
import topgun.domain.crdt.TimeToLive;
import topgun.domain.merkle.HashFlavour;
import topgun.domain.value.Value;
import topgun.domain.value.ValueView.Num;
import topgun.domain.value.ValueView.Text;

/** {@code -Dtopgun.backup.rounds=20} takes more backups while writing. */
class StoreCommandTest {

    private static final long NOW = 1_800_000_000_000L;
    private static final long WRITTEN = 1_700_000_000_000L;
    private static final int BACKUPS = Integer.getInteger("topgun.backup.rounds", 6);
    private static final int WRITES_PER_BACKUP = 100;
    private static final Timestamp AT = new Timestamp(WRITTEN, Timestamp.MAX_PART, new NodeId("grüße 👋"));
    private static final Tag TAG = new Tag("1:2:node");
    private static final List<RecordWrite> LWW = List.of(
            new PutLww("m", "entry", new LwwRecord.Entry(Value.of(new Text("a\nb")), AT, new TimeToLive(0.5))),
            new PutLww("m", "for ever", new LwwRecord.Entry(Value.of(new Num(1)), AT, TimeToLive.NONE)),
            new PutLww(
                    "m",
                    "undefined",
                    new LwwRecord.Entry(
                            Value.of(new byte[] {(byte) 0xd4, 0, 0}), AT, new TimeToLive(Double.POSITIVE_INFINITY))),
            new PutLww("m", "\u2028\r\n\"", new LwwRecord.Tombstone(AT)));
    private static final List<RecordWrite> OR = List.of(
            new PutOr("o", "key", new OrRecord(Value.of(new Num(2)), AT, TAG, new TimeToLive(0))),
            new PutOr("o", "another", new OrRecord(Value.of(new Num(3)), AT, TAG, TimeToLive.NONE)),
            new RemoveOr("o", new Tag("any text 👋"), Set.of()));

    @TempDir
    Path directory;

    private Path data;
    private Path file;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void names() {
        data = directory.resolve("data");
        file = directory.resolve("backup");
    }

    private int execute(Path data, Object... arguments) {
        out.reset();
        err.reset();
        String[] line = Stream.concat(Stream.of(arguments), Stream.of("--data-dir", data))
                .map(Object::toString)
                .toArray(String[]::new);
        return new TopGunCommand(Map.of(), stream(out), stream(err), () -> NOW, config -> {
                    throw new IOException("not to be served");
                })
                .execute(line);
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private List<String> out() {
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private static Storage open(Path data) {
        return Storage.open(new Place.Directory(data));
    }

    private static void save(Path data, List<RecordWrite> writes) {
        try (Storage storage = open(data)) {
            storage.records().save(writes);
            storage.state().write("node-id", "server-1");
        }
    }

    /** Every map, with what makes its records. */
    private static Map<String, Set<RecordWrite>> content(Path data) {
        Map<String, Set<RecordWrite>> content = new HashMap<>();
        try (Storage storage = open(data)) {
            storage.records().loadAll(map -> new Collecting(map, content.computeIfAbsent(map, it -> new HashSet<>())));
        }
        return content;
    }

    private record Collecting(String map, Set<RecordWrite> writes) implements RecordStore.Sink {

        @Override
        public void lww(String key, LwwRecord entry) {
            writes.add(new PutLww(map, key, entry));
        }

        @Override
        public void or(String key, OrRecord entry) {
            writes.add(new PutOr(map, key, entry));
        }

        @Override
        public void tombstone(Tag tag) {
            writes.add(new RemoveOr(map, tag, Set.of()));
        }
    }

    @Test
    void everythingComesBackFromABackup() {
        save(data, LWW);
        save(data, OR);

        assertThat(execute(data, "backup", file)).isZero();
        Path restored = directory.resolve("restored");
        assertThat(execute(restored, "restore", file)).as(err()).isZero();

        assertThat(err()).contains("7 records");
        assertThat(content(restored)).isEqualTo(content(data)).isNotEmpty();
        try (Storage storage = open(restored)) {
            assertThat(storage.state().read("node-id")).contains("server-1");
        }
    }

    @Test
    void backupIsNotMixedWithWhatIsThere() {
        save(data, LWW);
        assertThat(execute(data, "backup", file)).isZero();
        var before = content(data);

        assertThat(execute(data, "restore", file)).isEqualTo(1);
        assertThat(err()).contains("stored there already");
        assertThat(content(data)).isEqualTo(before);
        assertThat(execute(data, "backup", file)).isEqualTo(1);
        assertThat(err()).contains("exists already");
    }

    @Test
    void damagedOrShortBackupIsRefusedAsAWhole() throws IOException {
        save(data, LWW);
        execute(data, "backup", file);
        List<String> lines = Files.readAllLines(file);
        Path restored = directory.resolve("restored");

        for (int missing = 1; missing <= lines.size(); missing++) {
            Files.write(file, lines.subList(0, lines.size() - missing));
            assertThat(execute(restored, "restore", file)).isEqualTo(1);
        }
        String damaged = String.join("\n", lines).replace("server-1", "server-2");
        Files.writeString(file, damaged);
        assertThat(execute(restored, "restore", file)).isEqualTo(1);
        assertThat(err()).contains("checksum");

        assertThat(restored).doesNotExist();
    }

    @Test
    void halfRestoredDataAreNotServed() {
        try (Storage storage = open(data)) {
            storage.state().write("unfinished-restore", "true");
        }

        assertThatExceptionOfType(UnfinishedRestoreException.class)
                .isThrownBy(() -> ServerUnderTest.withSecret(data).close());
    }

    @Test
    void backupsTakenWhileWritingAreOfOneMomentAndRestoreEqual() throws Exception {
        var wanted = new Semaphore(0);
        var acknowledged = new AtomicInteger();
        Thread writer;
        try (ServerUnderTest server = withoutAuthentication()) {
            writer = Thread.ofVirtual().start(() -> write(server.port(), wanted, acknowledged));
            try {
                for (int n = 0; n < BACKUPS; n++) {
                    wanted.release(WRITES_PER_BACKUP);
                    int before = acknowledged.get();
                    Path backup = directory.resolve("backup-" + n);
                    assertThat(execute(data, "backup", backup)).as(err()).isZero();
                    Path restored = directory.resolve("restored-" + n);
                    assertThat(execute(restored, "restore", backup)).as(err()).isZero();
                    checkIsPrefix(content(restored), before);
                }
            } finally {
                wanted.release(BACKUPS * WRITES_PER_BACKUP); // also if not all rounds came
                writer.join();
            }
            long root = rootHash(server.port());
            assertThat(execute(data, "backup", file)).isZero();
            Path restored = directory.resolve("restored");
            assertThat(execute(restored, "restore", file)).isZero();
            data = restored;
            try (ServerUnderTest other = withoutAuthentication()) {
                assertThat(rootHash(other.port())).isEqualTo(root).isNotZero();
            }
        }
    }

    private ServerUnderTest withoutAuthentication() {
        return ServerUnderTest.with(Map.of("data-dir", data.toString(), "no-auth", "true"));
    }

    private static long rootHash(int port) {
        try (RawClient client = RawClient.connect(port)) {
            client.await("AUTH_ACK");
            return new MapReader(client, "map-0").rootHash();
        }
    }

    /** One record after the other, by turns in two maps. */
    private static void write(int port, Semaphore wanted, AtomicInteger acknowledged) {
        try (RawClient client = RawClient.connect(port)) {
            client.await("AUTH_ACK");
            for (int n = 0; n < BACKUPS * WRITES_PER_BACKUP; n++) {
                wanted.acquireUninterruptibly();
                String id = String.valueOf(n);
                client.send(Write.batch(Write.put("map-" + n % 2, id, n).at(WRITTEN + n)));
                client.await("OP_ACK", ack -> id.equals(payloadOf(ack).get("lastId")));
                acknowledged.incrementAndGet();
            }
        }
    }

    private static void checkIsPrefix(Map<String, Set<RecordWrite>> content, int atLeast) {
        int count = Stream.of("map-0", "map-1")
                .mapToInt(map -> content.getOrDefault(map, Set.of()).size())
                .sum();
        assertThat(count).isGreaterThanOrEqualTo(atLeast);
        for (int map = 0; map < 2; map++) {
            var restored = new LwwMap();
            content.getOrDefault("map-" + map, Set.of()).forEach(write -> {
                if (write instanceof PutLww(var name, var key, var record)) {
                    restored.merge(key, record);
                }
            });
            var expected = new LwwMap();
            int remainder = map;
            IntStream.range(0, count)
                    .filter(n -> n % 2 == remainder)
                    .forEach(n -> expected.merge(
                            String.valueOf(n),
                            new LwwRecord.Tombstone(new Timestamp(WRITTEN + n, 0, new NodeId("client")))));
            assertThat(restored.tree().rootHash(HashFlavour.PLAIN))
                    .isEqualTo(expected.tree().rootHash(HashFlavour.PLAIN));
        }
    }

    @Test
    void damagedRecordIsNamedAndNeitherServedNorSavedElsewhere() throws Exception {
        var large = Value.of(new Text("is in its row at once ".repeat(1_000)));
        save(data, LWW);
        save(data, List.of(new PutLww("m", "entry", new LwwRecord.Entry(large, AT, TimeToLive.NONE))));
        assertThat(execute(data, "verify")).isZero();
        assertThat(out()).containsExactly("4 records, 0 damaged");

        change("UPDATE record SET counter = counter - 1 WHERE id = X'656e747279'");

        assertThat(execute(data, "verify")).isEqualTo(1);
        assertThat(out())
                .as(err())
                .containsExactly("map \"m\", record \"entry\": wrong checksum", "4 records, 1 damaged");
        assertThat(execute(data, "backup", file)).isEqualTo(1);
        assertThat(err()).contains("map m").contains("entry").contains("damaged");
        assertThat(file).doesNotExist();
        try (ServerUnderTest server = withoutAuthentication();
                RawClient client = RawClient.connect(server.port())) {
            assertThat(execute(data, "verify")).as("beside a server").isEqualTo(1);
            assertThat(out()).hasSize(2);
            client.await("AUTH_ACK");
            client.send(payload("QUERY_SUB", Map.of("queryId", "q", "mapName", "m", "query", Map.of())));
            assertThat(client.settle())
                    .anyMatch(message -> "ERROR".equals(message.get("type")))
                    .noneMatch(message -> message.toString().contains("for ever"));
        }
    }

    private void change(String sql) throws SQLException {
        try (Connection connection =
                DriverManager.getConnection("jdbc:h2:file:" + data.toAbsolutePath() + "/topgun", "sa", "")) {
            assertThat(connection.createStatement().executeUpdate(sql)).isOne();
            connection.createStatement().execute("SHUTDOWN");
        }
    }

    @Test
    void farFutureRecordsAreListedAndDatedAnew() {
        var far = new Timestamp(NOW + 90_000, 0, new NodeId("n"));
        var near = new Timestamp(NOW + 30_000, 0, new NodeId("n"));
        var value = Value.of(new Num(7));
        save(
                data,
                List.of(
                        new PutLww("m", "far", new LwwRecord.Entry(value, far, new TimeToLive(5))),
                        new PutLww("m", "near", new LwwRecord.Entry(value, near, TimeToLive.NONE)),
                        new PutLww("m", "gone", new LwwRecord.Tombstone(far)),
                        new PutOr("o", "k", new OrRecord(value, far, TAG, TimeToLive.NONE)),
                        new PutOr("o", "l", new OrRecord(value, far, TAG, TimeToLive.NONE))));

        assertThat(execute(data, "repair")).isEqualTo(1);
        assertThat(out())
                .containsExactlyInAnyOrder(
                        "map \"m\", record \"far\": dated " + far,
                        "map \"m\", record \"gone\": dated " + far,
                        "map \"o\", record \"k\": dated " + far,
                        "map \"o\", record \"l\": dated " + far);
        assertThat(execute(data, "repair", "--max-clock-drift", "2m")).isZero();
        try (ServerUnderTest server = withoutAuthentication()) {
            assertThat(server.port()).isPositive();
            assertThat(execute(data, "repair", "--apply")).as("beside a server").isEqualTo(1);
            assertThat(err()).contains("stop it first");
        }

        assertThat(execute(data, "repair", "--apply")).isZero();
        assertThat(execute(data, "repair")).isZero();
        assertThat(content(data).get("m"))
                .anySatisfy(write -> {
                    assertThat(write).isInstanceOf(PutLww.class);
                    LwwRecord record = ((PutLww) write).entry();
                    assertThat(record).isInstanceOf(LwwRecord.Entry.class);
                    assertThat(((LwwRecord.Entry) record).value()).isEqualTo(value);
                    assertThat(((LwwRecord.Entry) record).ttl()).isEqualTo(new TimeToLive(5));
                    assertThat(record.timestamp().millis()).isEqualTo(NOW);
                })
                .contains(new PutLww("m", "near", new LwwRecord.Entry(value, near, TimeToLive.NONE)));
    }

    @Test
    void clockThatIsFarAheadIsListedAndSetBack() {
        var dragged = new HybridLogicalClock(new NodeId("server"), () -> NOW);
        dragged.observe(new Timestamp(NOW + 90_000, 0, new NodeId("n")));
        try (Storage storage = open(data)) {
            new ClockMemory(dragged, storage.state(), Runnable::run).remember();
        }

        assertThat(execute(data, "repair")).isEqualTo(1);
        assertThat(out()).singleElement().asString().startsWith("clock of the server: ");
        assertThat(execute(data, "repair", "--max-clock-drift", "90s"))
                .as("as far as it may have come")
                .isZero();

        assertThat(execute(data, "repair", "--apply")).isZero();
        assertThat(execute(data, "repair")).isZero();
        var clock = new HybridLogicalClock(new NodeId("server"), () -> NOW);
        try (Storage storage = open(data)) {
            new ClockMemory(clock, storage.state(), Runnable::run).restore();
        }
        assertThat(clock.now().millis())
                .as("later than all that clients may have seen")
                .isEqualTo(NOW + 60_000);
    }

    @Test
    void exportedMapsComeBackAsTheyWere() throws IOException {
        save(data, LWW);
        save(data, OR);
        var before = content(data);
        Path other = directory.resolve("other");
        for (String map : List.of("m", "o")) {
            assertThat(execute(data, "export", map)).isZero();
            Files.writeString(file, out.toString(StandardCharsets.UTF_8));
            assertThat(execute(other, "import", map, file)).as(err()).isZero();
            assertThat(err()).contains(before.get(map).size() + " records were new");
            assertThat(execute(other, "import", map, file)).isZero();
            assertThat(err()).contains("0 records were new");
        }

        assertThat(content(other)).isEqualTo(before);
    }

    @Test
    void importMergesAndTakesLinesWrittenByHand() throws IOException {
        var older = new Timestamp(5, 0, new NodeId("n"));
        var newer = new Timestamp(9, 0, new NodeId("n"));
        save(
                data,
                List.of(
                        new PutLww("m", "kept", new LwwRecord.Entry(Value.of(new Num(1)), newer, TimeToLive.NONE)),
                        new PutLww("m", "lost", new LwwRecord.Entry(Value.of(new Num(1)), older, TimeToLive.NONE))));
        Files.writeString(file, """
                {"key":"kept","value":2,"timestamp":{"millis":7,"counter":0,"nodeId":"h"}}
                {"key":"lost","value":2,"timestamp":{"millis":7,"counter":0,"nodeId":"h"}}
                """);

        assertThat(execute(data, "import", "m", file)).isZero();

        var byHand = new Timestamp(7, 0, new NodeId("h"));
        assertThat(content(data).get("m"))
                .containsExactlyInAnyOrder(
                        new PutLww("m", "kept", new LwwRecord.Entry(Value.of(new Num(1)), newer, TimeToLive.NONE)),
                        new PutLww("m", "lost", new LwwRecord.Entry(Value.of(new Num(2)), byHand, TimeToLive.NONE)));
    }

    @Test
    void importKnowsRecordsOfOneTagApart() throws IOException {
        save(data, OR);
        Files.writeString(file, """
                {"tag":"1:2:node","key":"third","value":4,"timestamp":{"millis":7,"counter":0,"nodeId":"h"}}
                {"tag":"t","key":"a","value":5,"timestamp":{"millis":7,"counter":0,"nodeId":"h"}}
                {"tag":"t","key":"b","value":6,"timestamp":{"millis":7,"counter":0,"nodeId":"h"}}
                """);
        assertThat(execute(data, "import", "o", file)).as(err()).isZero();
        assertThat(err()).contains("3 records were new");
        assertThat(content(data).get("o")).hasSize(6);

        Files.writeString(file, """
                {"tag":"1:2:node","deleted":true}
                {"tag":"t","deleted":true}
                """);
        assertThat(execute(data, "import", "o", file)).isZero();

        assertThat(content(data).get("o"))
                .containsExactlyInAnyOrder(
                        new RemoveOr("o", new Tag("any text 👋"), Set.of()),
                        new RemoveOr("o", TAG, Set.of()),
                        new RemoveOr("o", new Tag("t"), Set.of()));
    }

    @Test
    void unusableLineIsNamedAndNothingIsImported() throws IOException {
        save(data, LWW);
        var before = content(data);
        String good = "{\"key\":\"k\",\"value\":2,\"timestamp\":{\"millis\":7,\"counter\":0,\"nodeId\":\"h\"}}\n";
        for (String bad : List.of(
                "{",
                "[]",
                "{\"key\":\"k\"}",
                good.replace("7", "-7"),
                good.replace("\"h\"", "\"h:\""),
                good.replace("\"value\":2", "\"msgpack\":\"wQ==\""),
                good.replace("{\"key\"", "{\"ttlMs\":-1,\"key\""),
                good.replace("{\"key\"", "{\"tag\":\"t\",\"key\""))) {
            Files.writeString(file, good + bad);
            assertThat(execute(data, "import", "m", file)).as(bad).isEqualTo(1);
            assertThat(err()).contains("line 2");
        }
        Files.writeString(file, good);
        assertThat(execute(data, "import", "__topgun_journal", file)).isEqualTo(1);

        assertThat(content(data)).isEqualTo(before);
    }

    @Test
    void missingArgumentsAndMemoryAreComplainedAbout() {
        assertThat(execute(data, "backup")).isEqualTo(2);
        assertThat(err()).contains("expected FILE");
        assertThat(execute(data, "import", "m")).isEqualTo(2);
        assertThat(err()).contains("expected FILE");
        assertThat(execute(data, "verify", "--storage", "memory")).isEqualTo(1);
        assertThat(err()).contains("in memory");
    }

    @ParameterizedTest
    @ValueSource(strings = {"backup FILE", "export m", "verify", "repair", "repair --apply"})
    void aDirectoryWithoutDataIsNotTakenForAnEmptyOne(String command) {
        Object[] arguments = command.replace("FILE", file.toString()).split(" ");

        assertThat(execute(data, arguments)).isEqualTo(1);

        assertThat(err()).contains("no data in " + data).contains("--data-dir");
        assertThat(data).doesNotExist();
        assertThat(file).doesNotExist();
    }

    @Test
    void theFileThatCannotBeUsedIsNamed() throws IOException {
        Files.writeString(file, "nonsense");

        assertThat(execute(data, "restore", file)).isEqualTo(1);
        assertThat(err()).isEqualTo("topgun: nothing was restored from " + file + ": line 1: no JSON\n");
        assertThat(execute(data, "import", "m", file)).isEqualTo(1);
        assertThat(err()).isEqualTo("topgun: nothing was imported from " + file + ": line 1: no JSON\n");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertThat(execute(data, "restore", file)).isEqualTo(1);
        assertThat(err()).isEqualTo("topgun: " + file + ": no such file or directory\n");
    }
}
