package topgun.benchmarks.server;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import topgun.benchmarks.server.MeasuredServer.Storage;
import topgun.benchmarks.server.Writes.Shape;

/**
 * What a write costs as there is more of something.
 *
 * <p>All servers run at once and are loaded in turns, one at a time: a machine whose speed changes by a third within minutes
 * bends a curve whose points are measured one after the other.
 */
record Curve(String name, List<Integer> amounts, Loading loading) {

    private static final int CLIENTS = 50;
    private static final int BATCH = 10;
    private static final int IN_FLIGHT = 2;
    private static final int RECORDS_PER_MAP = 10;
    private static final int FEW = 1_000;

    /** For the answers to what was sent in the turn before, which have waited since and are not to count. */
    private static final Duration LEAD_IN = Duration.ofMillis(200);

    static final List<Curve> ALL = List.of(
            new Curve(
                    "records, all of them written again and again",
                    List.of(1_000, 10_000, 100_000, 1_000_000),
                    (server, records) -> new Writes(server, new Shape(CLIENTS, BATCH, IN_FLIGHT, 1, records))),
            new Curve(
                    "records, the same thousand of them written again and again",
                    List.of(1_000, 10_000, 100_000, 1_000_000),
                    (server, records) -> {
                        Scenario.fill(server, records);
                        return new Writes(server, new Shape(CLIENTS, BATCH, IN_FLIGHT, 1, Math.min(FEW, records)));
                    }),
            new Curve(
                    "maps of ten records",
                    List.of(1, 10, 100, 1_000, 10_000),
                    (server, maps) -> new Writes(server, new Shape(CLIENTS, BATCH, IN_FLIGHT, maps, RECORDS_PER_MAP))),
            new Curve(
                    "clients",
                    List.of(1, 10, 100, 1_000, 5_000),
                    (server, clients) -> new Writes(server, new Shape(clients, BATCH, IN_FLIGHT))));

    interface Loading {

        /** Clients that load a server on which there is so much of something. */
        Writes begin(MeasuredServer server, int amount) throws IOException;
    }

    /** All values of each figure by amount and server. */
    Map<String, Map<String, List<Double>>> measure(
            Map<String, List<String>> servers, Duration warmUp, Duration time, int rounds, double scale)
            throws IOException {
        List<Point> points = new ArrayList<>();
        try {
            for (int amount : scaled(scale)) {
                for (var server : servers.entrySet()) {
                    String name = "%,d".formatted(amount) + (servers.size() == 1 ? "" : " " + server.getKey());
                    points.add(new Point(name, server.getValue(), amount));
                }
            }
            for (Duration warm = Duration.ZERO; warm.compareTo(warmUp) < 0; warm = warm.plus(time)) {
                for (Point point : points) {
                    point.writes.run(time);
                }
            }
            Map<String, Map<String, List<Double>>> values = new LinkedHashMap<>();
            for (int round = 0; round < rounds; round++) {
                for (Point point : points) {
                    point.writes
                            .rate(LEAD_IN, time)
                            .forEach((figure, value) -> values.computeIfAbsent(figure, f -> new LinkedHashMap<>())
                                    .computeIfAbsent(point.name, p -> new ArrayList<>())
                                    .add(value));
                }
            }
            return values;
        } finally {
            for (Point point : points) {
                point.close();
            }
        }
    }

    private List<Integer> scaled(double scale) {
        return amounts.stream()
                .map(amount -> Math.max(1, (int) (amount * scale)))
                .distinct()
                .toList();
    }

    /** A server with so much of something, and the clients that load it when it is its turn. */
    private final class Point implements AutoCloseable {

        private final String name;
        private final MeasuredServer server;
        private final Writes writes;

        Point(String name, List<String> command, int amount) throws IOException {
            this.name = name;
            this.server = new MeasuredServer(command, Storage.MEMORY);
            try {
                this.writes = loading.begin(server, amount);
            } catch (IOException e) {
                server.close();
                throw e;
            }
        }

        @Override
        public void close() throws IOException {
            writes.close();
            server.close();
        }
    }
}
