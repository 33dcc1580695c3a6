package topgun.benchmarks.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A server in a process of its own, with limits on rates lifted, that keeps its data in a directory of its own. */
final class MeasuredServer implements AutoCloseable {

    static final String SECRET = "a secret of more than thirty-two bytes for benchmarks";

    private static final String PORT_LINE = "PORT=";
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
    private static final Pattern HEAP_USED = Pattern.compile("used (\\d+)K");

    private final List<String> command;
    private final Storage storage;
    private final Path data;
    private Process process;
    private int port;

    /** Where it keeps what it is told. */
    enum Storage {
        MEMORY,
        FILE
    }

    /** Starts a command and waits until it says where it listens. */
    MeasuredServer(List<String> command, Storage storage) throws IOException {
        this.command = command;
        this.storage = storage;
        data = Files.createTempDirectory("benchmark");
        process = start();
    }

    private Process start() throws IOException {
        var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("JWT_SECRET", SECRET);
        builder.environment().put("TOPGUN_PORT", "0");
        builder.environment().put("TOPGUN_UNLIMITED", "1");
        builder.environment().put("TOPGUN_DATA_DIR", data.toString());
        if (storage == Storage.MEMORY) {
            builder.environment().put("TOPGUN_STORAGE", "memory");
        }
        Process started = builder.start();
        BufferedReader output = started.inputReader(StandardCharsets.UTF_8);
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(PORT_LINE)) {
                port = Integer.parseInt(line.substring(PORT_LINE.length()));
                return started;
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

    /** Memory that is really in use; not a number where this is not Linux. */
    double residentKiB() throws IOException {
        Path status = Path.of("/proc", String.valueOf(process.pid()), "status");
        return Files.exists(status) ? number(RESIDENT, Files.readString(status)) : Double.NaN;
    }

    /** The heap that is in use after a collection; not a number where it is no Java server. */
    double liveHeapKiB() throws IOException {
        tool("GC.run");
        return number(HEAP_USED, tool("GC.heap_info"));
    }

    private String tool(String order) throws IOException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Process tool = new ProcessBuilder(jcmd, String.valueOf(process.pid()), order)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        return new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static double number(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? Double.parseDouble(matcher.group(1)) : Double.NaN;
    }

    /** Stops the server and starts it again, with the data it has stored. */
    void restart() throws IOException {
        stop();
        process = start();
    }

    private void stop() {
        process.destroy();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        stop();
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
