package topgun.adapters.wire;

import static java.util.stream.Collectors.toMap;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import topgun.application.message.ClientMessage;
import topgun.application.message.OperationId;
import topgun.application.message.PushedEntry;
import topgun.application.message.SubmittedOperation;
import topgun.application.message.SubmittedOperation.Content.Complete;
import topgun.application.message.SubmittedOperation.Content.Incomplete;
import topgun.domain.clock.ClaimedTime;
import topgun.domain.clock.Timestamp;
import topgun.domain.clock.UnusableTime;
import topgun.domain.crdt.Tag;
import topgun.domain.crdt.TimeToLive;
import topgun.domain.operation.Operation;
import topgun.domain.value.Value;

/**
 * Two ways to the same plain form: from a message that was decoded, and from the recorded JSON of the frame. What the
 * server has no use for is not part of it, and what may be left out appears with its default.
 */
final class Spoken {

    private static final String UNUSABLE = "unusable";

    private Spoken() {}

    // From messages

    static Map<String, Object> of(ClientMessage message) {
        return switch (message) {
            case ClientMessage.Authenticate m -> top("AUTH", "token", m.token(), "deviceToken", m.deviceToken());
            case ClientMessage.DeviceHello m -> top("DEVICE_HELLO", "deviceToken", m.deviceToken());
            case ClientMessage.Ping m -> top("PING", "timestamp", m.timestamp());
            case ClientMessage.PartitionMapRequest m ->
                payload("PARTITION_MAP_REQUEST", "currentVersion", m.currentVersion());
            case ClientMessage.ClientApplyAck m -> top("CLIENT_APPLY_ACK", "cursor", m.cursor());
            case ClientMessage.Batch m ->
                top("BATCH", "inner", m.frames().stream().map(Plain::of).toList());
            case ClientMessage.Ignored m -> top(m.type());
            case ClientMessage.ClientOperation m -> object("type", "CLIENT_OP", "payload", operation(m.operation()));
            case ClientMessage.OperationBatch m ->
                payload(
                        "OP_BATCH",
                        "ops",
                        m.operations().stream().map(Spoken::operation).toList(),
                        "writeConcern",
                        m.writeConcern().map(Enum::name),
                        "timeout",
                        m.timeoutMillis().isPresent()
                                ? Optional.of((double) m.timeoutMillis().getAsLong())
                                : Optional.empty());
            case ClientMessage.SyncInit m ->
                top("SYNC_INIT", "mapName", m.map(), "lastSyncTimestamp", m.lastSyncMillis());
            case ClientMessage.MerkleBucketRequest m ->
                payload("MERKLE_REQ_BUCKET", "mapName", m.map(), "path", m.path());
            case ClientMessage.OrSyncInit m ->
                top(
                        "ORMAP_SYNC_INIT",
                        "mapName",
                        m.map(),
                        "rootHash",
                        unsigned(m.rootHash()),
                        "bucketHashes",
                        m.bucketHashes().entrySet().stream()
                                .collect(toMap(Map.Entry::getKey, e -> unsigned(e.getValue()))),
                        "lastSyncTimestamp",
                        m.lastSyncMillis(),
                        "claimsEpoch",
                        m.claimsEpoch());
            case ClientMessage.OrMerkleBucketRequest m ->
                payload("ORMAP_MERKLE_REQ_BUCKET", "mapName", m.map(), "path", m.path());
            case ClientMessage.OrDiffRequest m -> payload("ORMAP_DIFF_REQUEST", "mapName", m.map(), "keys", m.keys());
            case ClientMessage.OrPushDiff m ->
                payload(
                        "ORMAP_PUSH_DIFF",
                        "mapName",
                        m.map(),
                        "entries",
                        m.entries().stream()
                                .map(entry -> pushed(m.map(), entry))
                                .toList());
            case ClientMessage.QuerySubscribe m ->
                payload(
                        "QUERY_SUB",
                        "queryId",
                        m.queryId(),
                        "mapName",
                        m.map(),
                        "query",
                        Plain.of(m.query()),
                        "fields",
                        m.fields());
            case ClientMessage.QueryUnsubscribe m -> payload("QUERY_UNSUB", "queryId", m.queryId());
            case ClientMessage.Search m ->
                payload(
                        "SEARCH",
                        "requestId",
                        m.requestId(),
                        "mapName",
                        m.map(),
                        "query",
                        m.query(),
                        "options",
                        Plain.of(m.options()));
            case ClientMessage.SearchSubscribe m ->
                payload(
                        "SEARCH_SUB",
                        "subscriptionId",
                        m.subscriptionId(),
                        "mapName",
                        m.map(),
                        "query",
                        m.query(),
                        "options",
                        Plain.of(m.options()));
            case ClientMessage.SearchUnsubscribe m -> payload("SEARCH_UNSUB", "subscriptionId", m.subscriptionId());
            case ClientMessage.SqlQuery m -> payload("SQL_QUERY", "queryId", m.queryId());
            case ClientMessage.VectorSearch m -> object("type", "VECTOR_SEARCH", "payload", Plain.of(m.request()));
            case ClientMessage.HybridSearch m -> payload("HYBRID_SEARCH", "requestId", m.requestId());
            case ClientMessage.HybridSearchSubscribe m ->
                payload("HYBRID_SEARCH_SUB", "subscriptionId", m.subscriptionId());
            case ClientMessage.HybridSearchUnsubscribe m ->
                payload("HYBRID_SEARCH_UNSUB", "subscriptionId", m.subscriptionId());
            case ClientMessage.TopicSubscribe m -> payload("TOPIC_SUB", "topic", m.topic());
            case ClientMessage.TopicUnsubscribe m -> payload("TOPIC_UNSUB", "topic", m.topic());
            case ClientMessage.TopicPublish m ->
                payload("TOPIC_PUB", "topic", m.topic(), "data", m.data().map(Present::new));
            case ClientMessage.LockRequest m ->
                payload("LOCK_REQUEST", "requestId", m.requestId(), "name", m.name(), "ttl", m.ttlMillis());
            case ClientMessage.LockRelease m ->
                payload("LOCK_RELEASE", "requestId", m.requestId(), "name", m.name(), "fencingToken", m.fencingToken());
            case ClientMessage.CounterRequest m -> payload("COUNTER_REQUEST", "name", m.name());
            case ClientMessage.CounterSync m ->
                payload(
                        "COUNTER_SYNC",
                        "name",
                        m.name(),
                        "increments",
                        new TreeMap<>(m.increments()),
                        "decrements",
                        new TreeMap<>(m.decrements()));
            case ClientMessage.JournalSubscribe m ->
                top(
                        "JOURNAL_SUBSCRIBE",
                        "requestId",
                        m.requestId(),
                        "fromSequence",
                        m.fromSequence(),
                        "mapName",
                        m.map(),
                        "types",
                        m.types());
            case ClientMessage.JournalUnsubscribe m -> top("JOURNAL_UNSUBSCRIBE", "subscriptionId", m.subscriptionId());
            case ClientMessage.JournalRead m ->
                top(
                        "JOURNAL_READ",
                        "requestId",
                        m.requestId(),
                        "fromSequence",
                        m.fromSequence(),
                        "limit",
                        m.limit().isPresent() ? Optional.of(m.limit().getAsDouble()) : Optional.empty(),
                        "mapName",
                        m.map());
            case ClientMessage.EntryProcess m ->
                top(
                        "ENTRY_PROCESS",
                        "requestId",
                        m.requestId(),
                        "mapName",
                        m.map(),
                        "key",
                        m.key(),
                        "processor",
                        processor(m.processor()));
            case ClientMessage.EntryProcessBatch m ->
                top(
                        "ENTRY_PROCESS_BATCH",
                        "requestId",
                        m.requestId(),
                        "mapName",
                        m.map(),
                        "keys",
                        m.keys(),
                        "processor",
                        processor(m.processor()));
            case ClientMessage.RegisterResolver m ->
                top(
                        "REGISTER_RESOLVER",
                        "requestId",
                        m.requestId(),
                        "mapName",
                        m.map(),
                        "resolver",
                        object(
                                "name",
                                m.name(),
                                "code",
                                m.code(),
                                "priority",
                                m.priority().isPresent()
                                        ? Optional.of((double) m.priority().getAsInt())
                                        : Optional.empty(),
                                "keyPattern",
                                m.keyPattern()));
            case ClientMessage.UnregisterResolver m ->
                top("UNREGISTER_RESOLVER", "requestId", m.requestId(), "mapName", m.map(), "resolverName", m.name());
            case ClientMessage.ListResolvers m -> top("LIST_RESOLVERS", "requestId", m.requestId(), "mapName", m.map());
        };
    }

