package topgun.adapters.wire;

import static java.util.stream.Collectors.toMap;

import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import topgun.application.message.OrEntry;
import topgun.application.message.ServerMessage;
import topgun.application.message.SubscriberMessage;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.Timestamp;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.OrRecord;
import topgun.domain.crdt.Tag;
import topgun.domain.crdt.TimeToLive;
import topgun.domain.merkle.TriePath;
import topgun.domain.operation.WriteConcern;
import topgun.domain.value.MessagePackWriter;
import topgun.domain.value.Value;

/**
 * What this server would say where the old one said something: the frame, and the plain form it must have. The two are
 * made from the recorded JSON independently, and the differences that are meant are all here.
 */
record Heard(Value frame, Map<String, Object> expected) {

    private static final MessagePackCodec CODEC = new MessagePackCodec();

    /** One message may become several: what the old server put into one batch goes out one by one. */
    static List<Heard> of(Map<String, Object> json) {
        if ("SERVER_BATCH_EVENT".equals(json.get("type"))) {
            return objects(child(json, "payload").get("events")).stream()
                    .map(event -> of(new LinkedHashMap<>(Map.of("type", "SERVER_EVENT", "payload", event)))
                            .getFirst())
                    .toList();
        }
        return List.of(new Heard(Value.of(frame(json)), expected(json)));
    }

    // The frame

    private static byte[] frame(Map<String, Object> json) {
        Map<String, Object> p = json.containsKey("payload") ? child(json, "payload") : json;
        return switch ((String) json.get("type")) {
            case "QUERY_UPDATE" ->
                subscription(
                        new SubscriberMessage.QueryUpdate(
                                text(p, "key"),
                                optionalValue(p.get("value")),
                                SubscriberMessage.ResultChange.valueOf(change(p))),
                        text(p, "queryId"));
            case "SEARCH_UPDATE" ->
                subscription(
                        new SubscriberMessage.SearchUpdate(
                                text(p, "key"),
                                optionalValue(p.get("value")),
                                number(p, "score"),
                                texts(p, "matchedTerms"),
                                SubscriberMessage.ResultChange.valueOf(change(p))),
                        text(p, "subscriptionId"));
            default -> CODEC.encode(message(json, p));
        };
    }

    private static byte[] subscription(SubscriberMessage message, String id) {
        byte[] head = CODEC.encodeHead(message);
        return new MessagePackWriter(head.length)
                .raw(head)
                .raw(CODEC.subscriptionTail(id))
                .toByteArray();
    }

