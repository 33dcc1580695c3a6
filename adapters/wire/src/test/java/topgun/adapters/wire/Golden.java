package topgun.adapters.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/** Recorded data: what real clients and the old server have sent. */
final class Golden {

    private static final JsonMapper JSON = JsonMapper.shared();

    private Golden() {}

    /** One line of a recorded session. */
    record Line(String scenario, int number, Map<String, Object> content) {

        String direction() {
            return String.valueOf(content.get("dir"));
        }

        Object client() {
            return content.get("client");
        }

        /** Whether this is a message of a WebSocket connection, rather than a note, a closing or an HTTP exchange. */
        boolean isMessage() {
            return content.containsKey("json")
                    && content.containsKey("client")
                    && (direction().equals("c2s") || direction().equals("s2c"));
        }

        Object json() {
            return content.get("json");
        }

        /** The frame as recorded, or the JSON text of the message where only that was kept. */
        byte[] frame() {
            Object hex = content.get("hex");
            return hex == null ? JSON.writeValueAsBytes(Plain.ofJson(json())) : hex(hex);
        }

        @Override
        public String toString() {
            return scenario + ":" + number;
        }
    }

    static List<Path> transcripts() {
        try (Stream<Path> files = Files.list(path("/transcripts"))) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Line> lines(Path transcript) {
        String scenario = transcript.getFileName().toString().replace(".jsonl", "");
        List<Line> lines = new ArrayList<>();
        for (String line : read(transcript).lines().toList()) {
            lines.add(new Line(scenario, lines.size() + 1, map(JSON.readValue(line, Object.class))));
        }
        return lines;
    }

    /** The entries of one section of the MessagePack vectors. */
    static List<Map<String, Object>> vectors(String section) {
        Map<String, Object> all = map(JSON.readValue(read(path("/vectors/msgpack.json")), Object.class));
        return list(all.get(section)).stream().map(Golden::map).toList();
    }

    static byte[] hex(Object hex) {
        return HexFormat.of().parseHex((String) Objects.requireNonNull(hex));
    }

    static Object json(String text) {
        return JSON.readValue(text, Object.class);
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> map(Object json) {
        return (Map<String, Object>) json;
    }

    @SuppressWarnings("unchecked")
    static List<Object> list(Object json) {
        return (List<Object>) json;
    }

    private static Path path(String resource) {
        try {
            URL url = Objects.requireNonNull(Golden.class.getResource(resource), resource);
            return Path.of(url.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