    /** Keeps a null that is present apart from a member that is absent. */
    private record Present(Value value) {}

    private static Map<String, Object> operation(SubmittedOperation submitted) {
        Map<String, Object> plain = switch (submitted.content()) {
            case Incomplete(String reason) -> object("incomplete", reason);
            case Complete(Operation operation) -> operation(operation);
        };
        submitted.id().ifPresent(id -> plain.put("id", id(id)));
        submitted.writeConcern().ifPresent(concern -> plain.put("writeConcern", concern.name()));
        submitted.timeoutMillis().ifPresent(millis -> plain.put("timeout", (double) millis));
        return plain;
    }

    private static Object id(OperationId id) {
        return id.numeric() ? (Object) Double.parseDouble(id.text()) : id.text();
    }

    private static Map<String, Object> operation(Operation operation) {
        Map<String, Object> plain = object("mapName", operation.map(), "key", operation.key());
        switch (operation) {
            case Operation.Put put -> {
                plain.put("opType", "PUT");
                plain.put("record", entry(Plain.of(put.value()), put.time(), put.ttl()));
            }
            case Operation.Remove remove -> {
                plain.put("opType", "REMOVE");
                plain.put("record", entry(null, remove.time(), TimeToLive.NONE));
            }
            case Operation.OrAdd add -> {
                plain.put("opType", "OR_ADD");
                plain.put("orRecord", addition(add));
            }
            case Operation.OrRemove remove -> {
                plain.put("opType", "OR_REMOVE");
                plain.put("orTag", remove.tag().text());
            }
        }
        return plain;
    }