    private static ServerMessage message(Map<String, Object> json, Map<String, Object> p) {
        return switch ((String) json.get("type")) {
            case "AUTH_REQUIRED" -> new ServerMessage.AuthRequired();
            case "AUTH_ACK" -> new ServerMessage.AuthAck(Optional.empty(), Optional.empty(), Optional.empty());
            case "AUTH_FAIL" -> new ServerMessage.AuthFail(text(json, "error"));
            case "PONG" ->
                new ServerMessage.Pong(Optional.of(number(json, "timestamp")), (long) number(json, "serverTime"));
            case "ERROR" -> new ServerMessage.Failure((int) number(p, "code"), text(p, "message"));
            case "SHUTDOWN_PENDING" -> new ServerMessage.ShutdownPending((int) number(json, "retryAfter"));
            case "OP_ACK" ->
                new ServerMessage.OperationAck(text(p, "lastId"), false, level(p), each(p, "results", Heard::result));
            case "OP_REJECTED" -> new ServerMessage.OperationRejected(text(p, "opId"), text(p, "reason"), 400);
            case "SERVER_EVENT" -> event(p);
            case "GC_PRUNE" -> new ServerMessage.GcPrune(timestamp(p, "olderThan"));
            case "SYNC_RESP_ROOT" ->
                new ServerMessage.SyncRoot(text(p, "mapName"), hash(p.get("rootHash")), timestamp(p, "timestamp"));
            case "ORMAP_SYNC_RESP_ROOT" ->
                new ServerMessage.OrSyncRoot(text(p, "mapName"), hash(p.get("rootHash")), timestamp(p, "timestamp"));
            case "SYNC_RESP_BUCKETS" ->
                new ServerMessage.SyncBuckets(text(p, "mapName"), text(p, "path"), hashes(child(p, "buckets")));
            case "ORMAP_SYNC_RESP_BUCKETS" ->
                new ServerMessage.OrSyncBuckets(text(p, "mapName"), text(p, "path"), hashes(child(p, "buckets")));
            case "SYNC_RESP_LEAF" -> {
                Map<String, LwwRecord> records = new LinkedHashMap<>();
                objects(p.get("records")).forEach(r -> records.put(text(r, "key"), lwwRecord(child(r, "record"))));
                yield new ServerMessage.SyncLeaf(text(p, "mapName"), new TriePath(text(p, "path")), records);
            }
            case "ORMAP_SYNC_RESP_LEAF" ->
                new ServerMessage.OrSyncLeaf(
                        text(p, "mapName"), new TriePath(text(p, "path")), each(p, "entries", Heard::orEntry));
            case "ORMAP_DIFF_RESPONSE" ->
                new ServerMessage.OrDiff(text(p, "mapName"), each(p, "entries", Heard::orEntry));
            case "SYNC_RESET_REQUIRED" -> new ServerMessage.SyncResetRequired(text(p, "mapName"));
            case "QUERY_RESP" ->
                new ServerMessage.QueryResponse(
                        text(p, "queryId"),
                        each(p, "results", r -> new ServerMessage.Row(text(r, "key"), value(r.get("value")))),
                        (boolean) p.getOrDefault("hasMore", false),
                        optionalText(p, "nextCursor"),
                        ServerMessage.CursorStatus.valueOf(
                                optionalText(p, "cursorStatus").orElse("none").toUpperCase(Locale.ROOT)),
                        optionalText(p, "error"));
            case "SEARCH_RESP" ->
                new ServerMessage.SearchResponse(
                        text(p, "requestId"),
                        each(
                                p,
                                "results",
                                r -> new ServerMessage.SearchHit(
                                        text(r, "key"),
                                        value(r.get("value")),
                                        number(r, "score"),
                                        texts(r, "matchedTerms"))),
                        (int) number(p, "totalCount"),
                        optionalText(p, "error"));
            case "TOPIC_MESSAGE" ->
                new ServerMessage.TopicMessage(
                        text(p, "topic"),
                        p.containsKey("data") ? Optional.of(value(p.get("data"))) : Optional.empty(),
                        text(p, "publisherId"),
                        (long) number(p, "timestamp"));
            case "LOCK_GRANTED" ->
                new ServerMessage.LockGranted(text(p, "requestId"), text(p, "name"), (long) number(p, "fencingToken"));
            case "LOCK_RELEASED" ->
                new ServerMessage.LockReleased(
                        optionalText(p, "requestId").orElse(""), text(p, "name"), (boolean) p.get("success"));
            case "COUNTER_RESPONSE", "COUNTER_UPDATE" ->
                new ServerMessage.CounterState(
                        text(p, "name"),
                        amounts(child(p, "state"), "p"),
                        amounts(child(p, "state"), "n"),
                        json.get("type").equals("COUNTER_UPDATE"));
            case "JOURNAL_EVENT" -> new ServerMessage.JournalEvent(journalEntry(child(json, "event")));
            case "JOURNAL_READ_RESPONSE" ->
                new ServerMessage.JournalPage(
                        text(json, "requestId"), each(json, "events", Heard::journalEntry), (boolean)
                                json.get("hasMore"));
            case "ENTRY_PROCESS_RESPONSE" -> new ServerMessage.EntryProcessed(text(json, "requestId"), outcome(json));
            case "ENTRY_PROCESS_BATCH_RESPONSE" -> {
                Map<String, ServerMessage.ProcessorOutcome> outcomes = new LinkedHashMap<>();
                child(json, "results").forEach((key, outcome) -> outcomes.put(key, outcome(Golden.map(outcome))));
                yield new ServerMessage.EntriesProcessed(text(json, "requestId"), outcomes);
            }
            case "REGISTER_RESOLVER_RESPONSE" ->
                new ServerMessage.ResolverRegistered(text(json, "requestId"), optionalText(json, "error"));
            case "UNREGISTER_RESOLVER_RESPONSE" ->
                new ServerMessage.ResolverUnregistered(text(json, "requestId"), optionalText(json, "error"));
            case "LIST_RESOLVERS_RESPONSE" ->
                new ServerMessage.ResolverList(
                        text(json, "requestId"),
                        each(
                                json,
                                "resolvers",
                                r -> new ServerMessage.ListedResolver(
                                        text(r, "mapName"),
                                        text(r, "name"),
                                        Optional.ofNullable((Double) r.get("priority"))
                                                .map(Double::intValue),
                                        optionalText(r, "keyPattern"))));
            case "MERGE_REJECTED" ->
                new ServerMessage.MergeRejected(
                        text(json, "mapName"),
                        text(json, "key"),
                        value(json.get("attemptedValue")),
                        text(json, "reason"),
                        timestamp(json, "timestamp"));
            case "PARTITION_MAP" ->
                new ServerMessage.PartitionMap(
                        (long) number(p, "version"),
                        each(
                                p,
                                "nodes",
                                n -> new ServerMessage.Node(
                                        text(n, "nodeId"), text(child(n, "endpoints"), "websocket"))),
                        (int) number(p, "partitionCount"),
                        (long) number(p, "generatedAt"));
            default -> throw new AssertionError("nothing is known of " + json.get("type"));
        };
    }

