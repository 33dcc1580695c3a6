package topgun.application.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import topgun.application.harness.TestClient;
import topgun.application.harness.TestServer;
import topgun.application.map.GridMap;
import topgun.application.map.MapTask;
import topgun.application.map.Unavailable;
import topgun.application.message.ClientMessage;
import topgun.application.message.ClientMessage.*;
import topgun.application.message.HybridQuery;
import topgun.application.message.PushedEntry;
import topgun.domain.access.AccessPolicy;
import topgun.domain.access.Action;
import topgun.domain.access.MapPattern;
import topgun.domain.access.Policy;
import topgun.domain.access.Rule;
import topgun.domain.access.SegmentPattern;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.Timestamp;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.OrRecord;
import topgun.domain.crdt.Tag;
import topgun.domain.crdt.TimeToLive;
import topgun.domain.merkle.Fnv1a;
import topgun.domain.operation.Operation;
import topgun.domain.processor.ProcessorResult;
import topgun.domain.query.PredicateCondition;
import topgun.domain.rule.ConditionExpression;
import topgun.domain.value.Value;
import topgun.domain.value.ValueView;
import topgun.domain.value.ValueView.MapView;
import topgun.domain.vector.Metric;
import topgun.domain.vector.VectorIndexDefinition;
import topgun.domain.vector.VectorSource;

/**
 * Every message there is, sent by everybody there is. Whoever may not is told so, nothing he may not see is in anything he
 * hears, and nothing he may not change is changed. A message that is new needs a row here.
 */
class AccessMatrixTest {

    private static final String LWW = "m";
    private static final String OR = "o";
    private static final String MINE = "mine";
    private static final String OTHERS = "others";
    private static final String SECRET_OF_MINE = "the secret of ann";
    private static final String SECRET_OF_OTHERS = "the secret of bob";
    private static final ValueView AT = new ValueView.ListView(List.of(new ValueView.Num(0.5), new ValueView.Num(1)));
    private static final NodeId NODE = new NodeId("n");

    /** The user ann in different roles. */
    private enum Caller {
        NOT_AUTHENTICATED,
        WITHOUT_ROLE,
        READ,
        FIELD,
        PUT,
        OWNER,
        ADMIN;

        boolean may(Action action) {
            return switch (this) {
                case NOT_AUTHENTICATED, WITHOUT_ROLE -> false;
                case READ, FIELD -> action == Action.READ;
                case PUT -> action != Action.READ;
                case OWNER, ADMIN -> true;
            };
        }

        boolean sees(String secret) {
            return this == READ || this == ADMIN || (this == OWNER && secret.equals(SECRET_OF_MINE));
        }
    }

    /**
     * A message that is about {@link #OTHERS} as far as it is about a record.
     *
     * @param needs what a caller must be allowed to do; null for nothing
     * @param deniedToOwners whether somebody is told that he may not who may do it to some records, but not to this one
     */
    private record Row(ClientMessage message, @Nullable Action needs, boolean deniedToOwners) {

        static Row free(ClientMessage message) {
            return new Row(message, null, false);
        }

        static Row needs(Action action, ClientMessage message) {
            return new Row(message, action, false);
        }

        static Row ofRecord(Action action, ClientMessage message) {
            return new Row(message, action, true);
        }

        boolean isDeniedTo(Caller caller) {
            return needs != null && (!caller.may(needs) || (deniedToOwners && caller == Caller.OWNER));
        }
    }

    private static final Set<Class<?>> HEARD_BEFORE_AUTHENTICATION =
            Set.of(Authenticate.class, DeviceHello.class, Ping.class);

    private static Timestamp at(long offset) {
        return new Timestamp(TestServer.START_MILLIS + offset, 0, NODE);
    }

    private static Value value(String owner, String text) {
        Map<String, ValueView> members = new LinkedHashMap<>();
        members.put("owner", new ValueView.Text(owner));
        members.put("text", new ValueView.Text(text));
        members.put("at", AT);
        return value(members);
    }

    private static Value value(Map<String, ValueView> members) {
        return Value.of(new MapView(members));
    }

