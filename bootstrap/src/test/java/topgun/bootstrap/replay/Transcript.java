package topgun.bootstrap.replay;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import topgun.bootstrap.client.RawClient;

/** A recorded session: who connected, what was said on either side, who hung up, in the order of the recording. */
record Transcript(String name, List<Line> lines) {

    private static final Path DIRECTORY = Path.of("../adapters/wire/src/test/resources/transcripts");
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Set<Object> WRITES = Set.of("SERVER_EVENT", "OP_BATCH");
    private static final Pattern WRITE = Pattern.compile("timestamp=\\{millis=([0-9.E]+)");
    private static final Pattern ISSUED_AT = Pattern.compile("\"iat\":(\\d+)");

    record Line(Map<String, Object> content) {

        static Line of(String direction, String client, long millis, Map<String, Object> message) {
            return new Line(Map.of("dir", direction, "client", client, "t", millis, "json", message));
        }

        String direction() {
            return String.valueOf(content.get("dir"));
        }

        String client() {
            return String.valueOf(content.get("client"));
        }

        long millis() {
            return content.get("t") instanceof Number t ? t.longValue() : 0;
        }

        boolean isText() {
            return "text".equals(content.get("frame"));
        }

        byte[] bytes() {
            return HexFormat.of().parseHex(String.valueOf(content.get("hex")));
        }

        /** A header of a plain HTTP request, or an empty text. */
        @SuppressWarnings("unchecked")
        String header(String name) {
            return content.get("headers") instanceof Map<?, ?> headers
                    ? String.valueOf(((Map<String, Object>) headers).getOrDefault(name, ""))
                    : "";
        }

        String text(String member) {
            return String.valueOf(content.get(member));
        }

        boolean hasFrame() {
            return content.containsKey("hex");
        }

        @SuppressWarnings("unchecked")
        Optional<Integer> closeCode() {
            return Optional.ofNullable((Map<String, Object>) content.get("close"))
                    .map(close -> ((Number) close.get("code")).intValue());
        }

        /** The messages of the frame, those of an envelope one by one. */
        @SuppressWarnings("unchecked")
        List<Map<String, Object>> messages() {
            if (content.get("inner") instanceof List<?> inner) {
                return (List<Map<String, Object>>) plain(inner);
            }
            return content.get("json") instanceof Map<?, ?> message
                    ? List.of((Map<String, Object>) plain(message))
                    : List.of();
        }
    }

