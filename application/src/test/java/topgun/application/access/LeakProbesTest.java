package topgun.application.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import topgun.application.harness.TestClient;
import topgun.application.harness.TestServer;
import topgun.application.message.ClientMessage;
import topgun.application.message.ClientMessage.EntryProcess;
import topgun.application.message.ClientMessage.HybridSearchSubscribe;
import topgun.application.message.ClientMessage.JournalRead;
import topgun.application.message.ClientMessage.JournalSubscribe;
import topgun.application.message.ClientMessage.MerkleBucketRequest;
import topgun.application.message.ClientMessage.OrDiffRequest;
import topgun.application.message.ClientMessage.OrMerkleBucketRequest;
import topgun.application.message.ClientMessage.OrSyncInit;
import topgun.application.message.ClientMessage.ProcessorCode;
import topgun.application.message.ClientMessage.QuerySubscribe;
import topgun.application.message.ClientMessage.Search;
import topgun.application.message.ClientMessage.SearchSubscribe;
import topgun.application.message.ClientMessage.SyncInit;
import topgun.application.message.ExchangeReply;
import topgun.application.message.ExchangeRequest;
import topgun.application.message.ExchangeRequest.KnownMap;
import topgun.application.message.ExchangeRequest.PagedQuery;
import topgun.application.message.HybridQuery;
import topgun.domain.access.AccessPolicy;
import topgun.domain.access.Action;
import topgun.domain.access.MapPattern;
import topgun.domain.access.Policy;
import topgun.domain.access.Principal;
import topgun.domain.access.Rule;
import topgun.domain.access.SegmentPattern;
import topgun.domain.clock.ClaimedTime;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.Timestamp;
import topgun.domain.clock.UnusableTime;
import topgun.domain.crdt.Tag;
import topgun.domain.crdt.TimeToLive;
import topgun.domain.merkle.Fnv1a;
import topgun.domain.operation.Operation;
import topgun.domain.processor.ProcessorResult;
import topgun.domain.query.PredicateCondition;
import topgun.domain.rule.ConditionExpression;
import topgun.domain.value.Value;
import topgun.domain.value.ValueView;
import topgun.domain.value.ValueView.ListView;
import topgun.domain.value.ValueView.MapView;
import topgun.domain.value.ValueView.Num;
import topgun.domain.value.ValueView.Text;

/**
 * Two servers that differ only in what somebody must not see are the same to him: whatever he asks, he hears the same from
 * both, to the last hash, score, count, cursor and number.
 */
class LeakProbesTest {

    private static final String LWW = "m";
    private static final String OR = "o";
    private static final List<String> MINE = List.of("mine-1", "mine-2", "mine-3");
    private static final List<String> OTHERS = List.of("other-1", "other-2", "other-3");

    /** What is in a server besides what ann may see: the text of records, and whether bob has any. */
    record World(String text, boolean withOthers) {}