    private static Value nearest() {
        return Value.of(new MapView(Map.of("mapName", new ValueView.Text(LWW), "queryVector", AT)));
    }

    private static Tag tag(long offset) {
        return new Tag(at(offset).toString());
    }

    private static Operation.Put put(String key, Value value) {
        return new Operation.Put(LWW, key, value, at(10), TimeToLive.NONE);
    }

    private static String leaf(String key) {
        return "%08x".formatted(Fnv1a.hash(key)).substring(0, 3);
    }

    private static final Value EVERYTHING = Value.of(new MapView(Map.of()));
    private static final HybridQuery HYBRID = new HybridQuery.Complete(
            LWW,
            "secret",
            List.of("exact", "fullText"),
            OptionalDouble.empty(),
            Optional.empty(),
            Optional.of(value(Map.of("op", new ValueView.Text("isNotNull"), "attribute", new ValueView.Text("owner")))),
            true,
            OptionalDouble.empty());
    private static final ProcessorCode TOUCH = new ProcessorCode("touch", "", Optional.empty());

    private static List<Row> rows(TestServer server) {
        Value forged = value("ann", "forged");
        return List.of(
                Row.free(new Authenticate("eve:ADMIN", Optional.empty())),
                Row.free(new DeviceHello(Optional.empty())),
                Row.free(new Ping(1, false)),
                Row.free(new PartitionMapRequest(0)),
                Row.free(new ClientApplyAck(1)),
                Row.ofRecord(
                        Action.PUT,
                        new Batch(List.of(server.codec.frame(
                                new ClientOperation(TestClient.submitted("1", put(OTHERS, forged))))))),
                Row.free(new Ignored("SERVER_EVENT")),
                Row.ofRecord(Action.PUT, new ClientOperation(TestClient.submitted("1", put(OTHERS, forged)))),
                Row.ofRecord(
                        Action.REMOVE,
                        new OperationBatch(
                                List.of(TestClient.submitted("1", new Operation.Remove(LWW, OTHERS, at(10)))),
                                Optional.empty(),
                                OptionalLong.empty(),
                                false)),
                Row.ofRecord(
                        Action.PUT,
                        new ClientOperation(TestClient.submitted("1", new Operation.OrRemove(OR, OTHERS, tag(2))))),
                Row.ofRecord(
                        Action.PUT,
                        new ClientOperation(TestClient.submitted(
                                "1", new Operation.OrAdd(OR, OTHERS, forged, at(10), tag(2), TimeToLive.NONE)))),
                Row.needs(Action.READ, new SyncInit(LWW, 0)),
                Row.needs(Action.READ, new MerkleBucketRequest(LWW, leaf(OTHERS))),
                Row.needs(Action.READ, new MerkleBucketRequest(LWW, leaf(MINE))),
                Row.needs(Action.READ, new OrSyncInit(OR, 0, Map.of(), 0, false)),
                Row.needs(Action.READ, new OrMerkleBucketRequest(OR, leaf(OTHERS))),
                Row.needs(Action.READ, new OrDiffRequest(OR, List.of(MINE, OTHERS))),
                Row.needs(Action.PUT, new OrPushDiff(OR, List.of(new PushedEntry(OTHERS, List.of(), List.of(tag(2)))))),
                Row.needs(Action.READ, new QuerySubscribe("q", LWW, EVERYTHING, Optional.empty())),
                Row.needs(Action.READ, new QuerySubscribe("q", OR, EVERYTHING, Optional.empty())),
                Row.free(new QueryUnsubscribe("q")),
                Row.needs(Action.READ, new Search("s", LWW, "secret", Value.NULL)),
                Row.needs(Action.READ, new SearchSubscribe("s", LWW, "secret", Value.NULL)),
                Row.free(new SearchUnsubscribe("s")),
                Row.free(new SqlQuery("q")),
                Row.needs(Action.READ, new VectorSearch("v", nearest())),
                Row.needs(Action.READ, new HybridSearch("h", HYBRID)),
                Row.needs(Action.READ, new HybridSearchSubscribe("h", HYBRID)),
                Row.free(new HybridSearchUnsubscribe("h")),
                Row.ofRecord(Action.READ, new TopicSubscribe("t")),
                Row.free(new TopicUnsubscribe("t")),
                Row.ofRecord(Action.PUT, new TopicPublish("t", Optional.of(value("bob", "x")))),
                Row.needs(Action.PUT, new TopicPublish("t", Optional.of(value("ann", "x")))),
                Row.needs(Action.PUT, new LockRequest("l", "lock", 1_000)),
                Row.free(new LockRelease(Optional.empty(), "lock", 1)),
                Row.ofRecord(Action.READ, new CounterRequest("c")),
                Row.ofRecord(Action.PUT, new CounterSync("c", Map.of("n", 1.0), Map.of())),
                Row.free(new JournalSubscribe("j", Optional.of("1"), Optional.empty(), List.of())),
                Row.needs(Action.READ, new JournalSubscribe("j", Optional.of("1"), Optional.of(LWW), List.of())),
                Row.free(new JournalUnsubscribe("j")),
                Row.free(new JournalRead("j", "1", OptionalDouble.empty(), Optional.of(LWW))),
                Row.ofRecord(Action.PUT, new EntryProcess("p", LWW, OTHERS, TOUCH)),
                Row.ofRecord(Action.PUT, new EntryProcessBatch("p", LWW, List.of(OTHERS), TOUCH)),
                Row.ofRecord(
                        Action.PUT,
                        new RegisterResolver("r", LWW, "builtin:lww", "", OptionalInt.empty(), Optional.empty())),
                Row.needs(Action.PUT, new UnregisterResolver("r", LWW, "none")),
                Row.free(new ListResolvers("r", Optional.empty())));
    }

