package topgun.bootstrap.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Brings recorded and heard messages into one form, leaving out what is allowed to differ everywhere: times of the server,
 * random ids, and members that serve newer clients.
 */
final class Spelling {

    /** Differ from run to run. */
    private static final Set<String> VARYING = Set.of(
            "serverTime",
            "generatedAt",
            "publisherId",
            "olderThan",
            "retryAfter",
            "websocket",
            "partitions",
            "nextCursor");

    /** Newer clients read these; older ones ignore them. */
    private static final Set<String> SUPERSET = Set.of(
            "changeType",
            "userId",
            "deviceId",
            "deviceToken",
            "protocolVersion",
            "achievedLevel",
            "details",
            "positive",
            "negative");

    /** Their {@code timestamp} is the time of the server. */
    private static final Set<String> STAMPED_BY_SERVER =
            Set.of("SYNC_RESP_ROOT", "ORMAP_SYNC_RESP_ROOT", "SERVER_EVENT", "TOPIC_MESSAGE", "PONG");

    private Spelling() {}

    /** An envelope of several events is told as single events. */
    @SuppressWarnings("unchecked")
    static List<Map<String, Object>> unfold(Map<String, Object> message) {
        if (!"SERVER_BATCH_EVENT".equals(message.get("type"))) {
            return List.of(message);
        }
        List<Map<String, Object>> events = new ArrayList<>();
        var payload = (Map<String, Object>) message.get("payload");
        ((List<Object>) payload.get("events"))
                .forEach(event -> events.add(Map.of("type", "SERVER_EVENT", "payload", event)));
        return events;
    }

    static String text(Map<String, Object> message) {
        Map<String, @Nullable Object> told = new TreeMap<>(message);
        if (STAMPED_BY_SERVER.contains(String.valueOf(message.get("type")))) {
            told.remove("timestamp");
            if (told.get("payload") instanceof Map<?, ?> payload) {
                Map<Object, @Nullable Object> rest = new TreeMap<>(payload);
                rest.remove("timestamp");
                told.put("payload", rest);
            }
        }
        return String.valueOf(normal(told));
    }

    private static @Nullable Object normal(@Nullable Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                Map<String, @Nullable Object> normal = new TreeMap<>();
                map.forEach((key, member) -> {
                    String name = String.valueOf(key);
                    if (name.equals("lastId") && member instanceof Double number) {
                        // The oldest clients compare ids as texts unless they come as numbers.
                        normal.put(name, String.valueOf(number.intValue()));
                    } else if (name.equals("buckets") && member instanceof Map<?, ?> buckets) {
                        normal.put(name, withoutZeros(buckets));
                    } else if (name.equals("results") && member instanceof List<?> rows) {
                        normal.put(name, rows.stream().map(Spelling::normal).toList());
                    } else if (name.equals("score") && member instanceof Double score) {
                        // The last digits depend on the order of additions and on the logarithm of the platform.
                        normal.put(name, Math.round(score * 1e9) / 1e9);
                    } else if (!SUPERSET.contains(name)) {
                        normal.put(name, VARYING.contains(name) ? "*" : normal(member));
                    }
                });
                yield normal;
            }
            case List<?> list ->
                list.stream()
                        .map(Spelling::normal)
                        .map(String::valueOf)
                        .sorted()
                        .toList();
            case null -> null;
            default -> value;
        };
    }

    /** A bucket that is absent and one with hash 0 mean the same; tagged maps list all above the leaves. */
    private static Map<Object, @Nullable Object> withoutZeros(Map<?, ?> buckets) {
        Map<Object, @Nullable Object> present = new TreeMap<>(buckets);
        present.values().removeIf(hash -> Double.valueOf(0).equals(hash));
        return present;
    }
}