    private static String change(Map<String, Object> p) {
        return text(p, "type").equals("REMOVE") ? "LEAVE" : text(p, "type");
    }

    private static ServerMessage.OperationResult result(Map<String, Object> json) {
        return new ServerMessage.OperationResult(
                text(json, "opId"), (boolean) json.get("success"), level(json), optionalText(json, "error"));
    }

    private static WriteConcern level(Map<String, Object> json) {
        return WriteConcern.valueOf(text(json, "achievedLevel"));
    }

    private static ServerMessage event(Map<String, Object> p) {
        String map = text(p, "mapName");
        String key = text(p, "key");
        return switch (text(p, "eventType")) {
            case "OR_ADD" -> new ServerMessage.ServerEvent.OrAdded(map, key, orRecord(child(p, "orRecord")));
            case "OR_REMOVE" -> new ServerMessage.ServerEvent.OrRemoved(map, key, new Tag(text(p, "orTag")));
            default -> new ServerMessage.ServerEvent.LwwChanged(map, key, lwwRecord(child(p, "record")));
        };
    }

    private static LwwRecord lwwRecord(Map<String, Object> json) {
        Timestamp timestamp = timestamp(json, "timestamp");
        return json.get("value") == null
                ? new LwwRecord.Tombstone(timestamp)
                : new LwwRecord.Entry(value(json.get("value")), timestamp, ttl(json));
    }

    private static OrEntry orEntry(Map<String, Object> json) {
        return new OrEntry(
                text(json, "key"),
                each(json, "records", Heard::orRecord),
                texts(json, "tombstones").stream().map(Tag::new).toList());
    }

    private static OrRecord orRecord(Map<String, Object> json) {
        return new OrRecord(
                value(json.get("value")), timestamp(json, "timestamp"), new Tag(text(json, "tag")), ttl(json));
    }

    private static TimeToLive ttl(Map<String, Object> json) {
        return json.containsKey("ttlMs") ? new TimeToLive(number(json, "ttlMs")) : TimeToLive.NONE;
    }

    private static Timestamp timestamp(Map<String, Object> json, String member) {
        Map<String, Object> t = child(json, member);
        return new Timestamp((long) number(t, "millis"), (long) number(t, "counter"), new NodeId(text(t, "nodeId")));
    }

    private static ServerMessage.JournalEntry journalEntry(Map<String, Object> json) {
        return new ServerMessage.JournalEntry(
                Long.parseLong(text(json, "sequence")),
                ServerMessage.JournalType.valueOf(text(json, "type")),
                text(json, "mapName"),
                text(json, "key"),
                optionalValue(json, "value"),
                optionalValue(json, "previousValue"),
                timestamp(json, "timestamp"),
                text(json, "nodeId"));
    }

    private static ServerMessage.ProcessorOutcome outcome(Map<String, Object> json) {
        return new ServerMessage.ProcessorOutcome(
                (boolean) json.get("success"),
                optionalValue(json, "result"),
                optionalValue(json, "newValue"),
                optionalText(json, "error"));
    }

    // What it must say

