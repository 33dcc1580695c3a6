package topgun.bootstrap.benchmark;

import static topgun.bootstrap.client.RawClient.payload;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import topgun.bootstrap.Server;
import topgun.bootstrap.client.Write;
import topgun.bootstrap.config.ServerConfig;

/**
 * What live queries cost beside each other and beside records they do not want. The server and all clients share one
 * process; rounds of what is compared take turns.
 */
class LiveQueryBenchmark {

    private static final int WARM_UP_ROUNDS = 3;
    private static final int ROUNDS = 15;
    private static final int OTHER_RECORDS = 100_000;
    private static final int BATCH = 10;
    /** How many writes the slowest client may lag behind. */
    private static final int WINDOW = 100;

    private static final long DATED = 1_700_000_000_000L;

    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private int count;

    /** @param cpuMicros of all threads, those of the clients included; does not suffer from other work on the machine */
    private record Speed(double writesPerSecond, double cpuMicros) {

        static Speed median(List<Speed> all) {
            return new Speed(
                    LiveQueryBenchmark.median(
                            all.stream().mapToDouble(Speed::writesPerSecond).toArray()),
                    LiveQueryBenchmark.median(
                            all.stream().mapToDouble(Speed::cpuMicros).toArray()));
        }
    }

    /** @param records how many the writer writes over and over, each of which is wanted by some query */
    private record Load(List<CountingClient> readers, CountingClient writer, int records) {}

    @Test
    void deliveriesBesideOtherRecords() {
        int subscribers = 100;
        for (Map<String, Object> query :
                List.of(query("where", Map.of("kind", "live")), query("sort", Map.of("rank", "asc"), "limit", 10))) {
            try (Server empty = server();
                    Server full = server()) {
                fill(full);
                Load alone = load(empty, subscribers, 10, i -> List.of(query));
                Load beside = load(full, subscribers, 10, i -> List.of(query));
                Speed[] speeds = compare(2_000, alone, beside, 2 * subscribers);
                report("%d subscribers of %s".formatted(subscribers, query), subscribers, "deliveries", speeds);
            }
        }
    }

    @Test
    void writesBesideOtherQueries() {
        int clients = 10;
        try (Server few = server();
                Server many = server()) {
            Load hundred = load(few, clients, 100, i -> equalities(i, 10));
            Load tenThousand = load(many, clients, 100, i -> equalities(i, 1_000));
            report("10,000 queries, one touched", 1, "writes", compare(20_000, hundred, tenThousand, clients + 1));
        }
    }

    @Test
    void writesTouchingOtherQueries() {
        int clients = 10;
        try (Server few = server();
                Server many = server()) {
            Load hundred = load(few, clients, 100, i -> equalities(i, 10));
            Load tenThousand = load(many, clients, 10_000, i -> equalities(i, 1_000));
            report(
                    "10,000 queries, each touched in turn",
                    1,
                    "writes",
                    compare(20_000, hundred, tenThousand, clients + 1));
        }
    }

    private static void report(String what, int perWrite, String unit, Speed[] speeds) {
        report("%s: %.0f and %.0f %s/s, ratio %.2f; %.1f and %.1f microseconds of CPU per write, ratio %.2f"
                .formatted(
                        what,
                        speeds[0].writesPerSecond() * perWrite,
                        speeds[1].writesPerSecond() * perWrite,
                        unit,
                        speeds[1].writesPerSecond() / speeds[0].writesPerSecond(),
                        speeds[0].cpuMicros(),
                        speeds[1].cpuMicros(),
                        speeds[0].cpuMicros() / speeds[1].cpuMicros()));
    }

    @Test
    void firstAnswersFromALargeMap() {
        try (Server plain = server("auto-indexes", "false");
                Server indexed = server("indexes", "m:id=hash,rank=ordered")) {
            fill(plain);
            fill(indexed);
            for (Map<String, Object> query : List.of(
                    query("where", Map.of("id", 77_777)),
                    query("where", Map.of("rank", Map.of("$gte", 50_500, "$lt", 50_510))),
                    query("sort", Map.of("rank", "desc"), "limit", 10))) {
                report("first answer to %s of %d records: %.1f ms by looking at all, %.2f ms by index"
                        .formatted(query, OTHER_RECORDS, answerMillis(plain, query), answerMillis(indexed, query)));
            }
        }
    }

    private static void report(String line) {
        System.out.println(line);
    }

    private static Server server(String... more) {
        Map<String, String> settings =
                new LinkedHashMap<>(Map.of("port", "0", "storage", "memory", "no-auth", "true", "unlimited", "true"));
        if (more.length == 2) {
            settings.put(more[0], more[1]);
        }
        return Server.start(ServerConfig.of(settings));
    }