    @SuppressWarnings("unchecked")
    static Transcript read(String name) {
        try {
            List<Line> lines = new ArrayList<>();
            for (String line : Files.readAllLines(DIRECTORY.resolve(name + ".jsonl"))) {
                lines.add(new Line(JSON.readValue(line, Map.class)));
            }
            return new Transcript(name, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The same with what a client wrote and published that was not recorded itself, as another client heard of it. It uses
     * the token of that other client. What only the journal tells of was written before the request that found it, or
     * just before something else told of it.
     */
    Transcript withWriter(String writer) {
        List<Map<String, Object>> journaled = writtenUnheard();
        List<Line> all = new ArrayList<>();
        int request = 0;
        for (Line line : lines) {
            if (line.direction().equals("open")) {
                all.add(Line.of("open", writer, line.millis(), Map.of()));
            }
            for (Map<String, Object> message : line.messages()) {
                for (Map<String, Object> written : mentioned(journaled, message)) {
                    int place = "SEARCH_RESP".equals(message.get("type")) ? request : all.size();
                    all.add(place, Line.of("c2s", writer, line.millis(), write(written)));
                    journaled.remove(written);
                }
                if (message.containsKey("token")) {
                    all.add(Line.of("c2s", writer, line.millis(), message));
                } else if ("SERVER_EVENT".equals(message.get("type"))) {
                    all.add(Line.of("c2s", writer, line.millis(), write(RawClient.payloadOf(message))));
                } else if ("TOPIC_MESSAGE".equals(message.get("type"))) {
                    all.add(Line.of(
                            "c2s",
                            writer,
                            line.millis(),
                            RawClient.payload("TOPIC_PUB", RawClient.payloadOf(message))));
                }
            }
            if (line.direction().equals("c2s")) {
                request = all.size();
            }
            all.add(line);
        }
        return new Transcript(name, all);
    }

    /** What a client that was not recorded wrote without another being told at once. */
    private List<Map<String, Object>> writtenUnheard() {
        Map<Object, Map<String, Object>> written = new LinkedHashMap<>();
        for (Line line : lines) {
            for (Map<String, Object> message : line.messages()) {
                if (message.get("event") instanceof Map<?, ?> event && !isRecorded(event)) {
                    Map<String, Object> entry = new LinkedHashMap<>();
                    entry.put("mapName", event.get("mapName"));
                    entry.put("key", event.get("key"));
                    entry.put("record", Map.of("value", event.get("value"), "timestamp", event.get("timestamp")));
                    written.put(event.get("key"), entry);
                }
            }
        }
        return new ArrayList<>(written.values());
    }

    private boolean isRecorded(Map<?, ?> written) {
        return lines.stream()
                .flatMap(line -> line.messages().stream())
                .anyMatch(message -> WRITES.contains(message.get("type"))
                        && String.valueOf(message).contains(keyOf(written)));
    }

    private static String keyOf(Map<?, ?> entry) {
        return "key=" + entry.get("key") + ", ";
    }

    private static List<Map<String, Object>> mentioned(List<Map<String, Object>> written, Map<String, Object> message) {
        return written.stream()
                .filter(entry -> String.valueOf(message).contains(keyOf(entry)))
                .toList();
    }

    private static Map<String, Object> write(Map<String, Object> entry) {
        Map<String, Object> operation = new LinkedHashMap<>(entry);
        operation.put("opType", "PUT");
        return RawClient.payload("CLIENT_OP", operation);
    }

    /** When the recording began, as the first write with an honest date tells, or else the tokens that were issued for it. */
    long startMillis() {
        long earliest = startByTokens();
        for (Line line : lines) {
            Matcher written = WRITE.matcher(String.valueOf(line.messages()));
            if (line.direction().equals("c2s") && written.find()) {
                long start = Double.valueOf(written.group(1)).longValue() - line.millis();
                if (start >= earliest) {
                    return start;
                }
            }
        }
        return earliest;
    }

    private long startByTokens() {
        for (Line line : lines) {
            for (Map<String, Object> message : line.messages()) {
                Optional<Long> issued =
                        message.get("token") instanceof String token ? issuedAt(token) : Optional.empty();
                if (line.direction().equals("c2s") && issued.isPresent()) {
                    return issued.get() * 1000 - line.millis();
                }
            }
        }
        return 1_795_227_570_000L;
    }

    private static Optional<Long> issuedAt(String token) {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3) {
            return Optional.empty();
        }
        String claims = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
        Matcher matcher = ISSUED_AT.matcher(claims);
        return matcher.find() ? Optional.of(Long.valueOf(matcher.group(1))) : Optional.empty();
    }

    /** Recorded JSON as an independent decoder would give it: undefined members left out, numbers as doubles. */
    static @Nullable Object plain(@Nullable Object recorded) {
        return switch (recorded) {
            case null -> null;
            case Number number -> number.doubleValue();
            case List<?> list -> {
                List<@Nullable Object> plain = new ArrayList<>();
                list.forEach(element -> plain.add(plain(element)));
                yield plain;
            }
            case Map<?, ?> map when map.containsKey("$number") -> Double.valueOf(String.valueOf(map.get("$number")));
            case Map<?, ?> map -> {
                Map<String, @Nullable Object> plain = new LinkedHashMap<>();
                map.forEach((key, value) -> {
                    if (!(value instanceof Map<?, ?> special && special.containsKey("$undefined"))) {
                        plain.put(String.valueOf(key), plain(value));
                    }
                });
                yield plain;
            }
            default -> recorded;
        };
    }
}