    private static Map<String, Object> expected(Map<String, Object> json) {
        Map<String, Object> top = new LinkedHashMap<>(json);
        Map<String, Object> p = new LinkedHashMap<>();
        if (json.containsKey("payload")) {
            p.putAll(child(json, "payload"));
            top.put("payload", p);
        }
        switch ((String) json.get("type")) {
            case "AUTH_ACK" -> top.put("protocolVersion", 1.0);
            case "OP_REJECTED" -> p.put("code", 400.0);
            case "SERVER_EVENT" -> {
                top.remove("timestamp");
                // A deletion has no time to live; the old server passed on what it had been sent with one.
                if (p.get("record") instanceof Map<?, ?> record && record.get("value") == null) {
                    record.remove("ttlMs");
                }
            }
            case "LOCK_RELEASED" -> p.putIfAbsent("requestId", "");
            case "QUERY_RESP" -> {
                p.putIfAbsent("hasMore", false);
                p.putIfAbsent("cursorStatus", "none");
            }
            case "SEARCH_RESP" -> p.remove("nextCursor"); // only of a cluster of the old servers
            case "QUERY_UPDATE" -> {
                // Within a cluster the old servers spelled the type in the later way.
                boolean gone = p.get("type").equals("REMOVE") || p.get("type").equals("LEAVE");
                p.put("changeType", gone ? "LEAVE" : p.get("type"));
                p.put("type", gone ? "REMOVE" : "UPDATE");
            }
            case "SEARCH_UPDATE" -> p.put("changeType", p.get("type"));
            case "COUNTER_RESPONSE", "COUNTER_UPDATE" -> {
                Map<String, Object> state = child(p, "state");
                p.put(
                        "state",
                        Map.of(
                                "p", state.get("p"),
                                "positive", state.get("p"),
                                "n", state.get("n"),
                                "negative", state.get("n")));
            }
            case "LIST_RESOLVERS_RESPONSE" ->
                objects(top.get("resolvers")).forEach(resolver -> resolver.remove("registeredBy"));
            case "PARTITION_MAP" -> {
                // Some recordings are abridged, others are of a cluster, whose partitions have several owners.
                String owner = text(objects(p.get("nodes")).getFirst(), "nodeId");
                p.put(
                        "partitions",
                        IntStream.range(0, 271)
                                .mapToObj(id -> Map.of(
                                        "partitionId", (double) id, "ownerNodeId", owner, "backupNodeIds", List.of()))
                                .toList());
            }
            default -> {}
        }
        return top;
    }

    // Parts

    private static Map<String, Object> child(Map<String, Object> json, String member) {
        return Golden.map(json.get(member));
    }

    private static List<Map<String, Object>> objects(Object list) {
        return Golden.list(list).stream().map(Golden::map).toList();
    }

    private static <T> List<T> each(
            Map<String, Object> json, String member, java.util.function.Function<Map<String, Object>, T> conversion) {
        return json.containsKey(member)
                ? objects(json.get(member)).stream().map(conversion).toList()
                : List.of();
    }

    private static String text(Map<String, Object> json, String member) {
        return (String) json.get(member);
    }

    private static Optional<String> optionalText(Map<String, Object> json, String member) {
        return Optional.ofNullable(text(json, member));
    }

    private static List<String> texts(Map<String, Object> json, String member) {
        return Golden.list(json.get(member)).stream().map(String.class::cast).toList();
    }

    private static double number(Map<String, Object> json, String member) {
        return (Double) json.get(member);
    }

    private static int hash(Object number) {
        return (int) ((Double) number).longValue();
    }

    private static Map<String, Integer> hashes(Map<String, Object> json) {
        return json.entrySet().stream().collect(toMap(Map.Entry::getKey, e -> hash(e.getValue())));
    }

    private static Map<String, Double> amounts(Map<String, Object> json, String member) {
        return child(json, member).entrySet().stream().collect(toMap(Map.Entry::getKey, e -> (Double) e.getValue()));
    }

    /** A member that is null stands for none. */
    private static Optional<Value> optionalValue(Object plain) {
        return plain == null ? Optional.empty() : Optional.of(value(plain));
    }

    /** A member that is null is there. */
    private static Optional<Value> optionalValue(Map<String, Object> json, String member) {
        return json.containsKey(member) ? Optional.of(value(json.get(member))) : Optional.empty();
    }

    static Value value(Object plain) {
        MessagePackWriter out = new MessagePackWriter(64);
        write(out, plain);
        return Value.of(out.toByteArray());
    }

    private static void write(MessagePackWriter out, Object plain) {
        switch (plain) {
            case null -> out.nil();
            case Boolean b -> out.bool(b);
            case Double d -> out.number(d);
            case BigInteger i -> out.wideInteger(i);
            case String s -> out.string(s);
            case Plain.Bytes(String hex) -> out.binary(Golden.hex(hex));
            case Plain.Moment(Double millis) ->
                out.date(millis == null ? OptionalDouble.empty() : OptionalDouble.of(millis));
            case List<?> list -> {
                out.arrayHeader(list.size());
                list.forEach(element -> write(out, element));
            }
            case Map<?, ?> map -> {
                out.mapHeader(map.size());
                map.forEach((name, member) -> write(out.string((String) name), member));
            }
            default -> throw new AssertionError("no value: " + plain);
        }
    }
}
