package topgun.bootstrap.replay;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import topgun.application.harness.ManualTime;
import topgun.bootstrap.client.RawClient;

/** Plays the client side of a recording against a server, at the times of the recording, and keeps what is answered. */
final class Replay {

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    private final int port;
    private final ManualTime time;
    private final Runnable shutDown;
    private final Map<String, RawClient> clients = new LinkedHashMap<>();
    private final Map<String, List<Map<String, Object>>> heard = new LinkedHashMap<>();
    private final Cursors cursors = new Cursors();
    private final Map<String, Integer> closedByServer = new LinkedHashMap<>();
    /** How much each client had heard when another left; empty if what was decided then has been heard. */
    private final Map<String, Integer> heardAtLeave = new LinkedHashMap<>();

    /** @param shutDown stops the server, when the recording says it stopped */
    Replay(int port, ManualTime time, Runnable shutDown) {
        this.port = port;
        this.time = time;
        this.shutDown = shutDown;
    }

    /** What each client heard, and the code with which the server closed its connection. */
    record Heard(Map<String, List<Map<String, Object>>> messages, Map<String, Integer> closes) {}

    Heard play(Transcript transcript) {
        long start = transcript.startMillis();
        for (Transcript.Line line : transcript.lines()) {
            time.advance(Math.max(0, start + line.millis() - time.millis()));
            switch (line.direction()) {
                case "open" -> open(line.client());
                case "c2s" -> said(line);
                case "s2c" -> {
                    line.messages().forEach(cursors::recorded);
                    awaitNewsOfLeave(line.client());
                    if (line.messages().stream().anyMatch(Replay::isFarewell)) {
                        shutDown.run();
                    }
                }
                default -> {}
            }
            settle();
        }
        clients.values().forEach(RawClient::abort);
        return new Heard(heard, closedByServer);
    }

    private static boolean isFarewell(Map<String, Object> message) {
        return "SHUTDOWN_PENDING".equals(message.get("type"));
    }

    private void open(String name) {
        Optional.ofNullable(clients.remove(name)).ifPresent(RawClient::abort);
        clients.put(name, RawClient.connect(port));
    }

    private void said(Transcript.Line line) {
        RawClient client = clients.get(line.client());
        if (client == null || client.closeCode().isPresent()) {
            return;
        }
        if (line.closeCode().isPresent()) {
            settle();
            clients.remove(line.client());
            client.close();
            heard.forEach((name, messages) -> heardAtLeave.put(name, messages.size()));
        } else if (line.hasFrame() && line.isText()) {
            client.sendText(new String(line.bytes(), StandardCharsets.UTF_8));
        } else {
            Optional<Map<String, Object>> translated =
                    line.messages().stream().findFirst().flatMap(cursors::translated);
            if (translated.isPresent()) {
                client.send(translated.get());
            } else if (line.hasFrame()) {
                client.sendBinary(line.bytes());
            } else {
                line.messages().forEach(client::send);
            }
        }
    }

    /**
     * No answer tells that the server has noticed the end of a connection, so what it does then has to be waited for; not
     * for long, since it may rightly do nothing.
     */
    private void awaitNewsOfLeave(String name) {
        long deadline = System.nanoTime() + LONGEST_WAIT.toNanos();
        while (clients.containsKey(name)
                && heardAtLeave.containsKey(name)
                && heard.get(name).size() <= heardAtLeave.get(name)
                && System.nanoTime() < deadline) {
            settle();
        }
        heardAtLeave.clear();
    }

    /** Lets every client hear all that has been decided for it. Answers of one connection come in order, so a ping tells. */
    private void settle() {
        clients.forEach((name, client) -> {
            List<Map<String, Object>> news = new ArrayList<>();
            try {
                news.addAll(client.settle());
            } catch (RuntimeException closed) {
                news.addAll(client.remaining());
                client.closeCode().ifPresent(code -> closedByServer.put(name, code));
            }
            news.forEach(cursors::heard);
            heard.computeIfAbsent(name, n -> new ArrayList<>()).addAll(news);
        });
    }
}