    private static Map<String, Object> addition(Operation.OrAdd add) {
        Map<String, Object> plain = entry(Plain.of(add.value()), add.time(), add.ttl());
        plain.put("tag", add.tag().text());
        return plain;
    }

    private static Map<String, Object> entry(Object value, ClaimedTime time, TimeToLive ttl) {
        Map<String, Object> plain = new LinkedHashMap<>();
        plain.put("value", value);
        plain.put(
                "timestamp",
                switch (time) {
                    case Timestamp t ->
                        object(
                                "millis",
                                (double) t.millis(),
                                "counter",
                                (double) t.counter(),
                                "nodeId",
                                t.node().value());
                    case UnusableTime unusable -> UNUSABLE;
                });
        if (ttl.isPresent()) {
            plain.put("ttlMs", ttl.millis());
        }
        return plain;
    }

    private static Map<String, Object> pushed(String map, PushedEntry entry) {
        for (Operation.OrAdd add : entry.additions()) {
            if (!add.map().equals(map) || !add.key().equals(entry.key())) {
                throw new AssertionError("an addition to another key than its entry's: " + add);
            }
        }
        return object(
                "key",
                entry.key(),
                "records",
                entry.additions().stream().map(Spoken::addition).toList(),
                "tombstones",
                entry.tombstones().stream().map(Tag::text).toList());
    }

    private static Map<String, Object> processor(ClientMessage.ProcessorCode code) {
        return object(
                "name",
                code.name(),
                "code",
                code.code(),
                "args",
                code.arguments().map(Present::new));
    }

    private static double unsigned(int hash) {
        return Integer.toUnsignedLong(hash);
    }

    private static Map<String, Object> top(String type, Object... members) {
        Map<String, Object> plain = object("type", type);
        plain.putAll(object(members));
        return plain;
    }

    private static Map<String, Object> payload(String type, Object... members) {
        return object("type", type, "payload", object(members));
    }

