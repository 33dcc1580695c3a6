package topgun.benchmarks.server;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures servers, each scenario on all of them in turn, several times over, and prints the median of each figure, its
 * smallest and largest, and how it compares with the first server's.
 *
 * <p>Arguments: {@code server}, {@code curves} or {@code echo}; {@code name=command} for each server, split at blanks;
 * {@code --seconds n}, {@code --warm-up n}, {@code --rounds n}; {@code --scale x} for fewer or more records and idle clients;
 * {@code --only text} for the scenarios whose names contain that. A command starts a server in the foreground, which takes
 * JWT_SECRET, TOPGUN_PORT, TOPGUN_DATA_DIR and TOPGUN_STORAGE and prints {@code PORT=n}.
 */
public final class ServerBenchmark {

    private final String kind;
    private final Map<String, List<String>> servers = new LinkedHashMap<>();
    private Duration time = Duration.ofSeconds(10);
    private Duration warmUp = Duration.ofSeconds(10);
    private int rounds = 3;
    private double scale = 1;
    private String only = "";

    private ServerBenchmark(String kind) {
        this.kind = kind;
    }

    public static void main(String... arguments) throws IOException {
        var benchmark = new ServerBenchmark(arguments[0]);
        benchmark.read(List.of(arguments).subList(1, arguments.length));
        benchmark.run();
    }

    private void read(List<String> arguments) {
        for (var rest = arguments.iterator(); rest.hasNext(); ) {
            String argument = rest.next();
            switch (argument) {
                case "--seconds" -> time = Duration.ofSeconds(Long.parseLong(rest.next()));
                case "--warm-up" -> warmUp = Duration.ofSeconds(Long.parseLong(rest.next()));
                case "--rounds" -> rounds = Integer.parseInt(rest.next());
                case "--scale" -> scale = Double.parseDouble(rest.next());
                case "--only" -> only = rest.next();
                default -> {
                    String[] server = argument.split("=", 2);
                    if (server.length != 2) {
                        throw new IllegalArgumentException("expected name=command: " + argument);
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
        switch (kind) {
            case "server" -> run(Scenario.USUAL);
            case "echo" -> run(Scenario.ECHO);
            case "curves" -> runCurves();
            default -> throw new IllegalArgumentException("expected server, curves or echo, not " + kind);
        }
    }

    private void run(List<Scenario> scenarios) throws IOException {
        for (Scenario scenario : scenarios) {
            if (scenario.name().contains(only)) {
                System.out.println(scenario.name());
                report(measure(scenario));
            }
        }
    }

    private void runCurves() throws IOException {
        for (Curve curve : Curve.ALL) {
            if (curve.name().contains(only)) {
                System.out.println(curve.name());
                report(curve.measure(servers, warmUp, time, rounds, scale));
            }
        }
    }

    /** All values of each figure of each server. */
    private Map<String, Map<String, List<Double>>> measure(Scenario scenario) throws IOException {
        Map<String, Map<String, List<Double>>> values = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (var server : servers.entrySet()) {
                var run = new Scenario.Run(server.getValue(), warmUp, time, scale);
                scenario.measurement()
                        .of(run)
                        .forEach((figure, value) -> values.computeIfAbsent(figure, name -> new LinkedHashMap<>())
                                .computeIfAbsent(server.getKey(), name -> new ArrayList<>())
                                .add(value));
            }
        }
        return values;
    }

    private static void report(Map<String, Map<String, List<Double>>> values) {
        values.forEach((figure, byServer) -> {
            double first = median(byServer.values().iterator().next());
            byServer.forEach((server, all) -> System.out.printf(
                    "  %-30s %-10s %,14.2f  from %,.2f to %,.2f%s%n",
                    figure,
                    server,
                    median(all),
                    Collections.min(all),
                    Collections.max(all),
                    byServer.size() == 1 ? "" : ", %.2f of the first".formatted(median(all) / first)));
        });
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}
