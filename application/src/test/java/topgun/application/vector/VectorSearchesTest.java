package topgun.application.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static topgun.application.vector.Seeker.object;
import static topgun.application.vector.Seeker.vector;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import topgun.application.harness.FakeRecordStore;
import topgun.application.harness.TestClient;
import topgun.application.harness.TestServer;
import topgun.application.map.GridMap;
import topgun.application.map.MapTask;
import topgun.application.map.Unavailable;
import topgun.application.message.ClientMessage;
import topgun.application.message.ServerMessage.VectorHit;
import topgun.application.message.ServerMessage.VectorSearchResponse;
import topgun.domain.access.AccessPolicy;
import topgun.domain.access.Action;
import topgun.domain.access.MapPattern;
import topgun.domain.access.Policy;
import topgun.domain.access.Rule;
import topgun.domain.access.SegmentPattern;
import topgun.domain.access.View;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.Timestamp;
import topgun.domain.crdt.Tag;
import topgun.domain.crdt.TimeToLive;
import topgun.domain.operation.Operation;
import topgun.domain.query.Condition;
import topgun.domain.query.PredicateCondition;
import topgun.domain.query.QueryRules;
import topgun.domain.rule.ConditionExpression;
import topgun.domain.value.Value;
import topgun.domain.value.ValueView;
import topgun.domain.vector.Metric;
import topgun.domain.vector.VectorIndexDefinition;
import topgun.domain.vector.VectorSource;

class VectorSearchesTest {

    private static final NodeId WRITER = new NodeId("w");

    private TestServer server;
    private Seeker writer;
    private Seeker reader;
    private int written;

    @BeforeEach
    void start() {
        start(new TestServer.Options());
    }

