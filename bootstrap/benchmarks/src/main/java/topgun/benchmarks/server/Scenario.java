package topgun.benchmarks.server;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import topgun.benchmarks.server.MeasuredServer.Storage;
import topgun.benchmarks.server.Writes.Shape;

/** Something that servers are measured by. */
record Scenario(String name, Measurement measurement) {

    /** What clients usually meet. */
    static final List<Scenario> USUAL = List.of(
            new Scenario("start until the first client is connected", Scenario::start),
            writes("1 client, 1 operation at a time", new Shape(1, 1, 1)),
            writes("50 clients, 1 operation at a time", new Shape(50, 1, 1)),
            writes("200 clients, batches of 10, 2 in flight", new Shape(200, 10, 2)),
            writes("20 clients, batches of 100, 2 in flight", new Shape(20, 100, 2)),
            writes("50 clients, batches of 10, saved", new Shape(50, 10, 1), Storage.FILE),
            fanOut(100, 0),
            fanOut(500, 0),
            fanOut(100, 10_000),
            fanOut(100, 100_000),
            new Scenario("100,000 records by one client", run -> onFilled(run, 100_000, Storage.MEMORY, (s, f) -> f)),
            new Scenario(
                    "100,000 records to a client that has none",
                    run -> onFilled(run, 100_000, Storage.MEMORY, (server, filling) -> {
                        try (var sync = new ColdSync(server)) {
                            return sync.fetch(run.scaled(100_000));
                        }
                    })),
            new Scenario("memory of 100,000 records of 100 bytes", run -> memory(run, 100_000)),
            new Scenario("memory of 5,000 idle clients", run -> idle(run, 5_000)),
            new Scenario(
                    "restart with 1,000,000 stored records until a query about all is answered",
                    run -> onFilled(run, 1_000_000, Storage.FILE, (server, filling) -> restart(server))),
            new Scenario("twice the sustainable rate", run -> {
                try (var server = run.server(Storage.MEMORY)) {
                    return Overload.measure(server, 2, run.warmUp(), run.time());
                }
            }));

    /** What a server that only sends back what it receives can also do. */
    static final List<Scenario> ECHO = List.of(
            writes("200 clients, batches of 10, 2 in flight", new Shape(200, 10, 2)),
            writes("50 clients, 1 operation at a time", new Shape(50, 1, 1)),
            writes("20 clients, batches of 100, 2 in flight", new Shape(20, 100, 2)));

    /** Comes to figures by name. */
    interface Measurement {

        Map<String, Double> of(Run run) throws IOException;
    }

    /**
     * What to measure, and for how long.
     *
     * @param scale by which fixed numbers of records and clients are multiplied
     */
    record Run(List<String> command, Duration warmUp, Duration time, double scale) {

        MeasuredServer server(Storage storage) throws IOException {
            return new MeasuredServer(command, storage);
        }

        int scaled(int number) {
            return (int) (number * scale);
        }
    }

    private interface OnFilled {

        Map<String, Double> of(MeasuredServer server, Map<String, Double> filling) throws IOException;
    }

    private static Scenario writes(String name, Shape shape) {
        return writes(name, shape, Storage.MEMORY);
    }

    private static Scenario writes(String name, Shape shape, Storage storage) {
        return new Scenario(name, run -> {
            try (var server = run.server(storage);
                    var writes = new Writes(server, shape)) {
                return writes.rate(run.warmUp(), run.time());
            }
        });
    }

    private static Scenario fanOut(int subscribers, int others) {
        return new Scenario(
                "fan-out to %d, %,d other records".formatted(subscribers, others),
                run -> onFilled(run, others, Storage.MEMORY, (server, filling) -> {
                    try (var fanOut = new FanOut(server, subscribers)) {
                        return fanOut.rate(run.warmUp(), run.time());
                    }
                }));
    }

    private static Map<String, Double> start(Run run) throws IOException {
        long start = System.nanoTime();
        try (var server = run.server(Storage.FILE)) {
            new Idle(server, 1).close();
            return Map.of("seconds", Answers.seconds(System.nanoTime() - start));
        }
    }

    private static Map<String, Double> onFilled(Run run, int records, Storage storage, OnFilled measurement)
            throws IOException {
        try (var server = run.server(storage)) {
            return measurement.of(server, fill(server, run.scaled(records)));
        }
    }

    /** Writes so many records to the map that all write to who write to one. */
    static Map<String, Double> fill(MeasuredServer server, int records) throws IOException {
        if (records == 0) {
            return Map.of();
        }
        try (var writes = new Writes(server, new Shape(1, Math.min(100, records), 8, 1, records))) {
            return writes.fill();
        }
    }

    private static Map<String, Double> memory(Run run, int records) throws IOException {
        try (var server = run.server(Storage.MEMORY)) {
            double empty = server.liveHeapKiB();
            fill(server, run.scaled(records));
            Map<String, Double> figures = new LinkedHashMap<>();
            figures.put("MiB resident", server.residentKiB() / 1024);
            figures.put("bytes of live heap per record", (server.liveHeapKiB() - empty) * 1024 / run.scaled(records));
            return figures;
        }
    }

    private static Map<String, Double> idle(Run run, int clients) throws IOException {
        try (var server = run.server(Storage.MEMORY)) {
            new Idle(server, 1).close();
            double before = server.residentKiB();
            try (var others = new Idle(server, run.scaled(clients))) {
                double each =
                        (server.residentKiB() - before) / others.connections().size();
                return Map.of("KiB resident per client", each);
            }
        }
    }

    private static Map<String, Double> restart(MeasuredServer server) throws IOException {
        long start = System.nanoTime();
        server.restart();
        try (var query = new Query(server)) {
            query.answer();
        }
        return Map.of("seconds", Answers.seconds(System.nanoTime() - start));
    }
}