    private static AccessPolicy policy() {
        try {
            var own = new Rule(
                    "own",
                    new SegmentPattern("*"),
                    Rule.Scope.ALL,
                    Rule.Effect.ALLOW,
                    Optional.of(PredicateCondition.of(
                            ConditionExpression.parse("data.owner == auth.id && auth.roles containsAny 'OWNER'"))));
            return AccessPolicy.denyByDefault(List.of(
                            new Policy("READ", new MapPattern("*"), EnumSet.of(Action.READ), Set.of()),
                            new Policy("FIELD", new MapPattern("*"), EnumSet.of(Action.READ), Set.of("owner")),
                            new Policy("PUT", new MapPattern("*"), EnumSet.of(Action.PUT, Action.REMOVE), Set.of())))
                    .withRules(List.of(own));
        } catch (ConditionExpression.SyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static TestServer server() {
        var server = new TestServer(new TestServer.Options()
                .policy(policy())
                .journal(100)
                .processors(Map.of(
                        "touch",
                        (value, key, arguments) -> new ProcessorResult(
                                Optional.of(value("ann", "touched").view()), Optional.empty()))));
        server.vectors.add(new VectorIndexDefinition(LWW, "near", new VectorSource.Attribute("at"), 2, Metric.COSINE));
        TestClient root = server.connect().authenticate("root:ADMIN");
        root.write(
                new Operation.Put(LWW, MINE, value("ann", SECRET_OF_MINE), at(1), TimeToLive.NONE),
                new Operation.Put(LWW, OTHERS, value("bob", SECRET_OF_OTHERS), at(1), TimeToLive.NONE),
                new Operation.Put(LWW, OTHERS, value("bob", "again " + SECRET_OF_OTHERS), at(2), TimeToLive.NONE),
                new Operation.OrAdd(OR, MINE, value("ann", SECRET_OF_MINE), at(1), tag(1), TimeToLive.NONE),
                new Operation.OrAdd(OR, OTHERS, value("bob", SECRET_OF_OTHERS), at(2), tag(2), TimeToLive.NONE));
        server.awaitSaved();
        return server;
    }

    private static TestClient connect(TestServer server, Caller caller) {
        TestClient client = server.connect();
        client.forget();
        return switch (caller) {
            case NOT_AUTHENTICATED -> client;
            case WITHOUT_ROLE -> client.authenticate("ann:");
            case READ, FIELD, PUT, OWNER, ADMIN -> client.authenticate("ann:" + caller);
        };
    }

    private static List<Integer> indices() {
        try (TestServer server = new TestServer()) {
            return Stream.iterate(0, n -> n + 1).limit(rows(server).size()).toList();
        }
    }

    @Test
    void everyMessageHasARow() {
        try (TestServer server = new TestServer()) {
            assertThat(rows(server).stream().<Class<?>>map(row -> row.message().getClass()))
                    .containsAll(List.of(ClientMessage.class.getPermittedSubclasses()));
        }
    }

    @ParameterizedTest
    @MethodSource("indices")
    void everybodyMayWhatHeMayAndNothingElse(int index) {
        for (Caller caller : Caller.values()) {
            try (TestServer server = server()) {
                Row row = rows(server).get(index);
                TestClient client = connect(server, caller);
                client.begin(row.message());
                server.awaitSaved();
                check(server, row, caller, client);
            }
        }
    }

    private static void check(TestServer server, Row row, Caller caller, TestClient client) {
        String what = row.message() + " by " + caller;
        List<String> heard = new ArrayList<>();
        client.heard().forEach(message -> collect(message, heard));
        if (caller == Caller.NOT_AUTHENTICATED) {
            if (!HEARD_BEFORE_AUTHENTICATION.contains(row.message().getClass())) {
                assertThat(client.heard()).as(what).isEmpty();
            }
        } else {
            assertThat(heard.stream().anyMatch(text -> text.matches("(?i).*\\bdenied\\b.*")))
                    .as(what + ", who heard " + client.heard())
                    .isEqualTo(row.isDeniedTo(caller));
        }
        for (String secret : List.of(SECRET_OF_MINE, SECRET_OF_OTHERS)) {
            if (!caller.sees(secret)) {
                assertThat(heard).as(what).noneMatch(text -> text.contains(secret));
            }
        }
        if (caller != Caller.PUT && caller != Caller.ADMIN) {
            assertThat(texts(server, OTHERS)).as(what).containsExactly("again " + SECRET_OF_OTHERS, SECRET_OF_OTHERS);
        }
    }

    /** What is under a key in both maps. */
    private static List<String> texts(TestServer server, String key) {
        List<Value> values = new ArrayList<>();
        for (String name : List.of(LWW, OR)) {
            server.maps.run(name, new MapTask() {
                @Override
                public void run(GridMap map) {
                    map.lww().flatMap(lww -> lww.record(key)).ifPresent(record -> collectValues(record, values));
                    map.or().map(or -> or.records(key)).orElse(List.of()).stream()
                            .map(OrRecord::value)
                            .forEach(values::add);
                }

                @Override
                public void unavailable(Unavailable reason) {
                    throw new IllegalStateException(reason.reason());
                }
            });
        }
        return values.stream()
                .map(value ->
                        ((ValueView.Text) ((MapView) value.view()).members().get("text")).value())
                .toList();
    }

    private static void collectValues(Object record, List<Value> values) {
        if (record instanceof LwwRecord.Entry entry) {
            values.add(entry.value());
        }
    }

    /** All texts in a message, however deep, those inside of values included. */
    private static void collect(Object part, List<String> texts) {
        switch (part) {
            case String text -> texts.add(text);
            case Value value -> texts.add(new String(value.bytes(), StandardCharsets.UTF_8));
            case Optional<?> optional -> optional.ifPresent(inner -> collect(inner, texts));
            case Collection<?> collection -> collection.forEach(inner -> collect(inner, texts));
            case Map<?, ?> map ->
                map.forEach((key, inner) -> {
                    collect(key, texts);
                    collect(inner, texts);
                });
            case Record record -> {
                for (RecordComponent component : record.getClass().getRecordComponents()) {
                    collect(member(record, component), texts);
                }
            }
            default -> {}
        }
    }

    private static Object member(Record record, RecordComponent component) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(record.getClass().getName(), e);
        }
    }
}
