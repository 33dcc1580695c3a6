package topgun.bootstrap.client;

import static topgun.bootstrap.client.RawClient.payload;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A write as clients since 2.0 put it; dated now and known by its key, unless told otherwise. */
public final class Write {

    private final String map;
    private final String key;
    private final String type;
    private final @Nullable Object value;
    private final @Nullable String tag;
    private String id;
    private Number millis = System.currentTimeMillis();
    private Number counter = 0;
    private String node = "client";
    private long lifetimeMillis;

    private Write(String type, String map, String key, @Nullable Object value, @Nullable String tag) {
        this.type = type;
        this.map = map;
        this.key = key;
        this.value = value;
        this.tag = tag;
        this.id = key;
    }

    public static Write put(String map, String key, Object value) {
        return new Write("PUT", map, key, value, null);
    }

    public static Write remove(String map, String key) {
        return new Write("REMOVE", map, key, null, null);
    }

    /** Adds a value to those of the key in a map of sets. */
    public static Write add(String map, String key, Object value, String tag) {
        return new Write("OR_ADD", map, key, value, tag);
    }

    /** Takes that value back. */
    public static Write removeTag(String map, String key, String tag) {
        return new Write("OR_REMOVE", map, key, null, tag);
    }

    public Write id(String other) {
        id = other;
        return this;
    }

    public Write at(long otherMillis) {
        return at(otherMillis, counter);
    }

    public Write at(Number otherMillis, Number otherCounter) {
        millis = otherMillis;
        counter = otherCounter;
        return this;
    }

    public Write from(String otherNode) {
        node = otherNode;
        return this;
    }

    public Write expiringAfter(long ttlMillis) {
        lifetimeMillis = ttlMillis;
        return this;
    }

    /** What tells of two writes the later. */
    public static Map<String, Object> timestamp(Number millis, Number counter, String node) {
        return Map.of("millis", millis, "counter", counter, "nodeId", node);
    }

    /** As part of a message. */
    public Map<String, Object> operation() {
        Map<String, @Nullable Object> operation = new LinkedHashMap<>();
        operation.put("id", id);
        operation.put("mapName", map);
        operation.put("key", key);
        operation.put("opType", type);
        switch (type) {
            case "OR_REMOVE" -> operation.put("orTag", tag);
            case "OR_ADD" -> operation.put("orRecord", record());
            default -> operation.put("record", record());
        }
        return operation;
    }

    private Map<String, Object> record() {
        Map<String, @Nullable Object> record = new LinkedHashMap<>();
        record.put("value", value);
        record.put("timestamp", timestamp(millis, counter, node));
        if (tag != null) {
            record.put("tag", tag);
        }
        if (lifetimeMillis > 0) {
            record.put("ttlMs", lifetimeMillis);
        }
        return record;
    }

    /** As a message of its own. */
    public Map<String, Object> message() {
        return payload("CLIENT_OP", operation());
    }

    public static Map<String, Object> batch(Write... writes) {
        return batch(Stream.of(writes).map(Write::operation).toList());
    }

    /** A message of several operations. */
    public static Map<String, Object> batch(List<Map<String, Object>> operations) {
        return payload("OP_BATCH", Map.of("ops", operations));
    }
}
