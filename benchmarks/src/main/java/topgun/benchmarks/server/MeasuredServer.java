package topgun.benchmarks.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A server in a process of its own, with limits on rates lifted. */
final class MeasuredServer implements AutoCloseable {

    static final String SECRET = "a secret of more than thirty-two bytes for benchmarks";

    private static final String PORT_LINE = "PORT=";

    private final Process process;
    private final Path data;
    private final int port;

    private MeasuredServer(Process process, Path data, int port) {
        this.process = process;
        this.data = data;
        this.port = port;
    }

    /** Starts a command and waits until it says where it listens. */
    static MeasuredServer start(List<String> command, boolean inMemory) throws IOException {
        Path data = Files.createTempDirectory("benchmark");
        var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("JWT_SECRET", SECRET);
        builder.environment().put("TOPGUN_PORT", "0");
        builder.environment().put("PORT", "0");
        builder.environment().put("TOPGUN_UNLIMITED", "1");
        builder.environment().put("TOPGUN_DATA_DIR", data.toString());
        if (inMemory) {
            builder.environment().put("TOPGUN_STORAGE", "memory");
        }
        Process process = builder.start();
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(PORT_LINE)) {
                return new MeasuredServer(process, data, Integer.parseInt(line.substring(PORT_LINE.length())));
            }
        }
        throw new IOException(String.join(" ", command) + ": ended without saying its port");
    }

    int port() {
        return port;
    }

    /** Of all its threads, since its start. */
    Duration processorTime() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
