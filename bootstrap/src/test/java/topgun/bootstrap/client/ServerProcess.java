package topgun.bootstrap.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The server as a process of its own, as an operator starts it, so that it can be killed. */
public final class ServerProcess implements AutoCloseable {

    private static final String PORT_LINE = "PORT=";

    private final Process process;
    private final int port;

    private ServerProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts a server without authentication on that data directory and waits until it says that it is ready. */
    public static ServerProcess start(Path dataDirectory, String... options) {
        Process process = launch(dataDirectory, options);
        try {
            return new ServerProcess(process, readPort(process.inputReader(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts such a server and kills it so soon that it may not be ready yet. */
    public static void startAndKill(Path dataDirectory, int afterMillis, String... options)
            throws InterruptedException {
        Process process = launch(dataDirectory, options);
        process.waitFor(afterMillis, TimeUnit.MILLISECONDS);
        process.destroyForcibly().waitFor();
    }

    private static Process launch(Path dataDirectory, String... options) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "topgun.bootstrap.Main",
                "--no-auth",
                "--port",
                "0",
                "--data-dir",
                dataDirectory.toString()));
        command.addAll(List.of(options));
        try {
            return new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int readPort(BufferedReader output) throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(PORT_LINE)) {
                return Integer.parseInt(line.substring(PORT_LINE.length()));
            }
        }
        throw new IllegalStateException("the server ended before it was ready");
    }

    public int port() {
        return port;
    }

    /** From now on writing to a file beyond so many bytes fails, whatever room the disk has. */
    public void limitFileSize(String bytes) {
        var command = List.of("prlimit", "--pid", String.valueOf(process.pid()), "--fsize=" + bytes + ":");
        try {
            int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
            if (exit != 0) {
                throw new IllegalStateException(command + " ended with " + exit);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** SIGKILL: nothing in the process gets to run any more. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** SIGTERM; answers the exit code. */
    public int stop() {
        process.destroy();
        return awaitEnd();
    }

    private int awaitEnd() {
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the server does not end");
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