    private static List<Map<String, Object>> equalities(int connection, int queries) {
        List<Map<String, Object>> all = new ArrayList<>();
        for (int i = 0; i < queries; i++) {
            all.add(Map.of("where", Map.of("id", i * 10 + connection)));
        }
        return all;
    }

    private static Map<String, Object> query(String part, Object value) {
        return Map.of(part, value);
    }

    private static Map<String, Object> query(String part, Object value, String another, Object otherValue) {
        return Map.of(part, value, another, otherValue);
    }

    /** Records that come last or not at all where the ones written later are wanted. */
    private void fill(Server server) {
        write(server, OTHER_RECORDS, i -> put("other" + i, Map.of("kind", "other", "id", i, "rank", 10_000 + i)));
    }

    private static void write(Server server, int records, IntFunction<Map<String, Object>> operation) {
        int most = 1_000;
        try (var writer = new CountingClient(server.port())) {
            for (int from = 0; from < records; from += most) {
                writer.send(Write.batch(IntStream.range(from, Math.min(records, from + most))
                        .mapToObj(operation)
                        .toList()));
                writer.await(2 + from / most);
            }
        }
    }

    private Map<String, Object> wanted(int record) {
        return put("wanted" + record, Map.of("kind", "live", "id", record, "rank", record, "n", count));
    }

    private Map<String, Object> put(String key, Map<String, Object> value) {
        return Write.put("m", key, value).at(DATED + count).id("w" + count++).operation();
    }

    /** Clients that are subscribed to the records that are written. */
    private Load load(Server server, int clients, int records, IntFunction<List<Map<String, Object>>> queries) {
        write(server, records, this::wanted);
        List<CountingClient> readers = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            var reader = new CountingClient(server.port());
            int subscribed = 0;
            for (Map<String, Object> query : queries.apply(i)) {
                reader.send(payload("QUERY_SUB", Map.of("queryId", "q" + subscribed, "mapName", "m", "query", query)));
                reader.await(1 + ++subscribed);
            }
            readers.add(reader);
        }
        return new Load(readers, new CountingClient(server.port()), records);
    }

    /** Rounds under one load and under another that take turns; the median of each figure. */
    private Speed[] compare(int writes, Load one, Load other, int messagesPerWrite) {
        List<Speed> ofOne = new ArrayList<>();
        List<Speed> ofOther = new ArrayList<>();
        for (int round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
            Speed speedOfOne = speed(writes, one, messagesPerWrite);
            Speed speedOfOther = speed(writes, other, messagesPerWrite);
            if (round >= 0) {
                ofOne.add(speedOfOne);
                ofOther.add(speedOfOther);
            }
        }
        for (Load load : List.of(one, other)) {
            load.readers().forEach(CountingClient::close);
            load.writer().close();
        }
        return new Speed[] {Speed.median(ofOne), Speed.median(ofOther)};
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /** Of writes that all have been delivered. */
    private Speed speed(int writes, Load load, int messagesPerWrite) {
        long before = heard(load);
        long cpuBefore = SYSTEM.getProcessCpuTime();
        long start = System.nanoTime();
        for (int sent = 0; sent < writes; sent += BATCH) {
            List<Map<String, Object>> operations = IntStream.range(sent, sent + BATCH)
                    .mapToObj(i -> wanted(i % load.records()))
                    .toList();
            load.writer().send(Write.batch(operations));
            await(load, before + (long) messagesPerWrite * Math.max(0, sent + BATCH - WINDOW));
        }
        await(load, before + (long) messagesPerWrite * writes);
        return new Speed(
                writes / ((System.nanoTime() - start) / 1e9), (SYSTEM.getProcessCpuTime() - cpuBefore) / 1e3 / writes);
    }

    private static void await(Load load, long heard) {
        while (heard(load) < heard) {
            LockSupport.parkNanos(50_000);
        }
    }

    private static long heard(Load load) {
        return load.readers().stream().mapToLong(CountingClient::heard).sum();
    }

    private static double answerMillis(Server server, Map<String, Object> query) {
        var times = new double[11];
        try (var client = new CountingClient(server.port())) {
            for (int i = -times.length; i < times.length; i++) {
                long before = client.heard();
                long start = System.nanoTime();
                client.send(payload("QUERY_SUB", Map.of("queryId", "q", "mapName", "m", "query", query)));
                client.await(before + 1);
                if (i >= 0) {
                    times[i] = (System.nanoTime() - start) / 1e6;
                }
                client.send(payload("QUERY_UNSUB", Map.of("queryId", "q")));
            }
        }
        return median(times);
    }
}