    /** Names and members in turn; an empty optional is a member that is absent. */
    private static Map<String, Object> object(Object... namesAndMembers) {
        Map<String, Object> plain = new LinkedHashMap<>();
        for (int i = 0; i < namesAndMembers.length; i += 2) {
            Object member = namesAndMembers[i + 1];
            if (member instanceof Optional<?> optional) {
                member = optional.orElse(null);
                if (member == null) {
                    continue;
                }
            }
            plain.put((String) namesAndMembers[i], member instanceof Present(Value value) ? Plain.of(value) : member);
        }
        return plain;
    }

    // From recorded JSON

    private static final Map<String, List<String>> TOP = Map.ofEntries(
            known("AUTH token deviceToken"),
            known("DEVICE_HELLO deviceToken"),
            known("PING timestamp"),
            known("CLIENT_APPLY_ACK cursor"),
            known("SYNC_INIT mapName lastSyncTimestamp"),
            known("ORMAP_SYNC_INIT mapName rootHash bucketHashes lastSyncTimestamp claimedEpoch"),
            known("JOURNAL_SUBSCRIBE requestId fromSequence mapName types"),
            known("JOURNAL_UNSUBSCRIBE subscriptionId"),
            known("JOURNAL_READ requestId fromSequence limit mapName"),
            known("ENTRY_PROCESS requestId mapName key processor"),
            known("ENTRY_PROCESS_BATCH requestId mapName keys processor"),
            known("REGISTER_RESOLVER requestId mapName resolver"),
            known("UNREGISTER_RESOLVER requestId mapName resolverName"),
            known("LIST_RESOLVERS requestId mapName"));

    private static final Map<String, List<String>> PAYLOAD = Map.ofEntries(
            known("PARTITION_MAP_REQUEST currentVersion"),
            known("CLIENT_OP id mapName key opType record orRecord orTag writeConcern timeout"),
            known("OP_BATCH ops writeConcern timeout"),
            known("MERKLE_REQ_BUCKET mapName path"),
            known("ORMAP_MERKLE_REQ_BUCKET mapName path"),
            known("ORMAP_DIFF_REQUEST mapName keys"),
            known("ORMAP_PUSH_DIFF mapName entries"),
            known("QUERY_SUB queryId mapName query fields"),
            known("QUERY_UNSUB queryId"),
            known("SEARCH requestId mapName query options"),
            known("SEARCH_SUB subscriptionId mapName query options"),
            known("SEARCH_UNSUB subscriptionId"),
            known("SQL_QUERY queryId"),
            known("VECTOR_SEARCH id mapName indexName queryVector k efSearch options"),
            known("HYBRID_SEARCH requestId"),
            known("HYBRID_SEARCH_SUB subscriptionId"),
            known("HYBRID_SEARCH_UNSUB subscriptionId"),
            known("TOPIC_SUB topic"),
            known("TOPIC_UNSUB topic"),
            known("TOPIC_PUB topic data"),
            known("LOCK_REQUEST requestId name ttl"),
            known("LOCK_RELEASE requestId name fencingToken"),
            known("COUNTER_REQUEST name"),
            known("COUNTER_SYNC name state"));

    private static Map.Entry<String, List<String>> known(String typeAndMembers) {
        List<String> words = Arrays.asList(typeAndMembers.split(" "));
        return Map.entry(words.getFirst(), words.subList(1, words.size()));
    }

