package topgun.benchmarks.server;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures servers, each scenario on all of them in turn, several times over, and prints medians.
 *
 * <p>Arguments: {@code name=command} for each server, split at blanks; {@code --seconds n}, {@code --warm-up n} and
 * {@code --rounds n}. A command starts a server in the foreground, which takes JWT_SECRET, TOPGUN_PORT and TOPGUN_STORAGE
 * and prints {@code PORT=n}.
 */
public final class ServerBenchmark {

    private static final List<Scenario> SCENARIOS = List.of(
            new Scenario("1 client, 1 operation at a time", true, server -> new Writes(server, 1, 1, 1)),
            new Scenario("50 clients, 1 operation at a time", true, server -> new Writes(server, 50, 1, 1)),
            new Scenario("200 clients, batches of 10, 2 in flight", true, server -> new Writes(server, 200, 10, 2)),
            new Scenario("20 clients, batches of 100, 2 in flight", true, server -> new Writes(server, 20, 100, 2)),
            new Scenario("50 clients, batches of 10, committed", false, server -> new Writes(server, 50, 10, 1)),
            new Scenario("fan-out to 100", true, server -> new FanOut(server, 100)),
            new Scenario("fan-out to 500", true, server -> new FanOut(server, 500)));

    private Duration time = Duration.ofSeconds(10);
    private Duration warmUp = Duration.ofSeconds(10);
    private int rounds = 3;
    private final Map<String, List<String>> servers = new LinkedHashMap<>();

    private ServerBenchmark() {}

    private interface LoadOn {

        Load of(MeasuredServer server) throws IOException;
    }

    private record Scenario(String name, boolean inMemory, LoadOn load) {}

    public static void main(String... arguments) throws IOException {
        var benchmark = new ServerBenchmark();
        benchmark.read(arguments);
        benchmark.run();
    }

    private void read(String... arguments) {
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--seconds" -> time = Duration.ofSeconds(Long.parseLong(arguments[++i]));
                case "--warm-up" -> warmUp = Duration.ofSeconds(Long.parseLong(arguments[++i]));
                case "--rounds" -> rounds = Integer.parseInt(arguments[++i]);
                default -> {
                    String[] server = arguments[i].split("=", 2);
                    if (server.length != 2) {
                        throw new IllegalArgumentException("expected name=command: " + arguments[i]);
                    }
                    servers.put(server[0], List.of(server[1].split(" ")));
                }
            }
        }
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("expected a server: name=command");
        }
    }

    private void run() throws IOException {
        System.out.printf("%-42s %-10s %12s %14s %9s %9s%n", "", "", "per s", "per CPU s", "p50 ms", "p99 ms");
        for (Scenario scenario : SCENARIOS) {
            Map<String, List<Load.Figures>> figures = new LinkedHashMap<>();
            for (int round = 0; round < rounds; round++) {
                for (var server : servers.entrySet()) {
                    figures.computeIfAbsent(server.getKey(), name -> new ArrayList<>())
                            .add(measure(scenario, server.getValue()));
                }
            }
            figures.forEach((name, all) -> report(scenario.name(), name, all));
        }
    }

    private Load.Figures measure(Scenario scenario, List<String> command) throws IOException {
        try (MeasuredServer server = MeasuredServer.start(command, scenario.inMemory());
                Load load = scenario.load().of(server)) {
            return load.run(server, warmUp, time);
        }
    }

    private static void report(String scenario, String server, List<Load.Figures> all) {
        System.out.printf(
                "%-42s %-10s %,12.0f %,14.0f %9.2f %9.2f%n",
                scenario,
                server,
                median(all.stream().mapToDouble(Load.Figures::perSecond).toArray()),
                median(all.stream()
                        .mapToDouble(Load.Figures::perProcessorSecond)
                        .toArray()),
                median(all.stream().mapToDouble(Load.Figures::medianMillis).toArray()),
                median(all.stream().mapToDouble(Load.Figures::p99Millis).toArray()));
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }
}