    private void start(TestServer.Options options) {
        if (server != null) {
            server.close();
        }
        server = new TestServer(options);
        writer = new Seeker(server.user("ann"));
        reader = new Seeker(server.user("bob"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void index(String map, String name, Metric metric) {
        server.vectors.add(new VectorIndexDefinition(map, name, new VectorSource.Attribute("at"), 2, metric));
    }

    private Timestamp next() {
        return new Timestamp(TestServer.START_MILLIS + written++, 0, WRITER);
    }

    private void put(String key, Object... members) {
        put(key, TimeToLive.NONE, members);
    }

    private void put(String key, TimeToLive ttl, Object... members) {
        writer.client().write(new Operation.Put("m", key, object(members), next(), ttl));
    }

    private static String error(VectorSearchResponse response) {
        assertThat(response.hits()).isEmpty();
        return response.error().orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        "COSINE, near, 1, far, 0.7071",
        "EUCLIDEAN, near, 0.5, far, 0.1667",
        "DOT_PRODUCT, far, 4, near, 2",
        "MANHATTAN, near, 0.5, far, 0.125",
    })
    void findsTheNearestByTheMetricOfTheIndex(
            Metric metric, String first, double firstScore, String second, double secondScore) {
        index("m", "i", metric);
        put("near", "at", vector(2, 0));
        put("far", "at", vector(4, 4));
        put("none", "text", "no vector");

        VectorSearchResponse response = reader.search("m", vector(1, 0), 10);

        assertThat(Seeker.keys(response)).containsExactly(first, second);
        assertThat(response.hits().get(0).score()).isCloseTo(firstScore, within(1e-4));
        assertThat(response.hits().get(1).score()).isCloseTo(secondScore, within(1e-4));
        assertThat(response.totalCandidates()).isEqualTo(2);
        assertThat(response.error()).isEmpty();
    }

    @Test
    void showsWhatIsAskedFor() {
        index("m", "i", Metric.DOT_PRODUCT);
        put("k", "at", vector(1, 2));
        Value value = object("at", vector(1, 2));

        assertThat(reader.search("m", vector(3, 4), 1).hits())
                .containsExactly(new VectorHit("k", 11, Optional.of(value), Optional.empty()));
        Value bytes = Value.of(new ValueView.Binary(new byte[] {0, 0, (byte) 0x80, 0x3f, 0, 0, 0, 0x40}));
        assertThat(reader.ask(
                                "mapName",
                                "m",
                                "queryVector",
                                vector(3, 4),
                                "k",
                                1,
                                "efSearch",
                                7,
                                "options",
                                Seeker.view("includeValue", false, "includeVectors", true))
                        .hits())
                .containsExactly(new VectorHit("k", 11, Optional.empty(), Optional.of(bytes)));
    }

    @Test
    void looksAsFarAsItTakesForWhatTheFilterWants() {
        index("m", "i", Metric.DOT_PRODUCT);
        for (int n = 0; n < 30; n++) {
            put("k" + n, "at", vector(n, 0), "even", n % 2 == 0);
        }
        Value even = object("op", "eq", "attribute", "even", "value", true);

        VectorSearchResponse response =
                reader.ask("mapName", "m", "queryVector", vector(1, 0), "k", 2, "options", Seeker.view("filter", even));
        assertThat(Seeker.keys(response)).containsExactly("k28", "k26");
        assertThat(response.totalCandidates()).isEqualTo(8);

        Value rare = object("op", "eq", "attribute", "at.0", "value", 1);
        assertThat(Seeker.keys(reader.ask(
                        "mapName", "m", "queryVector", vector(1, 0), "k", 2, "options", Seeker.view("filter", rare))))
                .containsExactly("k1");
        assertThat(Seeker.keys(reader.ask(
                        "mapName", "m", "queryVector", vector(1, 0), "k", 9, "options", Seeker.view("minScore", 28))))
                .containsExactly("k29", "k28");
    }

    @Test
    void findsNoMoreThanTheSettingSays() {
        start(new TestServer.Options().vectors(new VectorSettings(QueryRules.DEFAULT, 3, 1 << 20)));
        index("m", "i", Metric.COSINE);
        for (int n = 0; n < 5; n++) {
            put("k" + n, "at", vector(1, n));
        }
        assertThat(Seeker.keys(reader.search("m", vector(1, 0), 1_000_000))).containsExactly("k0", "k1", "k2");
    }

    @Test
    void findsNoMoreBytesThanTheSettingSays() {
        start(new TestServer.Options().vectors(new VectorSettings(QueryRules.DEFAULT, 10, 10)));
        index("m", "i", Metric.COSINE);
        for (int n = 0; n < 5; n++) {
            put("k" + n, "at", vector(1, n));
        }
        assertThat(Seeker.keys(reader.search("m", vector(1, 0), 5)))
                .as("a single record is found, however large it is")
                .containsExactly("k0");
        assertThat(Seeker.keys(reader.ask(
                        "mapName",
                        "m",
                        "queryVector",
                        vector(1, 0),
                        "k",
                        5,
                        "options",
                        Seeker.view("includeValue", false))))
                .hasSize(5);
    }

    @Test
    void saysWhichIndexIsMissing() {
        assertThat(error(reader.search("m", vector(1, 0), 1))).isEqualTo("no vector index on map m");
        index("m", "one", Metric.COSINE);
        put("k", "at", vector(1, 0));
        assertThat(error(reader.ask("mapName", "m", "indexName", "two", "queryVector", vector(1, 0), "k", 1)))
                .isEqualTo("no vector index two on map m");
        index("m", "two", Metric.DOT_PRODUCT);
        assertThat(error(reader.search("m", vector(1, 0), 1))).contains("indexName", "one, two");
        assertThat(Seeker.keys(reader.ask("mapName", "m", "indexName", "two", "queryVector", vector(1, 0), "k", 1)))
                .containsExactly("k");
    }

    @Test
    void saysWhichDimensionIsExpected() {
        index("m", "i", Metric.COSINE);
        assertThat(error(reader.search("m", vector(1, 0, 0.5), 1)))
                .isEqualTo("dimension mismatch: expected 2, actual 3");
    }

    @Test
    void answersWhateverIsWrong() {
        index("m", "i", Metric.COSINE);
        put("k", "at", vector(1, 0));
        Object ok = vector(1, 0);
        assertThat(error(reader.ask())).contains("queryVector");
        assertThat(error(reader.ask("queryVector", ok))).contains("mapName");
        assertThat(error(reader.ask("mapName", 1, "queryVector", ok))).contains("mapName");
        assertThat(error(reader.ask("mapName", "m", "queryVector", "text"))).contains("queryVector");
        assertThat(error(reader.ask("mapName", "m", "queryVector", ok, "k", 0))).contains("k must");
        assertThat(error(reader.ask("mapName", "m", "queryVector", ok, "k", "many")))
                .contains("k must");
        assertThat(error(reader.ask("mapName", "m", "queryVector", ok, "options", 1)))
                .isNotBlank();
        assertThat(error(reader.ask("mapName", "m", "queryVector", ok, "options", Seeker.view("filter", "x"))))
                .startsWith("filter:");
        assertThat(error(reader.ask("mapName", "m", "queryVector", ok, "options", Seeker.view("includeValue", 1))))
                .contains("includeValue");
        assertThat(Seeker.keys(reader.ask("mapName", "m", "queryVector", ok))).containsExactly("k");
        reader.client().say(new ClientMessage.VectorSearch("v", Value.NULL));
        assertThat(reader.client().heard(VectorSearchResponse.class)).hasSize(2);
    }

    @Test
    void takesInWhatWasThereBeforeTheIndexAndForgetsARemovedOne() {
        var store = new FakeRecordStore();
        start(new TestServer.Options().store(store));
        for (int n = 0; n < 1_700; n++) {
            put("k" + n, "at", vector(1, n));
        }
        server.awaitSaved();
        index("m", "i", Metric.DOT_PRODUCT);
        assertThat(Seeker.keys(reader.search("m", vector(0, 1), 2))).containsExactly("k1699", "k1698");

        start(new TestServer.Options().store(store));
        index("m", "i", Metric.DOT_PRODUCT);
        assertThat(Seeker.keys(reader.search("m", vector(0, 1), 2))).containsExactly("k1699", "k1698");
        VectorReport[] report = new VectorReport[1];
        VectorIndexDefinition definition = server.vectors.find("m", "i").orElseThrow();
        server.vectors.report(definition, told -> report[0] = told);
        assertThat(report[0].vectors()).isEqualTo(1_700);
        assertThat(report[0].bytes()).isGreaterThan(1_700 * 8);
        assertThat(report[0].pending()).isZero();

        server.vectors.remove(definition);
        assertThat(error(reader.search("m", vector(0, 1), 2))).isEqualTo("no vector index on map m");
        put("more", "at", vector(1, 9_999));
        index("m", "i", Metric.MANHATTAN);
        assertThat(Seeker.keys(reader.search("m", vector(1, 9_999), 1))).containsExactly("more");
    }

    @Test
    void nothingIsFoundInAMapOfTaggedRecordsOrWithoutRecords() {
        index("m", "i", Metric.COSINE);
        assertThat(reader.search("m", vector(1, 0), 1).error()).isEmpty();
        Timestamp at = next();
        writer.client()
                .write(new Operation.OrAdd(
                        "m", "k", object("at", vector(1, 0)), at, new Tag(at.toString()), TimeToLive.NONE));
        assertThat(reader.search("m", vector(1, 0), 1))
                .isEqualTo(new VectorSearchResponse("v", List.of(), 0, 0, Optional.empty()));
    }

    /** Begins a search of several slices and has that done as soon as the lane is free for others. */
    private VectorSearchResponse searchAnd(Seeker seeker, Runnable meanwhile) {
        for (int n = 0; n < 1_200; n++) {
            put("k" + n, "at", vector(n, 0), "wanted", n < 1 || n > 1_197);
        }
        Value wanted = object("op", "eq", "attribute", "wanted", "value", true);
        seeker.client().forget();
        onLane(() -> {
            seeker.client()
                    .begin(new ClientMessage.VectorSearch(
                            "v",
                            object(
                                    "mapName",
                                    "m",
                                    "queryVector",
                                    vector(1, 0),
                                    "k",
                                    10,
                                    "options",
                                    Seeker.view("filter", wanted))));
            onLane(() -> {
                assertThat(seeker.client().heard(VectorSearchResponse.class)).isEmpty();
                meanwhile.run();
            });
        });
        List<VectorSearchResponse> responses = seeker.client().heard(VectorSearchResponse.class);
        assertThat(responses).hasSize(1);
        return responses.getFirst();
    }

    private void onLane(Runnable task) {
        onLane(map -> task.run());
    }

    private void onLane(Consumer<GridMap> task) {
        server.maps.run("m", new MapTask() {
            @Override
            public void run(GridMap map) {
                task.accept(map);
            }

            @Override
            public void unavailable(Unavailable reason) {
                throw new IllegalStateException(reason.reason());
            }
        });
    }

    @Test
    void othersGetAtTheMapDuringALongSearch() {
        index("m", "i", Metric.DOT_PRODUCT);
        assertThat(Seeker.keys(searchAnd(reader, () -> writer.client().begin(remove("k1199", "k1198")))))
                .as("those compared first are gone in the end")
                .containsExactly("k0");
    }

    @Test
    void nothingIsComparedForWhoHasGone() {
        index("m", "i", Metric.DOT_PRODUCT);
        put("k", "at", vector(1, 0));
        List<String> told = new ArrayList<>();
        onLane(map -> server.vectors.search(
                map,
                server.vectors.find("m", "i").orElseThrow(),
                new VectorQuery(
                        vector(1, 0), 1, 0, View.EVERYTHING, Condition.Always.INSTANCE, VectorQuery.Contents.NONE),
                new VectorAnswer() {
                    @Override
                    public boolean isAwaited() {
                        return false;
                    }

                    @Override
                    public void found(VectorMatches matches) {
                        told.add("found");
                    }

                    @Override
                    public void failed(String reason) {
                        told.add("failed");
                    }
                }));
        assertThat(told).containsExactly("failed");
    }

    @Test
    void howFarAnIndexIsCanBeToldWhileItIsMade() {
        for (int n = 0; n < 1_200; n++) {
            put("k" + n, "at", vector(n, 0));
        }
        index("m", "i", Metric.DOT_PRODUCT);
        VectorIndexDefinition definition = server.vectors.find("m", "i").orElseThrow();
        List<Object> told = new ArrayList<>();
        onLane(map -> {
            server.vectors.begin(definition, () -> told.add("complete"));
            server.vectors.report(definition, report -> told.add(report.pending()));
        });
        server.vectors.report(definition, report -> told.add(report.pending()));
        assertThat(told).containsExactly(700, "complete", 0);
    }

    @Test
    void whoWouldWaitTooLongIsTold() {
        index("m", "i", Metric.DOT_PRODUCT);
        assertThat(error(searchAnd(reader, () -> server.time.jumpTo(TestServer.START_MILLIS + 25_000))))
                .isEqualTo("the map is too busy to be searched");
    }

    private ClientMessage remove(String... keys) {
        return new ClientMessage.OperationBatch(
                Stream.of(keys)
                        .map(key -> TestClient.submitted(key, new Operation.Remove("m", key, next())))
                        .toList(),
                Optional.empty(),
                OptionalLong.empty(),
                false);
    }

    @Test
    void whoMayNotReadAnyMoreDuringALongSearchIsTold() throws Exception {
        startWithRules();
        Seeker seeker = ann("ALL");
        VectorSearchResponse response =
                searchAnd(seeker, () -> server.access.replace(AccessPolicy.denyByDefault(List.of())));
        assertThat(response).isEqualTo(VectorSearchResponse.refusal("v", "Access denied for map: m"));
    }

    @Test
    void whatHasExpiredIsGoneBeforeAnybodyNoticed() {
        index("m", "i", Metric.COSINE);
        put("k", new TimeToLive(1_000), "at", vector(1, 0));
        assertThat(Seeker.keys(reader.search("m", vector(1, 0), 1))).containsExactly("k");
        server.time.jumpTo(TestServer.START_MILLIS + 5_000);
        assertThat(reader.search("m", vector(1, 0), 1).totalCandidates()).isZero();
    }

    // Access

    private static Policy reading(String role, String... fields) {
        return new Policy(role, new MapPattern("*"), Set.of(Action.READ), Set.of(fields));
    }

    private void startWithRules() throws ConditionExpression.SyntaxException {
        var own = new Rule(
                "own",
                new SegmentPattern("*"),
                Rule.Scope.ALL,
                Rule.Effect.ALLOW,
                Optional.of(PredicateCondition.of(
                        ConditionExpression.parse("data.owner == auth.id && auth.roles containsAny 'OWNER'"))));
        start(new TestServer.Options()
                .policy(AccessPolicy.denyByDefault(
                                List.of(reading("ALL"), reading("SEEN", "at", "owner"), reading("BLIND", "owner")))
                        .withRules(List.of(own))));
        writer = new Seeker(server.connect().authenticate("root:ADMIN"));
        index("m", "i", Metric.DOT_PRODUCT);
        for (int n = 0; n < 20; n++) {
            put("k" + n, "at", vector(n, 0), "owner", n == 3 ? "ann" : "bob", "secret", "of " + n);
        }
    }

    private Seeker ann(String role) {
        return new Seeker(server.connect().authenticate("ann:" + role));
    }

    @Test
    void whoMayNotReadIsTold() throws Exception {
        startWithRules();
        assertThat(error(ann("").search("m", vector(1, 0), 5))).isEqualTo("Access denied for map: m");
        assertThat(error(ann("").search("unknown", vector(1, 0), 5))).isEqualTo("Access denied for map: unknown");
    }

    @Test
    void rowsThatAreHiddenDoNotCount() throws Exception {
        startWithRules();
        assertThat(Seeker.keys(ann("ALL").search("m", vector(1, 0), 2))).containsExactly("k19", "k18");
        VectorSearchResponse response = ann("OWNER").search("m", vector(1, 0), 2);
        assertThat(Seeker.keys(response)).containsExactly("k3");
        assertThat(response.totalCandidates()).isEqualTo(1);
    }

    @Test
    void fieldsThatAreHiddenAreNotShown() throws Exception {
        startWithRules();
        VectorSearchResponse response = ann("SEEN").search("m", vector(1, 0), 1);
        assertThat(response.hits().getFirst().value()).contains(object("at", vector(19, 0), "owner", "bob"));
        Value filter = object("op", "eq", "attribute", "secret", "value", "of 4");
        assertThat(ann("SEEN")
                        .ask("mapName", "m", "queryVector", vector(1, 0), "options", Seeker.view("filter", filter))
                        .hits())
                .isEmpty();
        assertThat(Seeker.keys(ann("ALL")
                        .ask("mapName", "m", "queryVector", vector(1, 0), "options", Seeker.view("filter", filter))))
                .containsExactly("k4");
    }

    @Test
    void aRecordWhoseVectorIsHiddenHasNone() throws Exception {
        startWithRules();
        VectorSearchResponse response = ann("BLIND").search("m", vector(1, 0), 5);
        assertThat(response.hits()).isEmpty();
        assertThat(response.totalCandidates()).isZero();
        assertThat(response.error()).isEmpty();
    }

    @Test
    void whatIsForbiddenWhileItIsSearchedIsNotShown() throws Exception {
        Deque<Runnable> later = new ArrayDeque<>();
        start(new TestServer.Options()
                .policy(AccessPolicy.denyByDefault(List.of(reading("ALL"))))
                .loading(later::add));
        writer = new Seeker(server.connect().authenticate("root:ADMIN"));
        index("m", "i", Metric.DOT_PRODUCT);
        Seeker seeker = ann("ALL");
        seeker.client()
                .begin(new ClientMessage.VectorSearch(
                        "v", object("mapName", "m", "queryVector", vector(1, 0), "k", 1)));
        server.access.replace(AccessPolicy.denyByDefault(List.of()));
        later.remove().run();
        assertThat(seeker.client().heard(VectorSearchResponse.class))
                .containsExactly(VectorSearchResponse.refusal("v", "Access denied for map: m"));
    }
}