    /** The plain form of a message given as plain JSON. */
    static Map<String, Object> ofPlainJson(Map<String, Object> json) {
        String type = (String) json.get("type");
        Map<String, Object> plain = object("type", type);
        if (TOP.containsKey(type)) {
            plain.putAll(select(json, TOP.get(type)));
        } else if (PAYLOAD.containsKey(type)) {
            plain.put("payload", select(Golden.map(json.getOrDefault("payload", Map.of())), PAYLOAD.get(type)));
        }
        Map<String, Object> payload = Golden.map(plain.getOrDefault("payload", new LinkedHashMap<>()));
        switch (type) {
            case "SYNC_INIT" -> plain.putIfAbsent("lastSyncTimestamp", 0.0);
            case "ORMAP_SYNC_INIT" -> {
                plain.putIfAbsent("lastSyncTimestamp", 0.0);
                plain.put("claimsEpoch", plain.remove("claimedEpoch") != null);
            }
            case "PARTITION_MAP_REQUEST" -> payload.putIfAbsent("currentVersion", 0.0);
            case "LOCK_REQUEST" -> payload.putIfAbsent("ttl", 0.0);
            case "JOURNAL_SUBSCRIBE" -> plain.putIfAbsent("types", List.of());
            case "SEARCH", "SEARCH_SUB" -> payload.putIfAbsent("options", null);
            case "CLIENT_OP" -> plain.put("payload", operationOfJson(payload));
            case "OP_BATCH" -> payload.put("ops", each(payload.get("ops"), Spoken::operationOfJson));
            case "ORMAP_PUSH_DIFF" -> payload.put("entries", each(payload.get("entries"), Spoken::pushedOfJson));
            case "COUNTER_SYNC" -> {
                Map<String, Object> state = Golden.map(payload.remove("state"));
                payload.put("increments", joined(state.get("positive"), state.get("p")));
                payload.put("decrements", joined(state.get("negative"), state.get("n")));
            }
            default -> {}
        }
        return plain;
    }

    private static Map<String, Object> select(Map<String, Object> json, List<String> members) {
        Map<String, Object> selected = new LinkedHashMap<>(json);
        selected.keySet().retainAll(members);
        return selected;
    }

    private interface Conversion {
        Map<String, Object> convert(Map<String, Object> json);
    }

    private static List<Object> each(Object list, Conversion conversion) {
        List<Object> converted = new ArrayList<>();
        Golden.list(list).forEach(element -> converted.add(conversion.convert(Golden.map(element))));
        return converted;
    }

    private static Map<String, Object> operationOfJson(Map<String, Object> json) {
        Map<String, Object> plain = select(json, List.of("id", "mapName", "key", "writeConcern", "timeout"));
        String type = String.valueOf(json.get("opType"));
        switch (type) {
            case "OR_ADD" -> {
                plain.put("opType", type);
                plain.put(
                        "orRecord", recordOfJson(json.get("orRecord"), List.of("value", "timestamp", "tag", "ttlMs")));
            }
            case "OR_REMOVE" -> {
                plain.put("opType", type);
                plain.put("orTag", json.get("orTag"));
            }
            default -> {
                Map<String, Object> record = recordOfJson(json.get("record"), List.of("value", "timestamp", "ttlMs"));
                boolean removal = type.equals("REMOVE") || record.get("value") == null;
                if (removal) {
                    record.remove("ttlMs");
                }
                plain.put("opType", removal ? "REMOVE" : "PUT");
                plain.put("record", record);
            }
        }
        return plain;
    }

    private static Map<String, Object> recordOfJson(Object json, List<String> members) {
        Map<String, Object> plain = select(json == null ? Map.of() : Golden.map(json), members);
        plain.putIfAbsent("value", null);
        Object timestamp = plain.get("timestamp");
        plain.put("timestamp", isUsable(timestamp) ? timestamp : UNUSABLE);
        return plain;
    }

    private static boolean isUsable(Object timestamp) {
        return timestamp instanceof Map<?, ?> map
                && isPart(map.get("millis"))
                && isPart(map.get("counter"))
                && map.get("nodeId") instanceof String;
    }

    private static boolean isPart(Object part) {
        double number = switch (part) {
            case Double d -> d;
            case java.math.BigInteger i -> i.doubleValue();
            case null, default -> Double.NaN;
        };
        return number >= 0 && number <= Timestamp.MAX_PART && number == Math.rint(number);
    }

    private static Map<String, Object> pushedOfJson(Map<String, Object> json) {
        Map<String, Object> plain = select(json, List.of("key", "records", "tombstones"));
        plain.put(
                "records",
                each(plain.get("records"), r -> recordOfJson(r, List.of("value", "timestamp", "tag", "ttlMs"))));
        return plain;
    }

    private static Map<String, Object> joined(Object one, Object other) {
        Map<String, Object> joined = new TreeMap<>();
        for (Object part : Arrays.asList(one, other)) {
            if (part != null) {
                Golden.map(part)
                        .forEach((node, amount) ->
                                joined.merge(node, amount, (a, b) -> Math.max((Double) a, (Double) b)));
            }
        }
        return joined;
    }
}