    private final List<Operation> writes = new ArrayList<>();
    private int written;

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
                            new Policy("FIELD", new MapPattern("*"), EnumSet.of(Action.READ), Set.of("owner", "n")),
                            new Policy("PUT", new MapPattern("*"), EnumSet.of(Action.PUT), Set.of())))
                    .withRules(List.of(own));
        } catch (ConditionExpression.SyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static Value object(Object... namesAndMembers) {
        Map<String, ValueView> members = new LinkedHashMap<>();
        for (int i = 0; i < namesAndMembers.length; i += 2) {
            members.put((String) namesAndMembers[i], view(namesAndMembers[i + 1]));
        }
        return Value.of(new MapView(members));
    }

    private static ValueView view(Object part) {
        return switch (part) {
            case String text -> new Text(text);
            case Integer number -> new Num(number);
            case List<?> list ->
                new ListView(list.stream().map(LeakProbesTest::view).toList());
            case Value value -> value.view();
            default -> throw new IllegalArgumentException(part.toString());
        };
    }

    private static Timestamp time(int counter) {
        return new Timestamp(TestServer.START_MILLIS, counter, new NodeId("n"));
    }

    private void put(String key, String owner, String text) {
        Value value = object("owner", owner, "n", key.length(), "text", text);
        Timestamp now = time(++written);
        writes.add(new Operation.Put(LWW, key, value, now, TimeToLive.NONE));
        writes.add(new Operation.OrAdd(OR, key, value, now, new Tag(now.toString()), TimeToLive.NONE));
    }

    private void flush(TestServer server, TestClient root) {
        root.write(writes.toArray(Operation[]::new));
        writes.clear();
        server.awaitSaved();
        server.time.advance(2_000);
    }

    private static List<ClientMessage> probes() {
        List<ClientMessage> probes = new ArrayList<>(List.of(
                new SyncInit(LWW, 0),
                new SyncInit(OR, 0),
                new OrSyncInit(OR, 0, Map.of(), 0, false),
                new OrSyncInit(LWW, 0, Map.of(), 0, false),
                new MerkleBucketRequest(LWW, ""),
                new OrMerkleBucketRequest(OR, ""),
                new OrDiffRequest(
                        OR, Stream.of(MINE, OTHERS).flatMap(List::stream).toList()),
                new SearchSubscribe("words", LWW, "ann bob alpha beta gamma", Value.NULL),
                new SearchSubscribe("tagged", OR, "ann bob alpha beta gamma", Value.NULL),
                new HybridSearchSubscribe("words and fields", hybrid(LWW)),
                new HybridSearchSubscribe("tagged words and fields", hybrid(OR)),
                new JournalRead("r", "0", OptionalDouble.of(2), Optional.empty()),
                new JournalRead("r", "0", OptionalDouble.of(100), Optional.of(LWW)),
                new JournalSubscribe("j", Optional.of("0"), Optional.empty(), List.of())));
        Stream.of(MINE, OTHERS).flatMap(List::stream).forEach(key -> {
            String route = "%08x".formatted(Fnv1a.hash(key));
            for (int length = 1; length <= 3; length++) {
                probes.add(new MerkleBucketRequest(LWW, route.substring(0, length)));
                probes.add(new OrMerkleBucketRequest(OR, route.substring(0, length)));
            }
        });
        List<Value> queries = queries();
        for (int i = 0; i < queries.size(); i++) {
            for (String map : List.of(LWW, OR)) {
                probes.add(new QuerySubscribe(map + i, map, queries.get(i), Optional.empty()));
            }
        }
        return probes;
    }

    private static HybridQuery hybrid(String map) {
        return new HybridQuery.Complete(
                map,
                "ann bob alpha beta gamma",
                List.of("exact", "fullText"),
                OptionalDouble.empty(),
                Optional.empty(),
                Optional.of(object("op", "isNull", "attribute", "text")),
                true,
                OptionalDouble.empty());
    }

    private static List<Value> queries() {
        return List.of(
                object(),
                object("where", object("text", "alpha")),
                object("predicate", object("op", "regex", "attribute", "text", "value", "^a")),
                object("predicate", object("op", "isNull", "attribute", "text")),
                object("predicate", object("op", "gt", "attribute", "text", "value", "alphb")),
                object("sort", object("text", "asc"), "limit", 2),
                object("sort", object("text", "desc"), "limit", 1),
                object("groupBy", List.of("text"), "aggregations", List.of(object("op", "count", "as", "c"))));
    }

    /** All that somebody of those roles is told who asks for everything at once. */
    private static ExchangeReply exchange(TestServer server, String roles, Optional<ExchangeReply> earlier) {
        Function<String, ClaimedTime> upTo = map -> earlier.stream()
                .flatMap(reply -> reply.deltas().stream())
                .filter(delta -> delta.map().equals(map))
                .map(ExchangeReply.Delta::upTo)
                .findFirst()
                .orElse(time(0));
        List<PagedQuery> pages = new ArrayList<>();
        List<Search> searches = new ArrayList<>();
        for (String map : List.of(LWW, OR)) {
            for (Value query : queries()) {
                pages.add(new PagedQuery(
                        new QuerySubscribe(map + pages.size(), map, query, Optional.empty()), pages.size() % 2));
            }
            searches.add(new Search(map, map, "ann bob alpha beta gamma", Value.NULL));
        }
        return server.exchange
                .answer(
                        new Principal(Optional.of("ann"), List.of(roles.split(","))),
                        new ExchangeRequest(
                                UnusableTime.INSTANCE,
                                List.of(),
                                List.of(new KnownMap(LWW, upTo.apply(LWW)), new KnownMap(OR, upTo.apply(OR))),
                                pages,
                                searches))
                .join();
    }

    private static ClientMessage process(String key) {
        return new EntryProcess("p", LWW, key, new ProcessorCode("look", "", Optional.empty()));
    }

    /** All that somebody of those roles hears, by kind of message: the journal comes when the store has saved it. */
    private Map<Class<?>, List<Object>> transcript(World world, String roles, List<ClientMessage> probes) {
        written = 0;
        try (TestServer server = new TestServer(new TestServer.Options()
                .policy(policy())
                .journal(1_000)
                .processors(Map.of(
                        "look",
                        (value, key, arguments) -> new ProcessorResult(
                                value,
                                Optional.of(
                                        new Num(value.orElseThrow().toString().length()))))))) {
            TestClient root = server.connect().authenticate("root:ADMIN");
            boolean ownTexts = roles.equals("OWNER");
            MINE.forEach(key -> put(key, "ann", ownTexts ? "alpha of ann" : world.text()));
            flush(server, root);
            if (world.withOthers()) {
                OTHERS.forEach(key -> put(key, "bob", world.text()));
            }
            flush(server, root);
            TestClient ann = server.connect().authenticate("ann:" + roles);
            for (ClientMessage probe : probes) {
                ann.begin(probe);
                server.awaitSaved();
            }
            ExchangeReply first = exchange(server, roles, Optional.empty());
            server.time.advance(5_000);
            if (world.withOthers()) {
                put("other-1", "bob", world.text() + " again");
                put("other-4", "bob", "new " + world.text());
            }
            flush(server, root);
            ExchangeReply second = exchange(server, roles, Optional.of(first));
            if (world.withOthers()) {
                writes.add(new Operation.Remove(LWW, "other-2", time(++written)));
                writes.add(new Operation.OrRemove(OR, "other-2", new Tag(time(5).toString())));
            }
            if (!ownTexts) {
                put("mine-1", "ann", world.text() + " again");
            }
            flush(server, root);
            return Stream.concat(ann.heard().stream(), Stream.of(first, second))
                    .collect(Collectors.groupingBy(Object::getClass));
        }
    }

    static Stream<World> fieldWorlds() {
        return Stream.of(new World("beta", true), new World("alpha beta gamma delta alpha", true), new World("", true));
    }

    @ParameterizedTest
    @MethodSource("fieldWorlds")
    void hiddenFieldsMakeNoDifference(World world) {
        List<ClientMessage> probes = probes();
        Stream.of(MINE, OTHERS).flatMap(List::stream).forEach(key -> probes.add(process(key)));
        assertThat(transcript(world, "FIELD,PUT", probes))
                .isEqualTo(transcript(new World("alpha", true), "FIELD,PUT", probes));
    }

    @Test
    void hiddenRecordsMakeNoDifference() {
        List<ClientMessage> probes = probes();
        MINE.forEach(key -> probes.add(process(key)));
        Map<Class<?>, List<Object>> nothingElseThere = transcript(new World("alpha", false), "OWNER", probes);
        assertThat(transcript(new World("alpha", true), "OWNER", probes)).isEqualTo(nothingElseThere);
        assertThat(transcript(new World("beta of ann", true), "OWNER", probes)).isEqualTo(nothingElseThere);
    }

    @Test
    void theProbesWouldFindADifference() {
        assertThat(transcript(new World("alpha", true), "ADMIN", probes()))
                .isNotEqualTo(transcript(new World("beta", true), "ADMIN", probes()));
    }
}
