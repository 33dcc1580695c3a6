import static java.net.http.HttpResponse.BodyHandlers.discarding;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Starts the freshly built server once, talks to it, stops it, and keeps the archive of classes the JVM writes at its
 * end. The archive saves more than half of the start-up time and nothing else, so that without it the build goes on.
 *
 * <p>Run from its source: {@code java TrainArchive.java <target directory>}.
 */
final class TrainArchive {

    /** From Java 25 an archive also holds linked classes; before that, loaded classes only. */
    private static final boolean AHEAD_OF_TIME = Runtime.version().feature() >= 25;

    private static final String ARCHIVE = AHEAD_OF_TIME ? "topgun.aot" : "topgun.jsa";
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration A_MOMENT = Duration.ofSeconds(20);

    /** {@code {"type": "PING", "timestamp": 1}} in MessagePack. */
    private static final String PING = "\u0082\u00a4type\u00a4PING\u00a9timestamp\u0001";

    /** {@code {"type": "AUTH", "token": …}}, up to the length of the token. */
    private static final String AUTH = "\u0082\u00a4type\u00a4AUTH\u00a5token\u00d9";

    private static final String SECRET = "known to nobody but this training";

    private final Path distribution;
    private final Path scratch;
    private final Deque<String> lastLines = new ArrayDeque<>();

    private TrainArchive(Path target) {
        distribution = target.resolve("topgun");
        scratch = target.resolve("training");
    }

    public static void main(String[] args) throws Exception {
        var training = new TrainArchive(Path.of(args[0]).toAbsolutePath());
        if (training.isUpToDate()) {
            return;
        }
        try {
            training.run();
        } catch (Exception e) {
            System.out.println("[WARNING] No archive of classes, the server will start more slowly: " + e);
            training.lastLines.forEach(line -> System.out.println("[WARNING]   " + line));
        }
        // a client's idle threads must not hold up the build
        System.exit(0);
    }

    private static String jdk() {
        return System.getProperty("java.home") + " " + Runtime.version();
    }

    private Path archive() {
        return distribution.resolve("lib").resolve(ARCHIVE);
    }

    private Path trainedWith() {
        return scratch.resolve("jdk.txt");
    }

    private boolean isUpToDate() throws IOException {
        if (!Files.exists(archive())
                || !Files.exists(trainedWith())
                || !Files.readString(trainedWith()).equals(jdk())) {
            return false;
        }
        FileTime trained = Files.getLastModifiedTime(archive());
        try (Stream<Path> files = Files.walk(distribution)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                if (Files.getLastModifiedTime(file).compareTo(trained) > 0) {
                    return false;
                }
            }
        }
        return true;
    }

    private void run() throws Exception {
        Files.deleteIfExists(archive());
        deleteScratch();
        Files.createDirectories(scratch);

        Process server = start();
        Thread.ofPlatform().daemon().start(() -> killWhenStuck(server));
        try (BufferedReader output = server.inputReader()) {
            talk(awaitPort(output));
            // by its handle, which leaves the output open
            server.toHandle().destroy();
            output.lines().forEach(this::remember);
        } finally {
            server.destroyForcibly();
        }
        server.waitFor();

        Path written = scratch.resolve(ARCHIVE);
        if (!Files.exists(written)) {
            throw new IOException("the JVM wrote none");
        }
        Files.move(written, archive(), StandardCopyOption.REPLACE_EXISTING);
        rememberJars();
        Files.writeString(trainedWith(), jdk());
    }

    /** In a directory of its own, because the server keeps its data in the one it is started in. */
    private Process start() throws IOException {
        var server = new ProcessBuilder(
                        distribution.resolve("bin").resolve("topgun").toString(), "serve", "--port", "0")
                .directory(scratch.toFile())
                .redirectErrorStream(true);
        server.environment().put("JWT_SECRET", SECRET);
        server.environment().put("TOPGUN_JAVA_HOME", System.getProperty("java.home"));
        server.environment().put("TOPGUN_JAVA_OPTS", option() + ARCHIVE);
        return server.start();
    }

    /**
     * No profiles: with them the JVM compiles what the training did as soon as it starts, and a start that is over within a
     * second waits for that.
     */
    private static String option() {
        return AHEAD_OF_TIME
                ? "-XX:+UnlockDiagnosticVMOptions -XX:-AOTRecordTraining -XX:AOTCacheOutput="
                : "-XX:ArchiveClassesAtExit=";
    }

    /** What bin/topgun compares before it trusts the archive. */
    private void rememberJars() throws Exception {
        new ProcessBuilder("sh", "-c", "LC_ALL=C; export LC_ALL; cksum ./*.jar | cksum")
                .directory(distribution.resolve("lib").toFile())
                .redirectOutput(
                        distribution.resolve("lib").resolve("topgun.aot.jars").toFile())
                .start()
                .waitFor();
    }

    private static void killWhenStuck(Process server) {
        try {
            if (!server.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                server.destroyForcibly();
            }
        } catch (InterruptedException e) {
            server.destroyForcibly();
        }
    }

    private int awaitPort(BufferedReader output) throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            remember(line);
            if (line.startsWith("PORT=")) {
                return Integer.parseInt(line.substring("PORT=".length()).strip());
            }
        }
        throw new IOException("the server ended before it named its port");
    }

    /** As a client does at first: a request, a connection, a token, a message, and the answers. */
    private static void talk(int port) throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        URI root = URI.create("http://localhost:" + port + "/");
        client.send(HttpRequest.newBuilder(root).timeout(A_MOMENT).build(), discarding());

        String token = token();
        var answers = new Answers();
        WebSocket socket = client.newWebSocketBuilder()
                .connectTimeout(A_MOMENT)
                .buildAsync(URI.create("ws://localhost:" + port + "/"), answers)
                .get();
        for (String message : List.of(AUTH + (char) token.length() + token, PING)) {
            answers.await();
            socket.sendBinary(ByteBuffer.wrap(message.getBytes(ISO_8859_1)), true)
                    .get();
        }
        answers.await();
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get();
    }

    private static String token() throws GeneralSecurityException {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        long expiry = Instant.now().plus(Duration.ofHours(1)).getEpochSecond();
        String unsigned = base64.encodeToString("{\"alg\":\"HS256\"}".getBytes(ISO_8859_1))
                + "."
                + base64.encodeToString(
                        "{\"sub\":\"trainer\",\"exp\":%d}".formatted(expiry).getBytes(ISO_8859_1));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(ISO_8859_1), "HmacSHA256"));
        return unsigned + "." + base64.encodeToString(mac.doFinal(unsigned.getBytes(ISO_8859_1)));
    }

    private static final class Answers implements WebSocket.Listener {
        private final Semaphore arrived = new Semaphore(0);

        @Override
        public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            arrived.release();
            socket.request(1);
            return CompletableFuture.completedFuture(null);
        }

        void await() throws Exception {
            if (!arrived.tryAcquire(A_MOMENT.toSeconds(), TimeUnit.SECONDS)) {
                throw new TimeoutException("no answer");
            }
        }
    }

    private void remember(String line) {
        lastLines.add(line);
        if (lastLines.size() > 10) {
            lastLines.remove();
        }
    }

    private void deleteScratch() throws IOException {
        if (Files.exists(scratch)) {
            try (Stream<Path> files = Files.walk(scratch)) {
                for (Path file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
                    Files.delete(file);
                }
            }
        }
    }
}
