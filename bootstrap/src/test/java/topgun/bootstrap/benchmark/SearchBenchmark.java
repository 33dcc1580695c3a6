package topgun.bootstrap.benchmark;

import static topgun.bootstrap.client.RawClient.payload;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import topgun.bootstrap.Server;
import topgun.bootstrap.client.Write;
import topgun.bootstrap.config.ServerConfig;

/**
 * What a live search costs those who write. The servers and all clients share one process; rounds with and without a search
 * take turns.
 */
class SearchBenchmark {

    private static final int WARM_UP_ROUNDS = 4;
    private static final int ROUNDS = 15;
    private static final int DOCUMENTS = 10_000;
    private static final int WRITES = 10_000;
    private static final int BATCH = 10;
    private static final int BATCHES_IN_FLIGHT = 10;
    private static final int WORDS = 3_000;
    private static final int WORDS_OF_A_DOCUMENT = 12;
    private static final long DATED = 1_700_000_000_000L;

    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final Random random = new Random(1);
    private int count;

    private record Speed(double writesPerSecond, double cpuMicros) {}

    @Test
    void writesBesideALiveSearch() {
        compare("the best ten", "file", Map.of("limit", 10));
        compare("all", "memory", Map.of("limit", 0));
        compare("the best ten", "memory", Map.of("limit", 10));
    }

    private void compare(String what, String storage, Map<String, Object> options) {
        try (Server plain = server(storage);
                Server searched = server(storage);
                var plainWriter = new CountingClient(plain.port());
                var searchedWriter = new CountingClient(searched.port());
                var reader = new CountingClient(searched.port())) {
            write(plainWriter, DOCUMENTS);
            write(searchedWriter, DOCUMENTS);
            reader.send(payload(
                    "SEARCH_SUB",
                    Map.of("subscriptionId", "s", "mapName", "m", "query", "word1 word2 word3", "options", options)));
            reader.await(2);
            List<Speed> without = new ArrayList<>();
            List<Speed> with = new ArrayList<>();
            for (int round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
                Speed one = write(plainWriter, WRITES);
                Speed other = write(searchedWriter, WRITES);
                if (round >= 0) {
                    without.add(one);
                    with.add(other);
                }
            }
            report(what, storage, median(without), median(with), reader.heard() - 2);
        }
    }

    private static void report(String what, String storage, Speed without, Speed with, long updates) {
        System.out.printf(
                "search for %s, %s: %.0f and %.0f writes/s, %.2f times slower; %.1f and %.1f microseconds of CPU per"
                        + " write, %.2f times; %d updates%n",
                what,
                storage,
                without.writesPerSecond(),
                with.writesPerSecond(),
                without.writesPerSecond() / with.writesPerSecond(),
                without.cpuMicros(),
                with.cpuMicros(),
                with.cpuMicros() / without.cpuMicros(),
                updates);
    }

    private static Server server(String storage) {
        Map<String, String> settings = Map.of("port", "0", "storage", "memory", "no-auth", "true", "unlimited", "true");
        if (storage.equals("file")) {
            settings = Map.of("port", "0", "data-dir", temporaryDirectory(), "no-auth", "true", "unlimited", "true");
        }
        return Server.start(ServerConfig.of(settings));
    }

    private static String temporaryDirectory() {
        try {
            return Files.createTempDirectory("search-benchmark").toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Acknowledged writes, each of which changes the text of one of the documents. */
    private Speed write(CountingClient writer, int writes) {
        long before = writer.heard();
        long cpuBefore = SYSTEM.getProcessCpuTime();
        long start = System.nanoTime();
        for (int batch = 0; batch < writes / BATCH; batch++) {
            List<Map<String, Object>> operations =
                    IntStream.range(0, BATCH).mapToObj(i -> put()).toList();
            writer.send(Write.batch(operations));
            writer.await(before + Math.max(0, batch + 1 - BATCHES_IN_FLIGHT));
        }
        writer.await(before + writes / BATCH);
        return new Speed(
                writes / ((System.nanoTime() - start) / 1e9), (SYSTEM.getProcessCpuTime() - cpuBefore) / 1e3 / writes);
    }

    private Map<String, Object> put() {
        var text = new StringBuilder();
        for (int i = 0; i < WORDS_OF_A_DOCUMENT; i++) {
            text.append("word").append(random.nextInt(WORDS)).append(' ');
        }
        return Write.put("m", "k" + count % DOCUMENTS, Map.of("title", text.toString(), "rank", count))
                .at(DATED + count)
                .id("w" + count++)
                .operation();
    }

    private static Speed median(List<Speed> speeds) {
        return new Speed(
                median(speeds.stream().mapToDouble(Speed::writesPerSecond).toArray()),
                median(speeds.stream().mapToDouble(Speed::cpuMicros).toArray()));
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
